//! Signals the tester had ignored: what nohup and background jobs of scripts hand down.
//!
//! A tool keeps them ignored, as it must, and every test of such a signal would fail.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::process::Signal;

/// Sees to it that tools start with the default dispositions, whatever this process inherited.
///
/// An ignored signal stays ignored across exec, a handled one goes back to its default. So each
/// ignored one gets a handler that only sets a flag: for this process the same as before.
pub(crate) fn hand_down_defaults() {
    // Where there is no such file we trust that none are ignored.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = ignored(&status);
    for signal in (1..=31).filter(|signal| mask & (1 << (signal - 1)) != 0) {
        // Those that no handler may have cannot be ignored by accident either.
        let _ = signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)));
    }
}

/// The ignored ones of the 31 classic signals in a `status` file (see proc(5)), without the one that
/// Rust itself ignores and gives back to children.
fn ignored(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or(0) & 0x7fff_ffff & !(1 << (Signal::PIPE.as_raw() - 1))
}

#[cfg(test)]
mod tests {
    use crate::Bed;

    #[test]
    fn the_mask_is_read() {
        assert_eq!(super::ignored("Name:\tx\nSigIgn:\t0000000180001003\n"), 3);
        assert_eq!(super::ignored("SigBlk:\t0000000000000001\n"), 0);
    }

    #[test]
    fn a_tester_that_ignores_signals_does_not_hand_them_down() {
        let bed = Bed::new();
        let test = "tests::streams::ignored_signals_are_inherited";
        let own = std::env::current_exe().unwrap();
        let again = bed.tool(own).args(["--exact", test]).ignoring("HUP").ignoring("INT");
        again.run().ok().stdout_has("1 passed");
    }
}
