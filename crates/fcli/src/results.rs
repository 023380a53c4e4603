//! Standard output for results: whole lines, in blocks, every error seen.

use fcore::{Doing, Error, Result, StdStream};
use rustix::fs::FileType;
use rustix::io::Errno;

use crate::{probe, progress};

/// A pipe takes this much at once or not at all, so that lines of several writers do not mix.
const PIPE_BLOCK: usize = 4096;

const FILE_BLOCK: usize = 64 << 10;

/// Lines on their way to standard output.
///
/// Into a pipe they leave in blocks of at most 4096 bytes, into a file of at most 64 KiB, on a
/// terminal one by one. A block ends with a line; a line longer than a block leaves in one write.
///
/// After a failed write everything is dropped, [`is_broken`](Results::is_broken) tells those who
/// want to stop early, and [`finish`](Results::finish) returns the error, once.
#[derive(Debug)]
#[must_use = "lines are written by flush and finish"]
pub struct Results {
    block: usize,
    buffer: Vec<u8>,
    error: Option<Error>,
}

impl Results {
    /// Results to standard output. Nothing is written yet, and that it may be closed is an error
    /// only for those who write.
    pub fn stdout() -> Results {
        let stat = rustix::fs::fstat(rustix::stdio::stdout());
        let kind = stat.map(|stat| FileType::from_raw_mode(stat.st_mode));
        let block = match kind {
            Ok(FileType::Fifo | FileType::Socket) => PIPE_BLOCK,
            Ok(FileType::CharacterDevice) if rustix::termios::isatty(rustix::stdio::stdout()) => 0,
            _ => FILE_BLOCK,
        };
        Results { block, buffer: Vec::with_capacity(block), error: None }
    }

    /// Adds a line, its newline (or NUL) included.
    pub fn line(&mut self, line: &[u8]) {
        self.line_with(|buffer| buffer.extend_from_slice(line));
    }

    /// Adds the line that `write` appends, its newline (or NUL) included; it may append several.
    pub fn line_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let before = self.buffer.len();
        write(&mut self.buffer);
        if self.buffer.len() > self.block {
            self.send(before);
        }
        if self.buffer.len() > self.block {
            self.send(self.buffer.len());
        }
    }

    /// Writes what is there: before waiting for something, and before an error line that belongs
    /// after these results.
    pub fn flush(&mut self) {
        self.send(self.buffer.len());
    }

    /// Whether a write has failed, so that further results are dropped.
    pub fn is_broken(&self) -> bool {
        self.error.is_some()
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of any write; `EBADF` when standard output was closed at the start.
    pub fn finish(mut self) -> Result<()> {
        self.flush();
        self.error.take().map_or(Ok(()), Err)
    }

    /// Writes the first `length` bytes of the buffer, which are whole lines.
    fn send(&mut self, length: usize) {
        let lines = &self.buffer[..length];
        if self.error.is_none() && !lines.is_empty() {
            // On a terminal, where a block is nothing, a bar may be in the way.
            let written =
                if self.block == 0 { progress::suspended(|| write(lines)) } else { write(lines) };
            self.error = written.err();
        }
        self.buffer.drain(..length);
    }
}

/// Writes to standard output.
///
/// # Errors
/// Whatever the write says; `EBADF` when it was closed at the start.
pub(crate) fn write(bytes: &[u8]) -> Result<()> {
    let name = StdStream::Output.name();
    if probe::was_closed(StdStream::Output) {
        return Err(Error::new(Doing::Write, name, Errno::BADF));
    }
    fcore::write_full(rustix::stdio::stdout(), name, bytes)
}
