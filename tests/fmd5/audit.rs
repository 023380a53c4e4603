//! `-c LIST --audit DIR`: a list against what is really there.

use harness::{Bed, os};

use crate::{A, ABC, EMPTY};

/// A tree `d` and its list.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.tree(&[("d/a", "a"), ("d/abc", "abc"), ("d/s/empty", ""), ("d/s/z", "zz")]);
    list(&bed, &["-r", "d"]);
    bed
}

fn list(bed: &Bed, args: &[&str]) {
    let outcome = bed.run("fmd5", args);
    outcome.ok();
    bed.write("list", &outcome.stdout);
}

#[track_caller]
fn differs(bed: &Bed, args: &[&str], stdout: &str, stderr: &str) {
    let tool = bed.tool("fmd5").args(["-c", "list", "--audit", "d"]).args(args);
    tool.clone().run().fails(1).stdout_is(stdout).stderr_is(stderr);
    tool.arg("-j4").run().fails(1).stdout_is(stdout).stderr_is(stderr);
}

#[test]
fn nothing_else_is_well() {
    let bed = bed();
    let all = "d/a: OK\nd/abc: OK\nd/s/empty: OK\nd/s/z: OK\n";
    bed.run("fmd5", ["-c", "list", "--audit", "d"]).prints(all);
    bed.run("fmd5", ["-c", "list", "--audit=d", "--quiet", "--audit", "d/s"]).prints("");
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--status"]).prints("");
}

#[test]
fn changed_missing_moved_and_new() {
    let bed = bed();
    bed.write("d/abc", "abd");
    bed.remove("d/s/z");
    bed.sh("mv d/a d/s/b").ok();
    bed.write("d/s/c", "new");
    let found = "d/s/empty: OK\nd/a: MOVED to d/s/b\nd/s/c: EXTRA\nd/s/z: MISSING\n";
    let warnings = "fmd5: WARNING: 1 computed checksum did NOT match\n\
                    fmd5: WARNING: 1 listed file is missing\n\
                    fmd5: WARNING: 1 listed file was moved\n\
                    fmd5: WARNING: 1 file is not on the list\n";
    differs(&bed, &[], &format!("d/abc: FAILED\n{found}"), warnings);
    differs(&bed, &["--status"], "", "");
    differs(
        &bed,
        &["--quiet", "--json"],
        "{\"path\":\"d/abc\",\"algorithm\":\"md5\",\"status\":\"failed\"}\n\
         {\"path\":\"d/a\",\"status\":\"moved\",\"to\":\"d/s/b\"}\n\
         {\"path\":\"d/s/c\",\"status\":\"extra\"}\n\
         {\"path\":\"d/s/z\",\"status\":\"missing\"}\n",
        warnings,
    );
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--fail-fast"])
        .fails(1)
        .stdout_is("d/a: MISSING\n");
    // Without an audit these are files that cannot be read, and nobody looks for new ones.
    bed.run("fmd5", ["-c", "list", "--quiet"])
        .fails(1)
        .stdout_is("d/a: FAILED open or read\nd/abc: FAILED\nd/s/z: FAILED open or read\n");
}

#[test]
fn every_one_of_them_is_a_failure_by_itself() {
    for (change, line) in [
        ("rm d/a", "d/a: MISSING\n"),
        ("mv d/a d/b", "d/a: MOVED to d/b\n"),
        ("cp d/a d/b", "d/b: EXTRA\n"),
        (
            "rm -r d/s; touch d/s; rm list; fmd5 d/a d/abc d/s > list; echo $E' *d/s/e' >> list",
            "d/s/e: MISSING\n",
        ),
    ] {
        let bed = bed();
        bed.sh(format!("E={EMPTY}; {change}")).ok();
        bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"]).fails(1).stdout_is(line);
        bed.run("fmd5", ["-c", "list", "--audit", "d", "--status"])
            .fails(1)
            .no_stdout()
            .no_stderr();
    }
}

#[test]
fn only_what_may_be_a_missing_file_is_read() {
    let bed = bed();
    bed.write("d/extra", "new");
    let tool = bed.tool("fmd5").args(["-c", "list", "--audit", "d"]);
    let Some((outcome, calls)) = tool.syscalls() else { return };
    outcome.fails(1).stdout_has("d/extra: EXTRA\n");
    let opened: Vec<_> = calls.log().lines().filter(|line| line.contains("O_RDONLY")).collect();
    // By its path, or by its name in a directory that is open.
    let opens = |name| opened.iter().any(|line| line.contains(name));
    assert!(opens("abc\"") && !opens("extra\""), "{opened:?}");
}

#[test]
fn an_empty_file_never_moves() {
    let bed = bed();
    bed.sh("mv d/s/empty d/s/void").ok();
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"])
        .fails(1)
        .stdout_is("d/s/void: EXTRA\nd/s/empty: MISSING\n");
}

