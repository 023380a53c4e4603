//! Closed, full and broken streams; standard input, once and twice.

use harness::{Bed, Signal};

use crate::{A, ABC, EMPTY, bed, gnu};

#[test]
fn standard_input_is_the_default_and_a_dash() {
    let bed = bed();
    for args in [&[][..], &["-"], &["--"], &["--", "-"]] {
        bed.tool("fmd5").args(args).stdin("abc").run().prints(format!("{ABC}  -\n"));
        bed.tool("fmd5").arg0("md5sum").args(args).stdin("abc").run().prints(format!("{ABC}  -\n"));
    }
    bed.tool("fmd5").args(["-", "-"]).stdin("abc").run().prints(format!("{ABC}  -\n{EMPTY}  -\n"));
    bed.tool("fmd5")
        .args(["empty", "-", "empty"])
        .stdin("abc")
        .run()
        .prints(format!("{EMPTY}  empty\n{ABC}  -\n{EMPTY}  empty\n"));
    bed.tool("fmd5").stdin_file("abc").run().prints(format!("{ABC}  -\n"));
}

#[test]
fn standard_input_goes_on_where_others_left_it() {
    let bed = Bed::new();
    bed.write("f", "xxabc");
    bed.sh("{ dd bs=1 count=2 2>/dev/null >&2; fmd5; } < f").prints(format!("{ABC}  -\n"));
    bed.random("big", 3 << 20, 1);
    let rest = bed.sh("tail -c +100001 big | fmd5").stdout;
    bed.sh("{ dd bs=100000 count=1 2>/dev/null >&2; fmd5; } < big").prints(&rest);
}

#[test]
fn a_closed_standard_input_hurts_only_those_who_read_it() {
    let bed = bed();
    bed.tool("fmd5")
        .stdin_closed()
        .run()
        .fails(1)
        .stderr_is("fmd5: standard input: Bad file descriptor\n");
    bed.tool("fmd5").arg("abc").stdin_closed().run().prints(format!("{ABC}  abc\n"));
    bed.sh("exec <&-; fmd5 -c").fails(1).stderr_is("fmd5: standard input: Bad file descriptor\n");
    let outcome = gnu(&bed, "md5sum", []).stdin_closed().run();
    outcome
        .fails(1)
        .stderr_has("md5sum: -: Bad file descriptor\n")
        .stderr_has("md5sum: standard input: Bad file descriptor\n");
}

#[test]
fn by_their_names_standard_input_is_told_of_as_they_tell() {
    let bed = bed();
    bed.write("list", format!("{EMPTY}  -\n"));
    bed.sh("ln -s \"$(command -v fmd5)\" md5sum").ok();
    let says = |script: &str, lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("./md5sum: {line}\n")).collect();
        bed.sh(format!("./md5sum {script}")).fails(1).stderr_is(lines);
    };
    let (read, closed) = ("-: Bad file descriptor", "standard input: Bad file descriptor");
    let write = "write error: Bad file descriptor";
    let warning = "WARNING: 1 listed file could not be read";
    // Closed at the start, it cannot be closed at the end either; that is told before the output is
    // closed.
    says("- abc <&- >&-", &[read, closed, write]);
    says("-c list <&- >&-", &[read, warning, closed, write]);
    says("-c <&-", &["'standard input': read error", closed]);
    // Open for writing alone, it can.
    says("0> f", &[read]);
    says("-c list 0> f", &[read, warning]);
    says("-c 0> f", &["'standard input': read error"]);
}

#[test]
fn a_full_device_is_an_error_that_stops_at_once() {
    let bed = bed();
    let text = "fmd5: standard output: No space left on device\n";
    for args in [&["abc"][..], &["-z", "abc"], &["--json", "abc"], &["-j4", "abc", "empty"]] {
        bed.tool("fmd5").args(args).stdout_to("/dev/full").run().fails(1).stderr_is(text);
    }
    for n in 0..2000 {
        bed.write(format!("t/{n:0200}"), "");
    }
    let tool = bed.tool("fmd5").args(["-r", "-j1", "t"]).stdout_to("/dev/full");
    let Some((outcome, calls)) = tool.syscalls() else { return };
    outcome.fails(1).stderr_is(text);
    assert!(calls.count_of(&["open", "openat"]) < 1500, "{}", calls.count("open"));
}

#[test]
fn a_closed_standard_output_is_an_error() {
    let bed = bed();
    let text = "fmd5: standard output: Bad file descriptor\n";
    bed.tool("fmd5").arg("abc").stdout_closed().run().fails(1).stderr_is(text);
    bed.write("list", format!("{ABC}  abc\n"));
    bed.tool("fmd5").args(["-c", "list"]).stdout_closed().run().fails(1).stderr_is(text);
    // Who has nothing to say needs none.
    bed.tool("fmd5").args(["-c", "--status", "list"]).stdout_closed().run().ok().no_stderr();
    bed.tool("fmd5").args(["-c", "--quiet", "list"]).stdout_closed().run().ok().no_stderr();
    gnu(&bed, "md5sum", ["abc"])
        .stdout_closed()
        .run()
        .fails(1)
        .stderr_has("md5sum: write error: Bad file descriptor\n");
}

