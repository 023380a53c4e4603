//! What a replaced file hands on to its successor: owner, attributes, ACL, mode.

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::path::PathBuf;

use rustix::fs::{Gid, Mode, Stat, Timespec, Timestamps, Uid, fchmod, fchown, futimens};
use rustix::io::Errno;

use crate::xattrs::{self, get_at, list_at};

/// Gives `new` the owner and group of `old`. Before anything is written: an owner that cannot be
/// kept means that the old file must be written into instead.
pub(super) fn owner(old: &Stat, new: BorrowedFd<'_>) -> io::Result<()> {
    let now = rustix::fs::fstat(new)?;
    let changed = |old, now| (old != now).then_some(old);
    let uid = changed(old.st_uid, now.st_uid).map(Uid::from_raw);
    let gid = changed(old.st_gid, now.st_gid).map(Gid::from_raw);
    if uid.is_some() || gid.is_some() {
        fchown(new, uid, gid)?;
    }
    Ok(())
}

/// Gives `new` the extended attributes and the ACL of `old`, and then its mode.
///
/// Done when all is written: a write clears setuid bits and file capabilities.
pub(super) fn attributes(old: BorrowedFd<'_>, stat: &Stat, new: BorrowedFd<'_>) -> io::Result<()> {
    copy_xattrs(old, new)?;
    let mut mode = Mode::from_raw_mode(stat.st_mode);
    if !rustix::process::geteuid().is_root() {
        // As when an ordinary user writes into a setuid file: its new content is not trusted.
        mode -= Mode::SUID | Mode::SGID;
    }
    fchmod(new, mode)?;
    Ok(())
}

/// Gives `new` all that `old` has: owner, attributes, mode, times.
pub(super) fn all(old: BorrowedFd<'_>, new: BorrowedFd<'_>) -> io::Result<()> {
    let stat = rustix::fs::fstat(old)?;
    owner(&stat, new)?;
    attributes(old, &stat, new)?;
    times(&stat, new)
}

/// Gives `new` the times of `old`; done last, as every write sets them.
pub(super) fn times(old: &Stat, new: BorrowedFd<'_>) -> io::Result<()> {
    // The type of nanoseconds differs from one architecture to the next.
    let times = Timestamps {
        last_access: Timespec { tv_sec: old.st_atime, tv_nsec: old.st_atime_nsec as _ },
        last_modification: Timespec { tv_sec: old.st_mtime, tv_nsec: old.st_mtime_nsec as _ },
    };
    Ok(futimens(new, &times)?)
}

fn copy_xattrs(old: BorrowedFd<'_>, new: BorrowedFd<'_>) -> io::Result<()> {
    // Of a file that we may not even read, they are asked for by its place.
    let link = PathBuf::from(format!("/proc/self/fd/{}", old.as_raw_fd()));
    let names = match sized(|buffer| match xattrs::list(old, buffer) {
        Err(Errno::BADF) => list_at(&link, buffer),
        listed => listed,
    }) {
        Ok(names) => names,
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => return Ok(()),
        Err(errno) => return Err(errno.into()),
    };
    for name in names.split_inclusive(|&byte| byte == 0) {
        let Ok(name) = CStr::from_bytes_with_nul(name) else { continue };
        if !is_handed_on(name) {
            continue;
        }
        let value = match sized(|buffer| match xattrs::get(old, name, buffer) {
            Err(Errno::BADF) => get_at(&link, name, buffer),
            got => got,
        }) {
            Ok(value) => value,
            Err(xattrs::MISSING) => continue,
            // The user's own are for readers only.
            Err(Errno::ACCESS) if name.to_bytes().starts_with(b"user.") => continue,
            Err(errno) => return Err(errno.into()),
        };
        match xattrs::set(new, name, &value) {
            Ok(()) | Err(Errno::OPNOTSUPP) => {}
            // A security label is the system's to give where we may not.
            Err(Errno::PERM | Errno::ACCESS) if is_the_systems(name) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    Ok(())
}

/// The user's own attributes, labels and the ACL. File capabilities speak of the old content: the
/// kernel drops them at the first write, and so do we.
fn is_handed_on(name: &CStr) -> bool {
    let name = name.to_bytes();
    // Outside Linux, names have no such beginnings.
    cfg!(target_vendor = "apple")
        || name.starts_with(b"user.")
        || name == b"system.posix_acl_access"
        || (name.starts_with(b"security.") && name != b"security.capability")
}

fn is_the_systems(name: &CStr) -> bool {
    let prefix: &[u8] = if cfg!(target_vendor = "apple") { b"com.apple." } else { b"security." };
    name.to_bytes().starts_with(prefix)
}

/// Asks for a value of unknown length: most are short, none is longer than 64 KiB (xattr(7)).
fn sized(
    mut ask: impl FnMut(&mut [u8]) -> rustix::io::Result<usize>,
) -> rustix::io::Result<Vec<u8>> {
    let mut value = vec![0; 512];
    loop {
        match ask(&mut value) {
            Ok(length) => {
                value.truncate(length);
                return Ok(value);
            }
            Err(Errno::RANGE) if value.len() < 1 << 20 => value.resize(2 * value.len(), 0),
            Err(errno) => return Err(errno),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};
    use std::os::fd::AsFd;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    #[test]
    fn mode_and_user_attributes_are_handed_on() {
        let dir = tempfile::tempdir().unwrap();
        let (old_at, new_at) = (dir.path().join("old"), dir.path().join("new"));
        let (old, new) = (File::create(&old_at).unwrap(), File::create(&new_at).unwrap());
        fs::set_permissions(&old_at, fs::Permissions::from_mode(0o751)).unwrap();
        let has_xattrs = xattrs::set(old.as_fd(), c"user.origin", &[b'v'; 700]).is_ok();
        let stat = rustix::fs::fstat(&old).unwrap();
        owner(&stat, new.as_fd()).unwrap();
        attributes(old.as_fd(), &stat, new.as_fd()).unwrap();
        assert_eq!(new.metadata().unwrap().mode() & 0o7777, 0o751);
        if has_xattrs {
            let value = sized(|buffer| xattrs::get(new.as_fd(), c"user.origin", buffer)).unwrap();
            assert_eq!(value, [b'v'; 700]);
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_may_not_be_read_hands_on_by_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let (old_at, new_at) = (dir.path().join("old"), dir.path().join("new"));
        let (old, new) = (File::create(&old_at).unwrap(), File::create(&new_at).unwrap());
        fs::set_permissions(&old_at, fs::Permissions::from_mode(0o040)).unwrap();
        let has_xattrs = xattrs::set(old.as_fd(), c"user.origin", b"v").is_ok();
        let dir = File::open(dir.path()).unwrap();
        let place = super::super::os::place(dir.as_fd(), std::ffi::OsStr::new("old")).unwrap();
        let stat = rustix::fs::fstat(&place).unwrap();
        attributes(place.as_fd(), &stat, new.as_fd()).unwrap();
        assert_eq!(new.metadata().unwrap().mode() & 0o7777, 0o040);
        // Who may read it gets the user's own attributes as well.
        let may_read = has_xattrs && rustix::process::geteuid().is_root();
        let handed_on = xattrs::get(new.as_fd(), c"user.origin", &mut [0; 8]).is_ok();
        assert_eq!(handed_on, may_read);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn capabilities_and_trusted_attributes_are_not() {
        assert!(is_handed_on(c"security.selinux"));
        assert!(is_handed_on(c"system.posix_acl_access"));
        assert!(!is_handed_on(c"security.capability"));
        assert!(!is_handed_on(c"trusted.overlay.opaque"));
    }
}
