//! Where the data of one file go: under the final name at once, or under it when all is well.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use fcore::copy::End;
use fcore::{AtomicFile, Output, OutputOptions, Sync};
use rustix::fs::{
    Access, AtFlags, FileType, Mode, OFlags, Stat, accessat, fchmod, fstat, openat, unlinkat,
};
use rustix::io::{Errno, retry_on_intr};

use super::existing::{self, Aim, Verdict};
use super::pour::{self, Poured};
use super::regular::note;
use super::{Noted, Task, resume, verify};
use crate::attributes::{self, Surroundings};
use crate::modes;
use crate::plan::Instead;
use crate::run::{Hand, Run};
use crate::tree::{self, Node};
use crate::trouble::{Deed, Refusal, Trouble};
use crate::values::When;
use crate::waiting::{Held, Item};

/// A target being filled.
pub(super) enum Sink {
    /// Under its final name, in a directory that this run made.
    New(OwnedFd),
    /// What is there, or what takes its place when it is whole.
    Output(Output),
}

impl Sink {
    /// Opens the target of a task, and says so; `None` where what is there stays.
    pub(super) fn open(
        run: &Run<'_>,
        task: &Task<'_>,
        stat: &Stat,
    ) -> Result<Option<Sink>, Trouble> {
        let in_place = run.plan.output.sync != Sync::File && run.plan.atomic != When::Always;
        if in_place && is_watched(run, stat) {
            match create(run, task, stat) {
                Ok(new) => {
                    run.say_copied(&task.from, &task.to);
                    return Ok(Some(Sink::New(new)));
                }
                // What is there, or why nothing can be, is looked at below.
                Err(_) => {}
            }
        }
        if task.fresh && in_place && !resume::suits(run, stat) {
            run.say_copied(&task.from, &task.to);
            match create(run, task, stat) {
                Ok(new) => return Ok(Some(Sink::New(new))),
                // Names that differ here may be the same there, where case does not count.
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(task.to.failed(Deed::CreateFile)(errno)),
            }
        }
        let verdict = existing::judge(run, task, stat, Aim::Write)?;
        match (verdict, task.fresh) {
            (Verdict::Skip, _) => return Ok(None),
            // It was said above.
            (Verdict::MakeRoom, true) => existing::remove(run, task)?,
            (_, true) => {}
            (verdict, false) => {
                existing::make_way(run, task, verdict, verdict == Verdict::MakeRoom)?;
            }
        }
        output(run, task, stat).map(|output| Some(Sink::Output(output)))
    }

    /// The end of a copy.
    pub(super) fn end<'a>(&'a self, task: &'a Task<'_>) -> Result<End<'a>, Trouble> {
        match self {
            Sink::New(new) => Ok(End::created(new, task.to.name, task.to_dev.unwrap_or(0))),
            Sink::Output(output) => {
                let end = End::new(output, output).map_err(of_copy(task))?;
                Ok(if output.atomic().is_some() { end.fresh() } else { end })
            }
        }
    }

    /// The file, if it is to last even if it is not finished.
    pub(super) fn partial(&self) -> Option<&AtomicFile> {
        match self {
            Sink::New(_) => None,
            Sink::Output(output) => output.atomic().filter(|file| file.is_partial()),
        }
    }

    /// Leaves no half file.
    pub(super) fn abandon(self, task: &Task<'_>) {
        if let Sink::New(_) = self {
            // Why is being reported; that the rest could not be removed would be news to nobody.
            let _ = unlinkat(task.to.dir, task.to.name, AtFlags::empty());
        }
    }

    /// Makes the copy count: verified, with its attributes, under its name. `poured` is what was
    /// copied and whether the source changed meanwhile; nothing with `--attributes-only`.
    pub(super) fn finish(
        self,
        hand: &mut Hand<'_>,
        task: &Task<'_>,
        fd: &OwnedFd,
        stat: &Stat,
        poured: Option<(Poured, bool)>,
    ) -> Result<(), Trouble> {
        let (poured, changed) = match poured {
            Some((poured, changed)) => (Some(poured), changed),
            None => (None, false),
        };
        if changed && let Some(why) = self.worthless(hand) {
            self.abandon(task);
            return Err(task.refuse(why));
        }
        let finished = match self {
            Sink::New(new) => finish_new(hand, task, fd, stat, new, poured),
            Sink::Output(output) => finish_output(hand, task, fd, stat, output, poured),
        };
        match changed {
            true => finished.and(Err(task.refuse(Refusal::Changed))),
            false => finished,
        }
    }

    /// Why a copy of a source that changed meanwhile is not to be kept: there will be another, or
    /// there is something good in its place. One that takes nothing's place is better than none.
    fn worthless(&self, hand: &Hand<'_>) -> Option<Refusal> {
        let replaces = match self {
            Sink::New(_) => false,
            Sink::Output(output) => output.atomic().is_some_and(|file| {
                file.replaces().is_some() || hand.run.plan.atomic == When::Always
            }),
        };
        match (hand.tries_left, replaces) {
            (0, false) => None,
            (0, true) => Some(Refusal::ChangedUnused),
            _ => Some(Refusal::Changed),
        }
    }
}

