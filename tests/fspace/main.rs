//! Behaviour of the real `fspace` binary.

mod alike;
mod bytes;
mod check;
mod diff;
mod encodings;
mod filter;
mod in_place;
mod json;
mod marks;
mod names;
mod options;
mod signals;
mod streams;
mod trees;

use harness::{Bed, Tool};

/// The tool in a bed, with these arguments.
fn fspace(bed: &Bed, args: &[&str]) -> Tool {
    bed.tool("fspace").args(args)
}

/// A line that changes, and what it becomes.
const BEFORE: &str = "用Rust寫CJK文字\n";
const AFTER: &str = "用 Rust 寫 CJK 文字\n";
