//! Whether a large file has room in its target, found out before the first byte is written.
//!
//! Never a refusal that was not needed: what shares blocks never comes here, file systems that
//! compress or share by themselves are not asked, holes do not count, and where there seems to be too
//! little, it is the attempt to reserve the space that decides, if there is such a call. It knows
//! what is reserved for us, and waits for what is just being freed.

use std::io;
use std::ops::Range;

use rustix::io::Errno;

use super::Sparse;
use super::calls::Room;
use super::end::Kind;
use super::ladder::Job;
use super::sparse::extent;
use crate::{Doing, Error, Result};

/// A smaller file finds out as soon by being written.
const CHECK_FROM: u64 = 1 << 20;

/// Fails if what is to be copied is certain not to fit.
pub(super) fn check(job: &mut Job<'_>) -> Result<()> {
    let asked = job.options.check_room
        && job.from.kind == Kind::File
        && job.from.size >= CHECK_FROM
        && job.to.kind == Kind::File
        && job.to.size == 0
        && !job.zeros_are_holes;
    if !asked {
        return Ok(());
    }
    let Some(start) = job.from.position() else { return Ok(()) };
    // What was done already lies before the position of a source that has one of its own.
    let done = if job.from.fresh { 0 } else { job.done };
    let wanted = job.options.limit.map_or(u64::MAX, |limit| limit.saturating_sub(done));
    let length = job.from.size.saturating_sub(start).min(wanted);
    let Some(room) = (job.calls.room)(job.to.fd).filter(|room| length > room.available) else {
        return Ok(());
    };
    // Extents are found by moving the position, which belongs to the copy.
    let stands = rustix::fs::tell(job.from.fd).map_err(|errno| job.read_error(errno))?;
    let checked = check_extents(job, start..start + length, start.saturating_sub(done), room);
    job.from.seek_to(stands).map_err(|errno| job.read_error(errno))?;
    checked
}

/// `base` is where the target's first byte comes from.
fn check_extents(job: &mut Job<'_>, range: Range<u64>, base: u64, room: Room) -> Result<()> {
    let mut needed = 0;
    // Counting cannot fail.
    let _ = each(job, range.clone(), &mut |_, _, length| {
        needed += length;
        Ok(())
    });
    if needed <= room.available {
        return Ok(());
    }
    let reserved = each(job, range, &mut |job, at, length| {
        let at = at - base;
        (job.calls.reserve)(job.to.fd, at, length)?;
        job.reserved = at + length;
        Ok(())
    });
    match reserved {
        Err(Errno::NOSPC | Errno::DQUOT) => {}
        // It has no such call; the rest is for whoever may have it.
        Err(_) if needed > room.free => {}
        _ => return Ok(()),
    }
    let Room { available, .. } = room;
    let text = format!("No space left on device: {needed} bytes are needed, {available} are free");
    let error = io::Error::new(io::ErrorKind::StorageFull, text);
    Err(Error::new(Doing::Write, job.to.name, error))
}

/// What has to be written of a part of the source, as offsets in it and lengths.
fn each(
    job: &mut Job<'_>,
    range: Range<u64>,
    deal: &mut dyn FnMut(&mut Job<'_>, u64, u64) -> std::result::Result<(), Errno>,
) -> std::result::Result<(), Errno> {
    let Range { start: mut at, end } = range;
    let sparse = job.options.sparse != Sparse::Never && job.from.seems_sparse();
    while at < end {
        let (data, hole) = match extent(job, at) {
            Ok(Some((data, hole))) if sparse => (data, hole.min(end)),
            Ok(None) if sparse => return Ok(()),
            // There are no holes to be found here, or they are filled.
            _ => (at, end),
        };
        if data < hole {
            deal(job, data, hole - data)?;
        }
        // A file that changes meanwhile must not hold us here.
        at = hole.max(at + 1);
    }
    Ok(())
}
