//! An open temporary file, under a name of its own or with none at all.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, OnceLock};
use std::thread::sleep;
use std::time::Duration;

use rustix::fs::{
    AtFlags, CWD, FileType, FlockOperation, Mode, OFlags, flock, fstat, linkat, openat,
};
use rustix::io::Errno;

use super::entry::{FD_DIR, TempEntry};
use super::os;

/// Temporaries made until one is not cleaned away at once. Some file systems count no links: the last
/// is taken as it is.
const TRIES: u32 = 4;

/// How long somebody looks whether a file is locked, and longer.
const MOMENT: Duration = Duration::from_millis(5);

/// An open temporary file.
#[derive(Debug)]
pub(super) struct Temp {
    fd: OwnedFd,
    /// `None` for a file that has no name (yet).
    entry: Option<TempEntry>,
}

impl Temp {
    /// A file in `dir` without a name, which leaves nothing even after SIGKILL; `None` where the
    /// file system has no such files.
    pub(super) fn unnamed(dir: BorrowedFd<'_>, mode: Mode) -> io::Result<Option<Temp>> {
        if !can_link_later() {
            return Ok(None);
        }
        match os::tmpfile(dir, mode) {
            Ok(fd) => Ok(Some(Temp { fd, entry: None })),
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT | Errno::INVAL) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// A file in `dir` under a random name, locked while it lives.
    pub(super) fn named(dir: &Arc<OwnedFd>, mode: Mode) -> io::Result<Temp> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut left = TRIES;
        loop {
            let (entry, fd) = TempEntry::make(dir, |name| openat(dir, name, flags, mode))?;
            // A clean-up that came before the lock took it for a leftover: then there is another.
            left -= 1;
            if left == 0 || (lock(&fd) && fstat(&fd)?.st_nlink > 0) {
                return Ok(Temp { fd, entry: Some(entry) });
            }
        }
    }

    /// A file in `dir` that lasts until it is published, made or found. What is found must be ours, or
    /// of `owner`, to whom it will belong, and nobody else at it.
    pub(super) fn lasting(
        dir: &Arc<OwnedFd>,
        name: &OsStr,
        mode: Mode,
        owner: Option<u32>,
    ) -> io::Result<Temp> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let fd = openat(dir, name, flags | OFlags::CLOEXEC, mode)?;
        if !lock_soon(&fd) {
            return Err(io::Error::other("another run is at it"));
        }
        let stat = fstat(&fd)?;
        let is_ours = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
            && (stat.st_uid == rustix::process::geteuid().as_raw() || Some(stat.st_uid) == owner)
            && stat.st_nlink <= 1;
        match is_ours {
            true => Ok(Temp { fd, entry: Some(TempEntry::lasting(dir, name)) }),
            false => Err(Errno::EXIST.into()),
        }
    }

    /// Whether it stays when it is dropped.
    pub(super) fn lasts(&self) -> bool {
        self.entry.as_ref().is_some_and(TempEntry::lasts)
    }

    /// Drops it, and does not let it stay.
    pub(super) fn forget(self) {
        self.entry.iter().for_each(TempEntry::remove);
    }

    /// Only the file: its name goes, if it has one.
    pub(super) fn into_fd(self) -> OwnedFd {
        self.fd
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    pub(super) fn entry_mut(&mut self) -> Option<&mut TempEntry> {
        self.entry.as_mut()
    }

    /// Its name in `dir`; a file that has none is linked under a random one first.
    pub(super) fn ensure_entry(&mut self, dir: &Arc<OwnedFd>) -> io::Result<&mut TempEntry> {
        if self.entry.is_none() {
            // Before it has a name that a clean-up could find.
            lock(&self.fd);
            let (entry, ()) = TempEntry::make(dir, |name| link_fd(&self.fd, dir.as_fd(), name))?;
            self.entry = Some(entry);
        }
        Ok(self.entry.as_mut().expect("there was one, or it was made above"))
    }

    /// Gives the file the name `to` in `dir`, or fails with `EEXIST`.
    pub(super) fn publish_new(&mut self, dir: BorrowedFd<'_>, to: &OsStr) -> io::Result<()> {
        match &mut self.entry {
            Some(entry) => entry.rename_new(to),
            None => Ok(link_fd(&self.fd, dir, to)?),
        }
    }

    /// Only its name: the file stays open for as long as others hold it.
    pub(super) fn into_entry(self) -> Option<TempEntry> {
        self.entry
    }
}

