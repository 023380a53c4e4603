//! What the behaviour tests of the real binaries share.
//!
//! Three nouns. A [`Bed`] is a directory that a test works in and that vanishes with it. A [`Tool`]
//! is one run being prepared: its arguments, streams, limits, user. An [`Outcome`] is how it ended,
//! with small assertions that chain; each one that fails shows the command line, the status, both
//! streams and what lies in the bed.
//!
//! ```
//! use harness::Bed;
//!
//! let bed = Bed::new();
//! bed.write("list", "one\ntwo\n");
//! bed.tool("/bin/cat").arg("list").run().ok().stdout_is("one\ntwo\n").no_stderr();
//! bed.sh("cat list | wc -l").ok().stdout_has("2");
//! assert_eq!(bed.names(), ["list"]);
//! ```
//!
//! A [`Child`] is a run that goes on while the test talks to it. What a machine cannot offer
//! (mounts, `strace`, another user) comes as an `Option` that is `None` after one line
//! `skipped: test: reason` on standard error, so that a skipped test can be seen.
//!
//! The tools are run as users run them: an environment of four variables, the bed as working
//! directory and home, `/dev/null` as standard input, umask 022. Every run that panicked inside,
//! or takes longer than [`LIMIT`], fails its test, whatever the test asked.
//!
//! Two variables steer the tests themselves: `FTOOLS_BIN_DIR` is where the binaries are (an installed
//! tree, say) instead of cargo's directory, and `FTOOLS_KEEP` keeps the beds of failed tests.
#![forbid(unsafe_code)]

mod attrs;
mod bed;
mod child;
mod find;
mod inject;
mod launch;
mod list;
mod mount;
pub mod names;
mod outcome;
mod pipeline;
mod pty;
mod report;
mod signals;
mod skip;
mod stream;
mod tool;
mod user;
mod wait;
mod xattr;

pub use bed::{Bed, random_bytes};
pub use child::Child;
pub use inject::{Syscalls, strace_available};
pub use list::{Entry, Kind};
pub use mount::SmallFs;
pub use names::os;
pub use outcome::Outcome;
pub use rustix::process::Signal;
pub use skip::skip;
pub use tool::Tool;
pub use user::is_root;
pub use wait::{LIMIT, wait_until};

#[cfg(test)]
mod tests;
