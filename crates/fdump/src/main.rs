//! The `fdump` command.

fn main() {}