fn of_copy(task: &Task<'_>) -> impl FnOnce(fcore::Error) -> Trouble {
    |error| Trouble::of_copy(error, || task.from.shown(), || task.to.shown())
}

/// Whether others may want to see a new file grow: by the name cp, one of what a FIFO or a device
/// gives, for that may be without end.
fn is_watched(run: &Run<'_>, source: &Stat) -> bool {
    let is_file = FileType::from_raw_mode(source.st_mode) == FileType::RegularFile;
    run.plan.shows_streams && !is_file && run.plan.verify.is_none()
}

/// A file under its final name, in a directory that this run made.
fn create(run: &Run<'_>, task: &Task<'_>, stat: &Stat) -> Result<OwnedFd, Errno> {
    let access = if run.plan.verify.is_some() { OFlags::RDWR } else { OFlags::WRONLY };
    let flags = access | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(modes::of_file(run, stat));
    retry_on_intr(|| openat(task.to.dir, task.to.name, flags, mode))
}

/// Whether what takes the place of a file has nothing of it, as if that had been removed before.
fn is_as_new(run: &Run<'_>, task: &Task<'_>) -> bool {
    let plan = run.plan;
    let may_not = || {
        accessat(task.to.dir, task.to.name, Access::WRITE_OK, AtFlags::EACCESS)
            == Err(Errno::ACCESS)
    };
    plan.replaced_as_new && (plan.output.backup.is_some() || (plan.force && may_not()))
}

/// Opens what is there, or what takes its place when it is whole.
fn output(run: &Run<'_>, task: &Task<'_>, stat: &Stat) -> Result<Output, Trouble> {
    let as_new = is_as_new(run, task);
    let new_mode = modes::of_file(run, stat);
    let last_mode = modes::widened(run, stat).unwrap_or(new_mode & !run.plan.umask);
    let options = OutputOptions {
        mode: as_new.then_some(last_mode),
        new_mode,
        inherit: !as_new && !(run.plan.keep.mode && run.plan.keep.owner),
        // For those that cannot wait for the others.
        sync: if run.plan.sync_batch { Sync::File } else { run.plan.output.sync },
        partial: resume::suits(run, stat).then(|| {
            let [partial, _] = resume::names_for(task);
            partial
        }),
        ..run.plan.output.clone()
    };
    let output = Output::open_at(task.to.dir, task.to.name, &options).map_err(of_copy(task))?;
    super::promise(run, &output, &task.from.shown(), &task.to.shown())?;
    if is_same(&output, stat) {
        return Err(task.refuse(Refusal::SameFile));
    }
    if let Some((file, dev)) = waits(run, &output, stat)
        && !run.batch.knows(task.lane, dev)
    {
        run.batch.open(task.lane, file.directory(), Path::new("."));
    }
    Ok(output)
}

/// The file and its device, if it is to wait for a flush of many.
fn waits<'o>(run: &Run<'_>, output: &'o Output, source: &Stat) -> Option<(&'o AtomicFile, u64)> {
    let waits = run.plan.flushes_many() && may_wait(run, source);
    let file = output.atomic().filter(|file| waits && !file.writes_in_place())?;
    Some((file, fstat(file).ok()?.st_dev))
}

/// A file with several names does not wait for a flush of many: other workers wait for it.
fn may_wait(run: &Run<'_>, source: &Stat) -> bool {
    !(run.plan.keep.links && source.st_nlink > 1)
}

/// Whether the output is the source after all, by another name or by none.
fn is_same(output: &Output, source: &Stat) -> bool {
    let target = match output.atomic() {
        Some(file) => file.replaces().copied(),
        None => fstat(output).ok(),
    };
    FileType::from_raw_mode(source.st_mode) == FileType::RegularFile
        && target.is_some_and(|to| (to.st_dev, to.st_ino) == (source.st_dev, source.st_ino))
}

/// Ends a file under its final name; if that fails, it is removed.
fn finish_new(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    new: OwnedFd,
    poured: Option<Poured>,
) -> Result<(), Trouble> {
    let finished = end_new(hand, task, fd, stat, new, poured);
    let is_whole = match &finished {
        Ok(()) => true,
        Err(Trouble::NotKept { .. }) => true,
        Err(_) => false,
    };
    if !is_whole {
        // What failed is being reported; that the rest could not be removed would be news to nobody.
        let _ = unlinkat(task.to.dir, task.to.name, AtFlags::empty());
    }
    finished
}

