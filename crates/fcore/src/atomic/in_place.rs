//! Writing new content into the old inode, where it cannot be replaced or is not to be.

use std::ffi::OsStr;
use std::os::fd::BorrowedFd;

use rustix::fs::{SeekFrom, fstat, fsync, ftruncate, seek};
use rustix::io::Errno;

use super::entry::TempEntry;
use super::moment::Moment;
use crate::copy::{CopyOptions, End, Reflink, copy, preallocate};
use crate::sys::HeldSignals;
use crate::{Cancel, Doing, Error, NoProgress, Result};

/// Copies all of `from`, from its start, to where `to` stands; `name` is what both are called.
pub(super) fn pour(from: BorrowedFd<'_>, to: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    seek(from, SeekFrom::Start(0)).map_err(|errno| Error::new(Doing::Read, name, errno))?;
    let (from, to) = (End::new(&from, name)?, End::new(&to, name)?);
    // A copy that shares blocks is no second copy, where one is wanted to be safe.
    let options = CopyOptions { reflink: Reflink::Never, ..CopyOptions::default() };
    copy(&from, &to, &options, &NoProgress, &Cancel::new())?;
    Ok(())
}

/// Writes what `spool` holds into `old`, so that the old content goes only when the new one is whole
/// elsewhere, and the space it needs is there.
///
/// From the first byte changed until the last is written, `entry` (the spool's name) stays whatever
/// happens, and the signals that end a program wait, whichever thread they come to.
pub(super) fn overwrite(
    spool: BorrowedFd<'_>,
    entry: &mut TempEntry,
    old: BorrowedFd<'_>,
    name: &OsStr,
    sync: bool,
) -> Result<()> {
    let fail = |doing| move |errno: Errno| Error::new(doing, name, errno);
    let stat = fstat(spool).map_err(fail(Doing::Inspect))?;
    let length = u64::try_from(stat.st_size).unwrap_or(0);
    if sync {
        fsync(spool).map_err(fail(Doing::Sync))?;
    }
    preallocate(old, name, length)?;
    seek(old, SeekFrom::Start(0)).map_err(fail(Doing::Write))?;
    let _held = HeldSignals::hold();
    let _filling = Moment::of_filling();
    entry.keep();
    pour(spool, old, name)?;
    ftruncate(old, length).map_err(fail(Doing::Write))?;
    if sync {
        match fsync(old) {
            // A file of procfs is on no disk.
            Ok(()) | Err(Errno::INVAL) => {}
            Err(errno) => return Err(fail(Doing::Sync)(errno)),
        }
    }
    entry.remove();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::temp::Temp;
    use super::*;
    use crate::write_full;
    use rustix::fs::Mode;
    use std::fs::{self, File};
    use std::os::fd::AsFd;
    use std::sync::Arc;

    #[test]
    fn a_shorter_content_leaves_nothing_of_the_longer() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        fs::write(&at, vec![b'o'; 1_000_000]).unwrap();
        let old = File::options().write(true).open(&at).unwrap();
        let handle = Arc::new(File::open(dir.path()).unwrap().into());
        let mut temp = Temp::named(&handle, Mode::RUSR | Mode::WUSR).unwrap();
        let new = vec![b'n'; 300_001];
        write_full(temp.fd(), "spool", &new).unwrap();
        let spool = temp.fd().try_clone_to_owned().unwrap();
        overwrite(spool.as_fd(), temp.entry_mut().unwrap(), old.as_fd(), OsStr::new("f"), true)
            .unwrap();
        assert!(fs::read(&at).unwrap() == new);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
