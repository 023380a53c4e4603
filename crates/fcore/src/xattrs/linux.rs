//! The calls of Linux, which macOS has too.

use std::ffi::CStr;
use std::os::fd::BorrowedFd;
use std::path::Path;

use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr, getxattr, listxattr};
use rustix::io::{Errno, Result};

/// Whether attributes can be kept on this system at all.
pub const SUPPORTED: bool = true;

/// What the kernel says of a name that a file does not have.
#[cfg(not(target_vendor = "apple"))]
pub const MISSING: Errno = Errno::NODATA;
/// What the kernel says of a name that a file does not have.
#[cfg(target_vendor = "apple")]
pub const MISSING: Errno = Errno::NOATTR;

/// The names, each with a NUL after it, and the length of all of them; `ERANGE`: more than fit.
///
/// # Errors
/// Those of listxattr(2), as for all here.
pub fn list(file: BorrowedFd<'_>, names: &mut [u8]) -> Result<usize> {
    flistxattr(file, names)
}

/// As [`list`], of the file at `path`.
///
/// # Errors
/// As [`list`].
pub(crate) fn list_at(path: &Path, names: &mut [u8]) -> Result<usize> {
    listxattr(path, names)
}

/// A value and its length; `ERANGE`: more than fits.
///
/// # Errors
/// Those of getxattr(2): [`MISSING`] for a name that the file does not have.
pub fn get(file: BorrowedFd<'_>, name: &CStr, value: &mut [u8]) -> Result<usize> {
    fgetxattr(file, name, value)
}

/// As [`get`], of the file at `path`.
///
/// # Errors
/// As [`get`].
pub(crate) fn get_at(path: &Path, name: &CStr, value: &mut [u8]) -> Result<usize> {
    getxattr(path, name, value)
}

/// Sets a value, whether there is one or not.
///
/// # Errors
/// Those of setxattr(2).
pub fn set(file: BorrowedFd<'_>, name: &CStr, value: &[u8]) -> Result<()> {
    fsetxattr(file, name, value, XattrFlags::empty())
}

/// Takes an attribute away.
///
/// # Errors
/// Those of removexattr(2): [`MISSING`] for a name that the file does not have.
pub fn remove(file: BorrowedFd<'_>, name: &CStr) -> Result<()> {
    fremovexattr(file, name)
}
