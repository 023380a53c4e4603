//! The `fmd5` command.

fn main() {}
