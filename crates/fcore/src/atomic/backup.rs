//! Keeping the old file under another name before the new one takes its place.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use rustix::fs::{
    AtFlags, Dir, Mode, OFlags, fstat, fstatvfs, fsync, linkat, openat, readlinkat, statat,
    symlinkat,
};
use rustix::io::{Errno, retry_on_intr};

use super::entry::TempEntry;
use super::in_place::pour;
use super::options::{Backup, BackupControl};
use super::temp::Temp;
use super::{preserve, rename};
use crate::error::is_errno;

/// The suffix of backups that have no number, where no other is wished.
const TILDE: &str = "~";

/// Makes a second link to `name` in `dir` under its backup's name, before anything is replaced, so
/// that the file is under one of its names at every moment.
///
/// With `copy`, and where the file system has no hard links (FAT), the content is copied: an inode
/// about to be written into cannot be its own backup.
pub(super) fn make(
    dir: &Arc<OwnedFd>,
    name: &OsStr,
    copy: bool,
    backup: &Backup,
) -> io::Result<()> {
    let next = next_number(dir.as_fd(), name, backup)?;
    // The second name of a file is not locked, and a clean-up may take it for a leftover.
    let mut tries = 0;
    loop {
        match under_name(dir, name, copy, backup, next) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < 3 => tries += 1,
            result => return result,
        }
    }
}

fn under_name(
    dir: &Arc<OwnedFd>,
    name: &OsStr,
    copy: bool,
    backup: &Backup,
    next: Option<u64>,
) -> io::Result<()> {
    let mut entry = if copy { copy_of(dir, name)? } else { link_of(dir, name)? };
    let Some(mut number) = next else {
        match entry.rename_over(&with(name, &backup.suffix)) {
            Err(error) if is_too_long(&error) && backup.suffix == TILDE => {
                return entry.rename_new(&cut(dir.as_fd(), name)?);
            }
            result => result?,
        }
        // Two links to one file are left as they are by rename(2): then the temporary is still there.
        entry.remove();
        return Ok(());
    };
    loop {
        match entry.rename_new(&numbered(name, number)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) if is_too_long(&error) => return entry.rename_new(&cut(dir.as_fd(), name)?),
            result => return result,
        }
    }
}

fn is_too_long(error: &io::Error) -> bool {
    is_errno(error, Errno::NAMETOOLONG)
}

/// The name of a backup whose own is longer than the file system takes: as by cp, the file's with its
/// end cut off, and a tilde. It may be another file's or its backup's, and so takes nobody's place.
fn cut(dir: BorrowedFd<'_>, name: &OsStr) -> io::Result<OsString> {
    let most = usize::try_from(fstatvfs(dir)?.f_namemax).unwrap_or(usize::MAX);
    let bytes = name.as_bytes();
    let kept = &bytes[..bytes.len().min(most.saturating_sub(2))];
    Ok(with(OsStr::from_bytes(kept), TILDE.as_ref()))
}

/// The name that a backup of `name` would get now.
pub(super) fn name_of(dir: BorrowedFd<'_>, name: &OsStr, backup: &Backup) -> io::Result<OsString> {
    let number = next_number(dir, name, backup)?;
    let full = match number {
        Some(number) => numbered(name, number),
        None => with(name, &backup.suffix),
    };
    match statat(dir, &full, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NAMETOOLONG) if number.is_some() || backup.suffix == TILDE => cut(dir, name),
        _ => Ok(full),
    }
}

/// The number of the next backup; `None`: it has none, but the suffix.
fn next_number(dir: BorrowedFd<'_>, name: &OsStr, backup: &Backup) -> io::Result<Option<u64>> {
    if backup.control == BackupControl::Simple {
        return Ok(None);
    }
    let highest = match highest_number(dir, name) {
        // As cp: where nobody may look, there are none.
        Err(error)
            if backup.control == BackupControl::Existing
                && error.kind() == io::ErrorKind::PermissionDenied =>
        {
            0
        }
        highest => highest?,
    };
    let starts = highest > 0 || backup.control == BackupControl::Numbered;
    Ok(starts.then_some(highest + 1))
}

fn numbered(name: &OsStr, number: u64) -> OsString {
    with(name, format!(".~{number}~").as_ref())
}

fn with(name: &OsStr, suffix: &OsStr) -> OsString {
    let mut name = name.to_owned();
    name.push(suffix);
    name
}

fn link_of(dir: &Arc<OwnedFd>, name: &OsStr) -> io::Result<TempEntry> {
    match TempEntry::make(dir, |temp| linkat(dir, name, dir, temp, AtFlags::empty())) {
        Err(error) if has_no_hard_links(&error) => match readlinkat(dir, name, Vec::new()) {
            Ok(text) => Ok(TempEntry::make(dir, |temp| symlinkat(text.as_c_str(), dir, temp))?.0),
            Err(_) => copy_of(dir, name),
        },
        result => Ok(result?.0),
    }
}

fn has_no_hard_links(error: &io::Error) -> bool {
    Errno::from_io_error(error).is_some_and(rename::is_about_links)
}

