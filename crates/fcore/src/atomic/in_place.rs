//! Writing new content into the old inode, where it cannot be replaced or is not to be.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{FallocateFlags, SeekFrom, fallocate, fstat, fsync, ftruncate, seek};
use rustix::io::Errno;

use crate::sys::HeldSignals;
use crate::{AlignedBuf, write_full};

use super::entry::TempEntry;

const BLOCK: usize = 256 << 10;

/// Copies all of `from`, from its start, to where `to` stands.
pub(super) fn pour(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
    let unnamed = |error: crate::Error| error.into_io();
    let mut block = AlignedBuf::new(BLOCK).map_err(unnamed)?;
    seek(from, SeekFrom::Start(0))?;
    loop {
        match rustix::io::read(from, &mut block[..]) {
            Ok(0) => return Ok(()),
            Ok(n) => write_full(to, "", &block[..n]).map_err(unnamed)?,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

/// Writes what `spool` holds into `old`, so that the old content goes only when the new one is whole
/// elsewhere, and the space it needs is there.
///
/// From the first byte changed until the last is written, `entry` (the spool's name) stays whatever
/// happens, and the signals that end a program wait.
pub(super) fn overwrite(
    spool: BorrowedFd<'_>,
    entry: &mut TempEntry,
    old: BorrowedFd<'_>,
    sync: bool,
) -> io::Result<()> {
    let length = u64::try_from(fstat(spool)?.st_size).unwrap_or(0);
    if sync {
        fsync(spool)?;
    }
    reserve(old, length)?;
    let _held = HeldSignals::hold();
    entry.keep();
    seek(old, SeekFrom::Start(0))?;
    pour(spool, old)?;
    ftruncate(old, length)?;
    if sync {
        fsync(old)?;
    }
    entry.remove();
    Ok(())
}

/// Takes the space the new content needs before any of the old is gone.
pub(super) fn reserve(fd: BorrowedFd<'_>, length: u64) -> io::Result<()> {
    if length == 0 {
        return Ok(());
    }
    match fallocate(fd.as_fd(), FallocateFlags::KEEP_SIZE, 0, length) {
        // "Not here": the write itself will tell of a full disk.
        Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::temp::Temp;
    use super::*;
    use rustix::fs::Mode;
    use std::fs::{self, File};
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
        overwrite(spool.as_fd(), temp.entry_mut().unwrap(), old.as_fd(), true).unwrap();
        assert!(fs::read(&at).unwrap() == new);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
