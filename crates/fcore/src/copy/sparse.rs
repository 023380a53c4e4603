//! The second rung: only what is no hole is copied. And blocks of zeros that become holes.
//!
//! A hole in the target is made lazily: it is only counted until data come after it, or the end.

use rustix::io::Errno;

use super::end::Kind;
use super::ladder::Job;
use super::{HolesFound, Rung, Sparse, range, stream};
use crate::Result;

/// What a tap sees of a hole.
pub(super) static ZEROS: [u8; 64 << 10] = [0; 64 << 10];

/// Zeros become holes in blocks of this size, which is that of nearly every file system.
const BLOCK: usize = 4096;

/// Copies the data between the source's holes.
pub(super) fn around_holes(job: &mut Job<'_>) -> Option<Result<()>> {
    let forced = !job.rungs.has(Rung::Stream) && !job.rungs.has(Rung::Range);
    let sparse = job.options.sparse != Sparse::Never && job.from.seems_sparse();
    if !(sparse || forced) || !can_make_holes(job) {
        return None;
    }
    let start = job.from.position()?;
    let first = extent(job, start);
    let dense = matches!(first, Ok(Some((data, hole))) if data == start && hole >= job.from.size);
    if first.is_err() || (dense && !forced) {
        // No such call here; or blocks are few because they are compressed.
        job.refusal = first.err().or(job.refusal);
        return match job.from.seek_to(start) {
            Ok(()) => None,
            Err(errno) => Some(Err(job.read_error(errno))),
        };
    }
    job.report.holes = match job.zeros_are_holes {
        true => HolesFound::SeekAndZeros,
        false => HolesFound::Seek,
    };
    Some(first.map_err(|errno| job.read_error(errno)).and_then(|first| {
        walk(job, start, first, &mut |job, part| match part {
            Part::Hole(n) => skip(job, n),
            Part::Data => copy_data(job),
        })
    }))
}

