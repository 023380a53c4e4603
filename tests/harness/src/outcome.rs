//! How a run ended, and the assertions about it.

use std::fmt::Display;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::Arc;

use rustix::process::Signal;

use crate::bed::Bed;
use crate::inject::Syscalls;
use crate::report::{difference, quote, stream};

/// How a run ended. Every assertion returns the outcome again, so that they chain, and panics at
/// the caller with the command line, the status, both streams and the bed's listing.
#[derive(Clone, Debug)]
#[must_use = "a run nobody asks about proves nothing: at least `.ok()`"]
pub struct Outcome {
    /// Exit code or signal.
    pub status: ExitStatus,
    /// What came on standard output, where it was captured.
    pub stdout: Vec<u8>,
    /// What came on standard error, where it was captured.
    pub stderr: Vec<u8>,
    /// What came on the terminal, where there was one.
    pub terminal: Vec<u8>,
    pub(crate) setting: Arc<Setting>,
    pub(crate) syscalls: Option<Syscalls>,
}

/// What was run and where.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) bed: Bed,
    pub(crate) command: String,
    pub(crate) cwd: PathBuf,
    /// The log of strace.
    pub(crate) log: Option<PathBuf>,
}

impl Setting {
    /// The words of a failed assertion.
    pub(crate) fn report(&self, what: &dyn Display, status: &str, streams: [&[u8]; 3]) -> String {
        let [stdout, stderr, terminal] = streams;
        let mut text = format!("{what}\n  command: {}\n", self.command);
        text.push_str(&format!("  in: {}\n  status: {status}\n", quote(&self.cwd)));
        text.push_str(&stream("stdout", stdout));
        text.push_str(&stream("stderr", stderr));
        if !terminal.is_empty() {
            text.push_str(&stream("terminal", terminal));
        }
        text.push_str(&self.bed.listing());
        text
    }
}

impl Outcome {
    /// The exit status is 0. (It says nothing of standard error: see [`Outcome::no_stderr`].)
    #[track_caller]
    pub fn ok(&self) -> &Self {
        self.fails(0)
    }

    /// The exit status is `code`.
    #[track_caller]
    pub fn fails(&self, code: i32) -> &Self {
        self.check(self.status.code() == Some(code), || format!("the exit status is not {code}"))
    }

    /// It died of this signal.
    #[track_caller]
    pub fn killed_by(&self, signal: Signal) -> &Self {
        let died = self.status.signal() == Some(signal.as_raw());
        self.check(died, || format!("it did not die of signal {signal:?}"))
    }

    /// Standard output is exactly this.
    #[track_caller]
    pub fn stdout_is(&self, want: impl AsRef<[u8]>) -> &Self {
        self.same("stdout", &self.stdout, want.as_ref())
    }

    /// Standard error is exactly this.
    #[track_caller]
    pub fn stderr_is(&self, want: impl AsRef<[u8]>) -> &Self {
        self.same("stderr", &self.stderr, want.as_ref())
    }

    /// The terminal was given exactly this.
    #[track_caller]
    pub fn terminal_is(&self, want: impl AsRef<[u8]>) -> &Self {
        self.same("the terminal", &self.terminal, want.as_ref())
    }

    /// Standard output has this somewhere.
    #[track_caller]
    pub fn stdout_has(&self, part: impl AsRef<[u8]>) -> &Self {
        self.has("stdout", &self.stdout, part.as_ref(), true)
    }

    /// Standard error has this somewhere.
    #[track_caller]
    pub fn stderr_has(&self, part: impl AsRef<[u8]>) -> &Self {
        self.has("stderr", &self.stderr, part.as_ref(), true)
    }

    /// The terminal was given this somewhere.
    #[track_caller]
    pub fn terminal_has(&self, part: impl AsRef<[u8]>) -> &Self {
        self.has("the terminal", &self.terminal, part.as_ref(), true)
    }

    /// Standard output has this nowhere.
    #[track_caller]
    pub fn stdout_lacks(&self, part: impl AsRef<[u8]>) -> &Self {
        self.has("stdout", &self.stdout, part.as_ref(), false)
    }

    /// Standard error has this nowhere.
    #[track_caller]
    pub fn stderr_lacks(&self, part: impl AsRef<[u8]>) -> &Self {
        self.has("stderr", &self.stderr, part.as_ref(), false)
    }

    /// The terminal was given this nowhere.
    #[track_caller]
    pub fn terminal_lacks(&self, part: impl AsRef<[u8]>) -> &Self {
        self.has("the terminal", &self.terminal, part.as_ref(), false)
    }

    /// Nothing came on standard output.
    #[track_caller]
    pub fn no_stdout(&self) -> &Self {
        self.check(self.stdout.is_empty(), || "stdout is not empty".to_owned())
    }

    /// Nothing came on standard error.
    #[track_caller]
    pub fn no_stderr(&self) -> &Self {
        self.check(self.stderr.is_empty(), || "stderr is not empty".to_owned())
    }

    /// Status 0, exactly this on standard output, and nothing on standard error.
    #[track_caller]
    pub fn prints(&self, want: impl AsRef<[u8]>) -> &Self {
        self.ok().no_stderr().stdout_is(want)
    }

    /// Standard error has so many lines.
    #[track_caller]
    pub fn stderr_lines(&self, count: usize) -> &Self {
        let have = self.stderr.split_inclusive(|&b| b == b'\n').count();
        self.check(have == count, || format!("stderr has {have} lines, not {count}"))
    }

    /// The lines of standard output, without their ends.
    #[must_use]
    pub fn lines(&self) -> Vec<&[u8]> {
        let lines = self.stdout.split_inclusive(|&b| b == b'\n');
        lines.map(|line| line.strip_suffix(b"\n").unwrap_or(line)).collect()
    }

    /// Anything else, in the caller's words: `o.that("ends in NUL", |o| o.stdout.ends_with(b"\0"))`.
    #[track_caller]
    pub fn that(&self, what: &str, holds: impl FnOnce(&Self) -> bool) -> &Self {
        self.check(holds(self), || format!("it is not so that it {what}"))
    }

    #[track_caller]
    fn same(&self, name: &str, have: &[u8], want: &[u8]) -> &Self {
        let difference = difference(name, have, want);
        self.check(difference.is_none(), || difference.unwrap_or_default())
    }

    #[track_caller]
    fn has(&self, name: &str, all: &[u8], part: &[u8], wanted: bool) -> &Self {
        let verb = if wanted { "lacks" } else { "has" };
        self.check(contains(all, part) == wanted, || {
            format!("{name} {verb} \"{}\"", String::from_utf8_lossy(part).escape_debug())
        })
    }

    #[track_caller]
    pub(crate) fn check(&self, holds: bool, what: impl FnOnce() -> String) -> &Self {
        if !holds {
            let streams = [&self.stdout[..], &self.stderr, &self.terminal];
            panic!("{}", self.setting.report(&what(), &self.status.to_string(), streams));
        }
        self
    }
}

/// Whether `part` occurs in `all`; nothing occurs everywhere.
pub(crate) fn contains(all: &[u8], part: &[u8]) -> bool {
    part.is_empty() || all.windows(part.len()).any(|window| window == part)
}
