//! For tests that need a process of their own: limits, and signals that kill; and FIFOs.

use std::path::Path;
use std::process::{Command, Output};

const MODE: &str = "FCORE_TEST_CHILD";

/// Runs the test called `test` (with its modules) again, alone, as a child in `mode`.
pub(crate) fn child(test: &str, mode: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(MODE, mode)
        .output()
        .unwrap()
}

/// Whether this process is such a child, in `mode`.
pub(crate) fn is_child(mode: &str) -> bool {
    std::env::var_os(MODE).is_some_and(|is| is == mode)
}

/// Makes a FIFO. Not every system has mkfifoat(2); all have the program.
pub(crate) fn make_fifo(at: &Path) {
    assert!(Command::new("mkfifo").arg(at).status().unwrap().success(), "{}", at.display());
}
