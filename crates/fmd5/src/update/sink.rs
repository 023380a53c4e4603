//! The new list: nobody sees it until all of it is there.

use std::ffi::OsStr;

use fcore::{Doing, Error, Output, Result};
use fhash::Digest;
use fhash::list::{self, Stamp, Style, write_stamp};

/// Written at once.
const BLOCK: usize = 64 << 10;

/// Lines into a file.
pub(super) struct Sink {
    output: Output,
    style: Style,
    buffer: Vec<u8>,
    /// The first that came; nothing is written after it.
    error: Option<Error>,
}

impl Sink {
    /// A list that begins with what others wrote.
    pub(super) fn new(output: Output, style: Style, comments: &[u8]) -> Sink {
        Sink { output, style, buffer: comments.to_vec(), error: None }
    }

    /// Writes what there is to say about a file.
    pub(super) fn write(&mut self, name: &OsStr, stamp: Option<&Stamp>, digests: &[Digest]) {
        let name = name.as_encoded_bytes();
        if let Some(stamp) = stamp {
            write_stamp(&mut self.buffer, stamp, digests, name);
        }
        let several = digests.iter().any(|digest| digest.algorithm() != digests[0].algorithm());
        let style = Style { tag: self.style.tag || several, ..self.style };
        for digest in digests {
            list::write(&mut self.buffer, style, name, digest);
        }
        if self.buffer.len() >= BLOCK {
            self.flush();
        }
    }

    /// Whether nothing more can be written.
    pub(super) fn is_broken(&self) -> bool {
        self.error.is_some()
    }

    fn flush(&mut self) {
        if self.error.is_none() {
            self.error = self.output.write_full(&self.buffer).err();
        }
        self.buffer.clear();
    }

    /// Puts the list into its place, unless it is the one that is there.
    ///
    /// # Errors
    /// Any on the way; that the old list was changed by somebody else meanwhile.
    pub(super) fn finish(mut self) -> Result<()> {
        self.flush();
        if let Some(error) = self.error {
            return Err(error);
        }
        if let Some(file) = self.output.atomic() {
            if file.is_touched()? {
                let text = "not updated: somebody else wrote to it meanwhile";
                return Err(Error::message(Doing::Rename, self.output.name(), text));
            }
            if file.repeats_old()? {
                return Ok(());
            }
        }
        self.output.finish()
    }
}
