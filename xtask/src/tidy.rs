//! `cargo xtask tidy`: the project's own lints, those that neither rustc nor clippy knows.
//!
//! A rule is a small function from plain values to findings, tested with a bad sample, so that it
//! is known to be able to fail. What the rules enforce is said in CONTRIBUTING.md.

mod arrows;
mod code;
mod licences;
mod links;
mod modules;
mod places;
mod sizes;
mod tree;
mod unfinished;
mod unsafety;

use std::fmt::{self, Display};

use crate::repo::{self, File};
use crate::shell::{Failure, Result, complain, say};

/// Something that a rule does not accept.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl Finding {
    /// A finding in line `line`, counted from 1.
    fn new(path: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Finding { path: path.into(), line, what: what.into() }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Runs every rule and fails when one of them found something.
pub(crate) fn run() -> Result {
    let root = repo::root()?;
    let files = repo::files(&root)?;
    let metadata = repo::metadata(&root)?;
    let fuzz = arrows::fuzz(&root)?;
    let places = places::of_this_machine(&root);

    let mut findings = Vec::new();
    findings.extend(arrows::check(&metadata, &fuzz, &files));
    findings.extend(tree::check(&metadata, &files));
    findings.extend(sizes::check(metadata.target_directory.as_std_path()));
    findings.extend(licences::check(&metadata, &files));
    findings.extend(unsafety::check(&metadata, &files));
    findings.extend(links::check(&files));
    findings.extend(modules::check(&metadata, &fuzz, &files));
    for file in &files {
        findings.extend(arrows::insides(file));
        findings.extend(places::check(file, &places));
        findings.extend(unfinished::check(file));
        modules::long(file).iter().for_each(|long| say(format_args!("warning: {long}")));
    }

    findings.iter().for_each(complain);
    let lines: usize = files.iter().filter(|f| f.is_rust()).map(|f| f.text.lines().count()).sum();
    match findings.len() {
        0 => {
            say(format_args!("tidy: {} files, {lines} lines of Rust: all well", files.len()));
            Ok(())
        }
        n => Err(Failure::new(format!("tidy: {n} finding{}", if n == 1 { "" } else { "s" }))),
    }
}

/// The line, from 1, of `file` in which `text` stands first, or 1.
fn line_of(files: &[File], path: &str, text: &str) -> usize {
    let file = files.iter().find(|file| file.path == path);
    file.and_then(|f| f.text.lines().position(|line| line.contains(text))).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_where() {
        assert_eq!(Finding::new("a/b.rs", 3, "no").to_string(), "a/b.rs:3: no");
    }

    #[test]
    fn lines_count_from_one() {
        let files = [File { path: "a".into(), text: "x\ny\n".into() }];
        assert_eq!(line_of(&files, "a", "y"), 2);
        assert_eq!(line_of(&files, "a", "z"), 1);
        assert_eq!(line_of(&files, "b", "y"), 1);
    }
}
