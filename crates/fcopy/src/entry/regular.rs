//! Regular files; and, where contents are wanted, whatever else can be read.

use std::os::fd::{AsFd, OwnedFd};

use fcore::copy::End;
use fcore::{Output, OutputOptions, Sync};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, openat, unlinkat};
use rustix::io::Errno;

use super::existing::{self, Verdict};
use super::pour::{self, Poured};
use super::{Task, special, verify};
use crate::attributes::{self, Surroundings};
use crate::plan::Instead;
use crate::run::{Hand, Run};
use crate::tree::Claim;
use crate::trouble::{Deed, Refusal, Trouble};
use crate::values::When;
use crate::verbose::Data;

/// Copies a file, and again if it changed meanwhile and that was asked for.
pub(super) fn copy(hand: &mut Hand<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    hand.tries_left = hand.run.plan.retry_changed;
    loop {
        match once(hand, task) {
            Err(Trouble::Refused { why: Refusal::Changed, .. }) if hand.tries_left > 0 => {
                hand.tries_left -= 1;
            }
            result => return result,
        }
    }
}

/// Copies a file, or links to the copy of another of its names.
fn once(hand: &mut Hand<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let run = hand.run;
    let (fd, stat) = open(task)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Directory => return Err(task.refuse(Refusal::OmittedDirectory)),
        _ if run.plan.recursive && !run.plan.copy_contents => {
            return special::copy(run, task);
        }
        _ => {}
    }
    if !(run.plan.keep.links && stat.st_nlink > 1) {
        return write(hand, task, &fd, &stat);
    }
    // Of another width on other systems.
    #[allow(clippy::unnecessary_cast)]
    let names = stat.st_nlink as u64;
    match run.links.claim((stat.st_dev, stat.st_ino), names) {
        Claim::Made(place) => {
            let room = existing::judge(run, task, &stat, false);
            match room? {
                Verdict::Skip => return Ok(()),
                Verdict::Replace | Verdict::MakeRoom if place.is_at(&task.to) => return Ok(()),
                Verdict::Replace | Verdict::MakeRoom => existing::remove(run, task)?,
                Verdict::New => {}
            }
            run.say_copied(&task.from, &task.to);
            place.link_to(&task.to)?;
            // The list tells of every name.
            note_again(hand, task, &fd, &stat)
        }
        Claim::First(ticket) => {
            write(hand, task, &fd, &stat)?;
            ticket.made_at(&task.to);
            Ok(())
        }
    }
}

/// Opens the source. In a tree nothing is followed and nothing is waited for, so that what took a
/// file's place since its name was read neither leads elsewhere nor hangs.
fn open(task: &Task<'_>) -> Result<(OwnedFd, Stat), Trouble> {
    let mut flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    if !task.follow {
        flags |= OFlags::NOFOLLOW;
    }
    if !task.from.is_typed() {
        flags |= OFlags::NONBLOCK;
    }
    let from = &task.from;
    let fd = rustix::io::retry_on_intr(|| openat(from.dir, from.name, flags, Mode::empty()))
        .map_err(from.failed(Deed::OpenToRead))?;
    let stat = fstat(&fd).map_err(from.failed(Deed::Stat))?;
    Ok((fd, stat))
}

fn write(hand: &mut Hand<'_>, task: &Task<'_>, fd: &OwnedFd, stat: &Stat) -> Result<(), Trouble> {
    let run = hand.run;
    if task.fresh && run.plan.output.sync != Sync::File && run.plan.atomic != When::Always {
        run.say_copied(&task.from, &task.to);
        match create(run, task, stat) {
            Ok(new) => return fill(hand, task, fd, stat, new),
            // Names that differ here may be the same there, where case does not count.
            Err(Errno::EXIST) => {}
            Err(errno) => return Err(task.to.failed(Deed::CreateFile)(errno)),
        }
    }
    match existing::judge(run, task, stat, true)? {
        Verdict::Skip => return Ok(()),
        Verdict::MakeRoom => existing::remove(run, task)?,
        Verdict::New | Verdict::Replace => {}
    }
    if !task.fresh {
        run.say_copied(&task.from, &task.to);
    }
    replace(hand, task, fd, stat)
}

/// The mode a new file is created with: final where nothing is set later, else nobody else's.
fn first_mode(run: &Run<'_>, stat: &Stat) -> u32 {
    let keep = run.plan.keep;
    match () {
        () if keep.mode || (keep.owner && stat.st_uid != run.uid) => stat.st_mode & 0o600,
        () if keep.default_mode => 0o666,
        () => stat.st_mode & 0o777,
    }
}

/// A file under its final name, in a directory that this run made.
fn create(run: &Run<'_>, task: &Task<'_>, stat: &Stat) -> Result<OwnedFd, Errno> {
    let access = if run.plan.verify.is_some() { OFlags::RDWR } else { OFlags::WRONLY };
    let flags = access | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(task.to.dir, task.to.name, flags, Mode::from_raw_mode(first_mode(run, stat)))
}

/// Fills a file just created; if that fails, it is removed.
fn fill(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    new: OwnedFd,
) -> Result<(), Trouble> {
    let filled = fill_and_close(hand, task, fd, stat, new);
    let whole = match &filled {
        Ok(()) => true,
        Err(Trouble::Refused { why: Refusal::Changed, .. }) => hand.tries_left == 0,
        Err(Trouble::System { deed, .. }) => deed.is_about_attributes(),
        Err(_) => false,
    };
    if !whole {
        // What failed is being reported; that the rest could not be removed would be news to nobody.
        let _ = unlinkat(task.to.dir, task.to.name, AtFlags::empty());
    }
    filled
}

