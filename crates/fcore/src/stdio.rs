//! The three standard descriptors, and which of them were closed when the program started.
//!
//! Rust's runtime opens `/dev/null` on closed descriptors 0 to 2 before `main`, so a write to a
//! closed standard output would be lost in silence. A program that looked earlier says so through
//! [`mark_closed`], and using such a stream is then the error it should be.

use std::io;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU8, Ordering};

use rustix::io::Errno;

/// One bit a descriptor: set when it was closed at the start.
static CLOSED: AtomicU8 = AtomicU8::new(0);

/// A standard stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StdStream {
    /// Descriptor 0.
    Input,
    /// Descriptor 1.
    Output,
    /// Descriptor 2.
    Error,
}

impl StdStream {
    fn bit(self) -> u8 {
        1 << self as u8
    }

    /// Its descriptor, or `EBADF` when it was closed at the start.
    pub(crate) fn fd(self) -> io::Result<BorrowedFd<'static>> {
        if CLOSED.load(Ordering::Relaxed) & self.bit() != 0 {
            return Err(Errno::BADF.into());
        }
        Ok(match self {
            StdStream::Input => rustix::stdio::stdin(),
            StdStream::Output => rustix::stdio::stdout(),
            StdStream::Error => rustix::stdio::stderr(),
        })
    }

    /// The name used in messages.
    pub fn name(self) -> &'static str {
        match self {
            StdStream::Input => "standard input",
            StdStream::Output => "standard output",
            StdStream::Error => "standard error",
        }
    }
}

/// Says that `stream` was closed when the program started.
pub fn mark_closed(stream: StdStream) {
    CLOSED.fetch_or(stream.bit(), Ordering::Relaxed);
}
