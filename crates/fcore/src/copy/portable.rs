//! The same calls where they do not exist: every fast path says that it is not here, and bytes are
//! read and written. Tested on Linux as well.

use std::os::fd::BorrowedFd;

use rustix::io::{Errno, Result};

use super::calls::{Calls, Room};

pub(super) const CALLS: Calls = Calls {
    clone_file,
    copy_range,
    splice,
    seek_data,
    seek_hole,
    punch_hole,
    reserve,
    advise_sequential,
    read_uncached,
    write_uncached,
    fills_aside,
    has_idle,
    fill,
    room,
    grow_pipe,
};

fn clone_file(_: BorrowedFd<'_>, _: BorrowedFd<'_>) -> Result<()> {
    Err(Errno::OPNOTSUPP)
}

fn copy_range(_: BorrowedFd<'_>, _: BorrowedFd<'_>, _: usize) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

fn splice(_: BorrowedFd<'_>, _: BorrowedFd<'_>, _: usize) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

fn seek_data(_: BorrowedFd<'_>, _: u64) -> Result<u64> {
    Err(Errno::OPNOTSUPP)
}

fn seek_hole(_: BorrowedFd<'_>, _: u64) -> Result<u64> {
    Err(Errno::OPNOTSUPP)
}

fn punch_hole(_: BorrowedFd<'_>, _: u64, _: u64) -> Result<()> {
    Err(Errno::OPNOTSUPP)
}

fn reserve(_: BorrowedFd<'_>, _: u64, _: u64) -> Result<()> {
    Err(Errno::OPNOTSUPP)
}

fn advise_sequential(_: BorrowedFd<'_>) {}

fn read_uncached(_: BorrowedFd<'_>, _: &mut [u8]) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

fn write_uncached(_: BorrowedFd<'_>, _: &[u8]) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

fn fills_aside(_: BorrowedFd<'_>, _: BorrowedFd<'_>) -> bool {
    false
}

fn has_idle() -> bool {
    false
}

fn fill(_: BorrowedFd<'_>, _: BorrowedFd<'_>, _: u64, _: usize) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

fn room(_: BorrowedFd<'_>) -> Option<Room> {
    None
}

fn grow_pipe(_: BorrowedFd<'_>, _: usize) -> Result<()> {
    Err(Errno::OPNOTSUPP)
}