fn fill_and_close(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    new: OwnedFd,
) -> Result<(), Trouble> {
    let run = hand.run;
    let mut unchanged = Ok(());
    let mut poured = None;
    if run.plan.instead != Instead::AttributesOnly {
        hand.expect(stat);
        let from = End::with_stat(fd, task.from.name, stat).fresh();
        let to = End::created(&new, task.to.name, task.to_dev.unwrap_or(0));
        let copied = pour::pour(hand, task, &from, &to)?;
        unchanged = pour::check_unchanged(task, fd, stat);
        if let Some(digests) = &copied.digests {
            verify::verify(hand, || task.to.shown(), new.as_fd(), digests)?;
        }
        pour::let_go(run, fd.as_fd(), new.as_fd());
        poured = Some(copied);
    }
    let around = task.around.unwrap_or_default();
    let kept = keep(run, task, fd, stat, new.as_fd(), Some(around));
    fcore::close(new, task.to.name)
        .map_err(|e| Trouble::of_copy(e, || task.from.shown(), || task.to.shown()))?;
    note(hand, task, poured);
    kept.and(unchanged)
}

/// Writes to what is there, or to what takes its place when it is whole.
fn replace(hand: &mut Hand<'_>, task: &Task<'_>, fd: &OwnedFd, stat: &Stat) -> Result<(), Trouble> {
    let run = hand.run;
    let of_copy = |error| Trouble::of_copy(error, || task.from.shown(), || task.to.shown());
    let as_new = run.plan.backed_up_as_new;
    let options = OutputOptions {
        mode: as_new.map(|umask| first_mode(run, stat) & !umask),
        new_mode: first_mode(run, stat),
        inherit: as_new.is_none() && !(run.plan.keep.mode && run.plan.keep.owner),
        ..run.plan.output.clone()
    };
    let output = Output::open_at(task.to.dir, task.to.name, &options).map_err(of_copy)?;
    super::promise(run, &output, &task.from.shown(), &task.to.shown())?;
    let is_new = output.atomic().is_some_and(|file| file.replaces().is_none());
    if is_same(&output, stat) {
        return Err(task.refuse(Refusal::SameFile));
    }
    let mut poured = None;
    let mut unchanged = Ok(());
    if run.plan.instead != Instead::AttributesOnly {
        hand.expect(stat);
        let from = End::with_stat(fd, task.from.name, stat).fresh();
        let to = End::new(&output, &output).map_err(of_copy)?;
        let to = if output.atomic().is_some() { to.fresh() } else { to };
        poured = Some(pour::pour(hand, task, &from, &to)?);
        if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile {
            unchanged = pour::check_unchanged(task, fd, stat);
        }
        if unchanged.is_err() && hand.tries_left > 0 {
            return unchanged;
        }
        if let Some(digests) = poured.as_ref().and_then(|poured| poured.digests.as_ref()) {
            verify::verify(hand, || task.to.shown(), output.as_fd(), digests)?;
        }
    } else if !is_new {
        return keep_on_existing(run, task, fd, stat);
    }
    pour::let_go(run, fd.as_fd(), output.as_fd());
    let mut kept = Ok(());
    output
        .finish_with(&mut |to| {
            kept = keep(run, task, fd, stat, to, None);
            Ok(())
        })
        .map_err(of_copy)?;
    note(hand, task, poured);
    kept.and(unchanged)
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

/// `--attributes-only`: the data there stay.
fn keep_on_existing(
    run: &Run<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
) -> Result<(), Trouble> {
    let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let there = openat(task.to.dir, task.to.name, flags, Mode::empty())
        .map_err(task.to.failed(Deed::CreateFile))?;
    keep(run, task, fd, stat, there.as_fd(), None)
}

fn keep(
    run: &Run<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    to: std::os::fd::BorrowedFd<'_>,
    made: Option<Surroundings>,
) -> Result<(), Trouble> {
    if !run.plan.keep.anything() {
        return Ok(());
    }
    attributes::keep(run, fd.as_fd(), stat, to, made)
        .map_err(|(deed, errno)| task.to.failed(deed)(errno))
}

/// Tells of a copy that was made.
fn note(hand: &Hand<'_>, task: &Task<'_>, poured: Option<Poured>) {
    let digests = poured.as_ref().and_then(|poured| poured.digests.as_deref()).unwrap_or_default();
    let data = poured.as_ref().map(|poured| Data { copied: &poured.copied, digests });
    hand.run.say_made("file", &task.from, &task.to, data.as_ref());
    if let (Some(manifest), Some(digests)) =
        (&hand.run.manifest, poured.and_then(|poured| poured.digests))
    {
        manifest.note(task.to.shown(), digests);
    }
}

/// The digests of a file of which only a link was made: it is read once more.
fn note_again(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
) -> Result<(), Trouble> {
    if hand.run.manifest.is_none() {
        hand.run.say_made("hard link", &task.from, &task.to, None);
        return Ok(());
    }
    let null = rustix::fs::open("/dev/null", OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())
        .map_err(task.from.failed(Deed::Read))?;
    let from = End::with_stat(fd, task.from.name, stat).fresh();
    let to = End::new(&null, task.from.name)
        .map_err(|e| Trouble::of_copy(e, || task.from.shown(), || task.to.shown()))?;
    let poured = pour::pour(hand, task, &from, &to)?;
    note(hand, task, Some(poured));
    Ok(())
}
