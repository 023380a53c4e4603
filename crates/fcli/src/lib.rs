//! What a file tool needs to behave on Unix: options, error lines, exit status, signals, progress.
//!
//! A tool is a [`Tool`]: its name, its clap command, and one function. [`main`] does the rest.
//!
//! ```
//! use std::ffi::OsString;
//! use std::process::ExitCode;
//! use clap::{CommandFactory, Parser};
//! use fcli::{Env, Results, Status, Tool};
//!
//! /// Says where things are.
//! #[derive(Parser)]
//! #[command(name = "fecho", version)]
//! struct Cli {
//!     /// What to say
//!     words: Vec<OsString>,
//! }
//!
//! static TOOL: Tool = Tool { name: "fecho", gnu_names: &[], command: Cli::command, run };
//!
//! fn run(args: &[OsString], env: &mut Env) -> Status {
//!     let cli: Cli = match fcli::parse(args, env) {
//!         Ok(cli) => cli,
//!         Err(status) => return status,
//!     };
//!     let mut results = Results::stdout();
//!     for word in &cli.words {
//!         results.line_with(|line| {
//!             line.extend_from_slice(word.as_encoded_bytes());
//!             line.push(b'\n');
//!         });
//!     }
//!     if let Err(error) = results.finish() {
//!         env.report(&error);
//!     }
//!     env.status()
//! }
//!
//! # #[allow(clippy::needless_doctest_main)]
//! fn main() -> ExitCode {
//!     fcli::main(&TOOL)
//! }
//! ```
//!
//! - [`Env`] is what the process was given and how it speaks: [`Reporter`], [`Terminal`], [`Signals`].
//! - [`Status`] is how it ends; a signal is a real signal death.
//! - [`Results`] is standard output, whole lines, every error seen; [`Json`] makes a line.
//! - [`options`] are the shared groups, spelled and explained once.
//! - [`Meter`] counts for the bar and for SIGUSR1.

mod env;
pub mod escape;
mod json;
mod limits;
mod locale;
pub mod options;
mod parse;
mod probe;
mod progress;
mod report;
mod results;
mod signals;
mod status;
mod terminal;
mod tool;
pub mod units;

pub use env::Env;
pub use json::Json;
pub use limits::raise_open_files;
pub use locale::locale_is_utf8;
pub use parse::{matches, operands, parse};
pub use progress::Meter;
pub use report::Reporter;
pub use results::Results;
pub use signals::{Signals, restore_for_child};
pub use status::Status;
pub use terminal::{Stream, Terminal};
pub use tool::{Tool, main};
