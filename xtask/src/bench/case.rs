//! A case: one piece of work, our tool at it, and those it is compared with.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::machine::installed;
use super::rounds::Rounds;
use super::row::{Result as Measured, Row};
use super::side::Side;
use crate::shell::{About, Failure, Result};

/// One comparison.
pub(super) struct Case {
    work: String,
    bytes: u64,
    unit: Unit,
    rounds: Option<usize>,
    needs: Option<&'static str>,
    times: usize,
    ours: Side,
    others: Vec<Other>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Seconds from the start of the first process to the end of the last.
    Seconds,
    /// The most memory that was resident at a time, in MiB.
    PeakMib,
    /// Instructions, in millions.
    Instructions,
}

impl Unit {
    /// The program that measures it; a clock needs none.
    fn program(self) -> Option<&'static str> {
        match self {
            Unit::Seconds => None,
            Unit::PeakMib => Some("time"),
            Unit::Instructions => Some("valgrind"),
        }
    }
}

/// What our figure is held against.
pub(super) struct Other {
    name: String,
    kind: Kind,
    goal: Option<Goal>,
}

enum Kind {
    /// Another command, measured in turn with ours.
    Side { side: Box<Side>, needs: Vec<&'static str>, same: bool },
    /// A number that was promised.
    Limit(f64),
}

/// What was promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    /// The other takes at least so many times as much as we do.
    Ahead(f64),
    /// We take at most so many times as much as the other: a floor is not to be beaten.
    Within(f64),
    /// We take at most so much more than the other.
    Plus(f64),
    /// We take as long as the other. Of two that do, each is the faster in half of all rounds, so
    /// the ratio of the medians may be a little below 1: this much.
    Same(f64),
}

impl Case {
    /// `work` says what is done, as a row of a table; it is done to so many bytes.
    pub(super) fn new(work: impl Into<String>, bytes: u64, ours: Side) -> Case {
        let unit = Unit::Seconds;
        let (rounds, needs, times, others) = (None, None, 1, Vec::new());
        Case { work: work.into(), bytes, unit, rounds, needs, times, ours, others }
    }

    /// Not time, but this.
    pub(super) fn measures(mut self, unit: Unit) -> Case {
        self.unit = unit;
        self
    }

    /// Cannot run here: this is missing.
    pub(super) fn needs(mut self, missing: &'static str) -> Case {
        self.needs = Some(missing);
        self
    }

    /// So many times as often as usual: for what takes no time.
    pub(super) fn often(mut self, times: usize) -> Case {
        self.times = times;
        self
    }

    /// At most so many rounds.
    pub(super) fn rounds(mut self, rounds: usize) -> Case {
        self.rounds = Some(rounds);
        self
    }

