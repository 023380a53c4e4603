//! Names below a directory, by openat2(2).

use std::os::fd::OwnedFd;
use std::path::Path;

use fcore::{Doing, Error, Result};
use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use rustix::io::{Errno, retry_on_intr};

/// How often to ask again where renames elsewhere kept the kernel from being sure about a `..`.
const TRIES: usize = 8;

/// Opens the directory that names start in.
pub(super) fn directory(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    retry_on_intr(|| openat(CWD, path, flags, Mode::empty()))
        .map_err(|errno| Error::new(Doing::Open, path, errno))
}

/// Opens `path` for reading, starting in `directory`; neither `..`, nor an absolute path or link, nor
/// a link of `/proc` leads out of it. `None` when it is no regular file.
pub(super) fn open_beneath(directory: &OwnedFd, path: &Path) -> Result<Option<OwnedFd>> {
    open_regular(directory, path).map_err(|errno| match errno {
        Errno::XDEV => Error::message(Doing::Open, path, "leads out of the directory"),
        errno => Error::new(Doing::Open, path, errno),
    })
}

/// Looks first: to open a FIFO or a device, and be it for a moment, is felt on its other side.
fn open_regular(directory: &OwnedFd, path: &Path) -> rustix::io::Result<Option<OwnedFd>> {
    let found = fstat(resolve(directory, path, OFlags::PATH)?)?;
    if !FileType::from_raw_mode(found.st_mode).is_file() {
        return Ok(None);
    }
    // Something else may have taken its place since.
    resolve(directory, path, OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK).map(Some)
}

fn resolve(directory: &OwnedFd, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let flags = flags | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let mut tries = TRIES;
    loop {
        match openat2(directory, path, flags, Mode::empty(), resolve) {
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) if tries > 0 => tries -= 1,
            opened => return opened,
        }
    }
}
