//! The options that mean the same wherever they appear, as groups to flatten into a tool's `Cli`.
//!
//! ```
//! use clap::Parser;
//! use fcli::options::{BufferArgs, JobsArg, ProgressArgs};
//!
//! #[derive(Parser)]
//! struct Cli {
//!     #[command(flatten)]
//!     buffer: BufferArgs,
//!     #[command(flatten)]
//!     jobs: JobsArg,
//!     #[command(flatten)]
//!     progress: ProgressArgs,
//! }
//! # let cli = Cli::parse_from(["t", "-j2", "--progress"]);
//! # assert_eq!(cli.jobs.workers(), 2);
//! # assert_eq!(cli.progress.progress, fcli::options::When::Always);
//! ```

mod layout;
mod names;
mod run;
mod write;

pub use layout::{Section, laid_out, unknown_ids};
pub use names::{GlobArgs, ListArgs, ShardArg, operand};
pub use run::{BufferArgs, JobsArg, ProgressArgs, When};
pub use write::{BackupArgs, BackupWhen, SyncArg, SyncWhen};

#[cfg(test)]
mod tests;
