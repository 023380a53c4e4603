//! The bar: when it is there, and that it is gone.

use harness::Tool;

use crate::act;

/// Long enough for a bar: the tool waits until its input ends, which is when the bar was seen.
#[track_caller]
fn slow<const N: usize>(args: [&str; N]) -> Tool {
    act(["work"]).args(args).stdin_piped()
}

const SEEN: &str = "1 of 4 files, 1.0 MB of 4.0 MB, ";

/// Clears the line.
const CLEAR: &str = "\r\x1b[2K";

#[test]
fn always_draws_into_a_pipe_and_clears() {
    let mut child = slow(["--progress"]).spawn();
    child.wait_for_stderr(SEEN);
    let outcome = child.wait();
    outcome.ok().stderr_has(" left").that("ends cleared", |o| o.stderr.ends_with(CLEAR.as_bytes()));
}

#[test]
fn a_terminal_gets_a_bar_of_its_width() {
    let mut child = slow([]).stderr_tty().tty_size(100, 24).spawn();
    child.wait_for_terminal(SEEN);
    let outcome = child.wait();
    outcome.ok().terminal_has("==").that("a picture fills the line", |o| {
        let text = String::from_utf8_lossy(&o.terminal);
        text.split(CLEAR).any(|picture| picture.contains(SEEN) && picture.len() == 100)
    });
}

#[test]
fn a_narrow_terminal_gets_what_fits() {
    let mut child = slow([]).stderr_tty().tty_size(20, 24).spawn();
    child.wait_for_terminal("1 of 4 files");
    child.wait().ok().that("nothing is wider", |o| {
        let text = String::from_utf8_lossy(&o.terminal);
        text.split(CLEAR).all(|picture| picture.len() <= 20)
    });
}

#[test]
fn never_and_auto_elsewhere_draw_nothing() {
    let warned = "act: a\nname: is odd\n";
    act(["work", "--progress=never", "-j5"]).run().ok().stderr_is(warned);
    act(["work", "-j5"]).run().ok().stderr_is(warned);
    let dumb = act(["work", "-j5"]).env("TERM", "dumb").stderr_tty().run();
    dumb.ok().terminal_is("act: a\\nname: is odd\n");
}

#[test]
fn a_fast_run_says_nothing() {
    act(["work", "--progress=always"]).run().ok().no_stderr();
}

#[test]
fn a_warning_takes_the_bars_place() {
    let outcome = act(["work", "--progress", "-j8"]).run();
    outcome.ok().stderr_has(SEEN).stderr_has(format!("{CLEAR}act: a\nname: is odd\n"));
}

#[test]
fn lines_for_the_same_terminal_are_not_torn_by_the_bar() {
    let mut child = slow(["-j8"]).stdout_tty().stderr_tty().spawn();
    child.wait_for_terminal(format!("{CLEAR}ready\n"));
    child.wait().ok();
}
