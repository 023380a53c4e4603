//! What was done, a line each, on standard output.

use std::ffi::OsStr;
use std::sync::{Mutex, PoisonError};

use fcli::{Env, Results};
use fcore::copy::Copied;

use crate::quote;

/// Lines of all workers; each is written when the thing was done, a directory's before its entries'.
pub(crate) struct Verbose {
    lines: Mutex<Results>,
    debug: bool,
}

impl Verbose {
    pub(crate) fn new(debug: bool) -> Verbose {
        Verbose { lines: Mutex::new(Results::stdout()), debug }
    }

    /// `'from' -> 'to'`.
    pub(crate) fn copied(&self, from: &OsStr, to: &OsStr) {
        let parts: [&[u8]; 4] = [&quote::always(from), b" -> ", &quote::always(to), b"\n"];
        self.line(&parts.concat());
    }

    /// `skipped 'to'`.
    pub(crate) fn skipped(&self, to: &OsStr) {
        self.line(&[b"skipped ", &*quote::always(to), b"\n"].concat());
    }

    /// How the data were copied.
    pub(crate) fn explained(&self, copied: &Copied) {
        if self.debug {
            let Copied { offload, reflink, holes, .. } = copied;
            self.line(
                format!("copy offload: {offload}, reflink: {reflink}, sparse detection: {holes}\n")
                    .as_bytes(),
            );
        }
    }

    fn line(&self, line: &[u8]) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).line(line);
    }

    /// Writes what is left and reports what failed.
    pub(crate) fn finish(self, env: &Env) {
        let lines = self.lines.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = lines.finish() {
            env.report(&error);
        }
    }
}
