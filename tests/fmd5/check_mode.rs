//! What is said about files and lists, and how it ends.

use harness::Bed;

use crate::{A, ABC, EMPTY, bed, gnu};

/// A list of lines `DIGEST  NAME`.
fn list(bed: &Bed, name: &str, lines: &[(&str, &str)]) {
    let text: String = lines.iter().map(|(digest, name)| format!("{digest}  {name}\n")).collect();
    bed.write(name, text);
}

/// Runs both, as `md5sum` and as `fmd5`, and expects the same but for the name.
#[track_caller]
fn both(bed: &Bed, args: &[&str], status: i32, stdout: &str, stderr: &str) {
    for name in ["md5sum", "fmd5"] {
        let tool = bed.tool("fmd5").arg0(name).args(args);
        let stderr = stderr.replace("TOOL", name);
        tool.run().fails(status).stdout_is(stdout).stderr_is(stderr);
    }
}

#[test]
fn one_of_each() {
    let bed = bed();
    bed.mkdir("dir");
    let lines = [(ABC, "abc"), (ABC, "empty"), (ABC, "none"), (EMPTY, "empty"), (A, "dir")];
    list(&bed, "list", &lines);
    bed.write("list", [&bed.read("list")[..], b"nonsense\n"].concat());
    let results = "abc: OK\nempty: FAILED\nnone: FAILED open or read\nempty: OK\n\
                   dir: FAILED open or read\n";
    let bad = "empty: FAILED\nnone: FAILED open or read\ndir: FAILED open or read\n";
    let errors = "TOOL: none: No such file or directory\nTOOL: dir: Is a directory\n";
    let summary = "TOOL: WARNING: 1 line is improperly formatted\n\
                   TOOL: WARNING: 2 listed files could not be read\n\
                   TOOL: WARNING: 1 computed checksum did NOT match\n";
    let told = format!("{errors}{summary}");
    both(&bed, &["-c", "list"], 1, results, &told);
    both(&bed, &["--check", "--quiet", "list"], 1, bad, &told);
    both(&bed, &["--check", "--status", "list"], 1, "", errors);
    both(&bed, &["-c", "--status", "--quiet", "list"], 1, bad, &told);
    both(&bed, &["-c", "--quiet", "--status", "list"], 1, "", errors);
    both(&bed, &["-c", "--strict", "list"], 1, results, &told);
    let told = format!("{errors}TOOL: list: 6: improperly formatted checksum line\n{summary}");
    bed.run("fmd5", ["-c", "-w", "list"])
        .fails(1)
        .stdout_is(results)
        .stderr_is(told.replace("TOOL", "fmd5"));
    let told =
        told.replace("TOOL", "md5sum").replace("formatted checksum", "formatted MD5 checksum");
    gnu(&bed, "md5sum", ["-c", "--status", "-w", "list"])
        .run()
        .fails(1)
        .stdout_is(results)
        .stderr_is(told);
}

#[test]
fn plurals() {
    let bed = bed();
    list(
        &bed,
        "list",
        &[(EMPTY, "abc"), (EMPTY, "abc"), (A, "no"), (A, "na"), ("x", "y"), ("x", "z")],
    );
    both(
        &bed,
        &["-c", "list", "--status"],
        1,
        "",
        "TOOL: no: No such file or directory\nTOOL: na: No such file or directory\n",
    );
    both(
        &bed,
        &["-c", "list"],
        1,
        "abc: FAILED\nabc: FAILED\nno: FAILED open or read\nna: FAILED open or read\n",
        "TOOL: no: No such file or directory\nTOOL: na: No such file or directory\n\
         TOOL: WARNING: 2 lines are improperly formatted\n\
         TOOL: WARNING: 2 listed files could not be read\n\
         TOOL: WARNING: 2 computed checksums did NOT match\n",
    );
}

#[test]
fn strict_minds_malformed_lines_only() {
    let bed = bed();
    bed.write("good", format!("# comment\n\n{ABC}  abc\n"));
    bed.write("bad", format!("{ABC}  abc\nnonsense\n"));
    both(&bed, &["-c", "--strict", "good"], 0, "abc: OK\n", "");
    let warning = "TOOL: WARNING: 1 line is improperly formatted\n";
    both(&bed, &["-c", "bad"], 0, "abc: OK\n", warning);
    both(&bed, &["-c", "--strict", "bad"], 1, "abc: OK\n", warning);
    both(&bed, &["-c", "--strict", "--status", "bad"], 1, "", "");
    both(&bed, &["-c", "--status", "bad"], 0, "", "");
}

