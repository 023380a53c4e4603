//! The same where these calls do not exist: files have no attributes, as on a file system without.
#![allow(unreachable_pub)] // elsewhere than here, these are for the tests alone

use std::ffi::CStr;
use std::os::fd::BorrowedFd;
use std::path::Path;

use rustix::io::{Errno, Result};

/// Whether attributes can be kept on this system at all.
pub const SUPPORTED: bool = false;

/// What is said of a name that a file does not have: never, as nothing is asked.
pub const MISSING: Errno = Errno::NOENT;

/// No names can be listed.
///
/// # Errors
/// Always `EOPNOTSUPP`, as for all here.
pub fn list(_: BorrowedFd<'_>, _: &mut [u8]) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

/// As [`list`].
///
/// # Errors
/// Always.
pub(crate) fn list_at(_: &Path, _: &mut [u8]) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

/// No value can be asked for.
///
/// # Errors
/// Always.
pub fn get(_: BorrowedFd<'_>, _: &CStr, _: &mut [u8]) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

/// As [`get`].
///
/// # Errors
/// Always.
pub(crate) fn get_at(_: &Path, _: &CStr, _: &mut [u8]) -> Result<usize> {
    Err(Errno::OPNOTSUPP)
}

/// None can be set.
///
/// # Errors
/// Always.
pub fn set(_: BorrowedFd<'_>, _: &CStr, _: &[u8]) -> Result<()> {
    Err(Errno::OPNOTSUPP)
}

/// None can be taken away.
///
/// # Errors
/// Always.
pub fn remove(_: BorrowedFd<'_>, _: &CStr) -> Result<()> {
    Err(Errno::OPNOTSUPP)
}
