//! An outcome held against what the tool promises.

mod blame;
mod files;

use super::calls::{Fault, Must, What};
use super::log::{injected, touched};
use super::scenario::Scenario;
use super::state::{State, is_temporary};
use super::trace::Outcome;
use blame::{Blame, is_nameless};

/// A run with a fault, and what it is to be compared with.
pub(super) struct Case<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) before: &'a State,
    /// After a run without faults, and its status.
    pub(super) after: &'a State,
    pub(super) status: i32,
    pub(super) fault: &'a Fault,
    pub(super) outcome: &'a Outcome,
    pub(super) now: &'a State,
    /// The working directory, as it appears in the log.
    pub(super) work: &'a str,
}

impl Case<'_> {
    /// Every promise that was broken.
    pub(super) fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.outcome.hung {
            return vec!["it hangs".to_owned()];
        }
        if self.outcome.code == Some(101) || self.outcome.stderr.contains("internal error") {
            found.push("it panics".to_owned());
        }
        match (self.outcome.code, self.outcome.signal, self.fault.signal()) {
            (None, signal, wanted) if signal == wanted => {}
            (None, signal, _) => {
                found.push(format!("it dies of signal {}", signal.unwrap_or_default()));
            }
            (Some(_), _, Some(9)) => {} // it never came that far
            // One thread may be done with everything before the signal has reached another.
            (Some(0), _, Some(_)) if self.scenario.threads && self.difference().is_none() => {}
            (Some(_), _, Some(_)) => found.push("it does not die of the signal".to_owned()),
            (Some(code), _, None) => self.check_status(code, &mut found),
        }
        self.check_files(&mut found);
        found
    }

    fn is_killed(&self) -> bool {
        self.outcome.signal == Some(9)
    }

    /// Whether a call seemed to write a byte and wrote none: then one may lack.
    fn lost_a_byte(&self) -> bool {
        self.fault.what == What::Returns(1)
    }

    fn check_status(&self, code: i32, found: &mut Vec<String>) {
        let line = injected(&self.outcome.log);
        let blame = Blame::of(line.unwrap_or_default(), self);
        if blame == Blame::Messages {
            // That nothing can be said cannot be said.
            return;
        }
        if code == self.status {
            let is_real = blame.matters() && !self.is_anothers(line.unwrap_or_default());
            if code == 0 && self.fault.must == Must::Fail && is_real {
                return found.push("status 0 in spite of a real error".to_owned());
            }
            if let Some(path) = self.difference()
                && !self.lost_a_byte()
            {
                found.push(format!("status {code}, but {path} is not as it should be"));
            }
            return;
        }
        if line.is_none() {
            found.push(format!("status {code} though nothing was tampered with"));
        } else if self.fault.must == Must::Pass && blame != Blame::Nobody {
            found.push(format!("status {code} where all could have been well"));
        }
        self.check_messages(blame, found);
        self.check_others(line.unwrap_or_default(), found);
    }

    /// Whether the close that was tampered with may not be the one that was meant: calls are counted by
    /// the thread, and which thread takes which file is chance. A file that is written has no name yet.
    fn is_anothers(&self, line: &str) -> bool {
        let is_written = || touched(line, self.work).iter().any(|path| is_nameless(path));
        self.scenario.threads && line.contains("close(") && !is_written()
    }

    /// The first path in which the bed differs from what it should be; a temporary that could not
    /// be removed does not count.
    fn difference(&self) -> Option<&str> {
        let same = |path: &str| match (self.now.get(path), self.after.get(path)) {
            (Some(now), Some(after)) => now.is_like(after, self.any_time(path)),
            (now, after) => now == after,
        };
        let mut paths = self.now.keys().chain(self.after.keys());
        paths.find(|path| !is_temporary(path) && !same(path)).map(String::as_str)
    }

    fn check_messages(&self, blame: Blame, found: &mut Vec<String>) {
        let tool = format!("{}: ", self.scenario.tool);
        let mut any = false;
        for line in self.outcome.stderr.lines() {
            if !line.starts_with(&tool) || line.contains("(os error") {
                found.push(format!("a strange message: {line}"));
            }
            if line.contains(".ftools-") && !says_place(line) {
                found.push(format!("a temporary is named: {line}"));
            }
            any |= blame.is_told_by(line, self.scenario);
        }
        if !any {
            let said = self.outcome.stderr.trim_end();
            found.push(format!("no message names the right file: {said:?}"));
        }
    }
}

/// Whether a message says where content is to be found.
fn says_place(line: &str) -> bool {
    line.contains("; the new content is in ") || line.contains(" tree is in ")
}

#[cfg(test)]
mod tests;
