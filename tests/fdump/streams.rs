//! Standard streams that are closed, full, gone or slow.

use harness::{Bed, Signal};

#[test]
fn a_plain_filter_dies_of_a_reader_that_went_away() {
    let bed = Bed::new();
    bed.tool("fdump").stdin("x").stdout_reader_gone().run().killed_by(Signal::PIPE).no_stderr();
    let outcome = bed.tool("fdump").stdin("x").stdout_reader_gone().sigpipe_ignored().run();
    outcome.fails(1).stderr_is("fdump: standard output: Broken pipe\n");
}

#[test]
fn with_a_file_to_write_it_outlives_the_reader() {
    let bed = Bed::new();
    let outcome =
        bed.tool("fdump").args(["--tee", "-o", "f"]).stdin("x").stdout_reader_gone().run();
    outcome.fails(1).stderr_is("fdump: standard output: Broken pipe\n");
    bed.file_is("f", "x");
}

#[test]
fn closed_streams_are_errors() {
    let bed = Bed::new();
    bed.write("f", "x");
    let outcome = bed.tool("fdump").arg("f").stdout_closed().run();
    outcome.fails(1).stderr_is("fdump: standard output: Bad file descriptor\n");
    let outcome = bed.tool("fdump").stdin_closed().run();
    outcome.fails(1).stderr_is("fdump: standard input: Bad file descriptor\n");
    // Neither stream is used here.
    bed.tool("fdump").args(["f", "-o", "g"]).stdin_closed().stdout_closed().run().ok();
    bed.file_is("g", "x");
    bed.tool("fdump").args(["missing"]).stderr_closed().run().fails(1);
}

#[test]
fn a_full_output_is_reported() {
    let bed = Bed::new();
    let outcome = bed.tool("fdump").stdin("x").stdout_to("/dev/full").run();
    outcome.fails(1).stderr_is("fdump: standard output: No space left on device\n");
    bed.tool("fdump").arg("--help").stdout_to("/dev/full").run().fails(1);
}

#[test]
fn a_slow_reader_of_a_non_blocking_pipe_gets_everything() {
    let bed = Bed::new();
    let big = harness::random_bytes(300_000, 9);
    bed.write("big", &big);
    bed.tool("fdump").arg("big").stdout_nonblocking().run().prints(&big);
}

#[test]
fn fifos_and_proc_files_are_read() {
    let bed = Bed::new();
    bed.fifo("fifo");
    bed.sh("echo through > fifo & fdump fifo -o out; wait").ok();
    bed.file_is("out", "through\n");
    bed.sh("echo out | fdump -o fifo & cat fifo; wait").prints("out\n");
    let outcome = bed.run("fdump", ["/proc/self/status"]);
    outcome.ok().stdout_has("Name:\tfdump");
}

#[test]
fn statistics_that_cannot_be_said_are_a_failure() {
    let bed = Bed::new();
    for args in [&["--stats"][..], &["--json"]] {
        let args = args.iter().chain(&["-o", "f"]);
        bed.tool("fdump").args(args).stdin("x").stderr_to("/dev/full").run().fails(1);
        bed.file_is("f", "x");
    }
}
