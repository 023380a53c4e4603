//! One copy in progress, and the rungs it tries in turn.

use std::io;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::calls::Calls;
use super::caps::Lacks;
use super::end::{End, Kind};
use super::uncached::Uncached;
use super::{
    Copied, Copier, CopyCaps, CopyOptions, HolesFound, Reflink, Rung, RungSet, Sparse, Tap,
    preallocate,
};
use super::{range, reflink, room, sparse, splice, stream, tandem};
use crate::{AlignedBuf, Cancel, Doing, Error, Progress, Result};

/// Below this the advice costs more than it brings.
const ADVISE_FROM: u64 = 1 << 20;

/// Below this one write finds out as soon that there is no room, and on ext4 the reservation took
/// longer than the copy.
const RESERVE_FROM: u64 = 256 << 10;

/// Where so many times as much is free, nothing is reserved: it is a pass over all pages (of 1 GiB in
/// the cache, it took a sixth of the copy on tmpfs and a twelfth on ext4, which chooses its blocks as
/// well when it writes them out).
const AMPLE: u64 = 16;

/// A pipe that carried so much carries bulk data, and is worth growing.
const GROW_PIPES_AFTER: u64 = 1 << 20;

/// The most that an unprivileged process may ask for (`/proc/sys/fs/pipe-max-size`).
pub(super) const GROWN_PIPE: usize = 1 << 20;

/// A way of copying. `None`: not here, or no further; the next goes on from where the job stands.
type Climb = fn(&mut Job<'_>) -> Option<Result<()>>;

const LADDER: [(Rung, Climb); 6] = [
    (Rung::Reflink, reflink::share),
    (Rung::Holes, sparse::around_holes),
    (Rung::Mapped, tandem::from_both_ends),
    (Rung::Range, range::offload),
    (Rung::Splice, splice::through_pipes),
    (Rung::Stream, stream::pump),
];

/// Tries each rung that may be tried.
pub(super) fn climb(job: &mut Job<'_>) -> Result<Copied> {
    for (rung, climb) in LADDER {
        if job.rungs.has(rung)
            && let Some(result) = climb(job)
        {
            result?;
            return job.finish();
        }
    }
    Err(Error::new(Doing::Copy, job.to.name, job.refusal.unwrap_or(Errno::OPNOTSUPP)))
}

/// A copy: from where to where, how, and how far it has come.
pub(super) struct Job<'j> {
    pub(super) from: &'j End<'j>,
    pub(super) to: &'j End<'j>,
    pub(super) options: CopyOptions,
    pub(super) rungs: RungSet,
    pub(super) calls: &'static Calls,
    pub(super) tap: Option<&'j mut Tap<'j>>,
    progress: &'j dyn Progress,
    pub(super) cancel: &'j Cancel,
    caps: &'j CopyCaps,
    buffer: &'j mut Option<AlignedBuf>,

    /// Bytes dealt with, holes included.
    pub(super) done: u64,
    /// Where to stop, counted as `done` is: the limit, or the end of an extent.
    pub(super) until: u64,
    /// How much of `done` was done when data were last written; what follows is a hole.
    pub(super) data_end: u64,
    /// How many of the last bytes of `done` are a hole that the target does not have yet.
    pub(super) hole: u64,
    /// The last hole that it has (offset, length), with blocks perhaps still reserved under it.
    pub(super) unpunched: Option<(u64, u64)>,
    /// Where the target's position was at the start, if it can have holes.
    pub(super) hole_base: u64,
    /// Blocks of zeros become holes.
    pub(super) zeros_are_holes: bool,
    /// Why the last rung that could not be taken could not.
    pub(super) refusal: Option<Errno>,
    pub(super) lacks: Lacks,
    pub(super) report: Copied,
    /// Bytes for which space was reserved, or to which the target was made longer.
    pub(super) reserved: u64,
    prepared: bool,
    /// Reads and writes that leave nothing in the cache, as far as they are known to work.
    pub(super) uncached: Uncached,
    pipes_grown: bool,
}

