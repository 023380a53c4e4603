//! Where the demo happens: runs a command line, shows it and what came out, checks how it ended.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::shell::{About, Failure, Result, say};

/// Output lines that are shown before and after the cut.
const HEAD: usize = 3;
const TAIL: usize = 1;

/// The scratch folder, with the tools in front of the path.
pub(super) struct Stage {
    scratch: PathBuf,
    path: OsString,
    headings: usize,
    commands: usize,
}

impl Stage {
    pub(super) fn new(scratch: &Path, bin: &Path) -> Self {
        let mut path = bin.as_os_str().to_owned();
        path.push(":");
        path.push(env::var_os("PATH").unwrap_or_default());
        Stage { scratch: scratch.to_owned(), path, headings: 0, commands: 0 }
    }

    /// How many commands were run.
    pub(super) fn commands(&self) -> usize {
        self.commands
    }

    /// A path in the scratch folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// A text file in the scratch folder.
    pub(super) fn read(&self, name: &str) -> Result<String> {
        let bytes = fs::read(self.path(name)).about(name)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Opens the next chapter.
    pub(super) fn heading(&mut self, text: &str) {
        self.headings += 1;
        say("");
        say(format_args!("{}. {text}", self.headings));
    }

    /// One line beside the commands.
    pub(super) fn note(&self, text: &str) {
        say(format_args!("     {text}"));
    }

    /// Runs a line of shell, shows it, and returns what it printed on both streams.
    ///
    /// # Errors
    /// When it ended with another status than `expected`.
    pub(super) fn step(&mut self, line: &str, expected: i32) -> Result<String> {
        self.commands += 1;
        say(format_args!("   $ {line}"));
        let start = Instant::now();
        // In one stream, as a terminal would show them. A subshell, so that a pipe is included.
        let output = Command::new("sh")
            .current_dir(&self.scratch)
            .env("PATH", &self.path)
            .arg("-c")
            .arg(format!("({line}\n) 2>&1"))
            .stdin(Stdio::null())
            .output()
            .about(line)?;
        let took = start.elapsed().as_secs_f64();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        cut(&text).iter().for_each(|shown| self.note(shown));
        let status = output.status;
        if status.code() != Some(expected) {
            let message = format!("$ {line}\n  {status}, expected {expected}");
            return Err(Failure::new(message));
        }
        let remark = if expected == 0 { "" } else { ", as it should be" };
        self.note(&format!("[status {expected}{remark}; {took:.3} s]"));
        Ok(text)
    }

    /// The same for a line whose program need not be there; `None` when it is not.
    pub(super) fn step_if_installed(&mut self, line: &str, status: i32) -> Result<Option<String>> {
        let program = line.split(' ').next().unwrap_or(line);
        let there = env::split_paths(&self.path).any(|folder| folder.join(program).is_file());
        if there {
            return self.step(line, status).map(Some);
        }
        self.note(&format!("({program} is not installed, so it is not asked)"));
        Ok(None)
    }
}

/// The lines of an output, with a long middle replaced by how long it was.
fn cut(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= HEAD + TAIL + 1 {
        return lines.into_iter().map(str::to_owned).collect();
    }
    let middle = format!("… {} more lines …", lines.len() - HEAD - TAIL);
    let head = lines[..HEAD].iter().map(|line| (*line).to_owned());
    let tail = lines[lines.len() - TAIL..].iter().map(|line| (*line).to_owned());
    head.chain([middle]).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> Stage {
        Stage::new(&env::temp_dir(), Path::new("/nowhere"))
    }

    #[test]
    fn a_wrong_status_fails_the_demo() {
        assert!(stage().step("exit 3", 0).is_err());
        assert!(stage().step("true", 1).is_err());
        assert!(stage().step("kill -KILL $$", 0).is_err());
    }

    #[test]
    fn an_expected_failure_shows_both_streams() {
        let mut stage = stage();
        assert_eq!(stage.step("echo out; echo err >&2; exit 1", 1).unwrap(), "out\nerr\n");
        assert_eq!(stage.commands(), 1);
    }

    #[test]
    fn a_program_that_is_not_there_is_not_asked() {
        assert_eq!(stage().step_if_installed("no-such-program-here -x", 0).unwrap(), None);
        assert!(stage().step_if_installed("sh -c 'exit 0'", 0).unwrap().is_some());
    }

    #[test]
    fn long_output_is_cut_in_the_middle() {
        let text: String = (1..=9).map(|n| format!("{n}\n")).collect();
        assert_eq!(cut(&text), ["1", "2", "3", "… 5 more lines …", "9"]);
        assert_eq!(cut("1\n2\n3\n4\n5\n").len(), 5);
        assert!(cut("").is_empty());
    }
}
