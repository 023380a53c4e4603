//! Digests files and trees in md5sum's format, and checks such lists.
//!
//! `fmd5 [FILE…]` writes a line for each file, `fmd5 -c [LIST…]` reads such lines and says which
//! files still have their digests. Called `md5sum`, `sha224sum`, `sha256sum`, `sha384sum` or
//! `sha512sum` it is that program: its options, its messages, its statuses. It does not write lists
//! that others could not read, and it does not decide what is to be done about a file that changed.
//!
//! The rooms: `cli` and `gnu` are the two command lines, `plan` is what either of them means,
//! `names` turns operands into files, `digest` makes digests of many files at once, `disk` has those on
//! a disk that turns read one by one, `sum` and
//! `check` are what is done with them (`update` is both), and `output` is where lines and errors leave in one order.
#![forbid(unsafe_code)]

mod check;
mod cli;
mod common;
mod digest;
mod disk;
mod gnu;
mod lines;
mod names;
mod output;
mod own;
mod plan;
mod sum;
mod switches;
mod update;
mod voice;

use std::ffi::OsString;

use fcli::{Env, Status, Tool};

use cli::Cli;
use plan::{Mode, Plan};

/// The tool, as `main` and the generators of manual pages know it.
pub static TOOL: Tool = Tool { name: "fmd5", gnu_names: &gnu::NAMES, command, run };

/// The command line.
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// Does what `args` say.
pub fn run(args: &[OsString], env: &mut Env) -> Status {
    let plan = match env.gnu_name() {
        Some(name) => gnu::plan(name, args, env),
        None => Cli::read(args, env).and_then(|cli| Plan::new(cli, env)),
    };
    match plan {
        Ok(Plan { mode: Mode::Sum(sum), common }) => sum::run(&sum, &common, env),
        Ok(Plan { mode: Mode::Check(check), common }) => check::run(&check, &common, env),
        Ok(Plan { mode: Mode::Update(update), common }) => update::run(&update, &common, env),
        Err(status) => status,
    }
}
