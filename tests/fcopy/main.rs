//! Behaviour of the real `fcopy` binary.

mod also;
mod asked;
mod atomic;
mod attributes;
mod clean;
mod fat;
mod files;
mod filesystems;
mod gnu;
mod hostile;
mod in_hand;
#[cfg(target_os = "linux")]
mod large;
mod links;
mod manifest;
mod promises;
mod proofs;
mod resume;
mod room;
mod said;
mod same_file;
mod select;
mod signals;
mod sparse;
mod streams;
mod sync;
mod syscalls;
mod trees;
mod whole;
mod words;

use harness::{Bed, Outcome};

/// Runs `fcopy` in the bed.
#[track_caller]
fn fcopy(bed: &Bed, args: &[&str]) -> Outcome {
    bed.run("fcopy", args)
}
