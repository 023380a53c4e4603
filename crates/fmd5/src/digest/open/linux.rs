//! Names below a directory, by openat2(2).

use std::os::fd::OwnedFd;
use std::path::Path;

use fcore::{Doing, Error, Result};
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::{Errno, retry_on_intr};

/// How often to ask again where renames elsewhere kept the kernel from being sure about a `..`.
const TRIES: usize = 8;

/// Opens the directory that names start in.
pub(super) fn directory(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    retry_on_intr(|| openat(CWD, path, flags, Mode::empty()))
        .map_err(|errno| Error::new(Doing::Open, path, errno))
}

/// Opens `path` for reading, starting in `directory`; if `beneath`, neither `..`, nor an absolute
/// path or link, nor a link of `/proc` leads out of it, and a FIFO is not waited for.
pub(super) fn open_below(directory: &OwnedFd, path: &Path, beneath: bool) -> Result<OwnedFd> {
    let opened = if beneath {
        open_beneath(directory, path)
    } else {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
        retry_on_intr(|| openat(directory, path, flags, Mode::empty()))
    };
    opened.map_err(|errno| match errno {
        Errno::XDEV if beneath => Error::message(Doing::Open, path, "leads out of the directory"),
        errno => Error::new(Doing::Open, path, errno),
    })
}

fn open_beneath(directory: &OwnedFd, path: &Path) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
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
