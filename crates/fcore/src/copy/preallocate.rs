//! Reserving space, so that a disk too small is found out before the first byte is written.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::io::Errno;

use super::calls::{CALLS, Calls};
use crate::{Doing, Error, Result};

/// Reserves space for the first `length` bytes of a file without changing its size; whether it did.
///
/// Only space: a file with its final size and no content would look complete after a crash. What is
/// reserved and not used stays with the file until `ftruncate` to its real size.
///
/// # Errors
/// There is no room (`ENOSPC`, `EDQUOT`), the file would be too long (`EFBIG`), or the disk failed
/// (`EIO`). That the file system cannot reserve, or that it is no regular file, is none.
pub fn preallocate(fd: impl AsFd, name: impl AsRef<OsStr>, length: u64) -> Result<bool> {
    reserve(&CALLS, fd.as_fd(), name.as_ref(), length)
}

pub(super) fn reserve(
    calls: &Calls,
    fd: BorrowedFd<'_>,
    name: &OsStr,
    length: u64,
) -> Result<bool> {
    if length == 0 {
        return Ok(false);
    }
    loop {
        match (calls.reserve)(fd, 0, length) {
            Ok(()) => return Ok(true),
            Err(Errno::INTR) => {}
            Err(errno @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG | Errno::IO)) => {
                return Err(Error::new(Doing::Allocate, name, errno));
            }
            Err(_) => return Ok(false),
        }
    }
}
