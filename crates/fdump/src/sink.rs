//! One thing that is written to: an output, or the numbered files of `--rotate`.

use std::ffi::OsStr;
use std::time::Instant;

use fcore::{AtomicFile, Cancel, Output, Result};

use crate::rotate::Rotation;

/// An output of either kind.
pub(crate) enum Sink {
    /// Standard output, a stream, a file.
    One(Output),
    /// File after file.
    Parts(Box<Rotation>),
}

impl Sink {
    pub(crate) fn name(&self) -> &OsStr {
        match self {
            Sink::One(output) => output.name(),
            Sink::Parts(rotation) => rotation.name(),
        }
    }

    /// The single output, if it is one.
    pub(crate) fn output(&self) -> Option<&Output> {
        match self {
            Sink::One(output) => Some(output),
            Sink::Parts(_) => None,
        }
    }

    /// The single file that will be published, if it is one.
    pub(crate) fn atomic(&self) -> Option<&AtomicFile> {
        self.output().and_then(Output::atomic)
    }

    /// Whether what was written is only there when it is published.
    pub(crate) fn is_published(&self) -> bool {
        match self {
            Sink::One(output) => output.atomic().is_some(),
            Sink::Parts(_) => true,
        }
    }

    /// Writes all of `bytes`; whoever does not read is waited for until a signal sets `cancel`.
    pub(crate) fn write_full(&mut self, bytes: &[u8], cancel: &Cancel) -> Result<()> {
        match self {
            Sink::One(output) => output.write_full_unless(bytes, cancel),
            Sink::Parts(rotation) => rotation.write_full(bytes),
        }
    }

    /// When something is to be done although nothing comes.
    pub(crate) fn due(&self) -> Option<Instant> {
        match self {
            Sink::One(_) => None,
            Sink::Parts(rotation) => rotation.due(),
        }
    }

    /// Does what is due.
    pub(crate) fn end_if_due(&mut self) -> Result<()> {
        match self {
            Sink::One(_) => Ok(()),
            Sink::Parts(rotation) => rotation.end_if_due(),
        }
    }

    /// Ends what would change nothing.
    pub(crate) fn leave(self) -> Result<()> {
        match self {
            Sink::One(output) => output.into_atomic().map_or(Ok(()), AtomicFile::leave_old),
            Sink::Parts(_) => Ok(()),
        }
    }

    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Sink::One(output) => output.finish(),
            Sink::Parts(rotation) => rotation.finish(),
        }
    }
}
