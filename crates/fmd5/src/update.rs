//! A list brought up to date: only what changed since is digested.
//!
//! The new list is the one that the same command without `--update` would write, with a line before
//! the entries of each file that says what the file was like (a [`list::Stamp`]). A file that is
//! still like that keeps its entries unread. What cannot be read keeps them, too, but without a
//! stamp: the next update tries again.

use std::ops::ControlFlow;

use fcli::{Env, Status};
use fcore::{Doing, Error, Operand, Output, OutputOptions, Result};
use fhash::{Algorithm, list};

use crate::common::Common;
use crate::digest::{Opener, Outcome, Settings};
use crate::disk;
use crate::names::{self, Names};
use crate::own::Own;

mod entry;
mod look;
mod old;
mod sink;

use entry::{Entry, State};
use look::Clock;
use old::Old;
use sink::Sink;

/// Which list is to be brought up to date, and with what.
pub(crate) struct Update {
    pub(crate) list: Operand,
    /// What the list is to hold; what it holds already, if nothing was named.
    pub(crate) names: Option<Names>,
    /// Those asked for; otherwise those of the list.
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) style: list::Style,
    /// Say at the end how much was done.
    pub(crate) verbose: bool,
}

/// Brings the list up to date.
pub(crate) fn run(update: &Update, common: &Common, env: &Env) -> Status {
    if let Err(error) = renew(update, common, env) {
        env.report(&error);
    }
    env.status()
}

fn renew(update: &Update, common: &Common, env: &Env) -> Result<()> {
    let output = Output::open(&update.list, &OutputOptions::default())?;
    let (Some(file), Some(own)) = (output.atomic(), Own::of(&output)?) else {
        return Err(fault(update, Doing::Create, "not a regular file"));
    };
    let old = Old::read(&update.list, file.replaces().is_some())?;
    if let Some(line) = old.malformed {
        let text = format!("{line}: improperly formatted checksum line; not updated");
        env.error_at(update.list.as_os_str(), text);
        return Ok(());
    }
    if update.names.is_none() && file.replaces().is_none() {
        return Err(Error::new(Doing::Open, update.list.as_os_str(), rustix::io::Errno::NOENT));
    }
    let algorithms = old.algorithms(&update.algorithms);
    let mut style = update.style;
    style.tag |= algorithms.len() > 1;
    let typed = update.names.is_some();
    let listed;
    let names = match &update.names {
        Some(names) => names,
        None => {
            listed = Names::of(old.operands());
            &listed
        }
    };
    let mut files = names.files()?;
    let clock = Clock::new();
    let look = look::Look { old: &old, algorithms: &algorithms, own, clock, typed };
    let mut renewal = Renewal {
        env,
        old: &old,
        sink: Sink::new(output, style, &old.comments),
        taken: vec![false; old.len()],
        digested: 0,
        kept: 0,
        whole: true,
    };
    let meter = env.meter(&common.progress);
    let opener = Opener::default();
    let settings =
        Settings { algorithms: &algorithms, unordered: false, ..common.settings(&meter, &opener) };
    if typed || !old.is_empty() {
        let entries = files.by_ref().map(|name| Entry::new(name, &look));
        disk::run(&common.reading(), &settings, entries, |entry, outcome| {
            renewal.take(entry, outcome)
        });
    }
    drop(meter);
    if update.verbose {
        names::tell_skipped(files.skipped(), env);
    }
    renewal.finish(update)
}

fn fault(update: &Update, doing: Doing, text: &'static str) -> Error {
    Error::message(doing, update.list.as_os_str(), text)
}

/// The new list in the making.
struct Renewal<'a> {
    env: &'a Env,
    old: &'a Old,
    sink: Sink,
    /// Which of the old files are in the new list.
    taken: Vec<bool>,
    /// Files.
    digested: u64,
    kept: u64,
    /// All names came.
    whole: bool,
}

impl Renewal<'_> {
    fn take(&mut self, entry: Entry<'_>, outcome: Outcome) -> ControlFlow<()> {
        match entry.settle(outcome) {
            State::Itself | State::Pause | State::Gone => {}
            State::Same { old, stamp, digests } => {
                self.taken[old] = true;
                self.kept += 1;
                self.sink.write(self.old.name(old), Some(&stamp), &digests);
            }
            State::Digested { name, old, stamp, digests } => {
                if let Some(old) = old {
                    self.taken[old] = true;
                }
                self.digested += 1;
                self.sink.write(&name, stamp.as_ref(), &digests);
            }
            State::Failed { old, error } => {
                self.env.report(&error);
                if let Some(old) = old {
                    self.keep(old);
                }
            }
            State::Fault(error) => {
                self.env.report(&error);
                if !matches!(error.doing(), Doing::List | Doing::Inspect) {
                    // It was no directory: of what the broken list of names would have named nothing
                    // is known.
                    self.whole = false;
                    return ControlFlow::Break(());
                }
                for old in self.old.below(error.path()) {
                    self.keep(old);
                }
            }
        }
        if self.sink.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Keeps the entries of a file that nothing could be learnt about.
    fn keep(&mut self, old: usize) {
        if !self.taken[old] {
            self.taken[old] = true;
            self.kept += 1;
            self.sink.write(self.old.name(old), None, self.old.digests(old));
        }
    }

    fn finish(self, update: &Update) -> Result<()> {
        let listed = (0..self.old.len()).filter(|index| !self.old.digests(*index).is_empty());
        let dropped = listed.filter(|index| !self.taken[*index]).count();
        if !self.whole {
            return Err(fault(update, Doing::Rename, "not updated: not all names could be read"));
        }
        if dropped > 0 && self.kept + self.digested == 0 {
            // Far more often than a tree that was emptied this is a disk that is not there.
            let text = "not updated: nothing of what it names is there";
            return Err(fault(update, Doing::Rename, text));
        }
        self.sink.finish()?;
        if update.verbose {
            let text = format!("{} digested, {} kept, {dropped} dropped", self.digested, self.kept);
            self.env.warn_at(update.list.as_os_str(), text);
        }
        Ok(())
    }
}
