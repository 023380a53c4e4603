//! Help, usage errors, error lines, statuses.

use harness::{Bed, os};

use crate::{act, in_bed, path};

#[test]
fn help_and_version_go_to_stdout() {
    act(["--help"]).run().ok().stdout_has("Usage: act [OPTIONS] <ACT>").no_stderr();
    let help = act(["--help"]).run();
    help.ok().stdout_has("Show how far the work is").stdout_lacks("\x1b");
    help.that("wraps and ends its lines", |o| {
        o.stdout.ends_with(b"Print version\n") && o.lines().iter().all(|line| line.len() <= 100)
    });
    act(["-h"]).run().ok().stdout_has("--progress[=<WHEN>]").stdout_lacks("\x1b").no_stderr();
    let version = concat!("act ", env!("CARGO_PKG_VERSION"), "\n");
    act(["-V"]).run().ok().stdout_is(version).no_stderr();
}

#[test]
fn a_usage_error_is_two_lines_and_2() {
    let hint = "Try 'act --help' for more information.\n";
    act([]).run().fails(2).no_stdout().stderr_is(format!(
        "act: the following required arguments were not provided: <ACT>\n{hint}"
    ));
    act(["--progres"]).run().fails(2).stderr_is(format!(
        "act: unexpected argument '--progres' found; a similar argument exists: '--progress'\n{hint}"
    ));
    act(["lines", "-jx"]).run().fails(2).stderr_is(format!(
        "act: invalid value 'x' for '--jobs <N>': invalid digit found in string\n{hint}"
    ));
    act(["dance"]).run().fails(2).stderr_is(format!("act: no act dance\n{hint}"));
}

#[test]
fn by_a_gnu_name_the_prefix_is_what_was_typed_and_the_status_theirs() {
    act([]).arg0("./gnu-act").run().fails(1).stderr_is(
        "./gnu-act: called by a GNU name\nTry './gnu-act --help' for more information.\n",
    );
    act(["dance"]).arg0("/else/where").run().fails(2).stderr_has("act: no act dance\n");
}

#[test]
fn a_later_option_wins() {
    act(["status", "-j1", "-j", "7"]).run().fails(7);
}

#[test]
fn names_are_raw_in_a_pipe_and_escaped_on_a_terminal() {
    let name = os(b"a\x1b[31m\n\xff\xe4\xb8\xad");
    let run = || act(["say"]).arg(name);
    let raw = b"act: a\x1b[31m\n\xff\xe4\xb8\xad: No such file or directory\n";
    run().run().fails(1).stderr_is(raw);
    run()
        .stderr_tty()
        .run()
        .fails(1)
        .terminal_is("act: a\\e[31m\\n\\xff中: No such file or directory\n");
}

#[test]
fn a_usage_error_is_escaped_on_a_terminal_too() {
    let outcome = act(["--x\x1b[2Jy"]).stderr_tty().run();
    outcome.fails(2).terminal_has("'--x\\e[2Jy'").terminal_lacks("\x1b[2J");
}

#[test]
fn an_error_line_is_one_write() {
    let Some((outcome, calls)) = act(["say", "x", "y"]).syscalls() else { return };
    outcome.fails(1).stderr_lines(2);
    assert_eq!(calls.lines("write").iter().filter(|line| line.contains("write(2, ")).count(), 2);
}

#[test]
fn a_panic_is_one_line_and_leaves_nothing() {
    // Not through the harness, which fails a test whose tool panics.
    let bed = Bed::new();
    let outcome = std::process::Command::new(path())
        .args(["panic", "f", "-j1"])
        .current_dir(bed.dir())
        .output()
        .unwrap();
    let text = String::from_utf8(outcome.stderr).unwrap();
    assert_eq!(outcome.status.code(), Some(101));
    assert!(text.starts_with("act: internal error: thread 'worker' panicked at "), "{text}");
    assert!(text.lines().next().unwrap().ends_with(": two lines"), "{text}");
    assert!(text.lines().all(|line| line.starts_with("act: ")), "{text}");
    assert!(bed.names().is_empty());
}

#[test]
fn a_new_file_appears_when_nothing_stops_it() {
    let bed = Bed::new();
    in_bed(&bed, ["temporary", "-j1", "f"]).run().ok();
    bed.file_is("f", "content\n").assert_no_litter();
}

#[test]
fn a_failure_that_was_reported_is_never_a_success() {
    act(["forget"]).run().fails(1).stderr_is("act: it failed\n");
}
