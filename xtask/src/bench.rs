//! `cargo xtask bench`: how fast the parts are, and how fast the tools are beside their peers.
//!
//! `micro` (the default) runs the crates' own benchmarks. `bench TOOL` times whole processes in
//! pairs, a tool and a peer in turn. Figures mean something on a quiet machine only, which is why
//! the machine and its load are printed with them.

mod cases;
mod data;
mod machine;
mod pair;
mod side;

use std::ffi::OsString;

use cargo_metadata::TargetKind;

use crate::repo;
use crate::shell::{Failure, Result, cargo, run as run_command, say};
use crate::tools::{self, TOOLS};
use cases::{Case, Sizes};
use data::Data;
use pair::Pair;

/// Runs what the arguments name: `micro [ARG...]`, or `TOOL...` or `all`, and `--quick`.
pub(crate) fn run(args: &[OsString]) -> Result {
    let words: Vec<&str> = args.iter().map(|arg| arg.to_str().unwrap_or_default()).collect();
    match words.as_slice() {
        [] => micro(&[]),
        ["micro", rest @ ..] => micro(rest),
        words => {
            let (quick, tools) = chosen(words)?;
            pairs(&tools, if quick { Sizes::QUICK } else { Sizes::FULL })
        }
    }
}

/// Whether to be quick, and which tools.
fn chosen<'a>(words: &[&'a str]) -> Result<(bool, Vec<&'a str>)> {
    let mut tools = Vec::new();
    for word in words.iter().filter(|word| **word != "--quick") {
        match *word {
            "all" => tools.extend(TOOLS),
            tool if TOOLS.contains(&tool) => tools.push(tool),
            other => {
                let known = TOOLS.join(", ");
                return Err(Failure::usage(format!("{other}: not one of micro, all, {known}")));
            }
        }
    }
    if tools.is_empty() {
        return Err(Failure::usage("--quick needs a tool, or all"));
    }
    Ok((words.contains(&"--quick"), tools))
}

/// The crates' own benchmarks, by name: a bare `cargo bench` would run every unit test's harness too.
fn micro(args: &[&str]) -> Result {
    let metadata = repo::metadata(&repo::root()?)?;
    let mut command = cargo();
    command.arg("bench");
    let mut found = false;
    for package in metadata.workspace_packages() {
        for target in package.targets.iter().filter(|t| t.kind.contains(&TargetKind::Bench)) {
            command.args(["--package", package.name.as_str(), "--bench", &target.name]);
            found = true;
        }
    }
    if !found {
        say("no crate has a benchmark of its own");
        return Ok(());
    }
    run_command(command.args(args))
}

/// Whole processes, in pairs.
fn pairs(tools: &[&str], sizes: Sizes) -> Result {
    let root = repo::root()?;
    let folder = tools::built(&root)?;
    let data = Data::new(&repo::target(&root)?.join("bench"))?;

    machine::print(data.folder(), &folder);
    let mut skipped = Vec::new();
    for tool in TOOLS.iter().filter(|tool| tools.contains(tool)) {
        let bin = folder.join(tool);
        for case in cases::of(tool, &bin, &data, &sizes)? {
            match case.missing() {
                Some(peer) => skipped.push(format!("{}: {peer} is not installed", case.title)),
                None => report(&case, sizes.rounds)?,
            }
        }
    }
    skipped.iter().for_each(|line| say(format_args!("\nskipped: {line}")));
    data.tidy_up();
    Ok(())
}

/// Times one case and prints it.
fn report(case: &Case, rounds: usize) -> Result {
    say(format_args!("\n{}", case.title));
    say(format_args!("  A $ {}", case.ours));
    say(format_args!("  B $ {}", case.peer));
    let pair = Pair::measure(rounds, || case.ours.time(), || case.peer.time())?;
    case.agree()?;
    let (a, b) = (pair.first(), pair.second());
    let rate = |median: f64| case.rate(median);
    say(format_args!("  A {:8.4} s  ({:.4} … {:.4})  {}", a.median, a.min, a.max, rate(a.median)));
    say(format_args!("  B {:8.4} s  ({:.4} … {:.4})  {}", b.median, b.min, b.max, rate(b.median)));
    let ratio = pair.ratio();
    say(format_args!(
        "  B / A {:.3}  ({:.3} … {:.3}), {rounds} rounds in turn",
        ratio.median, ratio.min, ratio.max
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose_tools_and_sizes() {
        assert_eq!(chosen(&["fmd5", "--quick"]).unwrap(), (true, vec!["fmd5"]));
        assert_eq!(chosen(&["all"]).unwrap().1, TOOLS);
        assert_eq!(chosen(&["--quick"]).unwrap_err().status(), 2);
        assert_eq!(chosen(&["fcat"]).unwrap_err().status(), 2);
    }
}
