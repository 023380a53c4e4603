//! A copy that is filled is made to count: verified, with its attributes, under its name.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use fcore::Output;
use rustix::fs::{Mode, OFlags, Stat, fchmod, openat};
use rustix::io::retry_on_intr;

use super::pour::{self, Poured};
use super::regular::note;
use super::{Noted, Task, output, resume, verify};
use crate::attributes::{self, Surroundings};
use crate::discard::discard;
use crate::modes;
use crate::plan::Instead;
use crate::run::{Hand, Run};
use crate::tree;
use crate::trouble::{Deed, Trouble};
use crate::waiting::{Held, Item};

/// What was copied of an open source; nothing with `--attributes-only`.
pub(super) struct Filled<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) fd: &'a OwnedFd,
    pub(super) stat: &'a Stat,
    pub(super) poured: Option<Poured>,
}

impl Filled<'_> {
    /// Ends a file under its final name; if that fails, it is removed.
    pub(super) fn finish_new(self, hand: &mut Hand<'_>, new: OwnedFd) -> Result<(), Trouble> {
        let (to, lane) = (self.task.to, self.task.lane);
        let finished = self.end_new(hand, new);
        let is_whole = match &finished {
            Ok(()) => true,
            Err(Trouble::NotKept { .. }) => true,
            Err(_) => false,
        };
        if !is_whole {
            discard(hand.run, lane, to.dir, to.name, || to.shown());
        }
        finished
    }

    fn end_new(self, hand: &mut Hand<'_>, new: OwnedFd) -> Result<(), Trouble> {
        let (task, run) = (self.task, hand.run);
        let later = self.proved_later(run);
        if later.is_none() {
            self.verify(hand, new.as_fd())?;
        }
        pour::let_go(run, self.poured.as_ref(), self.fd.as_fd(), new.as_fd());
        let kept = self
            .keep(run, new.as_fd(), Some(task.around.unwrap_or_default()))
            .and_then(|()| self.widen(run, new.as_fd()));
        if let Some(dev) = later {
            let file = Held::named(new, &task.to)
                .map_err(|error| Trouble::system(Deed::CreateFile, task.to.shown(), error))?;
            self.wait(run, file, dev);
            return kept;
        }
        fcore::close(new, task.to.name).map_err(task.of_copy())?;
        note(hand, task, self.poured);
        kept
    }

    /// The device of a new file that is read back after a flush of many.
    fn proved_later(&self, run: &Run<'_>) -> Option<u64> {
        let task = self.task;
        let waits =
            run.plan.proves_many() && task.node.is_some() && output::may_wait(run, self.stat);
        task.to_dev.filter(|&dev| waits && run.batch.knows(task.lane, dev))
    }

    /// Leaves the copy to wait for the others.
    fn wait(self, run: &Run<'_>, file: Held, dev: u64) {
        let task = self.task;
        let bytes = self.poured.as_ref().map_or(0, |poured| poured.copied.bytes);
        let (noted, node) = (Noted::new(task, self.poured), task.node.map(tree::retain));
        run.batch.add(run, Item { file, lane: task.lane, dev, bytes, noted, node });
    }

    /// Ends what is there, or what takes its place now.
    pub(super) fn finish_output(self, hand: &mut Hand<'_>, output: Output) -> Result<(), Trouble> {
        let (task, run) = (self.task, hand.run);
        let is_new = output.atomic().is_some_and(|file| file.replaces().is_none());
        if run.plan.instead == Instead::AttributesOnly && !is_new {
            return self.keep_on_existing(run);
        }
        let dev = output::waits(run, &output, self.stat).map(|(_, dev)| dev);
        let dev = dev.filter(|&dev| run.batch.knows(task.lane, dev));
        if dev.is_none() || !run.plan.proves_many() {
            self.verify(hand, output.as_fd())?;
        }
        pour::let_go(run, self.poured.as_ref(), self.fd.as_fd(), output.as_fd());
        let noted_in = output
            .atomic()
            .filter(|file| file.is_partial())
            .and_then(|file| file.directory().try_clone_to_owned().ok());
        let mut kept = Ok(());
        let mut adorn = |to: BorrowedFd<'_>| {
            kept = self.keep(run, to, None).and_then(|()| match is_new {
                true => self.widen(run, to),
                false => Ok(()),
            });
            Ok(())
        };
        let waiting = match dev {
            None => Err(output),
            Some(dev) => output.into_atomic().map(|file| (file, dev)),
        };
        let finished = match waiting {
            Ok((file, dev)) => {
                file.finish_with(&mut adorn).map(|file| file.map(|file| (file, dev)))
            }
            Err(output) => output.finish_with(&mut adorn).map(|()| None),
        };
        let finished = finished.map_err(task.of_copy())?;
        if let Some(dir) = noted_in {
            resume::forget(dir.as_fd(), task);
        }
        let Some((file, dev)) = finished else {
            note(hand, task, self.poured);
            return kept;
        };
        self.wait(run, Held::Unnamed(Box::new(file)), dev);
        kept
    }

    /// Reads the copy back, if that was asked for.
    fn verify(&self, hand: &mut Hand<'_>, to: BorrowedFd<'_>) -> Result<(), Trouble> {
        verify::verify(hand, || self.task.to.shown(), to, self.poured.as_ref())
    }

    /// `--attributes-only`: the data there stay.
    fn keep_on_existing(&self, run: &Run<'_>) -> Result<(), Trouble> {
        let to = &self.task.to;
        let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let there = retry_on_intr(|| openat(to.dir, to.name, flags, Mode::empty()))
            .map_err(to.failed(Deed::CreateFile))?;
        self.keep(run, there.as_fd(), None)
    }

    /// Gives the copy what is to be kept of the source; `made` is what its directory gave it, if it is
    /// new there.
    pub(super) fn keep(
        &self,
        run: &Run<'_>,
        to: BorrowedFd<'_>,
        made: Option<Surroundings>,
    ) -> Result<(), Trouble> {
        if !run.plan.keep.anything() {
            return Ok(());
        }
        attributes::keep(run, self.fd.as_fd(), self.stat, to, made)
            .map_err(|lost| self.task.to.not_kept(lost))
    }

    /// Gives a new file that waited for its owner its mode.
    fn widen(&self, run: &Run<'_>, to: BorrowedFd<'_>) -> Result<(), Trouble> {
        match modes::widened(run, self.stat) {
            None => Ok(()),
            Some(mode) => fchmod(to, Mode::from_raw_mode(mode))
                .map_err(|errno| self.task.to.not_kept(vec![(Deed::KeepMode, errno)])),
        }
    }
}
