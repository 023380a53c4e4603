//! Whose file a failed call was about, so that the message must name it.

use super::Case;
use crate::faults::log::touched;
use crate::faults::scenario::{Scenario, within};
use crate::faults::state::{What, is_temporary};

/// Whose file it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    Source,
    Target,
    /// Either, or a directory on the way to both.
    Both,
    /// The messages themselves.
    Messages,
    /// `/proc`, `/dev/null`.
    Nobody,
}

impl Blame {
    /// Looks at strace's line of the call.
    pub(super) fn of(line: &str, case: &Case<'_>) -> Blame {
        let touched = touched(line, case.work);
        // In several threads more than one call may have been hit.
        let hits = case.outcome.log.lines().filter(|line| line.contains("(INJECTED"));
        if hits.into_iter().any(|line| line.contains("/stderr>")) {
            return Blame::Messages;
        }
        let scenario = case.scenario;
        let is_source = touched.iter().any(|path| scenario.reads(path) || path.ends_with("/stdin"));
        let is_target = touched.iter().any(|path| is_target(path, scenario));
        let is_directory = |path: &String| {
            [case.before, case.after]
                .iter()
                .any(|state| state.get(path).is_some_and(|entry| entry.what == What::Directory))
        };
        match (is_source, is_target) {
            (false, false) => Blame::Nobody,
            _ if touched.iter().all(is_directory) => Blame::Both,
            (true, true) => Blame::Both,
            (true, false) => Blame::Source,
            (false, true) => Blame::Target,
        }
    }

    /// Whether an error there is one of the result.
    pub(super) fn matters(self) -> bool {
        matches!(self, Blame::Source | Blame::Target | Blame::Both)
    }

    /// Whether a line of standard error names what is to blame.
    pub(super) fn is_told_by(self, line: &str, scenario: &Scenario) -> bool {
        let named = |names: &[&str]| {
            names.iter().any(|name| {
                line.contains(&format!(": {name}: ")) || line.contains(&format!(": {name}/"))
            })
        };
        match self {
            Blame::Source => named(scenario.sources),
            Blame::Target => named(scenario.targets),
            Blame::Both | Blame::Messages | Blame::Nobody => {
                named(scenario.sources) || named(scenario.targets)
            }
        }
    }
}

/// A target, what it is made of, or the directory it lies in.
fn is_target(path: &str, scenario: &Scenario) -> bool {
    let lies_there = |target: &&str| path == "." && !target.contains('/') || within(target, path);
    scenario.writes(path) || is_nameless(path) || scenario.targets.iter().any(lies_there)
}

/// A temporary, or a file that has no name yet.
pub(super) fn is_nameless(path: &str) -> bool {
    is_temporary(path) || path == "#" || path.ends_with("/#")
}
