//! Regular files; and, where contents are wanted, whatever else can be read.

use std::io::ErrorKind;
use std::os::fd::{AsFd, OwnedFd};

use fcore::copy::{End, SecondThread};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, SeekFrom, Stat, fstat, openat, seek, statat};

use super::alias::same;
use super::claim::{self, Claimed};
use super::finish::Filled;
use super::pour::{self, Poured};
use super::sink::Sink;
use super::{Noted, Task, resume, special};
use crate::plan::Instead;
use crate::run::{Hand, Run};
use crate::trouble::{Deed, Refusal, Trouble};

/// Copies a file, and again if it changed meanwhile and that was asked for, or if something came to be
/// where nothing was when that was looked at.
pub(super) fn copy(hand: &mut Hand<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    hand.tries_left = hand.run.plan.retry_changed;
    let mut came = false;
    loop {
        match once(hand, task) {
            Err(Trouble::Refused { why: Refusal::Changed, .. }) if hand.tries_left > 0 => {
                hand.tries_left -= 1;
            }
            Err(Trouble::System { deed: Deed::CreateFile, error, .. })
                if error.kind() == ErrorKind::AlreadyExists && !came =>
            {
                came = true;
            }
            result => return result,
        }
    }
}

/// Copies a file, or links to the copy of another of its names.
fn once(hand: &mut Hand<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let run = hand.run;
    let (fd, stat) = open_for(run, std::slice::from_ref(task))?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Directory => return Err(task.refuse(Refusal::OmittedDirectory)),
        _ if run.plan.recursive && !run.plan.copy_contents => {
            return special::copy(run, task);
        }
        _ => {}
    }
    match claim(hand, task, &fd, &stat)? {
        Claimed::Linked | Claimed::Stays => Ok(()),
        Claimed::Ours(ticket) => {
            let stands = write(hand, task, &fd, &stat)?;
            if let Some(ticket) = ticket.filter(|_| stands) {
                ticket.made_at(&task.to);
            }
            Ok(())
        }
    }
}

/// Makes a link if another name of the file was copied. The list tells of every name.
pub(super) fn claim<'r>(
    hand: &mut Hand<'r>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
) -> Result<Claimed<'r>, Trouble> {
    if let Some(manifest) = &hand.run.manifest {
        manifest.spare(stat);
    }
    let claimed = claim::claim(hand.run, task, stat)?;
    if matches!(claimed, Claimed::Linked) {
        note_again(hand, task, fd, stat)?;
    }
    Ok(claimed)
}

/// Opens the source of some tasks. If it cannot be read, what is where they go stays, for a list too.
pub(super) fn open_for(run: &Run<'_>, tasks: &[Task<'_>]) -> Result<(OwnedFd, Stat), Trouble> {
    let opened = open(&tasks[0], run.plan.copy_contents);
    if let (Err(_), Some(manifest)) = (&opened, &run.manifest) {
        let there = |task: &Task<'_>| statat(task.to.dir, task.to.name, AtFlags::empty()).ok();
        tasks.iter().filter_map(there).for_each(|there| manifest.spare_target(&there));
    }
    opened
}

/// Opens the source. In a tree nothing is followed and nothing is waited for, so that what took a
/// file's place since its name was read neither leads elsewhere nor hangs; but where `contents` of
/// FIFOs and devices are wanted, those are waited for.
fn open(task: &Task<'_>, contents: bool) -> Result<(OwnedFd, Stat), Trouble> {
    let mut flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    if !task.follow {
        flags |= OFlags::NOFOLLOW;
    }
    let from = &task.from;
    let awaited = match contents && !matches!(task.kind, FileType::RegularFile) {
        true => statat(from.dir, from.name, task.at_source())
            .ok()
            .filter(|stat| FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile),
        false => None,
    };
    if !from.is_typed() && awaited.is_none() {
        flags |= OFlags::NONBLOCK;
    }
    let fd = rustix::io::retry_on_intr(|| openat(from.dir, from.name, flags, Mode::empty()))
        .map_err(from.failed(Deed::OpenToRead))?;
    let stat = fstat(&fd).map_err(from.failed(Deed::Stat))?;
    match awaited {
        Some(seen) if !same(&stat, &seen) => Err(task.refuse(Refusal::Changed)),
        _ => Ok((fd, stat)),
    }
}

