//! What is said of a copy when it has its name, kept until then.

use std::ffi::OsString;

use fhash::Digest;

use super::Task;
use super::pour::Poured;
use crate::run::Run;
use crate::trouble::Trouble;
use crate::verbose::Data;

/// A copy that is whole.
pub(crate) struct Noted {
    pub(crate) from: OsString,
    pub(crate) to: OsString,
    poured: Option<Poured>,
}

impl Noted {
    pub(super) fn new(task: &Task<'_>, poured: Option<Poured>) -> Noted {
        Noted { from: task.from.shown(), to: task.to.shown(), poured }
    }

    /// What was copied, if anything was.
    pub(super) fn poured(&self) -> Option<&Poured> {
        self.poured.as_ref()
    }

    /// Tells of it, in the list and on standard output.
    pub(crate) fn tell(&self, run: &Run<'_>) {
        let digests = self.poured.as_ref().and_then(|poured| poured.digests.as_deref());
        self.tell_with(run, digests.unwrap_or_default());
    }

    /// Tells of it with digests that were made since.
    pub(super) fn tell_with(&self, run: &Run<'_>, digests: &[Digest]) {
        let Noted { from, to, poured } = self;
        let data = poured.as_ref().map(|poured| Data { copied: &poured.copied, digests });
        if let Some(verbose) = &run.verbose {
            verbose.made("file", from, to, data.as_ref());
        }
        if let Some(manifest) = run.manifest.as_ref().filter(|_| !digests.is_empty()) {
            manifest.note(to, digests);
        }
    }

    /// What an error of `fcore` is, about this copy.
    pub(crate) fn failed(&self, error: fcore::Error) -> Trouble {
        Trouble::of_copy(error, || self.from.clone(), || self.to.clone())
    }
}
