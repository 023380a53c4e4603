//! Deaths, clean ones and quick ones.

use harness::{Bed, Child, Signal};

use crate::{act, in_bed};

const STOP: [Signal; 5] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT, Signal::XCPU];

/// A bed with a file to be replaced, so that the temporary has a name.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.write("f", "old\n");
    bed
}

#[track_caller]
fn started<const N: usize>(bed: &Bed, args: [&str; N]) -> Child {
    let mut child = in_bed(bed, args).limit("core", 0).stdin_piped().spawn();
    child.wait_for_stdout("ready\n");
    child
}

#[test]
fn a_signal_removes_the_temporary_and_kills() {
    for signal in STOP {
        let bed = bed();
        let mut child = started(&bed, ["temporary", "-j1", "f"]);
        assert_eq!(bed.names().len(), 2, "there is a temporary to remove");
        child.signal(signal);
        child.wait().killed_by(signal).no_stderr();
        assert_eq!(bed.names(), ["f"]);
        bed.file_is("f", "old\n");
    }
}

#[test]
fn a_broken_pipe_removes_the_temporary_too() {
    let bed = bed();
    in_bed(&bed, ["temporary", "-j1", "f"]).stdout_reader_gone().run().killed_by(Signal::PIPE);
    assert_eq!(bed.names(), ["f"]);
}

#[test]
fn what_a_thread_left_behind_is_removed_at_the_end() {
    let bed = bed();
    in_bed(&bed, ["loose", "-j1", "f"]).run().ok().no_stderr();
    assert_eq!(bed.names(), ["f"]);
    bed.file_is("f", "old\n");
}

#[test]
fn a_graceful_tool_cleans_up_and_dies_of_the_signal() {
    for signal in STOP {
        let bed = bed();
        let mut child = started(&bed, ["graceful", "-j1", "f"]);
        child.signal(signal);
        child.wait().killed_by(signal).stdout_is("ready\ncleaned up\n").no_stderr();
        assert_eq!(bed.names(), ["f"]);
    }
}

#[test]
fn a_second_signal_kills_at_once() {
    let bed = bed();
    let mut child = started(&bed, ["stubborn", "-j1", "f"]);
    child.signal(Signal::INT).wait_for_stdout("stopping\n");
    assert_eq!(bed.names().len(), 2, "the stubborn one still has its temporary");
    // The first of these may come so soon that it is taken for the same one.
    harness::wait_until("it is dead", || {
        child.signal(Signal::TERM);
        !child.is_running()
    });
    child.wait().killed_by(Signal::TERM).stdout_lacks("cleaned up");
    assert_eq!(bed.names(), ["f"]);
}

#[test]
fn a_signal_ignored_at_the_start_stays_ignored() {
    for (name, signal) in [("HUP", Signal::HUP), ("INT", Signal::INT), ("QUIT", Signal::QUIT)] {
        let bed = bed();
        let mut child =
            in_bed(&bed, ["temporary", "-j1", "f"]).ignoring(name).stdin_piped().spawn();
        child.wait_for_stdout("ready\n").signal(signal);
        child.wait().ok();
        bed.file_is("f", "content\n").assert_no_litter();
    }
}

#[test]
fn usr1_prints_a_line_while_a_read_waits() {
    let mut child = started(&Bed::new(), ["work", "--progress=never"]);
    child.signal(Signal::USR1);
    child.wait_for_stderr("\n");
    let outcome = child.wait();
    outcome.ok().stderr_lines(1).stderr_has("act: 1 of 4 files, 1000000 of 4000000 bytes, ");
}

#[test]
fn usr1_before_there_is_anything_to_say_is_no_death() {
    // The runtime's look at the standard streams, before it calls `main`; then a bit later.
    for call in ["poll", "sigaltstack"] {
        let Some(tool) = act(["work"]).inject(&format!("{call}:signal=USR1:when=1")) else {
            return;
        };
        let outcome = tool.run();
        outcome.ok().no_stderr();
        assert!(outcome.syscalls().log().contains("--- SIGUSR1 "), "{call}");
    }
}

#[test]
fn usr1_ignored_at_the_start_prints_nothing() {
    let mut child = act(["wait"]).ignoring("USR1").stdin_piped().spawn();
    child.wait_for_stdout("ready\n").signal(Signal::USR1);
    child.wait().ok().no_stderr();
}

#[test]
fn a_file_over_the_limit_is_an_error_and_no_death() {
    let bed = bed();
    let outcome = in_bed(&bed, ["temporary", "-j1024", "f"]).limit_fsize(4096).run();
    outcome.fails(1).stderr_is("act: f: File too large\n");
    assert_eq!(bed.names(), ["f"]);
}

/// The signals a child of the tool ignores, as a mask.
#[track_caller]
fn ignored_by_child(tool: harness::Tool) -> u64 {
    let outcome = tool.run();
    let text = String::from_utf8_lossy(&outcome.ok().stdout);
    let mask = text.trim_start_matches("SigIgn:").trim();
    u64::from_str_radix(mask, 16).expect("the mask of proc(5) is hexadecimal")
}

#[test]
fn a_child_starts_with_the_signals_the_tool_started_with() {
    let bit = |signal: Signal| 1 << (signal.as_raw() - 1);
    let ours = [Signal::PIPE, Signal::XFSZ, Signal::HUP, Signal::USR1].map(bit);
    let mask = ours.iter().sum::<u64>();
    assert_eq!(ignored_by_child(act(["child"])) & mask, 0);
    let nohup = act(["child"]).ignoring("HUP").sigpipe_ignored();
    assert_eq!(ignored_by_child(nohup) & mask, bit(Signal::HUP) | bit(Signal::PIPE));
}

#[test]
fn control_c_on_a_terminal_is_a_death_by_sigint() {
    let bed = bed();
    let mut child = in_bed(&bed, ["temporary", "-j1", "f"]).controlling_tty().spawn();
    child.wait_for_terminal("ready\n").type_keys("\x03");
    child.wait().killed_by(Signal::INT);
    assert_eq!(bed.names(), ["f"]);
}
