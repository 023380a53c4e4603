//! The calls that Linux has and others have not, with a portable twin for each.

pub(super) use imp::{place, rename_new, tmpfile};

#[cfg(target_os = "linux")]
mod imp {
    use std::ffi::OsStr;
    use std::os::fd::{BorrowedFd, OwnedFd};

    use rustix::fs::{Mode, OFlags, RenameFlags, openat, renameat_with};
    use rustix::io::{Errno, Result, retry_on_intr};

    /// A file without a name in `dir`'s file system.
    pub(crate) fn tmpfile(dir: BorrowedFd<'_>, mode: Mode) -> Result<OwnedFd> {
        let flags = OFlags::RDWR | OFlags::TMPFILE | OFlags::CLOEXEC;
        retry_on_intr(|| openat(dir, ".", flags, mode))
    }

    /// A file that may be neither read nor written, to ask what it is.
    pub(crate) fn place(dir: BorrowedFd<'_>, name: &OsStr) -> Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        retry_on_intr(|| openat(dir, name, flags, Mode::empty()))
    }

    /// Renames unless `to` exists; `None` where the file system cannot tell.
    pub(crate) fn rename_new(dir: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> Option<Result<()>> {
        match renameat_with(dir, from, dir, to, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS) => None,
            result => Some(result),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use std::ffi::OsStr;
    use std::os::fd::{BorrowedFd, OwnedFd};

    use rustix::fs::Mode;
    use rustix::io::{Errno, Result};

    /// There are no such files.
    pub(crate) fn tmpfile(_: BorrowedFd<'_>, _: Mode) -> Result<OwnedFd> {
        Err(Errno::OPNOTSUPP)
    }

    /// There is no such descriptor.
    pub(crate) fn place(_: BorrowedFd<'_>, _: &OsStr) -> Result<OwnedFd> {
        Err(Errno::ACCESS)
    }

    /// There is no such call.
    pub(crate) fn rename_new(_: BorrowedFd<'_>, _: &OsStr, _: &OsStr) -> Option<Result<()>> {
        None
    }
}
