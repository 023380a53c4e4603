//! One run of a tool, and what it promises.

use std::io;

use super::lay::Lay;

/// A run that is repeated with one fault at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scenario {
    pub(super) tool: &'static str,
    pub(super) name: &'static str,
    /// Words, split at spaces.
    pub(super) args: &'static str,
    /// What comes on standard input; nothing: `/dev/null`.
    pub(super) stdin: &'static str,
    /// Makes the files that are there before.
    pub(super) lay: fn(&Lay) -> io::Result<()>,
    /// What is read, as messages call it.
    pub(super) sources: &'static [&'static str],
    /// What is written, as messages call it.
    pub(super) targets: &'static [&'static str],
    /// What holds beside the general: every file is all old or all new.
    pub(super) rules: &'static [Rule],
    /// How it ends when nothing fails.
    pub(super) status: i32,
    /// Several threads do the work: calls are counted for each of them.
    pub(super) threads: bool,
}

impl Scenario {
    /// What most of them are: nothing on standard input, one thread, status 0.
    pub(super) const PLAIN: Scenario = Scenario {
        tool: "",
        name: "",
        args: "",
        stdin: "",
        lay: |_| Ok(()),
        sources: &[],
        targets: &[],
        rules: &[],
        status: 0,
        threads: false,
    };
}

/// What a scenario allows or asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// All of this tree is old or all of it is new.
    Together(&'static str),
    /// After SIGKILL files below this, in directories that the run made, may lack their end.
    CutByKill(&'static str),
    /// An error with one entry of this tree leaves all others as they should be.
    Apart(&'static str),
    /// The time of this file may be a new one.
    AnyTime(&'static str),
    /// This file may hold the old and a start of what was to be added to it.
    Added(&'static str),
    /// Where the first is new, the second holds the old.
    Kept(&'static str, &'static str),
    /// This file may hold some of the lines of the new one.
    Lines(&'static str),
    /// The old file is written into: after SIGKILL in the midst of it a temporary has the new.
    Spooled(&'static str),
}

impl Scenario {
    /// Whether `path` is one of the sources or below one.
    pub(super) fn reads(&self, path: &str) -> bool {
        self.sources.iter().any(|source| within(path, source))
    }

    /// Whether `path` is one of the targets or below one.
    pub(super) fn writes(&self, path: &str) -> bool {
        self.targets.iter().any(|target| within(path, target))
    }
}

/// Whether `path` is `top` or below it.
pub(super) fn within(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn below_is_by_whole_names() {
        assert!(within("a", "a") && within("a/b", "a"));
        assert!(!within("ab", "a") && !within("b/a", "a"));
    }
}
