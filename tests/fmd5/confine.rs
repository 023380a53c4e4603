//! Lists from strangers: `-C` and `--confine`.

use crate::{ABC, EMPTY};
use harness::Bed;

fn nest() -> Bed {
    let bed = Bed::new();
    bed.tree(&[("in/abc", "abc"), ("in/sub/abc", "abc"), ("out", ""), ("in/sub2/", "")]);
    bed
}

#[test]
fn names_are_relative_to_the_directory() {
    let bed = nest();
    bed.write("list", format!("{ABC}  abc\n{ABC}  sub/abc\n{EMPTY}  ../out\n"));
    bed.run("fmd5", ["-c", "-C", "in", "list"]).prints("abc: OK\nsub/abc: OK\n../out: OK\n");
    bed.run("fmd5", ["-c", "--directory=in", "--quiet", "list"]).prints("");
    bed.run("fmd5", ["-c", "-C", "none", "list"])
        .fails(1)
        .no_stdout()
        .stderr_is("fmd5: none: No such file or directory\n");
    bed.run("fmd5", ["-c", "-C", "out", "list"]).fails(1).stderr_is("fmd5: out: Not a directory\n");
}

#[test]
fn nothing_leads_out() {
    let bed = nest();
    bed.symlink("../out", "in/link");
    bed.symlink("/etc", "in/etc");
    bed.symlink("sub/abc", "in/fine");
    let out = bed.path("out");
    let out = out.to_str().expect("a path of letters");
    for (name, fine) in [
        ("abc", true),
        ("sub/abc", true),
        ("./sub/../abc", true),
        ("sub/../sub/abc", true),
        ("fine", true),
        ("../out", false),
        ("sub/../../out", false),
        ("../in/abc", false),
        ("link", false),
        ("etc/passwd", false),
        ("/etc/passwd", false),
        (out, false),
    ] {
        bed.write("list", format!("{ABC}  {name}\n"));
        let outcome = bed.run("fmd5", ["-c", "--confine", "-C", "in", "list"]);
        if fine {
            outcome.prints(format!("{name}: OK\n"));
        } else {
            outcome
                .fails(1)
                .stdout_is(format!("{name}: FAILED open or read\n"))
                .stderr_has(format!("fmd5: {name}: leads out of the directory\n"));
        }
    }
}

#[test]
fn without_a_directory_it_is_the_working_directory() {
    let bed = nest();
    bed.write("in/list", format!("{ABC}  abc\n{EMPTY}  ../out\n"));
    bed.tool("fmd5")
        .args(["-c", "--confine", "list"])
        .cwd("in")
        .run()
        .fails(1)
        .stdout_is("abc: OK\n../out: FAILED open or read\n");
}

#[test]
fn only_regular_files_are_opened_and_no_fifo_is_waited_for() {
    let bed = nest();
    bed.fifo("in/fifo");
    bed.write("list", format!("{EMPTY}  fifo\n{EMPTY}  sub\n{EMPTY}  -\n"));
    bed.tool("fmd5").args(["-c", "--confine", "-C", "in", "list"]).stdin("").run().fails(1).stderr_is(
        "fmd5: fifo: not a regular file\nfmd5: sub: not a regular file\nfmd5: -: not a regular file\n\
         fmd5: WARNING: 3 listed files could not be read\n",
    );
}

#[test]
fn what_is_missing_may_be_ignored_and_what_leads_out_not() {
    let bed = nest();
    bed.write("list", format!("{ABC}  abc\n{ABC}  none\n"));
    let args = ["-c", "--confine", "--ignore-missing", "-C", "in", "list"];
    bed.run("fmd5", args).prints("abc: OK\n");
    bed.write("list", format!("{ABC}  abc\n{ABC}  ../none\n"));
    bed.run("fmd5", args).fails(1).stderr_has("leads out of the directory");
}

#[test]
fn whoever_writes_to_a_fifo_is_not_disturbed() {
    let bed = nest();
    bed.fifo("in/fifo");
    bed.write("list", format!("{ABC}  fifo\n"));
    let mut writer = bed.shell("echo up; printf abc > in/fifo").spawn();
    writer.wait_for_stdout("up");
    let stat = format!("/proc/{}/stat", writer.pid());
    writer.wait_until("it waits for a reader", |_| {
        std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") S "))
    });
    bed.run("fmd5", ["-c", "--confine", "-C", "in", "list"])
        .fails(1)
        .stderr_has("fmd5: fifo: not a regular file\n");
    bed.run("fmd5", ["in/fifo"]).prints(format!("{ABC}  in/fifo\n"));
    writer.wait().ok();
}
