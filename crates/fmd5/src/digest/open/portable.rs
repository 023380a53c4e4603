//! Names below a directory, one component at a time: stricter than openat2(2), for it follows no
//! link at all.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path};

use fcore::{Doing, Error, Result};
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, statat};
use rustix::io::{Errno, retry_on_intr};

/// Opens the directory that names start in.
pub(super) fn directory(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    retry_on_intr(|| openat(CWD, path, flags, Mode::empty()))
        .map_err(|errno| Error::new(Doing::Open, path, errno))
}

/// Opens `path` for reading, starting in `directory`; neither `..`, nor an absolute path, nor any
/// link is allowed in it. `None` when it is no regular file.
pub(super) fn open_beneath(directory: &OwnedFd, path: &Path) -> Result<Option<OwnedFd>> {
    open_regular(directory, path).map_err(|errno| match errno {
        Errno::XDEV => Error::message(Doing::Open, path, "leads out of the directory"),
        errno => Error::new(Doing::Open, path, errno),
    })
}

/// Looks first: to open a FIFO or a device, and be it for a moment, is felt on its other side.
fn open_regular(directory: &OwnedFd, path: &Path) -> rustix::io::Result<Option<OwnedFd>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NOFOLLOW;
    let mut inner: Option<OwnedFd> = None;
    let mut components = path.components().peekable();
    if components.peek().is_none() {
        return Err(Errno::NOENT);
    }
    while let Some(component) = components.next() {
        let name = match component {
            Component::Normal(name) => name,
            Component::CurDir => std::ffi::OsStr::new("."),
            _ => return Err(Errno::XDEV),
        };
        let more = if components.peek().is_some() { OFlags::DIRECTORY } else { OFlags::NONBLOCK };
        let from = inner.as_ref().map_or(directory.as_fd(), AsFd::as_fd);
        if components.peek().is_none() {
            let found = statat(from, name, AtFlags::SYMLINK_NOFOLLOW)?;
            match FileType::from_raw_mode(found.st_mode) {
                FileType::RegularFile => {}
                FileType::Symlink => return Err(Errno::LOOP),
                _ => return Ok(None),
            }
        }
        let fd = retry_on_intr(|| openat(from, name, flags | more, Mode::empty()))?;
        inner = Some(fd);
    }
    Ok(inner)
}
