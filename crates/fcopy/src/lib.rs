//! Copies a file, a tree or a stream: whole or not at all, hashed in the same pass.
//!
//! `fcopy SRC DST` is `cp` with other promises: a file that is replaced is replaced in one step, so
//! that whatever fails leaves the old one; a source is never emptied by being its own target; one bad
//! entry never stops the others. It does not synchronise, delete or compare. Called `cp`, it speaks
//! GNU's words.
//!
//! The rooms, from the command line inwards:
//!
//! - `cli` is what was typed (`gnu`: by the name cp), `plan` what it means (`order`: where the last
//!   word counts), `target` where each operand lands;
//! - `run` holds what all workers share, and lets them work in rounds of operands;
//! - `apart` sees that a list does not take the place of what is copied;
//! - `also` is about several targets of one read, each a lane;
//! - `operand` decides what one operand is: a tree, an entry or a stream;
//! - `tree` walks directories by descriptors and hands out batches of names;
//! - `leftover` tells living temporaries from dead ones, `clean` removes those, and `felled`
//!   whole trees; `twins` finds names that are one where case does not count;
//! - `entry` copies what is no directory: regular files, links, everything else;
//! - `attributes` sets owner, attributes, mode and times (`modes`: of what is new); `tree::links` knows
//!   hard links;
//! - `manifest` and `verbose` say what was copied, `trouble` what went wrong, in either wording.
#![forbid(unsafe_code)]

mod also;
mod apart;
mod attributes;
mod clean;
mod cli;
mod discard;
mod entry;
mod felled;
mod filter;
mod gnu;
mod keep;
mod leftover;
mod losses;
mod manifest;
mod modes;
mod operand;
mod order;
mod parents;
mod plan;
mod quote;
mod run;
mod spot;
mod sync;
mod tally;
mod target;
mod tree;
mod trouble;
mod twins;
mod values;
mod verbose;
mod waiting;
mod whole;

use std::ffi::OsString;

use fcli::{Env, Status, Tool};

use clap::FromArgMatches;
use cli::Cli;
use order::InOrder;
use plan::Plan;

/// The tool, as `main` and the generators of manual pages know it.
pub static TOOL: Tool = Tool { name: "fcopy", gnu_names: &["cp"], command, run };

/// The command line.
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// Does what `args` say.
pub fn run(args: &[OsString], env: &mut Env) -> Status {
    if env.gnu_name().is_some() && !fcli::locale_is_utf8() {
        quote::distrust_utf8();
    }
    let matches = if env.gnu_name().is_some() { gnu::matches } else { fcli::matches };
    let matches = match matches(command(), args, env) {
        Ok(matches) => matches,
        Err(status) => return status,
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return env.usage_error(error.to_string()),
    };
    if !cli.clean.is_empty() {
        return clean::clean(&cli, env);
    }
    match Plan::new(cli, InOrder::of(&matches), env) {
        Ok(plan) => run::run(&plan, env),
        Err(status) => status,
    }
}
