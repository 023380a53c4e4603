//! Help and version are results like others; a mistyped option gets one line and a hint.

use harness::{Bed, Signal};

use crate::every_tool;
use crate::tools::Face;

every_tool!(
    asked_for_they_are_results,
    the_short_help_fits_a_screen,
    a_reader_that_went_away_is_died_of,
    what_cannot_be_written_is_reported,
    an_unknown_option_is_named,
    an_option_without_its_value_is_named,
    the_last_of_several_options_counts,
);

const ASKED: [&str; 4] = ["--help", "-h", "--version", "-V"];

fn asked_for_they_are_results(face: &Face) {
    let bed = Bed::new();
    for option in ASKED {
        let outcome = face.tool(&bed).arg(option).run();
        outcome
            .ok()
            .no_stderr()
            .stdout_has(face.name)
            .that("ends its last line", |o| o.stdout.ends_with(b"\n") && !o.stdout.contains(&0x1b));
    }
    let version = face.tool(&bed).arg("--version").run();
    version.that("is the name and a number", |o| {
        let [line] = o.lines()[..] else { return false };
        let number = line.strip_prefix(format!("{} ", face.name).as_bytes());
        number.is_some_and(|n| n.iter().all(|b| b.is_ascii_digit() || *b == b'.'))
    });
    let help = face.tool(&bed).arg("--help").run();
    help.stdout_has("Usage:").stdout_has("Exit status:").stdout_has("--version");
    // Whatever else was typed, and whatever the working directory holds.
    face.tool(&bed).args(["--help", "missing"]).run().prints(&help.stdout);
    assert!(bed.names().is_empty());
}

/// A screen is 24 lines of 80 columns; the long help has what it leaves out.
fn the_short_help_fits_a_screen(face: &Face) {
    let bed = Bed::new();
    let help = |option| face.tool(&bed).arg(option).env("COLUMNS", "80").run();
    let (short, long) = (help("-h"), help("--help"));
    short.ok().that("fits a screen", |o| {
        let width = |line: &&[u8]| String::from_utf8_lossy(line).chars().count();
        o.lines().len() <= 24 && o.lines().iter().all(|line| width(line) <= 80)
    });
    short.stdout_has("(see more with '--help')").stdout_has("Exit status:");
    long.stdout_has("Examples:");
    let options = |text: &[u8]| {
        let text = String::from_utf8_lossy(text).into_owned();
        let named = |line: &str| Some(line.trim_start().strip_prefix('-')?.to_owned());
        text.lines().filter_map(named).count()
    };
    long.ok().that("says more", |o| options(&o.stdout) > options(&short.stdout));
}

fn a_reader_that_went_away_is_died_of(face: &Face) {
    let bed = Bed::new();
    for option in ASKED {
        let tool = face.tool(&bed).arg(option).stdout_reader_gone();
        tool.clone().run().killed_by(Signal::PIPE).no_stderr();
        tool.sigpipe_ignored().run().fails(1).stderr_is(face.says(OUT, "Broken pipe"));
    }
}

const OUT: &str = "standard output";

fn what_cannot_be_written_is_reported(face: &Face) {
    let bed = Bed::new();
    for option in ASKED {
        let tool = face.tool(&bed).arg(option);
        let full = tool.clone().stdout_to("/dev/full").run();
        full.fails(1).stderr_is(face.says(OUT, "No space left on device"));
        let closed = tool.stdout_closed().run();
        closed.fails(1).stderr_is(face.says(OUT, "Bad file descriptor"));
    }
}

fn an_unknown_option_is_named(face: &Face) {
    let bed = Bed::new();
    for option in ["--no-such-option", "--no-such=7", "-Y"] {
        let outcome = face.tool(&bed).args([option, "a", "b"]).run();
        let hint = format!("\nTry '{} --help' for more information.\n", face.name);
        let named = option.split('=').next().unwrap();
        outcome.fails(2).no_stdout().stderr_lines(2).stderr_has(format!("'{named}'"));
        outcome.stderr_has(hint).that("starts with the tool's name", |o| {
            o.stderr.starts_with(format!("{}: ", face.name).as_bytes())
        });
    }
    // Not even to a terminal is a mistake answered with pages of help.
    let outcome = face.tool(&bed).arg("--no-such-option").stderr_tty().run();
    outcome.fails(2).terminal_lacks("Usage");
    // A status does not depend on whether anybody hears of it.
    face.tool(&bed).arg("--no-such-option").stderr_closed().run().fails(2);
    face.tool(&bed).arg("--no-such-option").stderr_to("/dev/full").run().fails(2);
}

fn an_option_without_its_value_is_named(face: &Face) {
    let bed = Bed::new();
    let outcome = face.tool(&bed).arg(face.buffer).run();
    outcome.fails(2).no_stdout().stderr_lines(2).stderr_has(face.buffer);
    for size in ["nonsense", "", "1X", "99999999999999999999"] {
        let outcome = face.tool(&bed).arg(format!("{}={size}", face.buffer)).run();
        outcome.fails(2).no_stdout().stderr_lines(2).stderr_has(face.buffer);
    }
}

fn the_last_of_several_options_counts(face: &Face) {
    let bed = Bed::new();
    let sizes = [format!("{}=64K", face.buffer), format!("{}=8K", face.buffer)];
    let outcome = face.filter(&bed).args(sizes).stdin("abc\n").run();
    outcome.prints(face.result("-", b"abc\n"));
}
