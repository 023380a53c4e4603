//! Behaviour of the real `fmd5` binary.

mod audit;
mod changed;
mod check_mode;
mod command_line;
mod confine;
mod forms;
mod gnu_names;
mod jobs;
mod lines;
mod lists;
mod manifest;
mod names;
mod signals;
mod streams;
mod update;
mod update_doubts;
mod vectors;
mod walk;

use harness::{Bed, Tool};

/// The digest of no bytes.
const EMPTY: &str = "d41d8cd98f00b204e9800998ecf8427e";

/// The digest of `abc` (RFC 1321, A.5).
const ABC: &str = "900150983cd24fb0d6963f7d28e17f72";

/// The digest of `a` (RFC 1321, A.5).
const A: &str = "0cc175b9c0f1b6a831c399e269772661";

/// A run by one of the GNU names.
fn gnu<const N: usize>(bed: &Bed, name: &str, args: [&str; N]) -> Tool {
    bed.tool("fmd5").arg0(name).args(args)
}

/// A bed with a file `abc` that holds `abc`, and an empty one, `empty`.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.tree(&[("abc", "abc"), ("empty", ""), ("a", "a")]);
    bed
}
