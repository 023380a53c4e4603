//! Closed, full and broken streams.

use harness::Signal;

use crate::act;

const LINES: [&str; 3] = ["lines", "-j", "3"];

#[test]
fn results_arrive() {
    act(LINES).run().ok().stdout_is("line 0\nline 1\nline 2\n").no_stderr();
}

#[test]
fn a_closed_output_is_an_error_for_those_who_write() {
    let text = "act: standard output: Bad file descriptor\n";
    act(LINES).stdout_closed().run().fails(1).stderr_is(text);
    act(["--help"]).stdout_closed().run().fails(1).stderr_is(text);
    act(["lines", "-j0"]).stdout_closed().run().ok().no_stderr();
}

#[test]
fn a_closed_input_is_an_error_for_those_who_read() {
    act(["wait"])
        .stdin_closed()
        .run()
        .fails(1)
        .stderr_is("act: standard input: Bad file descriptor\n");
}

#[test]
fn a_closed_stderr_changes_no_status() {
    act(["say", "x"]).stderr_closed().run().fails(1).no_stdout();
    act(["--nonsense"]).stderr_closed().run().fails(2);
}

#[test]
fn a_full_device_is_an_error() {
    let text = "act: standard output: No space left on device\n";
    for args in [LINES.as_slice(), &["--help"], &["--version"]] {
        act([]).args(args).stdout_to("/dev/full").run().fails(1).stderr_is(text);
    }
}

#[test]
fn a_reader_that_went_away_kills_a_filter_silently() {
    act(LINES).stdout_reader_gone().run().killed_by(Signal::PIPE).no_stderr();
    act(["--help"]).stdout_reader_gone().run().killed_by(Signal::PIPE).no_stderr();
    act(["say", "x"]).stderr_reader_gone().run().killed_by(Signal::PIPE);
}

#[test]
fn where_the_signal_is_ignored_it_is_an_error() {
    let text = "act: standard output: Broken pipe\n";
    act(LINES).stdout_reader_gone().sigpipe_ignored().run().fails(1).stderr_is(text);
    act(["unpiped", "-j3"]).stdout_reader_gone().run().fails(1).stderr_is(text);
}

#[test]
fn a_slow_reader_gets_everything() {
    let outcome = act(["lines", "-j1024"]).stdout_nonblocking().run();
    outcome.ok().that("has 1024 lines", |outcome| outcome.lines().len() == 1024);
}

#[test]
fn blocks_into_a_pipe_are_small_and_end_with_a_line() {
    let Some((outcome, calls)) = act(["lines", "-j1024"]).syscalls() else { return };
    outcome.ok();
    let writes: Vec<usize> = calls
        .lines("write")
        .iter()
        .filter(|line| line.contains("write(1, "))
        .filter_map(|line| line.rsplit("= ").next()?.trim().parse().ok())
        .collect();
    let mut start = 0;
    for length in &writes {
        assert!(
            (3500..=4096).contains(length) || start + length == outcome.stdout.len(),
            "{writes:?}"
        );
        start += length;
        assert_eq!(outcome.stdout[start - 1], b'\n');
    }
    assert_eq!(start, outcome.stdout.len());
}

#[test]
fn a_terminal_gets_a_line_at_once() {
    let Some((outcome, calls)) = act(LINES).stdout_tty().syscalls() else { return };
    outcome.ok().terminal_is("line 0\nline 1\nline 2\n");
    assert_eq!(calls.lines("write").iter().filter(|line| line.contains("write(1, ")).count(), 3);
}
