//! Names from lists.

use crate::{A, ABC, EMPTY, bed};
use harness::{Bed, os};

#[test]
fn names_end_in_nul_or_in_a_newline() {
    let bed = bed();
    bed.tree(&[("zero", "abc\0a b\0empty"), ("lines", "abc\na b\nempty\n"), ("a b", "a")]);
    let want = format!("{ABC}  abc\n{A}  a b\n{EMPTY}  empty\n");
    for args in [
        ["--files0-from", "zero"],
        ["--files0-from=zero", "-j1"],
        ["--files-from", "lines"],
        ["--files-from=lines", "--unordered"],
    ] {
        let outcome = bed.run("fmd5", args);
        let mut lines = outcome.ok().no_stderr().lines();
        lines.sort();
        let mut wanted: Vec<&[u8]> = want.trim_end().lines().map(str::as_bytes).collect();
        wanted.sort();
        assert_eq!(lines, wanted);
    }
    bed.tool("fmd5").args(["--files0-from", "-"]).stdin_file("zero").run().prints(&want);
    bed.tool("fmd5").args(["--files-from", "-"]).stdin_file("lines").run().prints(&want);
}

#[test]
fn operands_come_before_the_list() {
    let bed = bed();
    bed.write("list", "abc\0");
    bed.run("fmd5", ["--files0-from", "list", "empty"])
        .prints(format!("{EMPTY}  empty\n{ABC}  abc\n"));
}

#[test]
fn an_empty_list_is_no_file_and_not_standard_input() {
    let bed = bed();
    bed.write("list", "");
    bed.tool("fmd5").args(["--files0-from", "list"]).stdin("abc").run().prints("");
}

#[test]
fn bad_items_are_told_and_the_rest_goes_on() {
    let bed = bed();
    bed.write("list", "\0abc\0none\0");
    bed.run("fmd5", ["--files0-from", "list"])
        .fails(1)
        .stdout_is(format!("{ABC}  abc\n"))
        .stderr_is(
            "fmd5: list:1: invalid zero-length file name\nfmd5: none: No such file or directory\n",
        );
    bed.run("fmd5", ["--files0-from", "nolist"])
        .fails(1)
        .no_stdout()
        .stderr_is("fmd5: nolist: No such file or directory\n");
    bed.tool("fmd5")
        .args(["--files0-from", "-"])
        .stdin("-\0abc\0")
        .run()
        .fails(1)
        .stdout_is(format!("{ABC}  abc\n"));
    bed.run("fmd5", ["--files0-from", "list", "--files-from", "list"]).fails(2);
}

#[test]
fn names_of_any_bytes() {
    let bed = Bed::new();
    bed.write(os(b"new\nline\xff"), "");
    bed.write("list", b"new\nline\xff\0");
    let want = [b"\\", EMPTY.as_bytes(), b"  new\\nline\xff\n"].concat();
    bed.run("fmd5", ["--files0-from", "list"]).prints(want);
}

#[test]
fn directories_in_a_list_are_entered_with_r() {
    let bed = bed();
    bed.write("d/f", "abc");
    bed.write("list", "d\0");
    bed.run("fmd5", ["-r", "--files0-from", "list"]).prints(format!("{ABC}  d/f\n"));
    bed.run("fmd5", ["--files0-from", "list"]).fails(1).stderr_is("fmd5: d: Is a directory\n");
}

#[test]
fn a_list_longer_than_the_window() {
    let bed = bed();
    let names: Vec<&str> = std::iter::repeat_n(["abc", "empty", "a"], 10_000).flatten().collect();
    bed.write("list", names.join("\0"));
    let want: String =
        std::iter::repeat_n(format!("{ABC}  abc\n{EMPTY}  empty\n{A}  a\n"), 10_000).collect();
    for jobs in ["-j1", "-j2", "-j5"] {
        bed.run("fmd5", [jobs, "--files0-from", "list"]).prints(&want);
    }
}
