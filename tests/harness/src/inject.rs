//! System calls under strace: made to fail, and counted.
//!
//! What strace counts for `when=N` are the calls of one thread, those of its start (the loader's, the
//! runtime's) included; a tool in one thread (`-j1`) is the one to inject into.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::find;
use crate::outcome::Outcome;
use crate::report::OrFail;
use crate::skip::skip;
use crate::tool::Tool;

/// What strace is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tracing {
    injections: Vec<String>,
    paths: Vec<PathBuf>,
}

impl Tracing {
    pub(crate) fn args(&self, log: &Path) -> Vec<OsString> {
        let mut args: Vec<OsString> = ["-f", "-e", "quiet=all", "-o"].map(OsString::from).to_vec();
        args.push(log.into());
        for injection in &self.injections {
            args.extend(["-e".into(), format!("inject={injection}").into()]);
        }
        for path in &self.paths {
            args.extend(["-P".into(), path.into()]);
        }
        args.push("--".into());
        args
    }
}

/// Whether strace is there and may trace; asked once.
#[must_use]
pub fn strace_available() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let Some(strace) = find::system_program("strace") else { return false };
        let mut command = Command::new(strace);
        command.args(["-f", "-e", "quiet=all", "-o", "/dev/null", "/bin/sh", "-c", ":"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

impl Tool {
    /// Runs it under strace, which logs every system call: see [`Outcome::syscalls`].
    ///
    /// `None`, after a word, where strace is missing or may not trace.
    #[must_use]
    pub fn traced(mut self) -> Option<Self> {
        if !strace_available() {
            skip("strace is missing or may not trace");
            return None;
        }
        self.tracing.get_or_insert_default();
        Some(self)
    }

    /// Makes system calls fail, in strace's words: `write:error=ENOSPC:when=3`,
    /// `fsync:signal=KILL:when=1`, `write:retval=1`. Ask [`Outcome::injections`] whether it happened.
    /// `None` as [`Tool::traced`].
    #[must_use]
    pub fn inject(self, expression: &str) -> Option<Self> {
        let mut tool = self.traced()?;
        tool.tracing.as_mut()?.injections.push(expression.to_owned());
        Some(tool)
    }

    /// Looks (logs, counts, injects) only at calls that touch this path, relative to the bed.
    #[must_use]
    pub fn only_on(self, path: impl AsRef<OsStr>) -> Option<Self> {
        let mut tool = self.traced()?;
        // strace compares a call's argument as it is written, and a descriptor by its full path.
        let paths = [path.as_ref().into(), tool.bed.path(path)];
        tool.tracing.as_mut()?.paths.extend(paths);
        Some(tool)
    }

    /// Runs it and counts its system calls; `None` as [`Tool::traced`].
    #[must_use]
    #[track_caller]
    pub fn syscalls(self) -> Option<(Outcome, Syscalls)> {
        let outcome = self.traced()?.run();
        let syscalls = outcome.syscalls().clone();
        Some((outcome, syscalls))
    }
}

/// The system calls of one run, of all its threads and children.
#[derive(Clone, Debug, Default)]
pub struct Syscalls {
    counts: BTreeMap<String, usize>,
    log: String,
}

impl Syscalls {
    pub(crate) fn read(log: &Path) -> Self {
        let bytes = fs::read(log).or_fail("read", log);
        Self::parse(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(crate) fn parse(log: String) -> Self {
        let mut counts = BTreeMap::new();
        for name in log.lines().filter_map(name_of_call) {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        Self { counts, log }
    }

    /// How often this call was made.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// How often any of these calls was made: `count_of(&["read", "pread64", "readv"])`.
    #[must_use]
    pub fn count_of(&self, names: &[&str]) -> usize {
        names.iter().map(|name| self.count(name)).sum()
    }

    /// All counts by name.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<String, usize> {
        &self.counts
    }

    /// strace's own lines of this call, with arguments and result, in their order.
    #[must_use]
    pub fn lines(&self, name: &str) -> Vec<&str> {
        self.log.lines().filter(|line| name_of_call(line) == Some(name)).collect()
    }

    /// The whole log.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }
}

/// The call a line is about: `12 write(1, …) = 3` or its first half, `12 write(1, <unfinished …>`.
fn name_of_call(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let (name, _) = line.split_once('(')?;
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (is_name && !name.is_empty()).then_some(name)
}

impl Outcome {
    /// The system calls of a traced run.
    ///
    /// # Panics
    /// When the run was not traced.
    #[must_use]
    #[track_caller]
    pub fn syscalls(&self) -> &Syscalls {
        self.syscalls.as_ref().expect("prepare the run with `traced` or `inject`")
    }

    /// How many system calls were tampered with; a test that injects must see that it is not 0.
    #[must_use]
    #[track_caller]
    pub fn injections(&self) -> usize {
        self.syscalls().log.matches("(INJECTED").count()
    }
}
