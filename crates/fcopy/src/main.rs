//! The `fcopy` command.

fn main() {}
