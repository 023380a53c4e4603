//! The spacing filter: `fspace [FILE…]` puts a space between CJK text and what it touches.
//!
//! It reads files or standard input line by line, and writes the spaced text to standard output or
//! to one file, edits files in place, or reports what it would change. It only inserts spaces: every
//! other byte passes as it came, and so does a text that is not UTF-8. Each operand is a text of its
//! own: no space goes between the end of one and the start of the next.
//!
//! The rooms: `items` are the operands and what trees hold; `run` hands them to workers and takes
//! what comes of them in order; `work` is one text of one worker, with the spacer that `spacers` has
//! for it; `pass` leads its lines past a visitor, which is `filter` (writes the spaced text),
//! `in_place` (the same, once something changes), or one of `report`.
#![forbid(unsafe_code)]

mod blocks;
mod cli;
mod editing;
mod encoding;
mod filter;
mod ignored;
mod in_place;
mod items;
mod lines;
mod pass;
mod plan;
mod report;
mod run;
mod sink;
mod spacers;
mod visit;
mod words;
mod work;

use std::ffi::OsString;

use fcli::{Env, Status, Tool};

use cli::Cli;
use plan::Plan;

/// The tool, as `main` and the generators of manual pages know it.
pub static TOOL: Tool = Tool { name: "fspace", gnu_names: &[], command, run };

/// The command line.
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// Does what `args` say.
pub fn run(args: &[OsString], env: &mut Env) -> Status {
    let cli = match Cli::read(args, env) {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    match Plan::new(cli, env) {
        Ok((plan, sources)) => run::run(&plan, sources, env),
        Err(status) => status,
    }
}