#[test]
fn of_several_alike_the_same_base_name_is_taken() {
    let bed = Bed::new();
    bed.tree(&[("d/1/x", "a"), ("d/1/y", "a"), ("d/1/z", "a")]);
    list(&bed, &["-r", "d"]);
    bed.sh("mkdir d/2 && mv d/1/y d/2/y && mv d/1/x d/2/w && cp d/1/z d/2/zz").ok();
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"])
        .fails(1)
        .stdout_is("d/1/x: MOVED to d/2/w\nd/1/y: MOVED to d/2/y\nd/2/zz: EXTRA\n");
}

#[test]
fn a_file_listed_twice_is_one_file() {
    let bed = bed();
    list(&bed, &["-a", "md5,sha256", "-r", "d"]);
    bed.sh("cat list list > both; mv both list; mv d/a d/b; rm d/s/z").ok();
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"])
        .fails(1)
        .stdout_is("d/a: MOVED to d/b\nd/s/z: MISSING\n");
    // Two digests that cannot both be right fit no file.
    bed.write("list", format!("{ABC}  d/gone\n{A}  d/gone\n"));
    bed.run("fmd5", ["-c", "list", "--audit", "d/s", "--quiet"])
        .fails(1)
        .stdout_has("d/gone: MISSING\n");
}

#[test]
fn all_of_a_files_digests_decide_whether_it_moved() {
    let bed = Bed::new();
    bed.tree(&[("d/b", "abc")]);
    let sha256 = "0".repeat(64);
    bed.write("list", format!("MD5 (d/a) = {ABC}\nSHA256 (d/a) = {sha256}\n"));
    bed.run("fmd5", ["-c", "list", "--audit", "d"])
        .fails(1)
        .stdout_is("d/b: EXTRA\nd/a: MISSING\n");
}

#[test]
fn spelling_does_not_matter() {
    let bed = bed();
    let root = bed.path("d");
    for from in ["./d", "d/../d//.", "d/s/.."] {
        list(&bed, &["-r", from]);
        bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"]).prints("");
        bed.run("fmd5", ["-c", "list", "--audit", ".//d", "--quiet"]).prints("");
    }
    bed.tool("fmd5").args(["-c", "list", "--quiet", "--audit"]).arg(&root).run().prints("");
    let outcome = bed.tool("fmd5").arg("-r").arg(&root).run();
    bed.write("list", &outcome.stdout);
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"]).prints("");
    // Through a link to a directory, too.
    bed.symlink("d", "l");
    list(&bed, &["-r", "l"]);
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"]).prints("");
}

#[test]
fn with_a_directory_all_names_start_there() {
    let bed = bed();
    let outcome = bed.tool("fmd5").args(["-r", "."]).cwd("d").run();
    bed.write("list", &outcome.stdout);
    for dir in [".", "../d"] {
        bed.run("fmd5", ["-c", "list", "-C", "d", "--audit", dir, "--quiet"]).prints("");
    }
    bed.write("d/s/new", "new");
    bed.run("fmd5", ["-c", "list", "-C", "d", "--audit", "s", "--quiet"])
        .fails(1)
        .stdout_is("s/new: EXTRA\n");
    bed.run("fmd5", ["-c", "list", "-C", "d", "--confine", "--audit", ".", "--quiet"])
        .fails(1)
        .stdout_is("./s/new: EXTRA\n");
    bed.run("fmd5", ["-c", "list", "-C", "d", "--audit", "d"])
        .fails(1)
        .no_stdout()
        .stderr_is("fmd5: d/d: No such file or directory\n");
}

#[test]
fn lists_do_not_have_to_name_themselves() {
    let bed = bed();
    bed.sh("mv list d/SUMS && ln -s d/SUMS link").ok();
    bed.run("fmd5", ["-c", "d/SUMS", "--audit", "d", "--quiet"]).prints("");
    bed.run("fmd5", ["-c", "link", "--audit", "d", "--quiet"]).prints("");
    bed.sh("cp d/SUMS d/COPY").ok();
    bed.run("fmd5", ["-c", "d/SUMS", "--audit", "d", "--quiet"])
        .fails(1)
        .stdout_is("d/COPY: EXTRA\n");
}

#[test]
fn globs_and_links_say_what_counts_as_being_there() {
    let bed = bed();
    bed.tree(&[("d/x.o", "o"), ("d/obj/y.o", "o"), ("d/obj/y.c", "c")]);
    bed.symlink("a", "d/link");
    bed.symlink("s", "d/dirlink");
    let audit = ["-c", "list", "--quiet", "--audit", "d"];
    let extra = |args: &[&str]| bed.tool("fmd5").args(audit).args(args).run();
    extra(&["--exclude", "*.o", "--exclude", "obj/"]).prints("");
    extra(&["--include", "*.c"]).fails(1).stdout_is("d/obj/y.c: EXTRA\n");
    // What is below the linked directory is listed by its other name.
    extra(&["-L", "--exclude", "*.[oc]"]).fails(1).stdout_is("d/link: EXTRA\n");
    // What is listed is checked, whatever the globs say.
    bed.write("d/a", "changed");
    extra(&["--exclude", "*"]).fails(1).stdout_is("d/a: FAILED\n");
    bed.run("fmd5", ["-c", "list", "--exclude", "x"]).fails(2);
    bed.run("fmd5", ["-c", "list", "-L"]).fails(2);
}

