//! One end of a copy: an open descriptor, its name, and what is known of it.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{FileType, OFlags, SeekFrom, Stat};

use crate::stat::device;
use crate::{Doing, Error, Input, Result};

/// What kind of thing an end is: which calls make sense on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Pipe,
    Socket,
    /// A device, a directory: whatever can only be read or written.
    Other,
}

/// One end of a copy: the source or the target.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    pub(super) fd: BorrowedFd<'a>,
    pub(super) name: &'a OsStr,
    pub(super) kind: Kind,
    pub(super) dev: u64,
    /// What `fstat` said it holds: a hint.
    pub(super) size: u64,
    /// Bytes that the file system spends on it.
    pub(super) allocated: u64,
    pub(super) block_size: usize,
    pub(super) fresh: bool,
}

impl<'a> End<'a> {
    /// Looks at `fd`, which is called `name` in messages.
    ///
    /// # Errors
    /// `fstat` failing.
    pub fn new(fd: &'a impl AsFd, name: &'a (impl AsRef<OsStr> + ?Sized)) -> Result<End<'a>> {
        let stat = rustix::fs::fstat(fd).map_err(|e| Error::new(Doing::Inspect, name, e))?;
        Ok(End::with_stat(fd, name, &stat))
    }

    /// The same for one whose `stat` is at hand; for a target, as it was after it was truncated.
    pub fn with_stat(
        fd: &'a impl AsFd,
        name: &'a (impl AsRef<OsStr> + ?Sized),
        stat: &Stat,
    ) -> End<'a> {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Fifo => Kind::Pipe,
            FileType::Socket => Kind::Socket,
            _ => Kind::Other,
        };
        End {
            fd: fd.as_fd(),
            name: name.as_ref(),
            kind,
            dev: device(stat),
            size: u64::try_from(stat.st_size).unwrap_or(0),
            allocated: u64::try_from(stat.st_blocks).unwrap_or(0).saturating_mul(512),
            block_size: usize::try_from(stat.st_blksize).unwrap_or(0),
            fresh: false,
        }
    }

    /// A target that was just made: a regular file, empty, on the device `dev`, not opened for
    /// appending. Nothing is asked of the system.
    pub fn created(fd: &'a impl AsFd, name: &'a (impl AsRef<OsStr> + ?Sized), dev: u64) -> End<'a> {
        End {
            fd: fd.as_fd(),
            name: name.as_ref(),
            kind: Kind::File,
            dev,
            size: 0,
            allocated: 0,
            block_size: 0,
            fresh: true,
        }
    }

    /// Says that the descriptor was opened for this copy alone, and not for appending: its position
    /// is 0, and nobody needs it afterwards. Saves system calls.
    #[must_use]
    pub fn fresh(mut self) -> End<'a> {
        self.fresh = true;
        self
    }

    /// Where the next byte is read or written, in a file; `None` where there is no such place.
    pub(super) fn position(&self) -> Option<u64> {
        match self.kind {
            Kind::File if self.fresh => Some(0),
            Kind::File => rustix::fs::tell(self.fd).ok(),
            _ => None,
        }
    }

    /// Whether every write goes to the end, wherever the position is.
    pub(super) fn appends(&self) -> bool {
        !self.fresh
            && rustix::fs::fcntl_getfl(self.fd).is_ok_and(|flags| flags.contains(OFlags::APPEND))
    }

    pub(super) fn seek_to(&self, at: u64) -> rustix::io::Result<()> {
        rustix::fs::seek(self.fd, SeekFrom::Start(at)).map(|_| ())
    }

    /// Whether it holds less than it seems to: it has holes, or is compressed.
    pub(super) fn seems_sparse(&self) -> bool {
        // Below a block there is nothing to gain, and tiny files kept inside their inode look alike.
        self.kind == Kind::File
            && self.size >= self.block_size.max(512) as u64
            && self.allocated < self.size
    }
}

impl<'a> From<&'a Input> for End<'a> {
    fn from(input: &'a Input) -> End<'a> {
        End::with_stat(input, input.name(), input.stat())
    }
}
