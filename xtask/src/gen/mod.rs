//! `cargo xtask gen`: whatever is derived and committed all the same.
//!
//! - The character table of the `spacing` crate, from the Unicode Character Database as
//!   `icu_properties` ships it, so that the library itself needs no such crate.
//! - A manual page a tool: its options as clap knows them, its prose from `man/TOOL.md`.
//! - Completions a tool and shell.
//!
//! With `--check` nothing is written; the first file that is not fresh is an error.

mod completions;
mod pages;
mod roff;
mod spacing;

use std::fs;
use std::path::Path;

use crate::repo;
use crate::shell::{About, Failure, Result};

/// A tool's command line, as clap knows it.
type Make = fn() -> clap::Command;

/// The command lines that pages and completions are made from.
const COMMANDS: [(&str, Make); 4] = [
    ("fcopy", fcopy::command),
    ("fmd5", fmd5::command),
    ("fspace", fspace::command),
    ("fdump", fdump::command),
];

/// Writes (or, with `check`, compares) every generated file.
pub(crate) fn run(check: bool) -> Result {
    let root = repo::root()?;
    for (path, text) in all(&root)? {
        fresh(&root.join(path), &text, check)?;
    }
    Ok(())
}

/// Every generated file: its path below the root, and what it must hold.
fn all(root: &Path) -> Result<Vec<(String, String)>> {
    let changelog = fs::read_to_string(root.join("CHANGELOG.md")).about("CHANGELOG.md")?;
    let mut files = vec![("crates/spacing/src/tables.rs".to_owned(), spacing::source())];
    for (tool, command) in COMMANDS {
        files.push((format!("docs/man/{tool}.1"), pages::page(tool, &command(), &changelog)?));
        files.extend(completions::of(tool, &command()));
    }
    Ok(files)
}

/// Brings one file up to date, or complains that it is not.
fn fresh(path: &Path, wanted: &str, check: bool) -> Result {
    if fs::read(path).is_ok_and(|found| found == wanted.as_bytes()) {
        return Ok(());
    }
    if check {
        let message = format!("{}: stale, run `cargo xtask gen`", path.display());
        return Err(Failure::new(message));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).about(folder.display())?;
    }
    fs::write(path, wanted).about(path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_files_are_fresh() {
        run(true).expect("run `cargo xtask gen`");
    }

    #[test]
    fn every_tool_has_a_command() {
        assert_eq!(COMMANDS.map(|(tool, _)| tool), crate::tools::TOOLS);
    }

    #[test]
    fn what_is_stale_is_found() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert!(fresh(&path, "something else", true).is_err());
        assert!(fresh(&path, &fs::read_to_string(&path).unwrap(), true).is_ok());
    }
}
