//! Signals kill as they should and leave nothing behind.

use harness::{Bed, Signal};

use super::{BEFORE, fspace};

#[test]
fn a_filter_dies_of_a_signal() {
    let bed = Bed::new();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut child = fspace(&bed, &[]).stdin_piped().spawn();
        child.write("中a\n").wait_for_stdout("中 a");
        child.signal(signal);
        child.wait().killed_by(signal).no_stderr();
    }
}

#[test]
fn an_output_being_made_is_removed() {
    let bed = Bed::new();
    bed.write("out", "old");
    let mut child = fspace(&bed, &["-o", "out"]).stdin_piped().spawn();
    child.write(BEFORE.repeat(100_000));
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM);
    assert_eq!(std::fs::read(bed.path("out")).unwrap(), b"old");
    assert_eq!(bed.names(), ["out"]);
}

#[test]
fn a_file_being_edited_stays_as_it_was() {
    let bed = Bed::new();
    let text = BEFORE.repeat(10_000);
    bed.write("a", &text);
    // It dies at its second write to the new file.
    let Some(tool) =
        fspace(&bed, &["-i", "--buffer-size=64K", "a"]).inject("write:signal=TERM:when=2")
    else {
        return;
    };
    tool.run().killed_by(Signal::TERM);
    assert!(std::fs::read_to_string(bed.path("a")).unwrap() == text);
    assert_eq!(bed.names(), ["a"]);
}
