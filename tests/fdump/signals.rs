//! Signals: nothing half written, nothing left behind, a real death for the shell to see.

use harness::{Bed, Signal};

#[test]
fn a_signal_leaves_the_old_file_and_no_temporary() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let bed = Bed::new();
        bed.write("f", "old");
        let args = ["--buffering", "0", "-o", "f", "-o", "new", "--tee"];
        let mut child = bed.tool("fdump").args(args).stdin_piped().spawn();
        child.write("half").wait_for_stdout("half");
        child.signal(signal);
        child.wait().killed_by(signal);
        bed.file_is("f", "old");
        assert_eq!(bed.names(), ["f"]);
    }
}

#[test]
fn a_signal_waits_until_a_file_that_is_written_into_is_whole() {
    let steps =
        [("ftruncate:signal=TERM:when=1", Signal::TERM), ("fsync:signal=INT:when=2", Signal::INT)];
    for (step, signal) in steps {
        let bed = Bed::new();
        bed.write("f", "what was there is longer");
        let tool = bed.tool("fdump").args(["--keep-inode", "-o", "f"]).stdin("new");
        let Some(tool) = tool.inject(step) else { return };
        tool.run().killed_by(signal).no_stderr();
        bed.file_is("f", "new").assert_no_litter();
    }
}

#[test]
fn what_was_ignored_at_the_start_stays_ignored() {
    let bed = Bed::new();
    let tool = bed.tool("fdump").args(["--tee", "--buffering=0", "-o", "f"]).ignoring("HUP");
    let mut child = tool.stdin_piped().spawn();
    child.write("a").wait_for_stdout("a");
    child.signal(Signal::HUP);
    child.write("b").wait_for_stdout("ab");
    child.close_stdin();
    child.wait().ok();
    bed.file_is("f", "ab");
}

#[test]
fn usr1_says_how_far_it_is() {
    let bed = Bed::new();
    let mut child = bed.tool("fdump").args(["--buffering", "0"]).stdin_piped().spawn();
    child.write("12345").wait_for_stdout("12345");
    // It counts what it has written, so that the first answer may still be without.
    harness::wait_until("its answer", || {
        child.signal(Signal::USR1);
        String::from_utf8_lossy(&child.stderr()).contains("5 bytes, ")
    });
    child.close_stdin();
    child.wait().ok();
}

#[test]
fn killed_outright_it_leaves_only_a_recognisable_temporary() {
    let bed = Bed::new();
    bed.write("f", "old");
    let mut child =
        bed.tool("fdump").args(["--tee", "--buffering=0", "-o", "f"]).stdin_piped().spawn();
    child.write("half").wait_for_stdout("half");
    child.signal(Signal::KILL);
    child.wait().killed_by(Signal::KILL);
    bed.file_is("f", "old");
    let names = bed.names();
    assert!(names.len() == 2 && names[0].to_str().unwrap().starts_with(".ftools-"), "{names:?}");
}
