//! Standard output for results: whole lines, in blocks, every error seen.

use std::os::fd::{AsFd, BorrowedFd};

use fcore::{Error, Output, Result};
use rustix::fs::FileType;

use crate::progress;

/// A pipe takes this much at once or not at all, so that lines of several writers do not mix.
const PIPE_BLOCK: usize = 4096;

const FILE_BLOCK: usize = 64 << 10;

/// Lines on their way to standard output, or to another output.
///
/// Into a pipe they leave in blocks of at most 4096 bytes, into a file of at most 64 KiB, on a
/// terminal one by one. A block ends with a line; a line longer than a block leaves in one write.
///
/// After a failed write everything is dropped, [`is_broken`](Results::is_broken) tells those who
/// want to stop early, and [`finish`](Results::finish) returns the error, once.
#[derive(Debug)]
#[must_use = "lines are written by flush and finish"]
pub struct Results {
    /// Standard output is opened by the first write: that it is closed hurts only those who write.
    output: Option<Output>,
    block: usize,
    buffer: Vec<u8>,
    error: Option<Error>,
}

impl Results {
    /// Results to standard output.
    pub fn stdout() -> Results {
        Results::new(None, block(rustix::stdio::stdout()))
    }

    /// Results to a file or whatever else was named.
    pub fn to(output: Output) -> Results {
        let block = block(output.as_fd());
        Results::new(Some(output), block)
    }

    fn new(output: Option<Output>, block: usize) -> Results {
        Results { output, block, buffer: Vec::with_capacity(block), error: None }
    }

    /// Adds a line, its newline (or NUL) included.
    pub fn line(&mut self, line: &[u8]) {
        self.line_with(|buffer| buffer.extend_from_slice(line));
    }

    /// Adds the line that `write` appends, its newline (or NUL) included. What was there before
    /// must stay as it is; several lines stay together.
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

    /// Writes what is left and ends the output: a file appears, late errors of a close are seen.
    ///
    /// # Errors
    /// The first error of all; `EBADF` if there was something to write to a standard output that
    /// was closed at the start.
    pub fn finish(mut self) -> Result<()> {
        self.flush();
        match (self.error.take(), self.output.take()) {
            (Some(error), _) => Err(error),
            (None, Some(output)) => output.finish(),
            (None, None) => Ok(()),
        }
    }

    /// Writes the first `length` bytes of the buffer, which are whole lines.
    fn send(&mut self, length: usize) {
        if self.error.is_none() && length > 0 {
            let lines = &self.buffer[..length];
            let output = &mut self.output;
            let mut write = || open(output)?.write_full(lines);
            // On a terminal, where a block is nothing, a bar may be in the way.
            let written = if self.block == 0 { progress::suspended(write) } else { write() };
            self.error = written.err();
        }
        self.buffer.drain(..length);
    }
}

fn open(output: &mut Option<Output>) -> Result<&mut Output> {
    match output {
        Some(output) => Ok(output),
        none => Ok(none.insert(Output::stdout()?)),
    }
}

/// How much to write at once; 0 means every line.
fn block(output: BorrowedFd<'_>) -> usize {
    match rustix::fs::fstat(output).map(|stat| FileType::from_raw_mode(stat.st_mode)) {
        Ok(FileType::Fifo | FileType::Socket) => PIPE_BLOCK,
        Ok(FileType::CharacterDevice) if rustix::termios::isatty(output) => 0,
        _ => FILE_BLOCK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcore::{Operand, OutputOptions};
    use proptest::prelude::*;
    use std::path::Path;

    fn file(path: &Path) -> Output {
        Output::open(&Operand::from(path), &OutputOptions::default()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_line_arrives_once_and_in_order(
            lengths in prop::collection::vec((0usize..40, any::<bool>()), 0..60),
            block in 0usize..64,
        ) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("lines");
            let mut results = Results::new(Some(file(&path)), block);
            let mut all = Vec::new();
            for (n, (length, flush)) in lengths.into_iter().enumerate() {
                let line = [vec![n as u8; length], vec![b'\n']].concat();
                all.extend_from_slice(&line);
                results.line(&line);
                if flush {
                    results.flush();
                }
                prop_assert!(results.buffer.len() <= block);
                // Whole lines are left behind, or nothing.
                prop_assert!(results.buffer.is_empty() || results.buffer.ends_with(&line));
            }
            results.finish().unwrap();
            prop_assert_eq!(std::fs::read(&path).unwrap(), all);
        }
    }

    #[test]
    fn an_error_is_kept_and_the_rest_is_dropped() {
        let mut results = Results::new(Some(file(Path::new("/dev/full"))), 8);
        results.line(b"first\n");
        assert!(!results.is_broken());
        results.line(b"second\n");
        assert!(results.is_broken());
        results.line(&[b'x'; 100]);
        assert!(results.buffer.is_empty());
        assert_eq!(results.finish().unwrap_err().to_string(), "/dev/full: No space left on device");
    }
}