#[test]
fn a_signed_list_passes() {
    let bed = bed();
    bed.write(
        "list",
        format!(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{ABC}  abc\n\
             -----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
        ),
    );
    let warning = "TOOL: WARNING: 6 lines are improperly formatted\n";
    both(&bed, &["-c", "list"], 0, "abc: OK\n", warning);
    both(&bed, &["-c", "--strict", "list"], 1, "abc: OK\n", warning);
}

#[test]
fn ignore_missing_forgives_what_is_not_there_and_nothing_else() {
    let bed = bed();
    bed.mkdir("dir");
    list(&bed, "some", &[(ABC, "abc"), (ABC, "none")]);
    list(&bed, "none-at-all", &[(ABC, "none"), (ABC, "neither")]);
    list(&bed, "dir-too", &[(ABC, "abc"), (ABC, "dir"), (ABC, "none")]);
    list(&bed, "through", &[(ABC, "abc"), (ABC, "abc/none")]);
    list(&bed, "wrong", &[(A, "abc"), (ABC, "none")]);
    let args = |list| ["-c", "--ignore-missing", list];
    both(&bed, &args("some"), 0, "abc: OK\n", "");
    both(&bed, &args("none-at-all"), 1, "", "TOOL: none-at-all: no file was verified\n");
    both(&bed, &["-c", "--ignore-missing", "--status", "none-at-all"], 1, "", "");
    both(&bed, &["-c", "--ignore-missing", "--quiet", "some"], 0, "", "");
    both(
        &bed,
        &args("dir-too"),
        1,
        "abc: OK\ndir: FAILED open or read\n",
        "TOOL: dir: Is a directory\nTOOL: WARNING: 1 listed file could not be read\n",
    );
    both(
        &bed,
        &args("through"),
        1,
        "abc: OK\nabc/none: FAILED open or read\n",
        "TOOL: abc/none: Not a directory\nTOOL: WARNING: 1 listed file could not be read\n",
    );
    both(
        &bed,
        &args("wrong"),
        1,
        "abc: FAILED\n",
        "TOOL: WARNING: 1 computed checksum did NOT match\nTOOL: wrong: no file was verified\n",
    );
}

#[test]
fn ignore_missing_does_not_forgive_a_file_that_may_not_be_read() {
    let bed = bed();
    list(&bed, "list", &[(ABC, "abc"), (A, "a")]);
    bed.chmod("a", 0o000);
    let Some(tool) = bed.tool("fmd5").args(["-c", "--ignore-missing", "list"]).as_nobody() else {
        return;
    };
    tool.run()
        .fails(1)
        .stdout_is("abc: OK\na: FAILED open or read\n")
        .stderr_is("fmd5: a: Permission denied\nfmd5: WARNING: 1 listed file could not be read\n");
}

#[test]
fn a_list_without_a_line_is_an_error_even_with_status() {
    let bed = bed();
    bed.tree(&[("nothing", ""), ("comments", "# a\n\n#b\n"), ("text", "hello\nworld\n")]);
    for name in ["nothing", "comments", "text"] {
        let text = format!("TOOL: {name}: no properly formatted checksum lines found\n");
        both(&bed, &["-c", name], 1, "", &text);
        both(&bed, &["-c", "--status", name], 1, "", &text);
        both(&bed, &["-c", "--ignore-missing", name], 1, "", &text);
    }
}

#[test]
fn all_lists_are_processed_and_their_statuses_joined() {
    let bed = bed();
    list(&bed, "good", &[(ABC, "abc")]);
    list(&bed, "bad", &[(A, "abc")]);
    list(&bed, "other", &[(A, "a")]);
    both(&bed, &["-c", "good", "other"], 0, "abc: OK\na: OK\n", "");
    let warning = "TOOL: WARNING: 1 computed checksum did NOT match\n";
    both(&bed, &["-c", "bad", "good"], 1, "abc: FAILED\nabc: OK\n", warning);
    both(&bed, &["-c", "good", "bad"], 1, "abc: OK\nabc: FAILED\n", warning);
    both(&bed, &["-c", "none", "good"], 1, "abc: OK\n", "TOOL: none: No such file or directory\n");
}

#[test]
fn a_list_that_is_a_directory() {
    let bed = bed();
    bed.mkdir("dir");
    bed.run("fmd5", ["-c", "dir"]).fails(1).no_stdout().stderr_is("fmd5: dir: Is a directory\n");
    gnu(&bed, "md5sum", ["-c", "dir"])
        .run()
        .fails(1)
        .no_stdout()
        .stderr_is("md5sum: dir: read error\n");
}