/// Whether what then is there stands for the source, for its other names to be linked to.
fn write(hand: &mut Hand<'_>, task: &Task<'_>, fd: &OwnedFd, stat: &Stat) -> Result<bool, Trouble> {
    if let Some((there, poured)) = resume::is_there(hand, task, fd, stat)? {
        hand.run.say_skipped(task.to.shown().as_ref());
        let filled = Filled { task, fd, stat, poured: Some(poured) };
        filled.keep(hand.run, there.as_fd(), None)?;
        note(hand, task, filled.poured);
        return Ok(true);
    }
    let Some(sink) = Sink::open(hand.run, task, stat)? else {
        return Ok(hand.run.plan.newer_stands());
    };
    let stat = &match now(hand.run, task, fd, stat) {
        Ok(stat) => stat,
        Err(trouble) => {
            sink.abandon(hand.run, task);
            return Err(trouble);
        }
    };
    if hand.run.plan.instead == Instead::AttributesOnly {
        return sink.finish(hand, task, fd, stat, None).map(|()| true);
    }
    match fill(hand, task, fd, stat, &sink) {
        Ok(filled) => sink.finish(hand, task, fd, stat, Some(filled)).map(|()| true),
        Err(trouble) => {
            sink.abandon(hand.run, task);
            Err(trouble)
        }
    }
}

/// Copies the data, and looks whether they changed meanwhile.
fn fill(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
    sink: &Sink,
) -> Result<(Poured, bool), Trouble> {
    hand.expect(stat);
    let from = End::with_stat(fd, task.from.name, stat).fresh();
    hand.copier.set_second_thread(match sink.is_unseen() && task.from.is_typed() {
        true => hand.run.second_thread(),
        false => SecondThread::Never,
    });
    let poured = match sink.partial() {
        Some(file) => resume::pour(hand, task, fd, stat, file)?,
        None => pour::pour(hand, task, &from, &sink.end(task)?)?,
    };
    let changed = pour::has_changed(hand.run, task, fd, stat)?;
    Ok((poured, changed))
}

/// The source as it is when its first byte is read: another of its names may have been the target, and
/// have made room.
pub(super) fn now(
    run: &Run<'_>,
    task: &Task<'_>,
    fd: &OwnedFd,
    stat: &Stat,
) -> Result<Stat, Trouble> {
    let makes_room = run.plan.remove_destination || run.plan.output.backup.is_some();
    match makes_room && stat.st_nlink > 1 {
        true => fstat(fd).map_err(task.from.failed(Deed::Stat)),
        false => Ok(*stat),
    }
}

/// Tells of a copy that was made.
pub(super) fn note(hand: &mut Hand<'_>, task: &Task<'_>, poured: Option<Poured>) {
    let run = hand.run;
    // Paths are put together only where somebody hears of them.
    if run.manifest.is_none() && run.verbose.is_none() {
        return;
    }
    let is_collected = poured.as_ref().is_some_and(|poured| poured.collected);
    let noted = Noted::new(task, poured);
    match hand.collected.as_mut().filter(|_| is_collected) {
        Some(collected) => collected.wait(noted),
        None => noted.tell(run),
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
    // Another lane may have read it from the same descriptor.
    seek(fd, SeekFrom::Start(0)).map_err(task.from.failed(Deed::Read))?;
    let null = rustix::fs::open("/dev/null", OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())
        .map_err(task.from.failed(Deed::Read))?;
    let from = End::with_stat(fd, task.from.name, stat).fresh();
    let to = End::new(&null, task.from.name).map_err(task.of_copy())?;
    let poured = pour::pour(hand, task, &from, &to)?;
    note(hand, task, Some(poured));
    Ok(())
}
