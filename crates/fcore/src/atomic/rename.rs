//! The moment a finished file gets its name.

use std::ffi::OsStr;
use std::io;
use std::os::fd::BorrowedFd;

use rustix::fs::{AtFlags, linkat, renameat, statat, unlinkat};
use rustix::io::Errno;

use super::os;

/// Renames within `dir`, over whatever `to` was.
pub(super) fn over(dir: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> io::Result<()> {
    Ok(renameat(dir, from, dir, to)?)
}

/// Renames within `dir`, or fails with `EEXIST` when `to` is there.
pub(super) fn new(dir: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> io::Result<()> {
    match os::rename_new(dir, from, to) {
        Some(result) => Ok(result?),
        None => link_and_unlink(dir, from, to),
    }
}

/// The same where the file system does not know `RENAME_NOREPLACE`: a link never replaces either.
fn link_and_unlink(dir: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> io::Result<()> {
    match linkat(dir, from, dir, to, AtFlags::empty()) {
        Err(errno) if is_about_links(errno) => return look_and_rename(dir, from, to),
        linked => linked?,
    }
    // The file has its name; a second, recognisable one that stays harms nobody.
    let _ = unlinkat(dir, from, AtFlags::empty());
    Ok(())
}

/// The same where there are no hard links either, as on FAT in user space. Whoever makes `to` between
/// the look and the rename loses it: an empty file that keeps the place would be what a kill leaves.
fn look_and_rename(dir: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> io::Result<()> {
    match statat(dir, to, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => over(dir, from, to),
        Err(errno) => Err(errno.into()),
        Ok(_) => Err(Errno::EXIST.into()),
    }
}

/// Whether a link was refused because there are none here, or no more of this file.
pub(super) fn is_about_links(errno: Errno) -> bool {
    matches!(errno, Errno::PERM | Errno::OPNOTSUPP | Errno::MLINK | Errno::NOSYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};
    use std::os::fd::AsFd;

    #[test]
    fn a_new_name_is_never_taken_from_someone() {
        type Way = fn(BorrowedFd<'_>, &OsStr, &OsStr) -> io::Result<()>;
        for way in [new as Way, link_and_unlink, look_and_rename] {
            let dir = tempfile::tempdir().unwrap();
            let handle = File::open(dir.path()).unwrap();
            let rename = |from: &str, to: &str| way(handle.as_fd(), from.as_ref(), to.as_ref());
            fs::write(dir.path().join("from"), "new").unwrap();
            fs::write(dir.path().join("taken"), "old").unwrap();
            let error = rename("from", "taken").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            rename("from", "free").unwrap();
            assert_eq!(fs::read(dir.path().join("free")).unwrap(), b"new");
            assert_eq!(fs::read(dir.path().join("taken")).unwrap(), b"old");
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        }
    }
}
