//! Everything that is written to: each fails on its own, the others go on.

use std::cell::{Cell, RefCell};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use fcli::{Env, Status};
use fcore::{AtomicFile, Cancel, Doing, Error, Operand, Output, Result as Outcome};
use rustix::fs::{FileType, fstat};
use rustix::io::Errno;
use rustix::process::Signal;

use crate::append;
use crate::cli::OutputError;
use crate::conditions::{Conditions, Verdict};
use crate::plan::Plan;
use crate::rotate::Rotation;
use crate::sink::Sink;

/// The status of having refused to replace an output, as asked.
const REFUSED: Status = Status::Code(3);

/// The outputs that still take what is written. Shared by whoever writes and whoever waits.
pub(crate) struct Outputs<'a> {
    live: RefCell<Vec<Live>>,
    /// How many were refused, as asked.
    refused: Cell<u64>,
    /// A reader that left ends everything, as for any filter.
    plain: bool,
    died: Cell<bool>,
    /// What a failure of one does to the others, and whether it is one.
    on_error: OutputError,
    /// One failed, and that is to end everything.
    stopped: Cell<bool>,
    conditions: Conditions,
    no_clobber: bool,
    env: &'a Env,
}

/// An output that takes what is written.
struct Live {
    sink: Sink,
    /// Somebody reads at its other end, and may leave.
    is_pipe: bool,
}

impl<'a> Outputs<'a> {
    /// Opens every output before anything is read. One that cannot be opened is reported, and the
    /// others go on.
    ///
    /// # Errors
    /// None is left, or a failure is to end everything: nothing is to be written at all.
    pub(crate) fn open(plan: &Plan, env: &'a Env) -> Result<Outputs<'a>, Status> {
        let outputs = Outputs {
            live: RefCell::default(),
            refused: Cell::new(0),
            plain: plan.is_plain_filter(),
            died: Cell::new(false),
            on_error: plan.on_error,
            stopped: Cell::new(false),
            conditions: plan.conditions,
            no_clobber: plan.options.no_clobber,
            env,
        };
        for operand in &plan.outputs {
            match open(operand, plan) {
                Ok(sink) => outputs.add(sink),
                Err(error) => {
                    outputs.report(&error);
                    outputs.stopped.set(plan.on_error.exits());
                }
            }
        }
        if outputs.go_on() { Ok(outputs) } else { Err(outputs.status()) }
    }

    fn add(&self, sink: Sink) {
        if sink.atomic().is_some_and(AtomicFile::breaks_hard_links) {
            self.env.warn_at(sink.name(), "its other hard links keep the old content");
        }
        let stat = sink.output().and_then(|output| fstat(output).ok());
        let is_pipe =
            stat.is_some_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Fifo);
        self.live.borrow_mut().push(Live { sink, is_pipe });
    }

    /// How it went so far, the inputs included: refusals alone have a status of their own.
    pub(crate) fn status(&self) -> Status {
        if self.died.get() {
            Status::Signal(Signal::PIPE.as_raw())
        } else if self.refused.get() > 0 && self.refused.get() == self.env.failures() {
            REFUSED
        } else {
            self.env.status()
        }
    }

    fn report(&self, error: &Error) {
        let refused = self.no_clobber && error.kind() == ErrorKind::AlreadyExists;
        self.refused.set(self.refused.get() + u64::from(refused));
        self.env.report(error);
    }

    /// The files among the plain outputs, which must not be read at the same time.
    pub(crate) fn written_as_they_are(&self) -> Vec<(u64, u64)> {
        let live = self.live.borrow();
        live.iter().filter_map(|live| live.sink.output()?.endless_if_read()).collect()
    }

    /// The block the outputs would like, in bytes.
    pub(crate) fn block_size(&self) -> usize {
        let live = self.live.borrow();
        let sizes = live.iter().filter_map(|live| live.sink.output()).map(Output::block_size);
        sizes.max().unwrap_or(0)
    }

    /// Whether no output is left.
    pub(crate) fn are_gone(&self) -> bool {
        self.live.borrow().is_empty()
    }

