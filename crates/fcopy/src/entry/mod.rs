//! One entry that is no directory.

mod alias;
mod ask;
mod caveats;
mod claim;
mod collect;
mod existing;
mod fan;
mod finish;
mod link;
mod noted;
mod output;
mod pages;
mod pour;
mod pretend;
mod regular;
mod resume;
mod sink;
mod special;
mod stream;
mod symlink;
mod verify;

use std::ffi::OsStr;
use std::sync::Arc;

use fcore::Output;
use rustix::fs::{AtFlags, FileType, Stat, statat};

use crate::attributes::Surroundings;
use crate::plan::Instead;
use crate::run::{Hand, Run};
use crate::spot::Spot;
use crate::tree::Node;
use crate::trouble::{Deed, Refusal, Trouble};
use crate::values::When;

pub(crate) use caveats::Caveats;
pub(crate) use collect::Collected;
pub(crate) use existing::newer;
pub(crate) use fan::copy_to_all;
pub(crate) use noted::Noted;
pub(crate) use pages::{forget_pages, read_ahead};
pub(crate) use resume::PREFIXES as PARTIAL;
pub(crate) use stream::copy as stream;
pub(crate) use verify::Proof;

/// What is to be copied, and where to.
pub(crate) struct Task<'a> {
    /// Which of the targets this is, where there are several.
    pub(crate) lane: usize,
    pub(crate) from: Spot<'a>,
    pub(crate) to: Spot<'a>,
    /// What it seemed to be when its name was read; what was opened decides.
    pub(crate) kind: FileType,
    /// Follow a symbolic link at the source.
    pub(crate) follow: bool,
    /// This run made the target's directory, so that nothing is there.
    pub(crate) fresh: bool,
    /// The directory that is not finished before this is, in a tree.
    pub(crate) node: Option<&'a Arc<Node>>,
    /// What that directory gives to new files, if it is known.
    pub(crate) around: Option<Surroundings>,
    /// The device that directory is on, if it is known.
    pub(crate) to_dev: Option<u64>,
}

impl Task<'_> {
    pub(crate) fn refuse(&self, why: Refusal) -> Trouble {
        Trouble::refused(why, self.from.shown(), self.to.shown())
    }

    /// What an error of a copy is, with both names.
    fn of_copy(&self) -> impl FnOnce(fcore::Error) -> Trouble {
        |error| Trouble::of_copy(error, || self.from.shown(), || self.to.shown())
    }

    /// Flags for calls on the source's name.
    fn at_source(&self) -> AtFlags {
        if self.follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW }
    }
}

/// Copies it.
pub(crate) fn copy(hand: &mut Hand<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let plan = hand.run.plan;
    let kind = kind(task)?;
    if plan.dry_run {
        return pretend::copy(hand.run, task);
    }
    match (plan.instead, kind) {
        (Instead::HardLink, _) => link::hard(hand.run, task),
        (Instead::SymbolicLink, _) => link::symbolic(hand.run, task),
        (_, FileType::Symlink) => symlink::copy(hand.run, task),
        (_, FileType::RegularFile) => regular::copy(hand, task),
        (_, FileType::Directory) => Err(task.refuse(Refusal::Changed)),
        _ if plan.recursive && !plan.copy_contents => special::copy(hand.run, task),
        _ => regular::copy(hand, task),
    }?;
    hand.tally.item_done();
    Ok(())
}

/// Whether what was promised of every copy can be kept with this output.
fn promise(run: &Run<'_>, output: &Output, from: &OsStr, to: &OsStr) -> Result<(), Trouble> {
    let refuse = |why| Err(Trouble::refused(why, from.to_owned(), to.to_owned()));
    let in_one_step = output.atomic().is_some_and(|file| !file.writes_in_place());
    if run.plan.verify.is_some() && !in_one_step {
        return refuse(Refusal::NotVerifiable);
    }
    if run.plan.atomic == When::Always && !in_one_step {
        return refuse(Refusal::NotAtomic);
    }
    Ok(())
}

/// The same of what is there, before it is opened: a FIFO would wait for a reader.
fn promise_of(run: &Run<'_>, there: &Stat, from: &OsStr, to: &OsStr) -> Result<(), Trouble> {
    let refuse = |why| Err(Trouble::refused(why, from.to_owned(), to.to_owned()));
    match FileType::from_raw_mode(there.st_mode) {
        FileType::RegularFile | FileType::Directory => Ok(()),
        _ if run.plan.verify.is_some() => refuse(Refusal::NotVerifiable),
        _ if run.plan.atomic == When::Always => refuse(Refusal::NotAtomic),
        _ => Ok(()),
    }
}

/// What the source is; asked where its directory does not say.
fn kind(task: &Task<'_>) -> Result<FileType, Trouble> {
    match task.kind {
        FileType::Unknown => look(task),
        FileType::Symlink if task.follow => look(task),
        kind => Ok(kind),
    }
}

fn look(task: &Task<'_>) -> Result<FileType, Trouble> {
    let stat = statat(task.from.dir, task.from.name, task.at_source())
        .map_err(task.from.failed(Deed::Stat))?;
    Ok(FileType::from_raw_mode(stat.st_mode))
}