/// Says "alive" to a clean-up; a file system without locks says nothing. False: a clean-up has it.
fn lock(fd: &OwnedFd) -> bool {
    flock(fd, FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK)
}

/// The same, but whoever only looks whether it is locked, and so holds it for a moment, is waited for.
fn lock_soon(fd: &OwnedFd) -> bool {
    let again = (1..TRIES).any(|_| {
        let is_locked = lock(fd);
        if !is_locked {
            sleep(MOMENT);
        }
        is_locked
    });
    again || lock(fd)
}

/// Whether [`link_fd`] will find its way: not in a container without `/proc`.
fn can_link_later() -> bool {
    static PROC: OnceLock<bool> = OnceLock::new();
    *PROC.get_or_init(|| rustix::fs::stat(FD_DIR).is_ok())
}

/// `linkat` through `/proc`, as open(2) shows for `O_TMPFILE`: `AT_EMPTY_PATH` needs a capability.
fn link_fd(fd: &OwnedFd, dir: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<()> {
    let source = format!("{FD_DIR}/{}", fd.as_raw_fd());
    linkat(CWD, source, dir, name, AtFlags::SYMLINK_FOLLOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};

    fn handle(dir: &tempfile::TempDir) -> Arc<OwnedFd> {
        Arc::new(File::open(dir.path()).unwrap().into())
    }

    #[test]
    fn a_dropped_temporary_is_gone_and_a_kept_one_stays() {
        let dir = tempfile::tempdir().unwrap();
        let handle = handle(&dir);
        let mut temp = Temp::named(&handle, Mode::RUSR).unwrap();
        let at = dir.path().join(temp.entry_mut().unwrap().name());
        assert!(at.exists());
        drop(temp);
        assert!(!at.exists());

        let mut temp = Temp::named(&handle, Mode::RUSR).unwrap();
        temp.entry_mut().unwrap().keep();
        let at = dir.path().join(temp.entry_mut().unwrap().name());
        drop(temp);
        assert!(at.exists());
    }

    #[test]
    fn a_living_temporary_is_locked() {
        let dir = tempfile::tempdir().unwrap();
        let mut temp = Temp::named(&handle(&dir), Mode::RUSR | Mode::WUSR).unwrap();
        let at = dir.path().join(temp.entry_mut().unwrap().name());
        let other = File::open(at).unwrap();
        let refused = flock(&other, FlockOperation::NonBlockingLockExclusive);
        assert_eq!(refused, Err(Errno::WOULDBLOCK));
        drop(temp);
        flock(&other, FlockOperation::NonBlockingLockExclusive).unwrap();
    }

    #[test]
    fn a_file_without_a_name_gets_one_when_asked() {
        let dir = tempfile::tempdir().unwrap();
        let handle = handle(&dir);
        let entries = || fs::read_dir(dir.path()).unwrap().count();
        let Some(mut temp) = Temp::unnamed(handle.as_fd(), Mode::RUSR).unwrap() else { return };
        assert_eq!(entries(), 0);
        temp.publish_new(handle.as_fd(), OsStr::new("whole")).unwrap();
        assert_eq!(entries(), 1);
        let taken = temp.publish_new(handle.as_fd(), OsStr::new("whole")).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        let at = dir.path().join(temp.ensure_entry(&handle).unwrap().name());
        let other = File::open(at).unwrap();
        let refused = flock(&other, FlockOperation::NonBlockingLockExclusive);
        assert_eq!(refused, Err(Errno::WOULDBLOCK), "a clean-up would take it for a leftover");
        temp.ensure_entry(&handle).unwrap().rename_over(OsStr::new("again")).unwrap();
        drop(temp);
        assert_eq!(entries(), 2);
    }
}
