//! A rung for large files in memory: one thread copies from the start, another from the end.
//!
//! On tmpfs a copy is the work of one processor, and a second writer gains nothing, because whoever
//! writes to a file holds its lock. A page fault does not take that lock. So the first thread has the
//! kernel copy as ever, and the second maps a window of the target, takes its pages all at once and
//! reads the source straight into them. Together they are a quarter to a third faster than one;
//! two threads of either kind are not. But a page that is mapped is cleared first, so that it is half as
//! much work again, and on a machine that has none to spare slower: hence [`SecondThread::Idle`].
//!
//! The second can give up at any time, and the first then copies what is left, as without it: it meets
//! whatever was in the way itself, and tells of it. Each chunk is one thread's or the other's, and the
//! first never ends before the second has filled its last one or given it back.

use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{mem, panic, thread};

use rustix::fs::{OFlags, fcntl_getfl, fstat, ftruncate};

use super::end::Kind;
use super::ladder::Job;
use super::range;
use super::sparse::copy_data;
use super::{Rung, SecondThread, Used};
use crate::{Cancel, Result};

/// What a thread takes at a time; a multiple of every page's size. In tests of this crate a smaller
/// one, so that small files have several.
const CHUNK: u64 = if cfg!(test) { 64 << 10 } else { 2 << 20 };

/// A smaller file is copied by one thread as fast (of 16 MiB: 0.9 to 1.0 of its speed, 32: 1.1, 64: 1.2,
/// 1 GiB: 1.3; two processors, tmpfs).
const FROM: u64 = if cfg!(test) { 4 * CHUNK } else { 64 << 20 };

/// Copies by two threads, to the end.
pub(super) fn from_both_ends(job: &mut Job<'_>) -> Option<Result<()>> {
    if !suits(job) {
        return None;
    }
    if let Err(error) = job.prepare() {
        return Some(Err(error));
    }
    // Pages behind the end cannot be had. Where the file may not be as long, the next rung says so.
    ftruncate(job.to.fd, job.from.size).ok()?;
    // It is cut to what was copied.
    job.reserved = job.reserved.max(job.from.size);
    Some(run(job))
}

/// Whether it is wanted and may be done: a whole file without holes, into a new one that may be
/// mapped, where the kernel would copy as well.
fn suits(job: &mut Job<'_>) -> bool {
    let (from, to) = (job.from, job.to);
    job.options.second_thread != SecondThread::Never
        && from.size >= FROM
        && (from.kind == Kind::File && to.kind == Kind::File)
        && (from.fresh && to.fresh)
        && to.size == 0
        && job.done == 0
        && job.options.limit.is_none()
        && !from.seems_sparse()
        && range::used(job) == Used::Unknown
        && fcntl_getfl(to.fd).is_ok_and(|flags| flags.contains(OFlags::RDWR))
        && (job.calls.fills_aside)(from.fd, to.fd)
        && (job.options.second_thread == SecondThread::Always || (job.calls.has_idle)())
}

fn run(job: &mut Job<'_>) -> Result<()> {
    let middle = Middle::new(job.from.size);
    let filler = Filler {
        fill: job.calls.fill,
        from: job.from.fd,
        to: job.to.fd,
        middle: &middle,
        cancel: job.cancel,
    };
    // So that there is one of its own, however late it is.
    let first = middle.take_first();
    let met = thread::scope(|scope| {
        // No thread to be had: what is left is everything.
        let second = thread::Builder::new().spawn_scoped(scope, move || filler.run()).ok();
        let met = meet(job, &middle, first, second);
        middle.close();
        met
    })?;
    if met {
        pass_over_the_end(job, &middle)?;
        // The source may have grown.
        copy_data(job)?;
    }
    Ok(())
}

/// Copies up to where the second thread is, of which the first chunk was taken already; whether there
/// was so much.
fn meet(
    job: &mut Job<'_>,
    middle: &Middle,
    mut first: Option<u64>,
    second: Option<thread::ScopedJoinHandle<'_, ()>>,
) -> Result<bool> {
    while let Some(end) = first {
        if !copy_up_to(job, end)? {
            return Ok(false);
        }
        job.tell(middle.filled());
        first = middle.take_first();
    }
    if let Some(Err(payload)) = second.map(thread::ScopedJoinHandle::join) {
        panic::resume_unwind(payload);
    }
    job.tell(middle.filled());
    middle.take_rest().map_or(Ok(true), |end| copy_up_to(job, end))
}

