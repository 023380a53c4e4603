//! One output spread over numbered files.

use harness::Bed;

#[test]
fn files_end_between_records_and_hold_no_more_than_asked() {
    let bed = Bed::new();
    bed.write("in", "1234\n123\n12\nlonger than ten\n1\nno end");
    for buffering in ["-1", "0", "1", "10", "16", "64K"] {
        bed.run("fdump", ["in", "-o", "out", "--rotate", "10", "--buffering", buffering]).ok();
        let want = ["1234\n123\n", "12\n", "longer than ten\n", "1\nno end"];
        for (number, want) in (1..).zip(want) {
            let name = format!("out.{number:06}");
            bed.file_is(&name, want);
            bed.remove(&name);
        }
        assert_eq!(bed.names(), ["in"], "{buffering}");
    }
}

#[test]
fn files_hold_so_many_records() {
    let bed = Bed::new();
    let lines: String = (0..25_000).map(|n| format!("{n}\n")).collect();
    bed.tool("fdump")
        .args(["--rotate=10000l", "-o", "out", "--tee"])
        .stdin(&lines)
        .run()
        .prints(&lines);
    let part = |range: std::ops::Range<u32>| range.map(|n| format!("{n}\n")).collect::<String>();
    bed.file_is("out.000001", part(0..10_000));
    bed.file_is("out.000002", part(10_000..20_000));
    bed.file_is("out.000003", part(20_000..25_000));
    bed.tool("fdump").args(["--rotate=1l", "-0", "-o", "z"]).stdin("a\nb\0c").run().ok();
    bed.file_is("z.000001", "a\nb\0").file_is("z.000002", "c");
    assert_eq!(bed.names().len(), 5);
}

#[test]
fn numbers_go_on_after_those_that_are_taken() {
    let bed = Bed::new();
    bed.write("d/out.000007", "theirs");
    bed.write("d/out.x", "theirs");
    bed.tool("fdump").args(["--rotate=2l", "-o", "d/out"]).stdin("a\nb\nc\n").run().ok();
    bed.file_is("d/out.000007", "theirs").file_is("d/out.000008", "a\nb\n");
    bed.file_is("d/out.000009", "c\n");
    bed.tool("fdump").args(["--rotate=1M", "-o", "d/none"]).stdin("").run().ok();
    assert!(!bed.exists("d/none.000001"), "nothing came");
}

#[test]
fn a_number_that_is_taken_meanwhile_is_passed_over() {
    let bed = Bed::new();
    let args = ["--rotate=2l", "--buffering=1", "--tee", "-o", "out"];
    let mut child = bed.tool("fdump").args(args).stdin_piped().spawn();
    child.write("one\n").wait_for_stdout("one\n");
    bed.write("out.000001", "theirs");
    bed.write("out.000002", "theirs too");
    child.write("two\nthree\n").close_stdin();
    child.wait().ok().no_stderr();
    bed.file_is("out.000001", "theirs").file_is("out.000002", "theirs too");
    bed.file_is("out.000003", "one\ntwo\n").file_is("out.000004", "three\n");
    bed.assert_no_litter();
}

#[test]
fn a_file_ends_when_its_time_is_over_and_a_record_comes() {
    let bed = Bed::new();
    let mut child =
        bed.tool("fdump").args(["--rotate=1s", "--tee", "-o", "out"]).stdin_piped().spawn();
    child.write("one\n").wait_for_stdout("one\n");
    assert!(bed.names().iter().all(|name| name != "out.000001"), "it is not whole yet");
    // However much longer it takes, the second is over when the next record comes.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    child.write("two\n").wait_for_stdout("two\n");
    bed.file_is("out.000001", "one\n");
    child.close_stdin();
    child.wait().ok();
    bed.file_is("out.000002", "two\n");
    bed.assert_no_litter();
}

#[test]
fn a_file_ends_when_its_time_is_over_and_nothing_comes() {
    let bed = Bed::new();
    let mut child = bed.tool("fdump").args(["--rotate=1s", "-o", "out"]).stdin_piped().spawn();
    child.write("one\n");
    child.wait_until("the first file", |_| bed.exists("out.000001"));
    bed.file_is("out.000001", "one\n");
    child.write("two\nunfinished").close_stdin();
    child.wait().ok();
    bed.file_is("out.000002", "two\nunfinished");
    assert_eq!(bed.names().len(), 2);
}

#[test]
fn an_input_that_fails_leaves_what_was_complete() {
    let bed = Bed::new();
    bed.write("in", "a\nb\nc\n");
    let outcome = bed.run("fdump", ["in", "missing", "--rotate=2l", "-o", "out"]);
    outcome.fails(1).stderr_has("out: not replaced: not all input could be read");
    bed.file_is("out.000001", "a\nb\n");
    assert_eq!(bed.names(), ["in", "out.000001"]);
}

#[test]
fn what_makes_no_sense_with_it_says_so() {
    let bed = Bed::new();
    bed.run("fdump", ["--rotate=1M"]).fails(2);
    bed.run("fdump", ["--rotate=1M", "-o", "-"]).fails(2).stderr_has("one file");
    bed.run("fdump", ["--rotate=1M", "-o", "a", "-o", "b"]).fails(2).stderr_has("one file");
    bed.run("fdump", ["--rotate=1M", "-a", "-o", "a"]).fails(2).stderr_has("--append");
    bed.run("fdump", ["--rotate=1M", "-o", "a", "--exec", "true"]).fails(2).stderr_has("--exec");
    bed.run("fdump", ["--rotate=1d", "-o", "a"]).fails(2).stderr_has("10000l");
    bed.run("fdump", ["--rotate=1M", "-o", "no/such"]).fails(1).stderr_has("No such file");
}

#[test]
fn numbers_need_a_name() {
    let bed = Bed::new();
    bed.mkdir("dir");
    for (out, reason) in [
        ("dir", "Is a directory"),
        ("dir/", "Is a directory"),
        ("dir/.", "Is a directory"),
        ("..", "Is a directory"),
        ("", "No such file or directory"),
    ] {
        let outcome = bed.tool("fdump").args(["--rotate=1l", "-o", out]).stdin("x\n").run();
        outcome.fails(1).stderr_is(format!("fdump: {out}: {reason}\n"));
        assert_eq!(bed.names(), ["dir"]);
    }
}

#[test]
fn what_is_no_file_is_not_rotated_and_nothing_is_read() {
    let bed = Bed::new();
    bed.fifo("fifo");
    bed.write("in", "a\nb\n");
    bed.symlink("/dev/null", "null");
    bed.symlink("/proc/self/fd/1", "stdout");
    let before = bed.names();
    for out in ["fifo", "null", "stdout"] {
        // Whoever reads the same input next finds all of it. (To a file, where a descriptor's name
        // leads to something that could be replaced.)
        let script = format!("(fdump --rotate=1l -o {out}; echo $?; cat) <in >said");
        let outcome = bed.sh(script);
        outcome.ok().stderr_is(format!("fdump: {out}: not rotated: it is not a regular file\n"));
        bed.file_is("said", "1\na\nb\n");
        bed.remove("said");
    }
    assert_eq!(bed.names(), before);
}
