//! What has no content — a link, a FIFO, a device — put in the place of what is there.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::sync::Arc;

use super::backup;
use super::entry::TempEntry;
use super::options::Backup;
use super::target::Target;
use crate::{Doing, Error, Result};

/// How often it is made again when a clean-up took it for a leftover: it cannot be locked.
const TRIES: u32 = 3;

/// Has `make` make something under a temporary name (its arguments are the directory and that name),
/// and gives it the name `path`, which starts in `start`, in one step: over whatever is there but a
/// directory, a link itself included. With a `backup`, what is there keeps another name.
///
/// # Errors
/// Those of `make` ([`Doing::Create`]) and the system's refusals; what is there then stays.
pub fn make_anew(
    start: impl AsFd,
    path: &Path,
    backup: Option<&Backup>,
    mut make: impl FnMut(BorrowedFd<'_>, &OsStr) -> rustix::io::Result<()>,
) -> Result<()> {
    let fail = |doing| move |error: io::Error| Error::new(doing, path, error);
    let Target { dir, name, .. } =
        Target::resolve(start.as_fd(), path, false).map_err(fail(Doing::Open))?;
    let dir = Arc::new(dir);
    let mut backed_up = false;
    let mut tries = 0;
    loop {
        let (mut entry, ()) =
            TempEntry::make(&dir, |temp| make(dir.as_fd(), temp)).map_err(fail(Doing::Create))?;
        if let Some(backup) = backup
            && !backed_up
        {
            backup::make(&dir, &name, false, backup).map_err(fail(Doing::Backup))?;
            backed_up = true;
        }
        match entry.rename_over(&name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < TRIES => tries += 1,
            Err(error) => return Err(fail(Doing::Rename)(error)),
            Ok(()) => {
                // rename(2) leaves two links to one file as they are: the temporary is still there.
                entry.remove();
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::BackupControl;
    use super::*;
    use rustix::fs::{AtFlags, CWD, linkat, symlinkat};
    use rustix::io::Errno;
    use std::fs;

    fn names(dir: &tempfile::TempDir) -> Vec<String> {
        let entries = fs::read_dir(dir.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_link_takes_the_place_of_a_file_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        for old in ["file", "link", "nothing"] {
            let _ = fs::remove_file(&at);
            match old {
                "file" => fs::write(&at, "old").unwrap(),
                "link" => std::os::unix::fs::symlink("elsewhere", &at).unwrap(),
                _ => {}
            }
            make_anew(CWD, &at, None, |dir, name| symlinkat("there", dir, name)).unwrap();
            assert_eq!(fs::read_link(&at).unwrap(), Path::new("there"), "over {old}");
            assert_eq!(names(&dir), ["f"]);
        }
    }

    #[test]
    fn what_is_there_stays_if_nothing_can_be_made() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        fs::write(&at, "old").unwrap();
        let backup = Backup { control: BackupControl::Simple, suffix: "~".into() };
        let error = make_anew(CWD, &at, Some(&backup), |_, _| Err(Errno::NOSPC)).unwrap_err();
        assert!(matches!(error.doing(), Doing::Create));
        assert_eq!(fs::read(&at).unwrap(), b"old");
        assert_eq!(names(&dir), ["f"]);
        fs::create_dir(dir.path().join("d")).unwrap();
        let made =
            make_anew(CWD, &dir.path().join("d"), None, |dir, name| symlinkat("there", dir, name));
        assert_eq!(made.unwrap_err().into_io().raw_os_error(), Some(Errno::ISDIR.raw_os_error()));
        assert_eq!(names(&dir), ["d", "f"]);
    }

    #[test]
    fn a_backup_keeps_the_old_and_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        fs::write(&at, "old").unwrap();
        let backup = Backup { control: BackupControl::Numbered, suffix: "~".into() };
        let mut made = 0;
        // A clean-up comes in between, once.
        let make = |dir: BorrowedFd<'_>, name: &OsStr| {
            made += 1;
            match made {
                1 => Ok(()),
                _ => symlinkat("there", dir, name),
            }
        };
        make_anew(CWD, &at, Some(&backup), make).unwrap();
        assert_eq!(made, 2);
        assert_eq!(fs::read_link(&at).unwrap(), Path::new("there"));
        assert_eq!(fs::read(dir.path().join("f.~1~")).unwrap(), b"old");
        assert_eq!(names(&dir), ["f", "f.~1~"]);
    }

    #[test]
    fn another_name_of_the_same_file_is_no_leftover() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        fs::write(&at, "old").unwrap();
        let link =
            |dir: BorrowedFd<'_>, name: &OsStr| linkat(CWD, &at, dir, name, AtFlags::empty());
        make_anew(CWD, &at, None, link).unwrap();
        assert_eq!(names(&dir), ["f"]);
        assert_eq!(fs::read(&at).unwrap(), b"old");
    }
}
