//! What is there already and holds the same bytes is left.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use fcore::copy::{Copied, HolesFound, RungSet, Used};
use fcore::{AlignedBuf, Doing, Error, Progress, Result};
use fhash::MultiHasher;
use rustix::fs::{FileType, Mode, OFlags, SeekFrom, Stat, fstat, openat, seek};
use rustix::io::retry_on_intr;

use super::BLOCK;
use crate::entry::Task;
use crate::entry::pour::Poured;
use crate::plan::Replace;
use crate::run::Hand;
use crate::trouble::{Deed, Trouble};

/// A target that holds the source's bytes already, all of them compared: it is open, for its
/// attributes, with what is to be said of its data.
pub(in crate::entry) fn is_there(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
) -> std::result::Result<Option<(OwnedFd, Poured)>, Trouble> {
    let plan = hand.run.plan;
    let asked = plan.resume && plan.replace == Replace::All && plan.output.backup.is_none();
    if !asked || task.fresh {
        return Ok(None);
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(there) = openat(task.to.dir, task.to.name, flags, Mode::empty()) else {
        return Ok(None);
    };
    let now = fstat(&there).map_err(task.to.failed(Deed::Stat))?;
    let is_file = |stat: &Stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    if !(is_file(stat) && is_file(&now) && now.st_size == stat.st_size)
        || (now.st_dev, now.st_ino) == (stat.st_dev, stat.st_ino)
    {
        return Ok(None);
    }
    let same = compare(hand, from.as_fd(), there.as_fd());
    let digests = hand.hasher.as_ref().map(MultiHasher::finish);
    seek(from, SeekFrom::Start(0)).map_err(task.from.failed(Deed::Read))?;
    let bytes = u64::try_from(stat.st_size).unwrap_or(0);
    let copied = Copied {
        bytes,
        rungs: RungSet::NONE,
        offload: Used::No,
        reflink: Used::No,
        holes: HolesFound::No,
        uncached: false,
    };
    match same {
        Ok(true) => Ok(Some((there, Poured::of(copied, digests)))),
        // What cannot be read is copied, and says so then if it is the source.
        Ok(false) | Err(_) => Ok(None),
    }
}

fn compare(hand: &mut Hand<'_>, from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> Result<bool> {
    let (mut ours, mut theirs) = (AlignedBuf::new(BLOCK)?, AlignedBuf::new(BLOCK)?);
    if let Some(hasher) = &mut hand.hasher {
        hasher.reset();
    }
    let mut at = 0;
    loop {
        let (one, two) = (fill(from, &mut ours, at)?, fill(to, &mut theirs, at)?);
        if hand.run.cancel.is_set() || ours[..one] != theirs[..two] {
            return Ok(false);
        }
        if one == 0 {
            return Ok(true);
        }
        if let Some(hasher) = &mut hand.hasher {
            hasher.update(&ours[..one]);
        }
        hand.run.meter.bytes(one as u64);
        at += one as u64;
    }
}

/// Reads until `block` is full or the file ends.
fn fill(fd: BorrowedFd<'_>, block: &mut [u8], at: u64) -> Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        let rest = &mut block[filled..];
        match retry_on_intr(|| rustix::io::pread(fd, &mut *rest, at + filled as u64)) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(errno) => return Err(Error::new(Doing::Read, "", errno)),
        }
    }
    Ok(filled)
}
