//! The system calls that not every system has, as a table.
//!
//! A table and not a set of `cfg`s, so that the portable one runs in Linux's tests too, and so that
//! tests can put in a call that fails where and as they say. A call through a pointer is nothing
//! beside the system call behind it.

use std::os::fd::BorrowedFd;

use rustix::io::Result;

#[cfg(target_os = "linux")]
pub(super) use super::linux::CALLS;
#[cfg(not(target_os = "linux"))]
pub(super) use super::portable::CALLS;

/// What is left on a file system, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// For us, unless more is reserved for us.
    pub(super) available: u64,
    /// For anybody.
    pub(super) free: u64,
}

/// What a system offers. A call that it does not have returns `EOPNOTSUPP`.
#[derive(Clone, Copy)]
pub(super) struct Calls {
    /// Lets the whole of the second file share the blocks of the first.
    pub(super) clone_file: fn(BorrowedFd<'_>, BorrowedFd<'_>) -> Result<()>,
    /// Copies at most so many bytes between two files, from position to position.
    pub(super) copy_range: fn(BorrowedFd<'_>, BorrowedFd<'_>, usize) -> Result<usize>,
    /// Moves at most so many bytes; one of both is a pipe.
    pub(super) splice: fn(BorrowedFd<'_>, BorrowedFd<'_>, usize) -> Result<usize>,
    /// Moves the position to the first data at or after this one; `ENXIO`: there is none.
    pub(super) seek_data: fn(BorrowedFd<'_>, u64) -> Result<u64>,
    /// Moves the position to the first hole at or after this one; the end counts as one.
    pub(super) seek_hole: fn(BorrowedFd<'_>, u64) -> Result<u64>,
    /// Frees the blocks of a range (offset, length) without changing the size.
    pub(super) punch_hole: fn(BorrowedFd<'_>, u64, u64) -> Result<()>,
    /// Reserves blocks for a range (offset, length) without changing the size.
    pub(super) reserve: fn(BorrowedFd<'_>, u64, u64) -> Result<()>,
    /// Tells that a file will be read from start to end.
    pub(super) advise_sequential: fn(BorrowedFd<'_>),
    /// Reads from the position, and leaves nothing behind in memory that was not there.
    pub(super) read_uncached: fn(BorrowedFd<'_>, &mut [u8]) -> Result<usize>,
    /// Writes at the position, and lets go of the memory when it is on the disk.
    pub(super) write_uncached: fn(BorrowedFd<'_>, &[u8]) -> Result<usize>,
    /// Whether a second thread that fills the second file's end with the first one's helps one that
    /// copies its start.
    pub(super) fills_aside: fn(BorrowedFd<'_>, BorrowedFd<'_>) -> bool,
    /// Whether a processor has nothing to do just now, as far as that can be told.
    pub(super) has_idle: fn() -> bool,
    /// Copies so many bytes at an offset, a multiple of a page's size, to the same place in a file
    /// that reaches as far already; moves no position. Fewer: the first file ended.
    pub(super) fill: fn(BorrowedFd<'_>, BorrowedFd<'_>, u64, usize) -> Result<usize>,
    /// What is left on a file's file system, where that can be told.
    pub(super) room: fn(BorrowedFd<'_>) -> Option<Room>,
    /// Lets a pipe hold at least so many bytes.
    pub(super) grow_pipe: fn(BorrowedFd<'_>, usize) -> Result<()>,
}
