//! Everything that is written to: each fails on its own, the others go on.

use std::io::ErrorKind;
use std::mem;
use std::os::fd::AsFd;

use fcli::{Env, Status};
use fcore::{Doing, Error, Operand, Output};
use rustix::fs::{FileType, fstat};

use crate::plan::Plan;

/// By which a file is known, whatever it is called; `None` for what is no regular file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity(Option<(u64, u64)>);

impl Identity {
    pub(crate) fn of(fd: impl AsFd) -> Identity {
        let stat = fstat(fd).ok().filter(|stat| {
            FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile && stat.st_size > 0
        });
        Identity(stat.map(|stat| (stat.st_dev, stat.st_ino)))
    }
}

/// The status of having refused to replace an output, as asked.
const REFUSED: Status = Status::Code(3);

/// The outputs that still take what is written.
pub(crate) struct Outputs<'a> {
    live: Vec<Output>,
    /// How many were refused because they exist and may not be replaced.
    refused: u64,
    no_clobber: bool,
    env: &'a Env,
}

impl<'a> Outputs<'a> {
    /// Opens every output before anything is read.
    ///
    /// # Errors
    /// One could not be opened: it was reported, and nothing is to be written at all.
    pub(crate) fn open(plan: &Plan, env: &'a Env) -> Result<Outputs<'a>, Status> {
        let no_clobber = plan.options.no_clobber;
        let mut outputs = Outputs { live: Vec::new(), refused: 0, no_clobber, env };
        for operand in &plan.outputs {
            match Output::open(operand, &plan.options) {
                Ok(output) => {
                    if output.atomic().is_some_and(fcore::AtomicFile::breaks_hard_links) {
                        env.warn_at(output.name(), "its other hard links keep the old content");
                    }
                    outputs.live.push(output);
                }
                Err(error) => outputs.report(&error),
            }
        }
        if outputs.live.len() < plan.outputs.len() { Err(outputs.status()) } else { Ok(outputs) }
    }

    /// How it went so far, the inputs included: refusals alone have a status of their own.
    pub(crate) fn status(&self) -> Status {
        if self.refused > 0 && self.refused == self.env.failures() {
            REFUSED
        } else {
            self.env.status()
        }
    }

    fn report(&mut self, error: &Error) {
        self.refused += u64::from(self.no_clobber && error.kind() == ErrorKind::AlreadyExists);
        self.env.report(error);
    }

    /// The files among the plain outputs, which must not be read at the same time.
    pub(crate) fn written_as_they_are(&self) -> Vec<Identity> {
        let plain = self.live.iter().filter(|output| output.atomic().is_none());
        plain.map(Identity::of).filter(|identity| identity.0.is_some()).collect()
    }

    /// The block the outputs would like, in bytes.
    pub(crate) fn block_size(&self) -> usize {
        self.live.iter().map(Output::block_size).max().unwrap_or(0)
    }

    /// Writes `bytes` everywhere. An output that fails is reported and dropped, and with it what it
    /// would have replaced stays; false when none is left.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> bool {
        let env = self.env;
        self.live.retain_mut(|output| match output.write_full(bytes) {
            Ok(()) => true,
            Err(error) => {
                env.report(&error);
                false
            }
        });
        !self.live.is_empty()
    }

    /// Publishes what is whole and reports what is not.
    pub(crate) fn finish(&mut self) {
        for output in mem::take(&mut self.live) {
            if let Err(error) = output.finish() {
                self.report(&error);
            }
        }
    }

    /// Ends the plain outputs and publishes nothing, for this reason.
    pub(crate) fn abandon(&mut self, reason: &'static str) {
        let live = mem::take(&mut self.live).into_iter();
        let (files, plain): (Vec<_>, Vec<_>) = live.partition(|output| output.atomic().is_some());
        self.live = plain;
        for output in files {
            self.env.report(&Error::message(Doing::Rename, output.name(), reason));
        }
        self.finish();
    }
}

/// Whether a broken pipe must be seen per output instead of ending everything.
pub(crate) fn outlive_a_reader(outputs: &[Operand]) -> bool {
    outputs != [Operand::Std]
}