#[test]
fn a_closed_standard_error_changes_no_status() {
    let bed = bed();
    bed.tool("fmd5")
        .args(["abc", "none"])
        .stderr_closed()
        .run()
        .fails(1)
        .stdout_is(format!("{ABC}  abc\n"));
}

#[test]
fn a_reader_that_went_away_kills_it() {
    let bed = bed();
    bed.tool("fmd5").arg("abc").stdout_reader_gone().run().killed_by(Signal::PIPE).no_stderr();
    gnu(&bed, "md5sum", ["abc"]).stdout_reader_gone().run().killed_by(Signal::PIPE).no_stderr();
    for n in 0..3000 {
        bed.write(format!("t/{n:0100}"), "");
    }
    let tool = bed.tool("fmd5").args(["-r", "t"]).stdout_reader_takes(100);
    tool.run().killed_by(Signal::PIPE).no_stderr();
    let tool = bed.tool("fmd5").arg("abc").stdout_reader_gone().sigpipe_ignored();
    tool.run().fails(1).stderr_is("fmd5: standard output: Broken pipe\n");
}

#[test]
fn a_slow_reader_gets_everything_in_whole_lines() {
    let bed = Bed::new();
    for n in 0..1000 {
        bed.write(format!("t/{n:04}"), "");
    }
    let want: String = (0..1000).map(|n| format!("{EMPTY}  t/{n:04}\n")).collect();
    bed.tool("fmd5").args(["-r", "t"]).stdout_nonblocking().run().prints(&want);
    let Some((outcome, calls)) = bed.tool("fmd5").args(["-r", "-j2", "t"]).syscalls() else {
        return;
    };
    outcome.prints(&want);
    let writes = calls.lines("write");
    let of_lines: Vec<_> = writes.iter().filter(|line| line.contains("write(1,")).collect();
    assert!(of_lines.len() <= 12, "{of_lines:#?}");
}

#[test]
fn a_fifo_that_was_named_is_read() {
    let bed = bed();
    bed.fifo("fifo");
    bed.sh("printf abc > fifo & fmd5 empty fifo empty")
        .prints(format!("{EMPTY}  empty\n{ABC}  fifo\n{EMPTY}  empty\n"));
}

#[test]
fn what_came_before_a_stream_does_not_wait_for_it() {
    let bed = bed();
    let mut child = bed.tool("fmd5").args(["abc", "-"]).stdin_piped().stdout_tty().spawn();
    child.wait_for_terminal("  abc\n");
    child.write("abc").close_stdin();
    child.wait().ok();
}

#[test]
fn a_device_that_was_named_is_read() {
    Bed::new().run("fmd5", ["/dev/null"]).prints(format!("{EMPTY}  /dev/null\n"));
}

/// Whoever writes a list name by name gets its results line by line.
#[test]
fn a_list_that_grows_is_answered_as_it_grows() {
    let bed = bed();
    for jobs in ["-j1", "-j3"] {
        let tool = bed.tool("fmd5").args([jobs, "--files-from", "-"]).stdin_piped();
        let mut child = tool.spawn();
        child.write("abc\n").wait_for_stdout("  abc\n");
        child.write("empty\na\n").wait_for_stdout("  a\n");
        child.close_stdin();
        child.wait().ok().that("has three lines", |o| o.lines().len() == 3);

        let mut child = bed.tool("fmd5").args(["-c", jobs]).stdin_piped().spawn();
        child.write(format!("{ABC}  abc\n")).wait_for_stdout("abc: OK\n");
        child.write(format!("{ABC}  empty\n")).wait_for_stdout("empty: FAILED\n");
        child.close_stdin();
        child.wait().fails(1);
    }
}

/// What comes before a stream in the order of the operands is not held back until it ends.
#[test]
fn lines_are_out_before_a_stream_is_waited_for() {
    let bed = bed();
    bed.fifo("fifo");
    for first in [&["-j1", "abc"][..], &["-j3", "abc", "empty"], &["-r", "abc", "empty"]] {
        let last = format!("  {}\n", first.last().unwrap());
        // Nobody writes to it yet, so that to open it takes as long.
        let mut child = bed.tool("fmd5").args(first).args(["fifo", "a"]).spawn();
        child.wait_for_stdout(&last);
        std::fs::write(bed.path("fifo"), "abc").unwrap();
        child.wait().ok().stdout_has(format!("{last}{ABC}  fifo\n{A}  a\n"));

        let mut child = bed.tool("fmd5").args(first).arg("-").stdin_piped().spawn();
        child.write("ab").wait_for_stdout(&last);
        child.write("c").close_stdin();
        child.wait().ok().stdout_has(format!("{last}{ABC}  -\n"));
    }
}