fn end_new(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    new: OwnedFd,
    poured: Option<Poured>,
) -> Result<(), Trouble> {
    let run = hand.run;
    let around = task.around.unwrap_or_default();
    let dev = task.to_dev.filter(|&dev| run.plan.proves_many() && run.batch.knows(task.lane, dev));
    if let (Some(dev), Some(node), true) = (dev, task.node, may_wait(run, stat)) {
        pour::let_go(run, poured.as_ref(), fd.as_fd(), new.as_fd());
        let kept = keep(run, task, fd, stat, new.as_fd(), Some(around))
            .and_then(|()| widen(run, task, stat, new.as_fd()));
        let file = Held::named(new, &task.to)
            .map_err(|error| Trouble::system(Deed::CreateFile, task.to.shown(), error))?;
        wait(run, task, file, dev, poured, Some(node));
        return kept;
    }
    verify::verify(hand, || task.to.shown(), new.as_fd(), poured.as_ref())?;
    pour::let_go(run, poured.as_ref(), fd.as_fd(), new.as_fd());
    let kept = keep(run, task, fd, stat, new.as_fd(), Some(around))
        .and_then(|()| widen(run, task, stat, new.as_fd()));
    fcore::close(new, task.to.name).map_err(of_copy(task))?;
    note(hand, task, poured);
    kept
}

fn finish_output(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    output: Output,
    poured: Option<Poured>,
) -> Result<(), Trouble> {
    let run = hand.run;
    let is_new = output.atomic().is_some_and(|file| file.replaces().is_none());
    if run.plan.instead == Instead::AttributesOnly && !is_new {
        return keep_on_existing(run, task, fd, stat);
    }
    let dev = waits(run, &output, stat).map(|(_, dev)| dev);
    let dev = dev.filter(|&dev| run.batch.knows(task.lane, dev));
    let proved_later = dev.is_some() && run.plan.proves_many();
    if !proved_later {
        verify::verify(hand, || task.to.shown(), output.as_fd(), poured.as_ref())?;
    }
    pour::let_go(run, poured.as_ref(), fd.as_fd(), output.as_fd());
    let noted_in = output
        .atomic()
        .filter(|file| file.is_partial())
        .and_then(|file| file.directory().try_clone_to_owned().ok());
    let mut kept = Ok(());
    let mut adorn = |to: BorrowedFd<'_>| {
        kept = keep(run, task, fd, stat, to, None).and(match is_new {
            true => widen(run, task, stat, to),
            false => Ok(()),
        });
        Ok(())
    };
    let waiting = match dev {
        None => Err(output),
        Some(dev) => output.into_atomic().map(|file| (file, dev)),
    };
    let finished = match waiting {
        Ok((file, dev)) => file.finish_with(&mut adorn).map(|file| file.map(|file| (file, dev))),
        Err(output) => output.finish_with(&mut adorn).map(|()| None),
    };
    let finished = finished.map_err(of_copy(task))?;
    if let Some(dir) = noted_in {
        resume::forget(dir.as_fd(), task);
    }
    let Some((file, dev)) = finished else {
        note(hand, task, poured);
        return kept;
    };
    wait(run, task, Held::Unnamed(Box::new(file)), dev, poured, task.node);
    kept
}

/// Leaves a copy to wait for the others.
fn wait(
    run: &Run<'_>,
    task: &Task<'_>,
    file: Held,
    dev: u64,
    poured: Option<Poured>,
    node: Option<&Arc<Node>>,
) {
    let bytes = poured.as_ref().map_or(0, |poured| poured.copied.bytes);
    let (noted, node) = (Noted::new(task, poured), node.map(tree::retain));
    run.batch.add(run, Item { file, lane: task.lane, dev, bytes, noted, node });
}

/// `--attributes-only`: the data there stay.
fn keep_on_existing(
    run: &Run<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
) -> Result<(), Trouble> {
    let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let there = retry_on_intr(|| openat(task.to.dir, task.to.name, flags, Mode::empty()))
        .map_err(task.to.failed(Deed::CreateFile))?;
    keep(run, task, fd, stat, there.as_fd(), None)
}

/// Gives a new file that waited for its owner its mode.
fn widen(run: &Run<'_>, task: &Task<'_>, stat: &Stat, to: BorrowedFd<'_>) -> Result<(), Trouble> {
    match modes::widened(run, stat) {
        None => Ok(()),
        Some(mode) => fchmod(to, Mode::from_raw_mode(mode))
            .map_err(|errno| task.to.not_kept(vec![(Deed::KeepMode, errno)])),
    }
}

pub(super) fn keep(
    run: &Run<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    to: BorrowedFd<'_>,
    made: Option<Surroundings>,
) -> Result<(), Trouble> {
    if !run.plan.keep.anything() {
        return Ok(());
    }
    attributes::keep(run, fd.as_fd(), stat, to, made).map_err(|lost| task.to.not_kept(lost))
}
