//! What a real process does: the example `act`, run as users run a tool.
#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

mod messages;
mod progress;
mod signals;
mod streams;

use harness::{Bed, Tool};

/// The example, which cargo builds beside the tests.
#[track_caller]
fn path() -> std::path::PathBuf {
    let own = std::env::current_exe().expect("a running test has an executable");
    let dir = own.ancestors().nth(2).expect("tests lie in target/PROFILE/deps");
    let path = dir.join("examples/act");
    assert!(path.is_file(), "run `cargo test -p fcli`, which builds {}", path.display());
    path
}

#[track_caller]
fn act<const N: usize>(args: [&str; N]) -> Tool {
    in_bed(&Bed::new(), args)
}

#[track_caller]
fn in_bed<const N: usize>(bed: &Bed, args: [&str; N]) -> Tool {
    bed.tool(path()).args(args)
}
