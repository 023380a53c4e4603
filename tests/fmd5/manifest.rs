//! Lists into files, and data passed on.

use crate::{A, ABC, EMPTY, bed};

#[test]
fn a_manifest_appears_whole() {
    let bed = bed();
    bed.write("list", "old");
    bed.run("fmd5", ["--manifest", "list", "abc", "empty"]).prints("");
    bed.file_is("list", format!("{ABC}  abc\n{EMPTY}  empty\n"));
    bed.run("fmd5", ["--manifest", "json", "--json", "abc"]).prints("");
    bed.assert_no_litter();
}

#[test]
fn it_stays_as_it_was_when_something_failed() {
    let bed = bed();
    bed.write("list", "old");
    bed.run("fmd5", ["--manifest", "list", "abc", "none"]).fails(1).no_stdout().stderr_is(
        "fmd5: none: No such file or directory\n\
         fmd5: list: not written: not everything could be digested\n",
    );
    bed.file_is("list", "old");
    bed.run("fmd5", ["--manifest", "new", "none"]).fails(1);
    assert!(!bed.exists("new"));
    bed.run("fmd5", ["--manifest", "list", "--expect", EMPTY, "abc"]).fails(1);
    bed.file_is("list", "old");
    bed.assert_no_litter();
}

#[test]
fn a_manifest_to_a_stream_is_written_as_it_comes() {
    let bed = bed();
    bed.run("fmd5", ["--manifest", "/dev/stdout", "abc", "none"])
        .fails(1)
        .stdout_is(format!("{ABC}  abc\n"));
    bed.run("fmd5", ["--manifest", "/dev/full", "abc"])
        .fails(1)
        .stderr_is("fmd5: /dev/full: No space left on device\n");
    bed.run("fmd5", ["--manifest", "-", "abc"]).prints(format!("{ABC}  abc\n"));
    bed.run("fmd5", ["--manifest", "none/list", "abc"])
        .fails(1)
        .no_stdout()
        .stderr_has("No such file or directory");
}

#[test]
fn data_passes_through_and_its_digest_is_noted() {
    let bed = bed();
    bed.tool("fmd5").args(["--tee", "--manifest", "sum"]).stdin("abc").run().prints("abc");
    bed.file_is("sum", format!("{ABC}  -\n"));
    bed.run("fmd5", ["--tee", "--manifest", "sum", "a", "abc", "empty"]).prints("aabc");
    bed.file_is("sum", format!("{A}  a\n{ABC}  abc\n{EMPTY}  empty\n"));
    bed.random("big", 5_000_000, 3);
    bed.sh("cat big | fmd5 --tee -a md5,sha256 --manifest sum > copy && cmp big copy").ok();
    bed.sh("sed 's/(-)/(copy)/' sum | fmd5 -c --strict").prints("copy: OK\ncopy: OK\n");
}

#[test]
fn data_passed_on_that_is_not_as_expected_fails() {
    let bed = bed();
    let args = ["--tee", "--manifest", "sum", "--expect", EMPTY];
    bed.tool("fmd5").args(args).stdin("abc").run().fails(1).stdout_is("abc").stderr_is(format!(
        "fmd5: -: expected md5 {EMPTY}, got {ABC}\n\
         fmd5: sum: not written: not everything could be digested\n"
    ));
    assert!(!bed.exists("sum"));
}

#[test]
fn data_that_cannot_be_passed_on_is_an_error() {
    let bed = bed();
    let tool = bed.tool("fmd5").args(["--tee", "--manifest", "sum", "abc"]);
    tool.clone()
        .stdout_to("/dev/full")
        .run()
        .fails(1)
        .stderr_has("fmd5: standard output: No space left on device\n");
    assert!(!bed.exists("sum"));
    let gone = tool.clone().stdout_reader_gone().run();
    gone.fails(1).stderr_has("fmd5: standard output: Broken pipe\n");
    assert!(!bed.exists("sum"));
    tool.stdout_closed().run().fails(1).stderr_has("fmd5: standard output: Bad file descriptor\n");
    assert!(!bed.exists("sum"));
}

#[test]
fn a_manifest_in_the_tree_is_not_part_of_it() {
    let bed = bed();
    bed.symlink("SUMS", "link");
    for name in ["SUMS", "./SUMS", "link"] {
        for _ in 0..2 {
            let args = ["-r", "--manifest", name, "."];
            bed.run("fmd5", args).prints("");
            bed.file_is("SUMS", format!("{A}  ./a\n{ABC}  ./abc\n{EMPTY}  ./empty\n"));
        }
    }
    bed.assert_no_litter();
}

#[test]
fn a_manifest_of_itself_is_refused_before_anything_is_read() {
    let bed = bed();
    bed.symlink("abc", "link");
    bed.hardlink("abc", "hard");
    bed.fifo("fifo");
    bed.write("names", "a\0./abc\0");
    let text = ": input file is output file\n";
    for script in [
        "abc",
        "fifo ./abc",
        "link",
        "hard",
        "-r a abc",
        "< abc",
        "a - < abc",
        "--tee abc",
        "-j4 a abc",
        "--files0-from names",
        "-r --files0-from names",
    ] {
        bed.sh(format!("fmd5 --manifest abc {script}")).fails(1).no_stdout().stderr_has(text);
        bed.file_is("abc", "abc");
    }
    // A list that was not there is no input, and other files make a new one.
    bed.run("fmd5", ["--manifest", "new", "abc", "new"]).fails(1).stderr_has("new: No such file");
    bed.run("fmd5", ["--manifest", "abc", "a"]).prints("");
    bed.file_is("abc", format!("{A}  a\n"));
    bed.assert_no_litter();
}

#[test]
fn nor_is_a_list_that_is_redirected_into_it() {
    let bed = bed();
    let want = format!("{A}  ./a\n{ABC}  ./abc\n{EMPTY}  ./empty\n");
    for redirect in ["> SUMS", "> s/../SUMS", ">> SUMS", "1<> SUMS"] {
        bed.mkdir("s");
        bed.sh(format!(": > SUMS; fmd5 -r . {redirect}")).ok();
        bed.file_is("SUMS", &want);
        bed.run("fmd5", ["-c", "--quiet", "SUMS", "--audit", "."]).prints("");
    }
    // Its name elsewhere is another file's.
    bed.write("s/SUMS", "a");
    bed.sh("fmd5 -r . > SUMS").ok();
    bed.file_is("SUMS", format!("{want}{A}  ./s/SUMS\n"));
}

#[test]
fn what_is_passed_on_is_not_read_again() {
    let bed = bed();
    for args in ["abc", "- < abc", "a abc"] {
        bed.write("abc", "abc");
        // Without an end to it there would be no end to the file.
        bed.sh(format!("ulimit -f 100; fmd5 --tee --manifest sum {args} >> abc"))
            .fails(1)
            .stderr_has(": input file is output file\n");
        assert!(bed.read("abc").len() <= 4);
        assert!(!bed.exists("sum"));
    }
    // Emptied by the shell: nothing to digest is not what was meant.
    bed.sh("fmd5 --tee --manifest sum abc > abc").fails(1).stderr_has(": input file is output");
    bed.file_is("abc", "");
}
