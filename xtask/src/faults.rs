//! `cargo xtask faults`: every system call of the writing recipes made to fail, one at a time.
//!
//! A scenario is one run of a tool on a small bed of files. It is run once under strace to learn
//! which calls it makes, and then once for every call and every way in which that call can fail, and
//! with SIGKILL, SIGTERM and SIGINT at it. After each run the files, the status and the messages are
//! held against what the tool promises. Nothing that the loader and the runtime do before the tool
//! has its signal handlers is touched, and no memory is refused.
//!
//! - `scenario` and `scenarios` say what is run, `lay` makes the bed, `state` reads it;
//! - `calls` says how each call can fail, `relevant` whether it can here; `trace` runs strace, `log`
//!   reads what it wrote;
//! - `judge` holds an outcome against the promises, `campaign` goes through all cases.

mod calls;
mod campaign;
mod judge;
mod lay;
mod log;
mod relevant;
mod scenario;
mod scenarios;
mod state;
mod trace;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::repo;
use crate::shell::{About, Failure, Result, cargo, run as run_command, say};
use campaign::{Campaign, Wanted};
use scenario::Scenario;

/// Runs what the arguments name: `[TOOL...] [--quick] [--only=SCENARIO] [--inject=EXPRESSION]`.
pub(crate) fn run(args: &[OsString]) -> Result {
    let words: Vec<&str> = args.iter().map(|arg| arg.to_str().unwrap_or_default()).collect();
    let wanted = parse(&words)?;
    if let Some(reason) = trace::missing() {
        say(format_args!("skipped: no faults: {reason}"));
        return Ok(());
    }
    let bin = built(&repo::root()?)?;
    Campaign::new(&bin, wanted)?.run()
}

/// What the words ask for.
fn parse(words: &[&str]) -> Result<Wanted> {
    let known = scenarios::all();
    let mut wanted = Wanted::default();
    let mut tools = Vec::new();
    for word in words {
        match word.split_once('=') {
            None if *word == "--quick" => wanted.quick = true,
            Some(("--only", name)) => wanted.only = Some(name.to_owned()),
            Some(("--inject", expression)) => wanted.inject = Some(expression.to_owned()),
            _ if known.iter().any(|scenario| scenario.tool == *word) => tools.push(*word),
            _ => return Err(Failure::usage(format!("{word}: no such tool or option"))),
        }
    }
    let chosen = |scenario: &Scenario| {
        (tools.is_empty() || tools.contains(&scenario.tool))
            && wanted.only.as_deref().is_none_or(|only| only == scenario.name)
    };
    wanted.scenarios = known.into_iter().filter(chosen).collect();
    match (&wanted.scenarios[..], &wanted.inject) {
        ([], _) => Err(Failure::usage("no such scenario")),
        ([_, _, ..], Some(_)) => Err(Failure::usage("--inject needs a TOOL and --only=SCENARIO")),
        _ => Ok(wanted),
    }
}

/// Builds the tools as tests have them, and returns their folder; with `FTOOLS_BIN_DIR`, that one.
fn built(root: &Path) -> Result<PathBuf> {
    if let Some(installed) = env::var_os("FTOOLS_BIN_DIR") {
        return fs::canonicalize(&installed).about(installed.display());
    }
    let packages = crate::tools::TOOLS.map(|tool| format!("--package={tool}"));
    run_command(cargo().current_dir(root).args(["build", "--bins"]).args(packages))?;
    Ok(repo::target(root)?.join("debug"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose_tools_and_scenarios() {
        let all = scenarios::all().len();
        assert_eq!(parse(&[]).unwrap().scenarios.len(), all);
        let some = parse(&["fdump", "--quick"]).unwrap();
        assert!(some.quick && some.scenarios.len() < all);
        assert!(some.scenarios.iter().all(|scenario| scenario.tool == "fdump"));
        let one = parse(&["fcopy", "--only=replace", "--inject=fsync:error=EIO:when=1"]).unwrap();
        assert_eq!((one.scenarios.len(), one.inject.is_some()), (1, true));
    }

    #[test]
    fn what_is_not_known_is_a_usage_error() {
        for words in
            [&["fcat"][..], &["--loud"], &["--only=nothing"], &["--inject=fsync:error=EIO"]]
        {
            assert_eq!(parse(words).unwrap_err().status(), 2, "{words:?}");
        }
    }
}
