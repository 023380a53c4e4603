//! What the page cache holds of a file: advice, where the system takes any.

use std::os::fd::BorrowedFd;

use rustix::io::Result;

/// Whether pages that were flushed can be dropped, so that they are read from the disk again.
pub(super) const CAN_FORGET: bool = cfg!(not(target_vendor = "apple"));

/// Drops the clean pages of a file that was flushed.
///
/// # Errors
/// Those of posix_fadvise(2): refused by no file system that could be flushed.
pub(super) fn forget(file: BorrowedFd<'_>) -> Result<()> {
    imp::advise(file, imp::Advice::DontNeed)
}

/// As [`forget`], where a refusal changes nothing but memory.
pub(crate) fn forget_pages(file: BorrowedFd<'_>) {
    let _ = forget(file);
}

/// Has the system fetch a file that will be read.
pub(crate) fn read_ahead(file: BorrowedFd<'_>) {
    // What is not fetched now is fetched when it is read.
    let _ = imp::advise(file, imp::Advice::WillNeed);
}

#[cfg(not(target_vendor = "apple"))]
mod imp {
    pub(super) use rustix::fs::Advice;

    pub(super) fn advise(file: super::BorrowedFd<'_>, advice: Advice) -> super::Result<()> {
        rustix::fs::fadvise(file, 0, None, advice)
    }
}

/// macOS takes no such advice.
#[cfg(target_vendor = "apple")]
mod imp {
    pub(super) enum Advice {
        DontNeed,
        WillNeed,
    }

    pub(super) fn advise(_: super::BorrowedFd<'_>, _: Advice) -> super::Result<()> {
        Ok(())
    }
}
