//! The three standard descriptors, and which of them were closed when the program started.
//!
//! Rust's runtime opens `/dev/null` on closed descriptors 0 to 2 before `main`, so a write to a
//! closed standard output would be lost in silence. A program that looked earlier says so through
//! [`mark_closed`], and using such a stream is then the error it should be.

use std::io;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
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

    fn was_closed(self) -> bool {
        CLOSED.load(Ordering::Relaxed) & self.bit() != 0
    }

    /// Its descriptor, or `EBADF` when it was closed at the start.
    pub(crate) fn fd(self) -> io::Result<BorrowedFd<'static>> {
        if self.was_closed() {
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

/// Whether descriptor `number` was a standard stream that was closed at the start.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))] // there, such names are devices
pub(crate) fn is_closed_number(number: i32) -> bool {
    use StdStream::{Error, Input, Output};
    [Input, Output, Error].iter().any(|&stream| stream as i32 == number && stream.was_closed())
}

/// Says that `stream` was closed when the program started.
///
/// In standard input's place stands a socket that nobody writes to: opened by the name `/dev/stdin`,
/// as a path that somebody typed, it is an error, and not the empty file that `/dev/null` would be.
pub fn mark_closed(stream: StdStream) {
    CLOSED.fetch_or(stream.bit(), Ordering::Relaxed);
    if stream == StdStream::Input
        && let Ok((ours, _)) = UnixStream::pair()
    {
        // Where that fails, it stays what it was.
        let _ = rustix::stdio::dup2_stdin(&ours);
    }
}
