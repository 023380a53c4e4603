//! The end of a pipe: `fdump [FILE…] -o OUT` writes records on, whole or not at all.
//!
//! It gathers what comes from files or standard input into blocks, counts the records that pass,
//! digests them if asked, and writes them to every output there is: standard output, or files that
//! appear only when everything went well. It does not look into records, change them or sort them.
//!
//! `run` tells the whole story. The rooms, in the order in which bytes meet them: `producer` starts
//! the command whose output is read, or `inputs` joins the operands to one source (and `watch` looks
//! at everything else while they are silent), `select` lets the wanted records through, `pump` cuts
//! blocks by `--buffering`, `outputs` writes them (to `sink`s: plain ones, some `append`ed to, or those
//! of `rotate`) and, where the `conditions` hold, lets files take their names; `stats` says what
//! passed. Where nobody looks at the bytes, `direct` moves them within the kernel instead.
#![forbid(unsafe_code)]

mod append;
mod cli;
mod conditions;
mod conflicts;
mod direct;
mod inputs;
mod outputs;
mod plan;
mod producer;
mod pump;
mod rotate;
mod run;
mod select;
mod sink;
mod stats;
mod watch;

use std::ffi::OsString;

use fcli::{Env, Status, Tool};

use cli::Cli;
use plan::Plan;

/// The tool, as `main` and the generators of manual pages know it.
pub static TOOL: Tool = Tool { name: "fdump", gnu_names: &[], command, run };

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
        Ok(plan) => run::run(&plan, env),
        Err(status) => status,
    }
}
