//! Where lines and errors leave, in the order in which things happened.

use std::ffi::OsStr;
use std::ops::ControlFlow;

use fcli::{Env, Results};
use fcore::{Doing, Error, Output};

use crate::voice::Voice;

/// Result lines, and error lines that come after those before them.
pub(crate) struct Lines<'a> {
    results: Results,
    pub(crate) env: &'a Env,
    pub(crate) voice: Voice,
}

impl<'a> Lines<'a> {
    /// Lines to standard output, or to this output.
    pub(crate) fn new(output: Option<Output>, env: &'a Env, voice: Voice) -> Lines<'a> {
        let results = output.map_or_else(Results::stdout, Results::to);
        Lines { results, env, voice }
    }

    /// Adds what `write` appends: whole lines, which stay together.
    pub(crate) fn write(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.results.line_with(write);
    }

    /// Lets everything out before something else is said.
    pub(crate) fn flush(&mut self) {
        self.results.flush();
    }

    /// Reports an error about the file called `name`, after the lines so far.
    pub(crate) fn report(&mut self, name: &OsStr, error: &Error) {
        self.flush();
        self.voice.report(self.env, name, error);
    }

    /// Whether to go on: not when lines can no longer be written.
    pub(crate) fn flow(&self) -> ControlFlow<()> {
        if self.results.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Writes what is left and reports the first error of all writes.
    pub(crate) fn finish(self) {
        if let Err(error) = self.results.finish() {
            if self.voice.gnu && error.doing() != Doing::Inspect {
                self.env.error(format!("write error: {}", error.reason()));
            } else {
                self.env.report(&error);
            }
        }
    }
}