impl<'j> Job<'j> {
    pub(super) fn new<'c: 'j>(
        copier: &'j mut Copier<'c>,
        from: &'j End<'j>,
        to: &'j End<'j>,
        tap: Option<&'j mut Tap<'j>>,
        progress: &'j dyn Progress,
        cancel: &'j Cancel,
    ) -> Job<'j> {
        let options = copier.options;
        let files = from.kind == Kind::File && to.kind == Kind::File;
        let mut job = Job {
            from,
            to,
            options,
            rungs: match options.reflink {
                Reflink::Always => RungSet::only(Rung::Reflink),
                Reflink::Auto | Reflink::Never => options.rungs,
            },
            calls: copier.calls,
            tap,
            progress,
            cancel,
            caps: copier.caps,
            buffer: &mut copier.buffer,
            done: 0,
            until: options.limit.unwrap_or(u64::MAX),
            data_end: 0,
            hole: 0,
            unpunched: None,
            hole_base: 0,
            zeros_are_holes: false,
            refusal: None,
            lacks: if files {
                copier.caps.recall(&mut copier.remembered, from.dev, to.dev)
            } else {
                Lacks::default()
            },
            report: Copied::NOTHING,
            reserved: 0,
            prepared: false,
            uncached: Uncached::new(&options, from, to),
            pipes_grown: false,
        };
        job.report.holes = HolesFound::No;
        if options.sparse == Sparse::Always && sparse::can_make_holes(&mut job) {
            job.zeros_are_holes = true;
            job.report.holes = HolesFound::Zeros;
        }
        job
    }

    /// What is left to do, as far as anybody said.
    pub(super) fn left(&self) -> u64 {
        // An extent of a file that changes under us may end before it starts.
        self.until.saturating_sub(self.done)
    }

    /// At most so many bytes for the next call.
    pub(super) fn next_call(&self, most: usize) -> usize {
        usize::try_from(self.left()).unwrap_or(usize::MAX).min(most)
    }

    /// `n` more bytes are done, by this rung; `Holes` are not written.
    pub(super) fn advance(&mut self, n: u64, rung: Rung) {
        self.count(n, rung);
        self.tell(n);
    }

    /// The same, of which whoever watches was told already.
    pub(super) fn count(&mut self, n: u64, rung: Rung) {
        self.done += n;
        if rung != Rung::Holes {
            self.data_end = self.done;
        }
        self.report.rungs = self.report.rungs.with(rung);
    }

    /// Tells whoever watches of `n` more bytes.
    pub(super) fn tell(&self, n: u64) {
        self.progress.bytes(n);
    }

    /// Whether as much is done as the source, opened for this copy, said it holds. A read that
    /// comes short here has met the end, and a 0 is to be believed.
    pub(super) fn at_promised_end(&self) -> bool {
        self.from.fresh && self.from.size > 0 && self.done == self.from.size
    }

    /// What is to be copied in all, if that is known.
    fn expected(&self) -> Option<u64> {
        let length = match (self.from.kind, self.from.size) {
            (Kind::File, size) if size > 0 => size.checked_sub(self.from.position()?)?,
            _ => self.options.length_hint?,
        };
        Some(length.min(self.until))
    }

    /// Notes that the pair of devices cannot do something.
    pub(super) fn lacks(&mut self, lacks: Lacks) {
        self.caps.note(self.from.dev, self.to.dev, lacks);
    }

    /// Before bytes are read: reserves space if that was asked for, gives advice.
    pub(super) fn prepare(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.prepared, true) {
            return Ok(());
        }
        self.advise();
        self.make_room()
    }

    /// Says how the source will be read.
    pub(super) fn advise(&mut self) {
        if self.from.kind == Kind::File && self.from.size >= ADVISE_FROM {
            (self.calls.advise_sequential)(self.from.fd);
        }
    }

    /// Before the first byte is written: reserves space if that was asked for.
    pub(super) fn make_room(&mut self) -> Result<()> {
        room::check(self)?;
        if self.options.preallocate
            && self.report.holes == HolesFound::No
            && self.reserved == 0
            && self.to.size == 0
            && self.to.position() == Some(0)
            && !self.to.appends()
            && let Some(length) = self.expected()
            && length >= RESERVE_FROM
            && !self.has_ample_room(length)
            && preallocate::reserve(self.calls, self.to.fd, self.to.name, length)?
        {
            self.reserved = length;
        }
        Ok(())
    }

    /// Whether there is so much room that nobody will have taken it meanwhile.
    fn has_ample_room(&self, length: u64) -> bool {
        (self.calls.room)(self.to.fd).is_some_and(|room| room.available / AMPLE >= length)
    }

    /// Whether so much went through that pipes on the way are worth growing.
    pub(super) fn bulk(&self) -> bool {
        self.done >= GROW_PIPES_AFTER
    }

    /// Lets pipes hold more once they have proved to carry much. A refusal changes nothing.
    pub(super) fn grow_pipes(&mut self) {
        if self.bulk() && !std::mem::replace(&mut self.pipes_grown, true) {
            for end in [self.from, self.to] {
                if end.kind == Kind::Pipe {
                    let _ = (self.calls.grow_pipe)(end.fd, GROWN_PIPE);
                }
            }
        }
    }

    /// The copier's buffer, to be given back by [`keep`](Job::keep).
    pub(super) fn block(&mut self) -> Result<AlignedBuf> {
        let preferred = self.from.block_size.max(self.to.block_size);
        match self.buffer.take() {
            Some(buffer) if buffer.len() >= self.options.buffer.resolve(preferred) => Ok(buffer),
            _ => self.options.buffer.allocate(preferred),
        }
    }

    pub(super) fn keep(&mut self, buffer: AlignedBuf) {
        *self.buffer = Some(buffer);
    }

    /// Waits until an end is ready, or a signal came: then the call is tried again, and says.
    pub(super) fn wait(&self, end: &End<'_>, events: PollFlags) {
        let _ = poll(&mut [PollFd::from_borrowed_fd(end.fd, events)], None);
    }

    /// Whether a read of a file, too, finds nothing more: for calls that return 0 where they only
    /// do not know better.
    pub(super) fn ended(&self) -> bool {
        let nothing_at = |at| rustix::io::pread(self.from.fd, &mut [0; 1][..], at);
        self.at_promised_end() || rustix::fs::tell(self.from.fd).and_then(nothing_at) == Ok(0)
    }

    /// An error when somebody asked to stop.
    pub(super) fn check_cancel(&self) -> Result<()> {
        match self.cancel.is_set() {
            true => Err(Error::new(Doing::Copy, self.to.name, io::ErrorKind::Interrupted)),
            false => Ok(()),
        }
    }

    pub(super) fn read_error(&self, errno: Errno) -> Error {
        Error::new(Doing::Read, self.from.name, errno)
    }

    pub(super) fn write_error(&self, errno: Errno) -> Error {
        Error::new(Doing::Write, self.to.name, errno)
    }

    /// Everything was moved: ends the target where the bytes end.
    pub(super) fn finish(&mut self) -> Result<Copied> {
        sparse::end_in_hole(self)?;
        if self.reserved > self.done {
            // What is behind the end would stay with the file.
            rustix::fs::ftruncate(self.to.fd, self.done).map_err(|e| self.write_error(e))?;
        }
        self.report.bytes = self.done;
        self.report.uncached = self.uncached.worked();
        Ok(self.report)
    }
}