fn copy_of(dir: &Arc<OwnedFd>, name: &OsStr) -> io::Result<TempEntry> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let old = retry_on_intr(|| openat(dir, name, flags, Mode::empty()))?;
    let stat = fstat(&old)?;
    let temp = Temp::named(dir, Mode::RUSR | Mode::WUSR)?;
    pour(old.as_fd(), temp.fd(), name).map_err(crate::Error::into_io)?;
    // As cp: a backup whose owner cannot be kept is a backup all the same.
    let _ = preserve::owner(&stat, temp.fd());
    preserve::attributes(old.as_fd(), &stat, temp.fd())?;
    // It is the old file, as far as a copy can be.
    preserve::times(&stat, temp.fd())?;
    fsync(temp.fd())?;
    Ok(temp.into_entry().expect("a named temporary has an entry"))
}

/// The highest N for which `name.~N~` is there, 0 for none.
fn highest_number(dir: BorrowedFd<'_>, name: &OsStr) -> io::Result<u64> {
    let mut highest = 0;
    // Of a directory that may not be read only the place is open.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = retry_on_intr(|| openat(dir, ".", flags, Mode::empty()))?;
    for entry in Dir::new(opened)? {
        let entry = entry?;
        let number = entry
            .file_name()
            .to_bytes()
            .strip_prefix(name.as_bytes())
            .and_then(|rest| rest.strip_prefix(b".~"))
            .and_then(|rest| rest.strip_suffix(b"~"))
            .and_then(|digits| str::from_utf8(digits).ok()?.parse().ok());
        // A number with no successor is somebody's joke: counting starts again below it.
        highest = highest.max(number.filter(|&n| n < u64::MAX).unwrap_or(0));
    }
    Ok(highest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};

    struct Bed(tempfile::TempDir);

    impl Bed {
        fn with(files: &[&str]) -> Bed {
            let dir = tempfile::tempdir().unwrap();
            for file in files {
                fs::write(dir.path().join(file), file).unwrap();
            }
            Bed(dir)
        }

        fn back_up(&self, control: BackupControl, copy: bool) {
            let dir = Arc::new(File::open(self.0.path()).unwrap().into());
            let backup = Backup { control, suffix: "~".into() };
            make(&dir, OsStr::new("f"), copy, &backup).unwrap();
        }

        fn names(&self) -> Vec<String> {
            let name =
                |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
            let mut names: Vec<_> = fs::read_dir(self.0.path()).unwrap().map(name).collect();
            names.sort();
            names
        }

        fn content(&self, name: &str) -> String {
            fs::read_to_string(self.0.path().join(name)).unwrap()
        }
    }

    #[test]
    fn a_simple_backup_replaces_an_older_one() {
        for copy in [false, true] {
            let bed = Bed::with(&["f", "f~"]);
            bed.back_up(BackupControl::Simple, copy);
            assert_eq!(bed.names(), ["f", "f~"]);
            assert_eq!(bed.content("f~"), "f");
            bed.back_up(BackupControl::Simple, copy); // f~ may now be another link to f
            assert_eq!(bed.names(), ["f", "f~"]);
        }
    }

    #[test]
    fn a_copied_backup_keeps_the_time() {
        let bed = Bed::with(&["f"]);
        let file = File::options().write(true).open(bed.0.path().join("f")).unwrap();
        let then = std::time::UNIX_EPOCH + std::time::Duration::new(1_000_000_000, 123);
        file.set_modified(then).unwrap();
        bed.back_up(BackupControl::Simple, true);
        let kept = fs::metadata(bed.0.path().join("f~")).unwrap().modified().unwrap();
        assert_eq!(kept, then);
    }

    #[test]
    fn numbers_go_on_after_the_highest() {
        for copy in [false, true] {
            let bed = Bed::with(&["f", "f.~2~", "f.~10~", "f.~x~", "f.~18446744073709551615~"]);
            bed.back_up(BackupControl::Numbered, copy);
            assert_eq!(bed.content("f.~11~"), "f");
        }
    }

    #[test]
    fn existing_is_simple_until_there_is_a_number() {
        let bed = Bed::with(&["f"]);
        bed.back_up(BackupControl::Existing, false);
        assert_eq!(bed.names(), ["f", "f~"]);
        let bed = Bed::with(&["f", "f.~1~"]);
        bed.back_up(BackupControl::Existing, false);
        assert_eq!(bed.names(), ["f", "f.~1~", "f.~2~"]);
    }

    #[test]
    fn what_is_too_long_is_cut_and_takes_nobodys_place() {
        let long = "n".repeat(255);
        let short = format!("{}~", "n".repeat(253));
        for (control, suffix) in [
            (BackupControl::Numbered, "~"),
            (BackupControl::Simple, "~"),
            (BackupControl::Simple, ".x"),
        ] {
            let bed = Bed::with(&[&long]);
            let backup = Backup { control, suffix: suffix.into() };
            let dir = Arc::new(File::open(bed.0.path()).unwrap().into());
            if suffix == ".x" {
                let error = make(&dir, long.as_ref(), false, &backup).unwrap_err();
                assert!(is_too_long(&error));
                continue;
            }
            assert_eq!(name_of(dir.as_fd(), long.as_ref(), &backup).unwrap(), *short);
            make(&dir, long.as_ref(), false, &backup).unwrap();
            assert_eq!(fs::read(bed.0.path().join(&short)).unwrap(), long.as_bytes());
            fs::write(bed.0.path().join(&short), "another's").unwrap();
            let error = make(&dir, long.as_ref(), false, &backup).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(bed.0.path().join(&short)).unwrap(), b"another's");
            assert_eq!(fs::read_dir(bed.0.path()).unwrap().count(), 2);
        }
    }
}