    /// Beside this command, whose programs have to be installed for it.
    pub(super) fn beside(
        mut self,
        name: impl Into<String>,
        side: Side,
        needs: &[&'static str],
        goal: impl Into<Option<Goal>>,
    ) -> Case {
        let kind = Kind::Side { side: Box::new(side), needs: needs.to_vec(), same: false };
        self.others.push(Other { name: name.into(), kind, goal: goal.into() });
        self
    }

    /// As [`Case::beside`], and both must make the same file, byte by byte.
    pub(super) fn beside_same(
        mut self,
        name: impl Into<String>,
        side: Side,
        needs: &[&'static str],
        goal: impl Into<Option<Goal>>,
    ) -> Case {
        let kind = Kind::Side { side: Box::new(side), needs: needs.to_vec(), same: true };
        self.others.push(Other { name: name.into(), kind, goal: goal.into() });
        self
    }

    /// At most this figure, in the case's unit.
    pub(super) fn limit(mut self, name: impl Into<String>, most: f64) -> Case {
        let goal = Some(Goal::Within(1.0));
        self.others.push(Other { name: name.into(), kind: Kind::Limit(most), goal });
        self
    }

    /// What is done.
    pub(super) fn work(&self) -> &str {
        &self.work
    }

    /// What is missing here: data, or the program that measures.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        let program = self.unit.program().filter(|program| installed(program).is_none());
        self.needs.or(program)
    }

    /// Takes away what cannot run here; the names of those, each with the program it lacks.
    pub(super) fn take_missing(&mut self) -> Vec<(String, &'static str)> {
        let mut missing = Vec::new();
        self.others.retain(|other| match other.lacks() {
            Some(program) => {
                missing.push((other.name.clone(), program));
                false
            }
            None => true,
        });
        missing
    }

    /// Measures all sides in turn.
    pub(super) fn run(&self, usual: usize) -> Result<Row> {
        let rounds = self.times * self.rounds.unwrap_or(usual).min(usual);
        let mut sides = vec![&self.ours];
        sides.extend(self.others.iter().filter_map(Other::side));
        let measured =
            Rounds::measure(rounds, sides.len(), |index| sides[index].figure(self.unit))?;
        self.agree()?;
        sides.iter().try_for_each(|side| side.sweep())?;

        let mut next = 0;
        let others = self.others.iter().map(|other| {
            let (theirs, ratio, more) = match other.kind {
                Kind::Side { .. } => {
                    next += 1;
                    (measured.of(next), measured.ratio(next), measured.more(next))
                }
                Kind::Limit(limit) => {
                    let against = measured.against(limit);
                    (against.0, against.1, against.2)
                }
            };
            Measured { name: other.name.clone(), theirs, ratio, more, goal: other.goal }
        });
        Ok(Row {
            work: self.work.clone(),
            command: self.ours.to_string(),
            bytes: self.bytes,
            unit: self.unit,
            rounds,
            ours: measured.of(0),
            others: others.collect(),
        })
    }

    /// Fails when two made different files that should be the same.
    fn agree(&self) -> Result {
        for other in &self.others {
            let Kind::Side { side, same: true, .. } = &other.kind else { continue };
            let (Some(our_file), Some(their_file)) = (self.ours.made(), side.made()) else {
                continue;
            };
            if !equal(&our_file, &their_file).about(&self.work)? {
                let (ours, theirs) = (&self.ours, side);
                let work = &self.work;
                return Err(Failure::new(format!("{work}: {ours} and {theirs} differ")));
            }
        }
        Ok(())
    }
}

impl Other {
    fn lacks(&self) -> Option<&'static str> {
        let Kind::Side { needs, .. } = &self.kind else { return None };
        needs.iter().copied().find(|program| installed(program).is_none())
    }

    fn side(&self) -> Option<&Side> {
        match &self.kind {
            Kind::Side { side, .. } => Some(side),
            Kind::Limit(_) => None,
        }
    }
}

/// Whether two files hold the same bytes.
fn equal(first: &Path, second: &Path) -> io::Result<bool> {
    if first.metadata()?.len() != second.metadata()?.len() {
        return Ok(false);
    }
    let mut first = BufReader::with_capacity(1 << 20, File::open(first)?);
    let mut second = BufReader::with_capacity(1 << 20, File::open(second)?);
    let (mut left, mut right) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let got = first.read(&mut left)?;
        if got == 0 {
            return Ok(second.read(&mut right)? == 0);
        }
        second.read_exact(&mut right[..got])?;
        if left[..got] != right[..got] {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn side(folder: &Path, name: &str) -> Side {
        Side::new(folder, Path::new("true"), "").makes(name)
    }

    #[test]
    fn different_results_fail_the_case() {
        let folder = std::env::temp_dir().join(format!("xtask-case-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let case = || Case::new("test", 3, side(&folder, "a.out"));
        for (ours, theirs, agree) in
            [("abc", "abc", true), ("abc", "abd", false), ("a", "ab", false)]
        {
            fs::write(folder.join("a.out"), ours).unwrap();
            fs::write(folder.join("b.out"), theirs).unwrap();
            let strict = case().beside_same("b", side(&folder, "b.out"), &[], None);
            assert_eq!(strict.agree().is_ok(), agree, "{ours} {theirs}");
            assert!(case().beside("b", side(&folder, "b.out"), &[], None).agree().is_ok());
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_peer_that_is_not_there_is_named_and_the_others_stay() {
        let root = Path::new("/");
        let mut case = Case::new("test", 0, side(root, "a"))
            .beside("x", side(root, "x"), &["no-such-program-here"], Goal::Ahead(2.0))
            .beside("sh", side(root, "y"), &["sh"], None)
            .limit("promised", 3.0);
        assert_eq!(case.take_missing(), [("x".to_owned(), "no-such-program-here")]);
        assert_eq!(case.others.len(), 2);
    }
}
