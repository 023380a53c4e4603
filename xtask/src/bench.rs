//! `cargo xtask bench`: how fast the parts are, and how fast the tools are beside their peers.
//!
//! `micro` (the default) runs the crates' own benchmarks. `bench TOOL` measures whole processes in
//! turn, a tool and its peers. Figures mean something on a quiet machine only, which is why
//! the machine and its load are printed with them.

mod case;
mod cases;
mod data;
mod machine;
mod rounds;
mod row;
mod side;

use std::ffi::OsString;

use cargo_metadata::TargetKind;

use crate::repo;
use crate::shell::{Failure, Result, cargo, run as run_command, say};
use crate::tools::{self, TOOLS};
use cases::{Bench, Sizes};
use data::Data;

/// Runs what the arguments name: `micro [ARG...]`, or `TOOL...` or `all`, and `--quick`.
pub(crate) fn run(args: &[OsString]) -> Result {
    let words: Vec<&str> = args.iter().map(|arg| arg.to_str().unwrap_or_default()).collect();
    match words.as_slice() {
        [] => micro(&[]),
        ["micro", rest @ ..] => micro(rest),
        words => {
            let (quick, tools) = chosen(words)?;
            processes(&tools, if quick { &Sizes::QUICK } else { &Sizes::FULL })
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

/// Whole processes, in turn: each case as it is done, and all of them as a table at the end.
fn processes(tools: &[&str], sizes: &Sizes) -> Result {
    let root = repo::root()?;
    let folder = tools::built(&root)?;
    let disk = Data::on_disk(&repo::target(&root)?)?;
    let memory = Data::in_memory(&repo::target(&root)?)?;

    machine::print(&disk, &memory, &folder);
    let mut table = row::HEAD.to_owned();
    let mut missing = Vec::new();
    for tool in TOOLS.iter().filter(|tool| tools.contains(tool)) {
        let bench = Bench { bin: folder.join(tool), disk: &disk, memory: &memory, sizes };
        for mut case in cases::of(tool, &bench)? {
            missing.extend(case.take_missing());
            if let Some(program) = case.lacks() {
                missing.push((case.work().to_owned(), program));
                continue;
            }
            say(format_args!("\n{tool}: {}", case.work()));
            let row = case.run(sizes.rounds)?;
            say(row.text());
            table.push('\n');
            table.push_str(row.markdown().trim_end());
        }
    }
    say(format_args!("\n{table}"));
    missing.sort();
    missing.dedup();
    for (name, program) in missing {
        say(format_args!("left out: {name}: {program} is missing{}", machine::how_to_get(program)));
    }
    disk.tidy_up();
    memory.tidy_up();
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
