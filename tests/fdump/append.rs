//! Adding to files: at once, or as a whole.

use harness::Bed;

#[test]
fn what_comes_is_added_at_the_end() {
    let bed = Bed::new();
    bed.write("f", "old\n");
    bed.tool("fdump").args(["-a", "-o", "f"]).stdin("new\n").run().ok().no_stderr();
    bed.file_is("f", "old\nnew\n");
    bed.tool("fdump").args(["--append", "-o", "made", "--tee"]).stdin("x").run().prints("x");
    bed.tool("fdump").args(["-a", "-o", "made"]).stdin("y").run().ok();
    bed.file_is("made", "xy");
    bed.assert_no_litter();
}

#[test]
fn an_appended_file_is_its_old_self() {
    let bed = Bed::new();
    bed.write("f", "1");
    bed.hardlink("f", "other");
    bed.symlink("f", "link");
    bed.tool("fdump").args(["-a", "-o", "link"]).stdin("2").run().ok();
    bed.file_is("other", "12");
    let outcome = bed.tool("fdump").args(["-a", "--no-follow", "-o", "link"]).stdin("3").run();
    outcome.fails(1);
    bed.file_is("f", "12");
}

#[test]
fn reading_what_is_appended_to_would_never_end() {
    let bed = Bed::new();
    bed.write("f", "x\n");
    let outcome = bed.run("fdump", ["f", "-a", "-o", "f"]);
    outcome.fails(1).stderr_is("fdump: f: input file is output file\n");
    bed.file_is("f", "x\n");
    bed.run("fdump", ["f", "-a", "--atomic", "-o", "f"]).ok();
    bed.file_is("f", "x\nx\n");
}

#[test]
fn records_are_not_torn_between_two_writes() {
    let bed = Bed::new();
    bed.write("in", "aaa\nbbb\nccc\nlonger than a block\nd");
    let tool = bed.tool("fdump").args(["--buffering=10", "-a", "-o", "f", "in"]);
    let Some((outcome, syscalls)) = tool.syscalls() else { return };
    outcome.ok();
    bed.file_is("f", bed.read("in"));
    let writes: Vec<_> = syscalls.lines("write");
    let has = |text: &str| writes.iter().any(|line| line.contains(text));
    assert!(has(r#""aaa\nbbb\n", 8"#), "{writes:?}");
    assert!(has(r#""ccc\n", 4"#) && has(r#""longer tha", 10"#), "{writes:?}");
}

#[test]
fn two_writers_do_not_tear_each_other() {
    let bed = Bed::new();
    let lines = |letter: char| format!("{}\n", letter.to_string().repeat(700)).repeat(3000);
    bed.write("a", lines('a'));
    bed.write("b", lines('b'));
    bed.sh("cat a | fdump -a -o f & cat b | fdump -a -o f; wait").ok();
    let content = String::from_utf8(bed.read("f")).unwrap();
    assert_eq!(content.len(), 2 * 3000 * 701);
    let whole = |line: &str| line.len() == 700 && line.bytes().all(|b| b == line.as_bytes()[0]);
    assert!(content.lines().all(whole));
}

#[test]
fn a_whole_addition_is_there_or_is_not() {
    let bed = Bed::new();
    let old = harness::random_bytes(300_000, 8);
    bed.write("f", &old);
    let added = |new: &[u8]| [&old[..], new].concat();
    bed.tool("fdump").args(["-a", "--atomic", "-o", "f", "--stats"]).stdin("new\n").run().ok();
    bed.file_is("f", added(b"new\n"));
    let script = "echo half; exit 3";
    bed.run("fdump", ["-a", "--atomic", "-o", "f", "--exec", "sh", "-c", script]).fails(3);
    bed.file_is("f", added(b"new\n"));
    bed.tool("fdump").args(["-a", "--atomic", "-o", "new"]).stdin("x").run().ok();
    bed.file_is("new", "x");
    let tool = bed.tool("fdump").args(["-a", "--atomic", "--if-changed", "-o", "new"]).stdin("");
    tool.run().ok();
    bed.file_is("new", "x");
    bed.assert_no_litter();
}

#[test]
fn what_needs_a_whole_file_says_so() {
    let bed = Bed::new();
    for args in [
        &["-a", "-o", "f", "--if-nonempty"][..],
        &["-a", "-o", "f", "--backup"],
        &["-a", "-o", "f", "--mode=600"],
        &["-a", "-o", "f", "--exec", "true"],
    ] {
        bed.run("fdump", args).fails(2).stderr_has("add --atomic");
    }
    bed.run("fdump", ["-a"]).fails(2).stderr_has("name one with -o");
    bed.run("fdump", ["--atomic", "-o", "f"]).fails(2).stderr_has("--append");
    bed.run("fdump", ["-a", "--no-clobber", "-o", "f"]).fails(2);
    assert!(bed.names().is_empty());
}

#[test]
fn what_is_added_reaches_the_disk_if_that_was_asked() {
    let bed = Bed::new();
    bed.write("f", "old\n");
    let run = |args: &[&str]| bed.tool("fdump").args(["-a", "-o", "f"]).args(args).stdin("new\n");
    for (args, flushes) in [(&[][..], 0), (&["--sync=none"], 0), (&["--sync=file"], 1)] {
        let Some((outcome, calls)) = run(args).syscalls() else { return };
        outcome.ok();
        assert_eq!(calls.count_of(&["fsync", "fdatasync"]), flushes, "{args:?}");
    }
    bed.file_is("f", "old\nnew\nnew\nnew\n");
    let Some(tool) = run(&["--sync=file"]).inject("fsync:error=EIO") else { return };
    tool.run().fails(1).stderr_is("fdump: f: Input/output error\n");
}
