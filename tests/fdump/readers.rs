//! Readers that leave, and what a failing output does to the others.

use harness::{Bed, Signal};

/// The file `f`, and a standard output that nobody reads.
fn with_reader_gone(mode: &str) -> (Bed, harness::Outcome) {
    let bed = Bed::new();
    let mode = format!("--output-error={mode}");
    let tool = bed.tool("fdump").args([&*mode, "--tee", "-o", "f"]);
    let outcome = tool.stdin("x\n").stdout_reader_gone().run();
    (bed, outcome)
}

#[test]
fn a_reader_that_left_is_treated_as_tee_has_it() {
    let line = "fdump: standard output: Broken pipe\n";
    let (bed, outcome) = with_reader_gone("warn");
    outcome.fails(1).stderr_is(line);
    bed.file_is("f", "x\n");
    let (bed, outcome) = with_reader_gone("exit");
    outcome.fails(1).stderr_is([line, "fdump: f: not replaced: another output failed\n"].concat());
    assert!(bed.names().is_empty());
    for mode in ["warn-nopipe", "exit-nopipe"] {
        let (bed, outcome) = with_reader_gone(mode);
        outcome.ok().no_stderr();
        bed.file_is("f", "x\n");
    }
}

#[test]
fn another_failure_is_one_in_every_mode() {
    let line = "fdump: /dev/full: No space left on device\n";
    for mode in ["warn", "warn-nopipe", "exit", "exit-nopipe"] {
        let bed = Bed::new();
        bed.write("f", "old");
        let mode_arg = format!("--output-error={mode}");
        let args = [&*mode_arg, "-o", "/dev/full", "-o", "f"];
        let outcome = bed.tool("fdump").args(args).stdin("new").run();
        outcome.fails(1).stderr_has(line);
        let exits = mode.starts_with("exit");
        bed.file_is("f", if exits { "old" } else { "new" });
        bed.assert_no_litter();
    }
    Bed::new().run("fdump", ["--output-error=maybe"]).fails(2).stderr_has("warn-nopipe");
}

#[test]
fn a_lonely_output_without_reader_is_quiet_where_asked() {
    let bed = Bed::new();
    let tool = bed.tool("fdump").arg("--output-error").stdin("x").stdout_reader_gone();
    tool.run().ok().no_stderr();
    let tool = bed.tool("fdump").arg("--output-error=warn").stdin("x").stdout_reader_gone();
    tool.run().fails(1).stderr_is("fdump: standard output: Broken pipe\n");
}

#[test]
fn a_reader_that_leaves_is_noticed_while_nothing_comes() {
    let bed = Bed::new();
    // Nothing ever comes: standard input is open until the tool has ended.
    for buffering in ["0", "1", "4K", "-1"] {
        let args = ["--buffering", buffering];
        let tool = bed.tool("fdump").args(args).stdin_piped().stdout_reader_gone();
        tool.spawn().wait().killed_by(Signal::PIPE).no_stderr();
    }
    let tool = bed.tool("fdump").stdin_piped().stdout_reader_gone().sigpipe_ignored();
    tool.spawn().wait().fails(1).stderr_is("fdump: standard output: Broken pipe\n");
}

#[test]
fn the_other_outputs_go_on_without_a_reader() {
    let bed = Bed::new();
    let tool = bed.tool("fdump").args(["--tee", "-o", "f"]).stdin_piped().stdout_reader_gone();
    let mut child = tool.spawn();
    child.wait_for_stderr("fdump: standard output: Broken pipe\n");
    child.write("still here").close_stdin();
    child.wait().fails(1).stderr_lines(1);
    bed.file_is("f", "still here");
}
