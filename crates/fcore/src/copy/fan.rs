//! One source, several targets: each block is read once and written to all of them.
//!
//! A target that shares the source's blocks needs none of them. One that fails is left behind with
//! its error, and the others go on; only a source that fails ends it for all.

use rustix::io::Errno;

use super::ladder::Job;
use super::sparse::{self, Part, ZEROS};
use super::{Copied, Copier, End, Reflink, Rung, Sparse, Tap, reflink, stream};
use crate::{Cancel, Doing, Error, NoProgress, Progress, Result};

impl Copier<'_> {
    /// Copies `from`'s bytes to all of `to`, reading them once; `tap`, if there is one, sees them
    /// too. One result for each target comes back, in their order.
    ///
    /// The slowest target sets the pace. Holes stay holes; what is not shared is read and written.
    ///
    /// # Errors
    /// Of the source, and `cancel` as in [`copy`](Copier::copy): then no target is whole.
    pub fn fan_out(
        &mut self,
        from: &End<'_>,
        to: &[End<'_>],
        tap: Option<&mut Tap<'_>>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Vec<Result<Copied>>> {
        match tap {
            // Not through `map`: the tap's own lifetime is cut short here.
            Some(tap) => self.fan(from, to, Some(tap), progress, cancel),
            None => self.fan(from, to, None, progress, cancel),
        }
    }

    fn fan<'a>(
        &'a mut self,
        from: &'a End<'_>,
        to: &'a [End<'_>],
        tap: Option<&'a mut Tap<'a>>,
        progress: &'a dyn Progress,
        cancel: &'a Cancel,
    ) -> Result<Vec<Result<Copied>>> {
        let Some(first) = to.first() else { return Ok(Vec::new()) };
        let (options, caps, calls) = (self.options, self.caps, self.calls);
        let own = |_| Copier { calls, ..Copier::new(options, caps) };
        let mut copiers: Vec<Copier<'_>> = to.iter().map(own).collect();
        let mut branches: Vec<Branch<'_>> = copiers
            .iter_mut()
            .zip(to)
            .map(|(copier, to)| Branch::new(copier, from, to, cancel))
            .collect();
        branches.iter_mut().for_each(Branch::share);
        // It reads and counts, and writes nothing itself.
        let mut reader = Job::new(self, from, first, tap, progress, cancel);
        pour(&mut reader, &mut branches)?;
        let is_other = |branch: &Branch<'_>| branch.is_shared() && branch.job.done != reader.done;
        if reader.tap.is_some() && branches.iter().any(is_other) {
            // A clone has other bytes than those that the tap was shown.
            return Err(Error::message(Doing::Read, from.name, "file changed as we read it"));
        }
        Ok(branches.into_iter().map(Branch::end).collect())
    }
}

/// One target on its way.
struct Branch<'j> {
    job: Job<'j>,
    /// Nothing more is to be written: it is whole, or it failed.
    ended: Option<Result<()>>,
    /// What the source has no data for may be left out.
    takes_holes: bool,
    /// Space was reserved, where that was asked for.
    has_room: bool,
}

impl<'j> Branch<'j> {
    fn new<'c: 'j>(
        copier: &'j mut Copier<'c>,
        from: &'j End<'j>,
        to: &'j End<'j>,
        cancel: &'j Cancel,
    ) -> Branch<'j> {
        let job = Job::new(copier, from, to, None, &NoProgress, cancel);
        Branch { job, ended: None, takes_holes: false, has_room: false }
    }

    /// Shares the source's blocks if that can be.
    fn share(&mut self) {
        self.ended = reflink::share(&mut self.job);
        if self.ended.is_none() && self.job.options.reflink == Reflink::Always {
            let errno = self.job.refusal.unwrap_or(Errno::OPNOTSUPP);
            self.ended = Some(Err(Error::new(Doing::Copy, self.job.to.name, errno)));
        }
    }

    fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    fn is_shared(&self) -> bool {
        matches!(self.ended, Some(Ok(())))
    }

    /// Does something to the target, unless it needs nothing more.
    fn act(&mut self, act: impl FnOnce(&mut Branch<'j>) -> Result<()>) {
        if self.is_open()
            && let Err(error) = act(self)
        {
            self.ended = Some(Err(error));
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let job = &mut self.job;
        if !std::mem::replace(&mut self.has_room, true) {
            job.make_room()?;
        }
        if job.zeros_are_holes {
            return job.write_around_zeros(bytes);
        }
        job.settle_hole()?;
        job.write_full(bytes)?;
        job.advance(bytes.len() as u64, Rung::Stream);
        Ok(())
    }

    fn skip(&mut self, n: u64) -> Result<()> {
        if self.takes_holes {
            self.job.hole += n;
            self.job.advance(n, Rung::Holes);
            return Ok(());
        }
        in_blocks(n, |zeros| self.write(zeros))
    }

    fn end(mut self) -> Result<Copied> {
        self.ended.take().unwrap_or(Ok(()))?;
        self.job.finish()
    }
}

/// Reads all there is, as long as anybody wants it.
fn pour(reader: &mut Job<'_>, branches: &mut [Branch<'_>]) -> Result<()> {
    if !is_wanted(reader, branches) {
        return Ok(());
    }
    reader.advise();
    if reader.options.sparse != Sparse::Never
        && reader.from.seems_sparse()
        && let Some(start) = reader.from.position()
    {
        if let Ok(first) = sparse::extent(reader, start) {
            for branch in &mut *branches {
                branch.takes_holes = sparse::can_make_holes(&mut branch.job);
            }
            return sparse::walk(reader, start, first, &mut |reader, part| match part {
                // Data that nobody takes end the walk.
                _ if !is_wanted(reader, branches) => Ok(()),
                Part::Hole(n) => hole(reader, branches, n),
                Part::Data => data(reader, branches),
            });
        }
        reader.from.seek_to(start).map_err(|errno| reader.read_error(errno))?;
    }
    data(reader, branches)
}

fn data(reader: &mut Job<'_>, branches: &mut [Branch<'_>]) -> Result<()> {
    stream::with_block(reader, |reader, block| {
        stream::each_block(reader, block, |reader, bytes| {
            for branch in &mut *branches {
                branch.act(|branch| branch.write(bytes));
            }
            reader.advance(bytes.len() as u64, Rung::Stream);
            reader.show(bytes);
            if !is_wanted(reader, branches) {
                reader.until = reader.done;
            }
            Ok(())
        })
    })
}

fn hole(reader: &mut Job<'_>, branches: &mut [Branch<'_>], n: u64) -> Result<()> {
    let n = n.min(reader.left());
    for branch in &mut *branches {
        branch.act(|branch| branch.skip(n));
    }
    in_blocks(n, |zeros| {
        reader.check_cancel()?;
        reader.advance(zeros.len() as u64, Rung::Holes);
        reader.show(zeros);
        Ok(())
    })
}

/// Whether a target still takes bytes, or a tap those of a target that needs none.
fn is_wanted(reader: &Job<'_>, branches: &[Branch<'_>]) -> bool {
    branches.iter().any(Branch::is_open)
        || (reader.tap.is_some() && branches.iter().any(Branch::is_shared))
}

/// `n` zeros, some at a time.
fn in_blocks(mut n: u64, mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    while n > 0 {
        let some = n.min(ZEROS.len() as u64);
        each(&ZEROS[..some as usize])?;
        n -= some;
    }
    Ok(())
}