#[test]
fn hard_links_and_special_files() {
    let bed = bed();
    bed.hardlink("d/a", "d/s/hard");
    bed.fifo("d/fifo");
    bed.run("fmd5", ["-c", "list", "--audit", "d", "-v"])
        .fails(1)
        .stdout_has("d/s/z: OK\nd/s/hard: EXTRA\n")
        .stderr_is("fmd5: 1 skipped: FIFOs 1\nfmd5: WARNING: 1 file is not on the list\n");
    bed.remove("d/a");
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"])
        .fails(1)
        .stdout_is("d/a: MOVED to d/s/hard\n");
    // A link to nowhere is nothing that could be read.
    bed.symlink("nowhere", "d/a");
    bed.remove("d/s/hard");
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"]).fails(1).stdout_is("d/a: MISSING\n");
}

#[test]
fn names_are_bytes() {
    let bed = Bed::new();
    bed.tree(&[("d/plain", "a")]);
    bed.write(os(b"d/\xff\nx"), "abc");
    bed.write(os(b"d/b c"), "bc");
    list(&bed, &["-r", "d"]);
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"]).prints("");
    bed.sh("mv d/plain 'd/it'\\''s'; rm 'd/b c'; mkdir d/n; mv d/*x d/n").ok();
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--quiet"]).fails(1).stdout_is(
        "d/plain: MOVED to \"d/it's\"\n\
         'd/'$'\\377\\n''x': MOVED to 'd/n/'$'\\377\\n''x'\n'd/b c': MISSING\n",
    );
}

#[test]
fn what_cannot_be_read_is_a_failure() {
    let bed = bed();
    bed.tree(&[("d/closed/f", "f"), ("d/secret", "s")]);
    list(&bed, &["-r", "d"]);
    bed.write("d/unread", "u");
    bed.remove("d/s/z");
    bed.chmod("d/closed", 0o000);
    bed.chmod("d/secret", 0o000);
    bed.chmod("d/unread", 0o000);
    let Some(tool) = bed.tool("fmd5").args(["-c", "list", "--audit", "d", "--quiet"]).as_nobody()
    else {
        return;
    };
    tool.run()
        .fails(1)
        .stdout_is(
            "d/closed/f: FAILED open or read\nd/secret: FAILED open or read\n\
             d/unread: EXTRA\nd/s/z: MISSING\n",
        )
        .stderr_is(
            "fmd5: d/closed/f: Permission denied\nfmd5: d/secret: Permission denied\n\
             fmd5: WARNING: 2 listed files could not be read\n\
             fmd5: d/closed: Permission denied\nfmd5: d/unread: Permission denied\n\
             fmd5: WARNING: 1 listed file is missing\nfmd5: WARNING: 1 file is not on the list\n",
        );
}

#[test]
fn without_a_whole_list_nothing_is_called_extra() {
    let bed = bed();
    bed.run("fmd5", ["-c", "list", "none", "--audit", "d", "--quiet"])
        .fails(1)
        .no_stdout()
        .stderr_is("fmd5: none: No such file or directory\n");
    bed.run("fmd5", ["-c", "list", "--audit", "list"])
        .fails(1)
        .no_stdout()
        .stderr_is("fmd5: list: Not a directory\n");
    bed.write("list", "");
    bed.run("fmd5", ["-c", "list", "--audit", "d/s"])
        .fails(1)
        .stdout_is("d/s/empty: EXTRA\nd/s/z: EXTRA\n")
        .stderr_has("fmd5: list: no properly formatted checksum lines found\n");
}

#[test]
fn options_that_do_not_go_together() {
    let bed = bed();
    bed.run("fmd5", ["list", "--audit", "d"]).fails(2);
    bed.run("fmd5", ["-c", "list", "--audit", "d", "--ignore-missing"]).fails(2);
}

#[test]
fn what_several_directories_reach_is_told_once() {
    let bed = Bed::new();
    bed.tree(&[("d/new", "n"), ("d/sub/moved", "abc"), ("d/sub/other", "o")]);
    bed.write("list", format!("{ABC}  gone\n"));
    let told = "d/new: EXTRA\ngone: MOVED to d/sub/moved\nd/sub/other: EXTRA\n";
    let counts =
        "fmd5: WARNING: 1 listed file was moved\nfmd5: WARNING: 2 files are not on the list\n";
    for again in [&["--audit=d"][..], &["--audit=d/sub"], &["--audit=d/sub/..", "--audit=d/sub/"]] {
        let tool = bed.tool("fmd5").args(["-c", "list", "--audit=d"]).args(again);
        tool.run().fails(1).stdout_is(told).stderr_is(counts);
    }
    bed.symlink("sub", "d/z");
    let tool = bed.tool("fmd5").args(["-c", "list", "--audit=d", "-L"]);
    tool.run().fails(1).stdout_is(told).stderr_is(counts);
}
