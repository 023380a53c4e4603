//! Waiting for input without losing sight of a signal, a deadline, or a reader that leaves.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use fcore::Input;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::outputs::Outputs;

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The input has something to say, if only its end.
    Ready,
    /// Nothing came before the deadline.
    Late,
    /// Whatever comes, nobody wants it any more.
    Stop,
}

/// All that may happen while nothing comes.
pub(crate) struct Watch<'a> {
    outputs: &'a Outputs<'a>,
    /// Readable once a signal asks to stop.
    wake: Option<BorrowedFd<'static>>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(outputs: &'a Outputs<'a>, wake: Option<BorrowedFd<'static>>) -> Watch<'a> {
        Watch { outputs, wake }
    }

    pub(crate) fn outputs(&self) -> &'a Outputs<'a> {
        self.outputs
    }

    /// Whether there is anything to look at while `input` is silent: a file never is.
    pub(crate) fn concerns(&self, input: &Input) -> bool {
        !input.is_regular()
            && (self.wake.is_some() || self.outputs.have_readers() || self.outputs.due().is_some())
    }

    /// Whether all that may happen meanwhile is that a reader leaves, which the next write tells too.
    pub(crate) fn concerns_readers_only(&self) -> bool {
        self.wake.is_none() && self.outputs.due().is_none()
    }

    /// Waits until `input` can be read, at most until `deadline`.
    pub(crate) fn wait(&self, input: &Input, deadline: Option<Instant>) -> Waited {
        if deadline.is_none() && !self.concerns(input) {
            return Waited::Ready;
        }
        loop {
            let due = self.outputs.due();
            let timeout = deadline.into_iter().chain(due).min().map(left_until);
            let (asked_to_stop, ready, gone) = self.outputs.with_readers(|readers| {
                let input = PollFd::from_borrowed_fd(input.as_fd(), PollFlags::IN);
                let mut fds = vec![input];
                // Nothing is asked of a reader: that it left is told all the same.
                fds.extend(
                    readers.iter().map(|&fd| PollFd::from_borrowed_fd(fd, PollFlags::empty())),
                );
                fds.extend(self.wake.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
                if poll(&mut fds, timeout.as_ref()).is_err() {
                    // Interrupted: everything is looked at again.
                    return (false, None, Vec::new());
                }
                let happened = |fd: &PollFd<'_>| !fd.revents().is_empty();
                let (readers, wake) = fds[1..].split_at(readers.len());
                let gone = readers.iter().map(happened).collect();
                (wake.iter().any(happened), Some(happened(&fds[0])), gone)
            });
            let wanted = self.outputs.readers_left(&gone) && self.outputs.end_what_is_due();
            match ready {
                _ if asked_to_stop || !wanted => return Waited::Stop,
                Some(true) => return Waited::Ready,
                _ if deadline.is_some_and(|deadline| deadline <= Instant::now()) => {
                    return Waited::Late;
                }
                _ => {}
            }
        }
    }
}

fn left_until(deadline: Instant) -> Timespec {
    let left = deadline.saturating_duration_since(Instant::now());
    Timespec::try_from(left).unwrap_or(Timespec { tv_sec: i64::MAX, tv_nsec: 0 })
}