#[test]
fn a_list_from_standard_input() {
    let bed = bed();
    let text = format!("{ABC}  abc\n");
    for args in [&["-c"][..], &["-c", "-"]] {
        bed.tool("fmd5").args(args).stdin(&text).run().prints("abc: OK\n");
        bed.tool("fmd5").arg0("md5sum").args(args).stdin(&text).run().prints("abc: OK\n");
    }
    gnu(&bed, "md5sum", ["-c", "-w"]).stdin("nonsense\n").run().fails(1).stderr_is(
        "md5sum: 'standard input': 1: improperly formatted MD5 checksum line\n\
         md5sum: 'standard input': no properly formatted checksum lines found\n",
    );
    bed.tool("fmd5").args(["-c", "-w"]).stdin("nonsense\n").run().fails(1).stderr_is(
        "fmd5: standard input: 1: improperly formatted checksum line\n\
         fmd5: standard input: no properly formatted checksum lines found\n",
    );
}

#[test]
fn standard_input_as_a_file_of_a_list() {
    let bed = bed();
    list(&bed, "list", &[(ABC, "-")]);
    gnu(&bed, "md5sum", ["-c", "list"]).stdin("abc").run().prints("-: OK\n");
    // It has been read to its end by then.
    bed.tool("fmd5")
        .args(["-c", "list", "list"])
        .stdin("abc")
        .run()
        .fails(1)
        .stdout_is("-: OK\n-: FAILED\n");
    // It cannot be both.
    let text = format!("{ABC}  -\n");
    gnu(&bed, "md5sum", ["-c"])
        .stdin(text)
        .run()
        .fails(1)
        .no_stdout()
        .stderr_is("md5sum: 'standard input': no properly formatted checksum lines found\n");
}

#[test]
fn fail_fast_stops_at_the_first() {
    let bed = bed();
    list(&bed, "list", &[(ABC, "abc"), (A, "abc"), (ABC, "abc")]);
    bed.run("fmd5", ["-c", "--fail-fast", "list"]).fails(1).stdout_is("abc: OK\nabc: FAILED\n");
    list(&bed, "list", &[(ABC, "none"), (ABC, "abc")]);
    bed.run("fmd5", ["-c", "--fail-fast", "list"])
        .fails(1)
        .stdout_is("none: FAILED open or read\n")
        .stderr_is("fmd5: none: No such file or directory\n");
    list(&bed, "list", &[(ABC, "abc"), (ABC, "none")]);
    bed.run("fmd5", ["-c", "--fail-fast", "--ignore-missing", "list"]).prints("abc: OK\n");
}

#[test]
fn results_as_json() {
    let bed = bed();
    list(&bed, "list", &[(ABC, "abc"), (A, "abc"), (ABC, "none")]);
    bed.run("fmd5", ["-c", "--json", "list"]).fails(1).stdout_is(
        "{\"path\":\"abc\",\"algorithm\":\"md5\",\"status\":\"ok\"}\n\
         {\"path\":\"abc\",\"algorithm\":\"md5\",\"status\":\"failed\"}\n\
         {\"path\":\"none\",\"algorithm\":\"md5\",\"status\":\"unreadable\",\
         \"reason\":\"No such file or directory\"}\n",
    );
}

#[test]
fn names_in_a_row_are_opened_in_their_directory() {
    let bed = bed();
    (0..20).for_each(|n| drop(bed.write(format!("some/place/{n}"), "abc")));
    bed.symlink("some", "link");
    bed.sh("fmd5 some/place/* link/place/* > list").ok();
    let Some(tool) = bed.tool("fmd5").args(["-c", "--quiet", "-j1", "list"]).traced() else {
        return;
    };
    let outcome = tool.run();
    outcome.ok().no_stdout();
    let calls = outcome.syscalls();
    let by_path = calls.lines("openat").iter().filter(|line| line.contains("/place/")).count();
    // The first of each directory, and the directory.
    assert_eq!(by_path, 4, "{}", calls.log());
    bed.remove("some/place/7");
    bed.write("some/place/8", "abd");
    let gone = "fmd5: some/place/7: No such file or directory\n";
    bed.run("fmd5", ["-c", "--quiet", "list"])
        .fails(1)
        .stderr_has(gone)
        .stdout_has("some/place/7: FAILED open or read\nsome/place/8: FAILED\n");
}

#[test]
fn results_and_errors_interleave_as_they_came() {
    let bed = bed();
    list(&bed, "list", &[(ABC, "abc"), (A, "none"), (A, "a"), ("x", "y")]);
    let want = "abc: OK\nfmd5: none: No such file or directory\nnone: FAILED open or read\na: OK\n\
                fmd5: list: 4: improperly formatted checksum line\n\
                fmd5: WARNING: 1 line is improperly formatted\n\
                fmd5: WARNING: 1 listed file could not be read\n";
    bed.sh("fmd5 -c -w list 2>&1").fails(1).stdout_is(want);
    bed.sh("fmd5 -c -w -j8 list > out 2>&1; cat out").stdout_is(want);
}
