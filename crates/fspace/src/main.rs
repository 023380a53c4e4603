//! The `fspace` command.

fn main() {}
