//! The target opened: made anew, or what is there, or what will take its place.

use std::os::fd::OwnedFd;
use std::path::Path;

use fcore::{AtomicFile, Output, OutputOptions, Sync, device};
use rustix::fs::{Access, AtFlags, FileType, Mode, OFlags, Stat, accessat, fstat, openat};
use rustix::io::{Errno, retry_on_intr};

use super::{Task, alias, resume};
use crate::modes;
use crate::run::Run;
use crate::trouble::{Refusal, Trouble};

/// Whether others may want to see a new file grow: by the name cp, one of what a FIFO or a device
/// gives, for that may be without end.
pub(super) fn is_watched(run: &Run<'_>, source: &Stat) -> bool {
    let is_file = FileType::from_raw_mode(source.st_mode) == FileType::RegularFile;
    run.plan.shows_streams && !is_file && run.plan.verify.is_none()
}

/// A new file under its final name.
pub(super) fn create(run: &Run<'_>, task: &Task<'_>, stat: &Stat) -> Result<OwnedFd, Errno> {
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

/// What a look at the target said.
#[derive(Clone, Copy)]
pub(super) struct Aimed {
    /// It is made anew, whatever is there.
    pub(super) anew: bool,
    /// Nothing is there.
    pub(super) new: bool,
}

/// Whether what takes a name that was free does not replace what is there by then: it may be of
/// another name of the source that is the same here. Where several operands may lead to one place,
/// and nobody would look again, it does.
fn leaves_what_came(run: &Run<'_>) -> bool {
    let several = run.plan.jobs.iter().flatten().nth(1).is_some();
    !several || (run.lanes.count() == 1 && !run.plan.flushes_many())
}

/// Opens what is there, or what takes its place when it is whole.
pub(super) fn open(
    run: &Run<'_>,
    task: &Task<'_>,
    stat: &Stat,
    aimed: Aimed,
) -> Result<Output, Trouble> {
    let anew = aimed.anew;
    let as_new = !anew && is_as_new(run, task);
    let output = match opened(run, task, stat, aimed, as_new) {
        // It may not be written, nor anything replace it that has its owner.
        Err(error) if run.plan.force && !anew && !as_new && is_denied(&error) => {
            opened(run, task, stat, aimed, true)
        }
        opened => opened,
    };
    let output = output.map_err(task.of_copy())?;
    super::promise(run, &output, &task.from.shown(), &task.to.shown())?;
    if is_same(&output, stat) {
        return Err(task.refuse(Refusal::SameFile));
    }
    if let Some((file, dev)) = waits(run, &output, stat)
        && !run.batch.knows(task.lane, dev)
    {
        run.batch.open(task.lane, file.directory(), Path::new("."), task.to.shown());
    }
    Ok(output)
}

fn is_denied(error: &fcore::Error) -> bool {
    error.io().raw_os_error() == Some(Errno::ACCESS.raw_os_error())
}

/// The same, without a look at what came of it; `as_new` it has nothing of what it replaces.
fn opened(
    run: &Run<'_>,
    task: &Task<'_>,
    stat: &Stat,
    Aimed { anew, new }: Aimed,
    as_new: bool,
) -> fcore::Result<Output> {
    let new_mode = modes::of_file(run, stat);
    let last_mode = modes::widened(run, stat).unwrap_or(new_mode & !run.plan.umask);
    let options = OutputOptions {
        anew,
        mode: as_new.then_some(last_mode),
        new_mode,
        inherit: !(as_new || (run.plan.keep.mode && run.plan.keep.owner)),
        // For those that cannot wait for the others.
        sync: if run.plan.sync_batch { Sync::File } else { run.plan.output.sync },
        partial: resume::suits(run, stat).then(|| {
            let [partial, _] = resume::names_for(task);
            partial
        }),
        no_clobber: run.plan.output.no_clobber || (new && leaves_what_came(run)),
        ..run.plan.output.clone()
    };
    Output::open_at(task.to.dir, task.to.name, &options)
}

/// The file and its device, if it is to wait for a flush of many.
pub(super) fn waits<'o>(
    run: &Run<'_>,
    output: &'o Output,
    source: &Stat,
) -> Option<(&'o AtomicFile, u64)> {
    let waits = run.plan.flushes_many() && may_wait(run, source);
    let file = output.atomic().filter(|file| waits && !file.writes_in_place())?;
    Some((file, device(&fstat(file).ok()?)))
}

/// A file with several names does not wait for a flush of many: other workers wait for it.
pub(super) fn may_wait(run: &Run<'_>, source: &Stat) -> bool {
    !(run.plan.keep.links && source.st_nlink > 1)
}

/// Whether the output is the source after all, by another name or by none.
fn is_same(output: &Output, source: &Stat) -> bool {
    let target = match output.atomic() {
        Some(file) => file.replaces().copied(),
        None => fstat(output).ok(),
    };
    FileType::from_raw_mode(source.st_mode) == FileType::RegularFile
        && target.is_some_and(|target| alias::same(&target, source))
}
