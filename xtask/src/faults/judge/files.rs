//! What lies in the bed after a fault: everything old or new, and nothing else.

use super::Case;
use super::blame::is_nameless;
use crate::faults::log::{injected, touched};
use crate::faults::scenario::{Rule, within};
use crate::faults::state::{Entry, State, What, is_kept, is_temporary};

/// The calls that remove: when one fails, what it was to remove stays.
const REMOVERS: [&str; 3] = ["unlinkat(", "unlink(", "rmdir("];

impl Case<'_> {
    pub(super) fn check_files(&self, found: &mut Vec<String>) {
        for (path, entry) in self.now {
            let known = [self.before.get(path), self.after.get(path)];
            if known == [None, None] {
                self.check_litter(path, entry, found);
                continue;
            }
            let known = known.into_iter().flatten();
            if known.clone().all(|known| known.what != entry.what) && !self.may_hold(path, entry) {
                found.push(format!("{path} is neither old nor new"));
            }
            // A directory is ours to write in until all is there.
            let first = if entry.what == What::Directory { 0o700 } else { 0 };
            let widest = known.fold(first, |mode, known| mode | known.mode);
            if entry.mode & !widest != 0 {
                found.push(format!("{path} has mode {:o}, wider than it should", entry.mode));
            }
        }
        for path in self.before.keys() {
            if !self.now.contains_key(path) && self.after.contains_key(path) {
                found.push(format!("{path} is gone"));
            }
        }
        for rule in self.scenario.rules {
            self.check_rule(rule, found);
        }
    }

    pub(super) fn any_time(&self, path: &str) -> bool {
        self.scenario.rules.iter().any(|rule| matches!(rule, Rule::AnyTime(file) if *file == path))
    }

    /// Whether a rule allows this content.
    fn may_hold(&self, path: &str, entry: &Entry) -> bool {
        let new = self.after.get(path).and_then(Entry::bytes);
        let (Some(now), Some(new)) = (entry.bytes(), new) else { return false };
        let old = self.before.get(path).and_then(Entry::bytes).unwrap_or_default();
        let allows = |rule: &Rule| match *rule {
            Rule::CutByKill(top) => {
                within(path, top)
                    && self.is_killed()
                    && self.is_in_new(path)
                    && new.starts_with(now)
            }
            Rule::Added(file) => file == path && now.starts_with(old) && new.starts_with(now),
            Rule::Lines(file) => file == path && is_some_lines(now, new),
            Rule::Spooled(file) => file == path && self.is_spooled(new),
            Rule::Together(_) | Rule::Apart(_) | Rule::Kept(..) | Rule::AnyTime(_) => false,
        };
        (self.lost_a_byte() && lacks_one(now, new)) || self.scenario.rules.iter().any(allows)
    }

    /// Whether the directory it lies in was made by the run.
    fn is_in_new(&self, path: &str) -> bool {
        path.rsplit_once('/').is_some_and(|(dir, _)| !self.before.contains_key(dir))
    }

    /// Whether a temporary holds this.
    fn is_spooled(&self, new: &[u8]) -> bool {
        self.now.iter().any(|(name, spool)| is_temporary(name) && spool.bytes() == Some(new))
    }

    /// A file that is there neither before nor after.
    fn check_litter(&self, path: &str, entry: &Entry, found: &mut Vec<String>) {
        let name = path.split('/').find(|name| is_temporary(name));
        let told = name.is_some_and(|name| self.outcome.stderr.contains(name));
        let line = injected(&self.outcome.log).unwrap_or_default();
        let stays = REMOVERS.iter().any(|call| line.contains(call));
        if name.is_none() || !(self.is_killed() || stays || told) {
            found.push(format!("{path} is left behind"));
        }
        let is_new = |path: &&str| self.after.get(*path).is_some_and(|new| new.what == entry.what);
        if is_kept(path) && !self.scenario.targets.iter().any(is_new) {
            found.push(format!("{path} is kept and does not hold the new content"));
        }
    }

    fn check_rule(&self, rule: &Rule, found: &mut Vec<String>) {
        match *rule {
            Rule::Together(top) if !self.lost_a_byte() => {
                let now = part(self.now, top);
                if now != part(self.before, top) && now != part(self.after, top) {
                    found.push(format!("{top} is neither the old tree nor the new one"));
                }
            }
            Rule::Kept(file, backup) => {
                let what = |state: &State, path| state.get(path).map(|entry| entry.what.clone());
                let old = what(self.before, file);
                if what(self.now, file) != old && what(self.now, backup) != old {
                    found.push(format!("{file} was replaced and {backup} does not hold the old"));
                }
            }
            _ => {}
        }
    }

    /// An error with one entry of a tree must not keep the others from being copied.
    pub(super) fn check_others(&self, line: &str, found: &mut Vec<String>) {
        let touched = touched(line, self.work);
        for rule in self.scenario.rules {
            let Rule::Apart(top) = *rule else { continue };
            // Whatever the failing call was about, by its place in either tree.
            let about: Vec<&str> = touched
                .iter()
                .filter_map(|path| {
                    let tops = self.scenario.sources.iter().chain(self.scenario.targets);
                    tops.filter(|top| within(path, top)).map(|top| &path[top.len()..]).next()
                })
                .collect();
            let is_about = |path: &str| {
                let below = &path[top.len()..];
                about.is_empty() || about.iter().any(|about| within(below, about))
            };
            let lacks = |path: &&String| {
                self.now.get(*path).map(|now| &now.what)
                    != self.after.get(*path).map(|new| &new.what)
            };
            // Whose temporary it was is not seen: one of the entries may lack.
            let excused = usize::from(touched.iter().any(|path| is_nameless(path)));
            let tree = self.after.keys().filter(|path| within(path, top));
            for path in tree.filter(lacks).filter(|path| !is_about(path)).skip(excused) {
                found.push(format!("{path} was not copied, though another entry failed"));
            }
        }
    }
}

/// What lies at and below `top`, without modes and times.
fn part<'s>(state: &'s State, top: &str) -> Vec<(&'s str, &'s What)> {
    let below = state.iter().filter(|(path, _)| within(path, top));
    below.map(|(path, entry)| (path.as_str(), &entry.what)).collect()
}

/// Whether `short` is `whole` without one of its bytes.
fn lacks_one(short: &[u8], whole: &[u8]) -> bool {
    if short.len() + 1 != whole.len() {
        return false;
    }
    let same = short.iter().zip(whole).take_while(|(a, b)| a == b).count();
    short[same..] == whole[same + 1..]
}

/// Whether all lines are lines of `whole`, in their order.
fn is_some_lines(some: &[u8], whole: &[u8]) -> bool {
    let mut whole = whole.split_inclusive(|&byte| byte == b'\n');
    some.split_inclusive(|&byte| byte == b'\n').all(|line| whole.any(|known| known == line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_byte_is_seen_wherever_it_was() {
        assert!(lacks_one(b"bc", b"abc") && lacks_one(b"ab", b"abc") && lacks_one(b"ac", b"abc"));
        assert!(
            !lacks_one(b"abc", b"abc") && !lacks_one(b"cb", b"abc") && !lacks_one(b"a", b"abc")
        );
    }

    #[test]
    fn some_lines_are_whole_ones_in_order() {
        assert!(is_some_lines(b"", b"a\nb\n") && is_some_lines(b"b\n", b"a\nb\n"));
        assert!(!is_some_lines(b"b", b"a\nb\n") && !is_some_lines(b"b\na\n", b"a\nb\n"));
    }
}
