//! `--resume`: a large file that was not finished is gone on with.
//!
//! Its data are under a name of their own beside the target, and next to them a journal: after each
//! piece that reached the disk, its length and its SHA-256. A later run believes none of it. It reads
//! source and partial copy again, piece by piece, and goes on where either is not what the journal
//! says; so neither a changed source nor pages that a crash lost end in the copy.
//!
//! - `journal` knows what is good;
//! - `same` leaves what is there already.

mod journal;
mod same;

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use fcore::copy::{Copied, Copier, CopyOptions, End, Reflink};
use fcore::{AtomicFile, Doing, Error, Progress, Result};
use fhash::{Algorithm, Hasher, MultiHasher};
use rustix::fs::{FileType, SeekFrom, Stat, fstat, ftruncate, seek};
use rustix::io::Errno;

use super::Task;
use super::pour::Poured;
use crate::run::{Hand, Run};
use crate::trouble::Trouble;

pub(crate) use journal::PREFIXES;
pub(super) use journal::{forget, names_for};
pub(super) use same::is_there;

use journal::Journal;

/// A smaller file is copied again as fast.
const FROM: u64 = 16 << 20;

/// After so many bytes the journal grows by a line, in bytes; each time the disk is waited for.
const PIECE: u64 = 16 << 20;

/// The block read at a time when something is looked at again.
const BLOCK: usize = 256 << 10;

/// Whether a file is copied so.
pub(super) fn suits(run: &Run<'_>, stat: &Stat) -> bool {
    // A clone is made at once, or not at all.
    run.plan.resume
        && run.plan.copy.reflink != Reflink::Always
        && FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
        && u64::try_from(stat.st_size).is_ok_and(|size| size >= FROM)
}

/// Copies all there is, from where an earlier run ended.
pub(super) fn pour(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
    file: &AtomicFile,
) -> std::result::Result<Poured, Trouble> {
    go_on(hand, task, from, stat, file).map_err(task.of_copy())
}

fn go_on(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
    file: &AtomicFile,
) -> Result<Poured> {
    let (from_name, to_name) = (task.from.name.as_os_str(), task.to.name.as_os_str());
    if let Some(hasher) = &mut hand.hasher {
        hasher.reset();
    }
    let to = file.as_fd();
    let left = fstat(to).map_err(|errno| Error::new(Doing::Inspect, to_name, errno))?.st_size;
    if left == 0
        && let Some(poured) = clone(hand, task, from, stat, to)?
    {
        return Ok(poured);
    }
    let journal = Journal::open(file, task)?;
    let good = journal.check(hand, (from.as_fd(), from_name), (to, to_name))?;
    let at = |fd: BorrowedFd<'_>, name, doing| {
        seek(fd, SeekFrom::Start(good)).map_err(|errno| Error::new(doing, name, errno))
    };
    ftruncate(to, good).map_err(|errno| Error::new(Doing::Write, to_name, errno))?;
    at(from.as_fd(), from_name, Doing::Read)?;
    at(to, to_name, Doing::Write)?;
    // What was there is part of the copy, too.
    hand.run.meter.bytes(good);
    let options = CopyOptions {
        limit: Some(PIECE),
        reflink: Reflink::Never,
        check_room: false,
        ..hand.run.plan.copy
    };
    let mut copier = Copier::new(options, &hand.run.caps);
    let (source, mut whole) = (End::with_stat(from, from_name, stat), None);
    loop {
        let mut piece = Hasher::new(Algorithm::Sha256);
        let hasher = &mut hand.hasher;
        let mut tap = |bytes: &[u8]| {
            piece.update(bytes);
            if let Some(hasher) = hasher {
                hasher.update(bytes);
            }
        };
        let target = End::new(&to, to_name)?;
        let (meter, cancel) = (&hand.run.meter, hand.run.cancel);
        let copied = copier.copy_tapped(&source, &target, &mut tap, meter, cancel)?;
        let rungs = whole.map_or(copied.rungs, |whole: Copied| whole.rungs);
        let rungs = copied.rungs.iter().fold(rungs, |set, rung| set.with(rung));
        whole = Some(Copied { rungs, ..copied });
        if copied.bytes < PIECE {
            break;
        }
        journal.note(to, copied.bytes, &piece.finish())?;
    }
    let size = fstat(to).map_err(|errno| Error::new(Doing::Inspect, to_name, errno))?.st_size;
    let digests = hand.hasher.as_ref().map(MultiHasher::finish);
    // The loop ran at least once.
    let mut copied = whole.ok_or_else(|| Error::new(Doing::Copy, to_name, Errno::IO))?;
    copied.bytes = u64::try_from(size).unwrap_or(0);
    Ok(Poured::of(copied, digests))
}

/// Shares the source's blocks if that can be: then nothing has to be gone on with.
fn clone(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
    to: BorrowedFd<'_>,
) -> Result<Option<Poured>> {
    let run = hand.run;
    if run.plan.copy.reflink == Reflink::Never {
        return Ok(None);
    }
    let options = CopyOptions { reflink: Reflink::Always, ..run.plan.copy };
    let mut copier = Copier::new(options, &run.caps);
    let source = End::with_stat(from, task.from.name, stat).fresh();
    let target = End::new(&to, task.to.name)?.fresh();
    let hasher = &mut hand.hasher;
    let mut tap = |bytes: &[u8]| {
        if let Some(hasher) = hasher {
            hasher.update(bytes);
        }
    };
    let copied = copier.copy_tapped(&source, &target, &mut tap, &run.meter, run.cancel);
    match copied {
        Ok(copied) => {
            let digests = hand.hasher.as_ref().map(MultiHasher::finish);
            Ok(Some(Poured::of(copied, digests)))
        }
        Err(error) if error.doing() == Doing::Copy && may_be_copied(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a clone failed because there are none here. After anything else, half of one may be there.
fn may_be_copied(error: &Error) -> bool {
    let bad = [Errno::IO, Errno::NOMEM, Errno::NOSPC, Errno::DQUOT];
    error.kind() != std::io::ErrorKind::Interrupted
        && !bad.iter().any(|errno| error.io().raw_os_error() == Some(errno.raw_os_error()))
}
