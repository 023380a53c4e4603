//! What all modes are told: how to read, and how to speak.

use fcli::options::ProgressArgs;
use fcore::{BufferSize, Progress};
use fhash::Algorithm;
use fhash::lanes::Cpu;

use crate::digest::{Opener, Settings};
use crate::disk::Reading;
use crate::voice::Voice;

/// The settings of a run.
pub(crate) struct Common {
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) jobs: usize,
    /// Nobody said how many.
    pub(crate) automatic: bool,
    pub(crate) buffer: BufferSize,
    pub(crate) unordered: bool,
    pub(crate) cpu: Cpu,
    pub(crate) voice: Voice,
    pub(crate) progress: ProgressArgs,
}

impl Common {
    /// How files in the working directory are read.
    pub(crate) fn reading(&self) -> Reading {
        Reading { automatic: self.automatic, ..Reading::default() }
    }

    /// Settings for a run.
    pub(crate) fn settings<'a>(
        &'a self,
        progress: &'a dyn Progress,
        opener: &'a Opener,
    ) -> Settings<'a> {
        Settings {
            cpu: self.cpu,
            algorithms: &self.algorithms,
            jobs: self.jobs,
            open_files: open_files(self.jobs),
            buffer: self.buffer,
            // GNU's programs do not look.
            watch: !self.voice.gnu,
            unordered: self.unordered,
            opener,
            progress,
        }
    }
}

/// Descriptors for what is no file of a lane: streams, lists, directories, what is left to others.
const OTHER_FILES: u64 = 16;

/// How many files each of so many threads may have open.
fn open_files(jobs: usize) -> usize {
    let jobs = jobs.max(1) as u64;
    let each = fcli::raise_open_files().saturating_sub(OTHER_FILES) / jobs;
    // One of them may be left to others, and one is a directory.
    usize::try_from(each.saturating_sub(2)).unwrap_or(usize::MAX).max(1)
}
