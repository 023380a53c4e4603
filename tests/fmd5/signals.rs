//! What signals do.

use harness::{Bed, Signal};

#[test]
fn a_signal_kills_and_leaves_nothing_behind() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let bed = Bed::new();
        let mut child = bed.tool("fmd5").args(["--manifest", "list", "-"]).stdin_piped().spawn();
        // More than a pipe holds: when it is written, somebody reads.
        child.write(vec![b'x'; 300_000]);
        child.signal(signal);
        child.wait().killed_by(signal);
        bed.assert_no_litter();
        assert!(!bed.exists("list"));
    }
}

#[test]
fn a_signal_that_nohup_ignored_stays_ignored() {
    let bed = Bed::new();
    let mut child = bed.tool("fmd5").stdin_piped().ignoring("HUP").spawn();
    child.write(vec![b'a'; 300_000]);
    child.signal(Signal::HUP).write(vec![b'a'; 700_000]).close_stdin();
    child.wait().prints("7707d6ae4e027c70eea2a935c2296f21  -\n");
}

#[test]
fn usr1_tells_how_far_it_is_and_the_work_goes_on() {
    let bed = Bed::new();
    let mut child = bed.tool("fmd5").stdin_piped().spawn();
    child.write(vec![b'x'; 1 << 20]);
    child.signal(Signal::USR1).wait_for_stderr("fmd5");
    child.close_stdin();
    child.wait().ok();
}