/// Where the next data start and end, at or after `at`; `None` when nothing but a hole follows.
pub(super) fn extent(job: &Job<'_>, at: u64) -> rustix::io::Result<Option<(u64, u64)>> {
    let found = (job.calls.seek_data)(job.from.fd, at)
        .and_then(|data| Ok((data, (job.calls.seek_hole)(job.from.fd, data)?)));
    match found {
        Ok(extent) => Ok(Some(extent)),
        Err(Errno::NXIO) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// What is met on the way through a file.
pub(super) enum Part {
    /// So many bytes that are not there.
    Hole(u64),
    /// The source stands at them; they end where the job is to end for now.
    Data,
}

/// Goes from part to part, from `start` to the end of the source.
pub(super) fn walk(
    job: &mut Job<'_>,
    start: u64,
    first: Option<(u64, u64)>,
    deal: &mut dyn FnMut(&mut Job<'_>, Part) -> Result<()>,
) -> Result<()> {
    let (whole, mut next) = (job.until, first);
    while let Some((data, hole)) = next {
        job.check_cancel()?;
        let at = start + job.done;
        deal(job, Part::Hole(data.saturating_sub(at)))?;
        job.from.seek_to(data).map_err(|e| job.read_error(e))?;
        job.until = whole.min(hole.saturating_sub(start));
        deal(job, Part::Data)?;
        let cut_short = job.left() > 0;
        job.until = whole;
        if cut_short || job.left() == 0 {
            break;
        }
        next = extent(job, hole).map_err(|e| job.read_error(e))?;
    }
    if next.is_none() {
        let now = rustix::fs::fstat(job.from.fd).map_err(|e| job.read_error(e))?;
        let size = u64::try_from(now.st_size).unwrap_or(0);
        deal(job, Part::Hole(size.saturating_sub(start + job.done)))?;
    }
    if !job.from.fresh {
        job.from.seek_to(start + job.done).map_err(|e| job.read_error(e))?;
    }
    Ok(())
}

/// Copies what comes next, up to where the job is to end for now.
pub(super) fn copy_data(job: &mut Job<'_>) -> Result<()> {
    if job.left() == 0 {
        return Ok(());
    }
    if job.rungs.has(Rung::Range)
        && let Some(result) = range::offload(job)
    {
        return result;
    }
    stream::pump(job).unwrap_or(Ok(()))
}

/// The next `n` bytes of the source, as far as they are wanted, are a hole.
fn skip(job: &mut Job<'_>, n: u64) -> Result<()> {
    let mut rest = n.min(job.left());
    if job.tap.is_none() && rest > 0 {
        job.hole += rest;
        job.advance(rest, Rung::Holes);
        return Ok(());
    }
    while rest > 0 {
        job.check_cancel()?;
        let some = rest.min(ZEROS.len() as u64);
        job.hole += some;
        job.advance(some, Rung::Holes);
        job.show(&ZEROS[..some as usize]);
        rest -= some;
    }
    Ok(())
}

/// Whether the target can have holes: an empty file, or its end, where writes go where we say.
pub(super) fn can_make_holes(job: &mut Job<'_>) -> bool {
    if job.to.kind != Kind::File || job.to.appends() {
        return false;
    }
    match job.to.position() {
        Some(at) if at >= job.to.size => {
            job.hole_base = at;
            true
        }
        _ => false,
    }
}

/// Makes the hole at the end of the target, whose size no write can set, and frees what is under
/// the last one.
pub(super) fn end_in_hole(job: &mut Job<'_>) -> Result<()> {
    job.settle_hole()?;
    if job.data_end < job.done {
        let end = job.hole_base + job.done;
        rustix::fs::ftruncate(job.to.fd, end).map_err(|e| job.write_error(e))?;
    }
    job.punch_last_hole()
}

impl Job<'_> {
    /// Moves the target's position behind the hole that is due, before data are written there.
    pub(super) fn settle_hole(&mut self) -> Result<()> {
        if self.hole == 0 {
            return Ok(());
        }
        self.punch_last_hole()?;
        let end = self.hole_base + self.done;
        self.to.seek_to(end).map_err(|e| self.write_error(e))?;
        self.unpunched = Some((end - self.hole, self.hole));
        self.hole = 0;
        Ok(())
    }

    /// Frees what a file system reserved ahead of the last write, as XFS does, or what the caller
    /// reserved. Only once there are data behind it: ext4 frees nothing behind the end of a file.
    fn punch_last_hole(&mut self) -> Result<()> {
        let Some((offset, length)) = self.unpunched.take() else { return Ok(()) };
        match (self.calls.punch_hole)(self.to.fd, offset, length) {
            Err(Errno::IO) => Err(self.write_error(Errno::IO)),
            // Only space is lost where it cannot be done.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Writes what is not zero, and leaves holes for blocks that are.
    pub(super) fn write_around_zeros(&mut self, bytes: &[u8]) -> Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let into_block = (self.hole_base + self.done) % BLOCK as u64;
            let (zero, length) = run(rest, BLOCK - into_block as usize);
            let (now, later) = rest.split_at(length);
            if zero {
                self.hole += length as u64;
                self.advance(length as u64, Rung::Holes);
            } else {
                self.settle_hole()?;
                self.write_full(now)?;
                self.advance(length as u64, Rung::Stream);
            }
            rest = later;
        }
        Ok(())
    }
}

/// How many of the first bytes belong together, and whether they are zeros. The first block is
/// `first` bytes long, which may be less than the rest.
fn run(bytes: &[u8], first: usize) -> (bool, usize) {
    let (block, mut rest) = bytes.split_at(first.min(bytes.len()));
    let zero = all_zero(block);
    while !rest.is_empty() {
        let (block, later) = rest.split_at(BLOCK.min(rest.len()));
        if all_zero(block) != zero {
            break;
        }
        rest = later;
    }
    (zero, bytes.len() - rest.len())
}

fn all_zero(bytes: &[u8]) -> bool {
    // Folding without a way out inside a chunk lets the compiler use wide registers.
    bytes.chunks(256).all(|chunk| chunk.iter().fold(0, |seen, byte| seen | byte) == 0)
}
