//! `cargo xtask bench`: how fast the parts are, and how fast the tools are beside their peers.
//!
//! `micro` (the default) runs the crates' own benchmarks. `bench TOOL` measures whole processes in
//! turn, a tool and its peers. Figures mean something on a quiet machine only, which is why
//! the machine and its load are printed with them.

mod case;
mod cases;
mod chart;
mod data;
mod document;
mod documents;
mod machine;
mod mount;
mod rounds;
mod row;
mod side;
mod table;
mod texts;

use std::ffi::OsString;

use cargo_metadata::TargetKind;

use crate::repo;
use crate::shell::{Failure, Result, cargo, run as run_command, say};
use crate::tools::{self, TOOLS};
use case::Case;
use cases::{Bench, Sizes};
use data::Data;
use row::Row;

/// What is to be measured beside what.
#[derive(Debug, PartialEq)]
struct Wish<'a> {
    tools: Vec<&'a str>,
    /// Cases whose work has this in its name.
    only: &'a str,
    quick: bool,
    write: bool,
}

/// Runs what the arguments name: `micro [ARG...]`, or `TOOL...` or `all`, `--quick`, `--write` and
/// `--only TEXT`; or `redraw`, which measures nothing.
pub(crate) fn run(args: &[OsString]) -> Result {
    let words: Vec<&str> = args.iter().map(|arg| arg.to_str().unwrap_or_default()).collect();
    match words.as_slice() {
        [] => micro(&[]),
        ["micro", rest @ ..] => micro(rest),
        ["redraw"] => redraw(),
        words => processes(&wish(words)?),
    }
}

/// What the words ask for.
fn wish<'a>(words: &[&'a str]) -> Result<Wish<'a>> {
    let mut wish = Wish { tools: Vec::new(), only: "", quick: false, write: false };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--only" => {
                wish.only = words.next().ok_or_else(|| Failure::usage("--only: which cases?"))?;
            }
            "--quick" => wish.quick = true,
            "--write" => wish.write = true,
            "all" => wish.tools.extend(TOOLS),
            tool if TOOLS.contains(&tool) => wish.tools.push(tool),
            other => {
                let known = TOOLS.join(", ");
                return Err(Failure::usage(format!(
                    "{other}: not one of micro, redraw, all, {known}"
                )));
            }
        }
    }
    match wish {
        wish if wish.tools.is_empty() => Err(Failure::usage("a tool is needed, or all")),
        wish if !wish.only.is_empty() && wish.write => {
            Err(Failure::usage("--only gives half a table: nothing to write"))
        }
        wish if wish.quick && wish.write => Err(Failure::usage("--quick gives nothing to write")),
        wish => Ok(wish),
    }
}

/// The charts, from the tables that are there.
fn redraw() -> Result {
    let root = repo::root()?;
    TOOLS.iter().try_for_each(|tool| document::redraw(&root, tool))
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

/// Whole processes, in turn: each case as it is done, and a table for each tool.
fn processes(wish: &Wish<'_>) -> Result {
    let root = repo::root()?;
    let folder = tools::built(&root)?;
    let disk = Data::on_disk(&repo::target(&root)?)?;
    let memory = Data::in_memory(&repo::target(&root)?)?;
    let machine = machine::describe(&disk, &memory, &folder);
    say(&machine);
    machine::warn_when_busy();

    let sizes = if wish.quick { &Sizes::QUICK } else { &Sizes::FULL };
    let mut missing = Vec::new();
    for tool in TOOLS.iter().filter(|tool| wish.tools.contains(tool)) {
        let bench = Bench { bin: folder.join(tool), disk: &disk, memory: &memory, sizes };
        let mut cases = cases::of(tool, &bench)?;
        cases.retain(|case| case.work().contains(wish.only));
        let rows = measured(tool, cases, sizes.rounds, &mut missing)?;
        say(format_args!("\n{}", row::HEAD));
        rows.iter().for_each(|row| say(row.markdown().trim_end()));
        if wish.write {
            document::write(&root, tool, &machine, &rows)?;
        }
    }
    missing.sort();
    missing.dedup();
    for (name, program) in missing {
        let how = machine::how_to_get(program);
        say(format_args!("left out: {name}: {program} is missing{how}"));
    }
    disk.tidy_up();
    memory.tidy_up();
    Ok(())
}

/// Runs the cases of a tool, and prints each; what cannot run here goes to `missing`.
fn measured(
    tool: &str,
    cases: Vec<Case>,
    rounds: usize,
    missing: &mut Vec<(String, &'static str)>,
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for mut case in cases {
        missing.extend(case.take_missing());
        if let Some(program) = case.lacks() {
            missing.push((case.work().to_owned(), program));
            continue;
        }
        say(format_args!("\n{tool}: {}", case.work()));
        let row = case.run(rounds)?;
        say(row.text());
        rows.push(row);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose_tools_and_sizes() {
        let quick = Wish { tools: vec!["fmd5"], only: "tree", quick: true, write: false };
        assert_eq!(wish(&["fmd5", "--quick", "--only", "tree"]).unwrap(), quick);
        let all = wish(&["all", "--write"]).unwrap();
        assert!(all.write && all.tools == TOOLS);
        let half = &["fmd5", "--only", "tree", "--write"];
        for wrong in
            [&["--quick"][..], &["fcat"], &["fmd5", "--quick", "--write"], half, &["--only"]]
        {
            assert_eq!(wish(wrong).unwrap_err().status(), 2, "{wrong:?}");
        }
    }
}