    /// Whether a failure was to end everything, and came.
    pub(crate) fn are_stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Set by a signal that we do not die of at once.
    pub(crate) fn cancel(&self) -> &'static Cancel {
        self.env.signals().cancel()
    }

    fn go_on(&self) -> bool {
        !self.are_gone() && !self.are_stopped()
    }

    /// Writes `bytes` everywhere. An output that fails is reported and dropped, and with it what it
    /// would have replaced stays; false when none is left, or none is to go on.
    pub(crate) fn write(&self, bytes: &[u8]) -> bool {
        let cancel = self.cancel();
        self.each(|sink| sink.write_full(bytes, cancel))
    }

    /// When an output is to be looked after although nothing comes.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.live.borrow().iter().filter_map(|live| live.sink.due()).min()
    }

    /// Does what is due; false as of [`write`](Outputs::write).
    pub(crate) fn end_what_is_due(&self) -> bool {
        self.each(Sink::end_if_due)
    }

    fn each(&self, mut act: impl FnMut(&mut Sink) -> Outcome<()>) -> bool {
        self.live.borrow_mut().retain_mut(|live| match act(&mut live.sink) {
            Ok(()) => true,
            Err(error) => {
                self.fail(&error);
                false
            }
        });
        self.go_on()
    }

    /// Hands the only output to whoever writes by its descriptor, and must say if that
    /// [failed](Outputs::fail_all); `None` where there is not exactly one.
    pub(crate) fn with_only<T>(&self, write: impl FnOnce(&Output) -> T) -> Option<T> {
        match self.live.borrow().as_slice() {
            [live] => live.sink.output().map(write),
            _ => None,
        }
    }

    /// Reports and drops what is left.
    pub(crate) fn fail_all(&self, error: &Error) {
        self.live.take();
        self.fail(error);
    }

    fn fail(&self, error: &Error) {
        if self.cancel().is_set() {
            return; // the signal is all there is to say
        }
        if self.on_error.excuses_readers() && error.is_broken_pipe() {
            return;
        }
        self.env.report(error);
        self.stopped.set(self.on_error.exits());
    }

    /// Whether any output has a reader that may leave while nothing is written.
    pub(crate) fn have_readers(&self) -> bool {
        self.live.borrow().iter().any(|live| live.is_pipe)
    }

    /// Calls `ask` with the pipes among the outputs.
    pub(crate) fn with_readers<T>(&self, ask: impl FnOnce(&[BorrowedFd<'_>]) -> T) -> T {
        let live = self.live.borrow();
        let pipes = live.iter().filter(|live| live.is_pipe).filter_map(|live| live.sink.output());
        ask(&pipes.map(Output::as_fd).collect::<Vec<_>>())
    }

    /// Drops the pipes whose readers left, as the next write would; false when no output is left.
    /// `gone` tells it of each pipe, in the order of [`with_readers`](Outputs::with_readers).
    pub(crate) fn readers_left(&self, gone: &[bool]) -> bool {
        let mut gone = gone.iter();
        self.live.borrow_mut().retain(|live| {
            let left = live.is_pipe && gone.next() == Some(&true);
            if left {
                self.reader_left(live.sink.name());
            }
            !left
        });
        self.go_on()
    }

    fn reader_left(&self, name: &OsStr) {
        let signal = Signal::PIPE.as_raw();
        if self.plain && !self.env.signals().was_ignored(signal) {
            self.died.set(true);
        } else {
            self.fail(&Error::new(Doing::Write, name, Errno::PIPE));
        }
    }

    /// Publishes what is whole, where the conditions hold, and reports what is not.
    pub(crate) fn finish(&self) {
        for Live { sink, .. } in self.live.take() {
            let verdict = match sink.atomic() {
                Some(file) => self.conditions.judge(file),
                None => Ok(Verdict::Publish),
            };
            let ended = match verdict {
                Ok(Verdict::Publish) => sink.finish(),
                Ok(Verdict::Drop) => sink.leave(),
                Ok(Verdict::Refuse(reason)) => {
                    self.refused.set(self.refused.get() + 1);
                    self.env.error_at(sink.name(), reason);
                    Ok(())
                }
                Err(error) => Err(error),
            };
            if let Err(error) = ended {
                self.report(&error);
            }
        }
    }

    /// Ends the plain outputs and publishes nothing, for this reason.
    pub(crate) fn abandon(&self, reason: &str) {
        let is_file = |live: &Live| live.sink.is_published();
        let (files, rest): (Vec<_>, Vec<_>) = self.live.take().into_iter().partition(is_file);
        for live in files {
            self.env.error_at(live.sink.name(), reason);
        }
        self.live.replace(rest);
        self.finish();
    }

    /// The same, because a condition does not hold.
    pub(crate) fn refuse(&self, reason: &str) {
        let files = self.live.borrow().iter().filter(|live| live.sink.is_published()).count();
        self.refused.set(self.refused.get() + files as u64);
        self.abandon(reason);
    }

    /// Publishes nothing and says nothing.
    pub(crate) fn discard(&self) {
        self.live.take();
    }
}

fn open(operand: &Operand, plan: &Plan) -> Outcome<Sink> {
    match (plan.rotate, operand.path()) {
        (Some(every), Some(path)) => Rotation::new(path, every, plan.delimiter, &plan.options)
            .map(|rotation| Sink::Parts(Box::new(rotation))),
        _ => append::open(operand, plan.placing, &plan.options).map(Sink::One),
    }
}