/// Copies by the rungs below; whether the source went so far.
fn copy_up_to(job: &mut Job<'_>, end: u64) -> Result<bool> {
    let whole = mem::replace(&mut job.until, end);
    let copied = copy_data(job);
    let is_there = job.left() == 0;
    job.until = whole;
    copied.map(|()| is_there)
}

/// Counts what the second thread filled, as far as the source still has it: what was cut off since is
/// not copied, whoever was there first. Puts both positions behind it.
fn pass_over_the_end(job: &mut Job<'_>, middle: &Middle) -> Result<()> {
    if job.done == middle.size {
        return Ok(());
    }
    let now = fstat(job.from.fd).map_err(|errno| job.read_error(errno))?;
    let size = u64::try_from(now.st_size).unwrap_or(0).min(middle.size);
    if size > job.done {
        job.count(size - job.done, Rung::Mapped);
    }
    job.from.seek_to(job.done).map_err(|errno| job.read_error(errno))?;
    job.to.seek_to(job.done).map_err(|errno| job.write_error(errno))
}

/// The second thread's part.
struct Filler<'j> {
    fill: fn(BorrowedFd<'_>, BorrowedFd<'_>, u64, usize) -> rustix::io::Result<usize>,
    from: BorrowedFd<'j>,
    to: BorrowedFd<'j>,
    middle: &'j Middle,
    cancel: &'j Cancel,
}

impl Filler<'_> {
    /// Fills chunk by chunk from the end, until both have met or something is in the way.
    fn run(&self) {
        while !self.cancel.is_set()
            && let Some(chunk) = self.middle.take_last()
        {
            let length = chunk.end - chunk.start;
            let wanted = usize::try_from(length).unwrap_or(usize::MAX);
            if (self.fill)(self.from, self.to, chunk.start, wanted) != Ok(wanted) {
                return self.middle.give_back(&chunk);
            }
            self.middle.filled.fetch_add(length, Ordering::Relaxed);
        }
    }
}

/// What nobody has copied or begun to copy yet; it lies between the two.
struct Middle {
    size: u64,
    left: Mutex<Range<u64>>,
    /// Bytes filled from the end, of which nobody was told.
    filled: AtomicU64,
}

impl Middle {
    fn new(size: u64) -> Middle {
        Middle { size, left: Mutex::new(0..size), filled: AtomicU64::new(0) }
    }

    /// A range is whole whenever the lock is let go.
    fn left(&self) -> MutexGuard<'_, Range<u64>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the first chunk, and says where it ends.
    fn take_first(&self) -> Option<u64> {
        let mut left = self.left();
        let end = left.end.min(left.start + CHUNK);
        (mem::replace(&mut left.start, end) < end).then_some(end)
    }

    /// Takes the last chunk, which starts at a multiple of a chunk.
    fn take_last(&self) -> Option<Range<u64>> {
        let mut left = self.left();
        let end = left.end;
        if left.is_empty() {
            return None;
        }
        left.end = ((end - 1) / CHUNK * CHUNK).max(left.start);
        Some(left.end..end)
    }

    /// Gives back the chunk that was taken last from the end.
    fn give_back(&self, chunk: &Range<u64>) {
        self.left().end = chunk.end;
    }

    /// Takes all that is left, and says where it ends.
    fn take_rest(&self) -> Option<u64> {
        let mut left = self.left();
        let end = left.end;
        (mem::replace(&mut left.start, end) < end).then_some(end)
    }

    /// Leaves nothing to take.
    fn close(&self) {
        self.take_rest();
    }

    /// What was filled since this was last asked.
    fn filled(&self) -> u64 {
        self.filled.swap(0, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whoever takes what, and whenever the second gives up: each byte is taken once, in order.
        #[test]
        fn the_middle_is_shared_out(size in 0..20 * CHUNK, turns: Vec<bool>, gives_up: bool) {
            let middle = Middle::new(size);
            let (mut front, mut back) = (0, size);
            for is_first in turns {
                if is_first {
                    let Some(end) = middle.take_first() else { break };
                    prop_assert!(end > front && end - front <= CHUNK && end <= back);
                    front = end;
                } else {
                    let Some(chunk) = middle.take_last() else { break };
                    prop_assert!(chunk.end == back && chunk.start >= front && !chunk.is_empty());
                    prop_assert_eq!(chunk.start % CHUNK, 0);
                    back = chunk.start;
                    if gives_up {
                        middle.give_back(&chunk);
                        back = chunk.end;
                        break;
                    }
                }
            }
            prop_assert_eq!(middle.take_rest(), (front < back).then_some(back));
            prop_assert_eq!((middle.take_first(), middle.take_last()), (None, None));
        }
    }
}
