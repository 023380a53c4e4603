//! The file that stands at the destination, looked at once more before it is replaced.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, Mode, OFlags, SeekFrom, Stat, fchmod, fstat, openat, seek, statat};
use rustix::io::{Errno, retry_on_intr};

use super::AtomicFile;
use crate::copy::{CopyOptions, End, copy};
use crate::{AlignedBuf, Cancel, Doing, Error, NoProgress, Result};

/// Two of these are compared at a time: together they stay in the second-level cache.
const BLOCK: usize = 128 << 10;

impl AtomicFile {
    /// Whether the destination is not what it was when this file was begun: changed (its times
    /// tell), replaced, removed, or made. Somebody may still do so after this was asked.
    ///
    /// # Errors
    /// The system's refusal to look.
    pub fn is_touched(&self) -> Result<bool> {
        match (&self.seen, statat(&self.dir, &*self.base, AtFlags::SYMLINK_NOFOLLOW)) {
            (Some(seen), Ok(now)) => Ok(state(seen) != state(&now)),
            (None, Err(Errno::NOENT)) => Ok(false),
            (Some(_), Err(Errno::NOENT)) | (None, Ok(_)) => Ok(true),
            (_, Err(errno)) => Err(self.error(Doing::Inspect, errno)),
        }
    }

    /// Whether the file to be replaced holds the very bytes that were written: lengths are compared
    /// first, then blocks. False where there is none, or none that may be read.
    ///
    /// # Errors
    /// Reading either of them failed.
    pub fn repeats_old(&self) -> Result<bool> {
        let Some((old, stat)) = self.reopen_old()? else { return Ok(false) };
        let new = self.temp.fd();
        if fstat(new).map_err(|errno| self.error(Doing::Inspect, errno))?.st_size != stat.st_size {
            return Ok(false);
        }
        let (mut ours, mut theirs) = (AlignedBuf::new(BLOCK)?, AlignedBuf::new(BLOCK)?);
        let mut at = 0;
        loop {
            let count = self.read_at(new, &mut ours, at)?;
            if self.read_at(old.as_fd(), &mut theirs, at)? != count
                || ours[..count] != theirs[..count]
            {
                return Ok(false);
            }
            if count == 0 {
                return Ok(true);
            }
            at += count as u64;
        }
    }

    /// Leaves the old file in its place, because it holds the same already; only a mode that was asked
    /// for is given to it too.
    ///
    /// # Errors
    /// The system's refusal to change the mode.
    pub fn leave_old(self) -> Result<()> {
        let Some(mode) = self.options.mode else { return Ok(()) };
        match self.reopen_old()? {
            Some((old, stat)) if stat.st_mode & 0o7777 != mode => {
                fchmod(old, Mode::from_raw_mode(mode))
                    .map_err(|errno| self.error(Doing::Attributes, errno))
            }
            _ => Ok(()),
        }
    }

    /// Copies what the file to be replaced holds to the (still empty) new one, so that what is
    /// written next follows it. Returns its length in bytes; 0 where there is none.
    ///
    /// # Errors
    /// Of the copy; the file is then spoiled.
    pub fn start_with_old(&mut self) -> Result<u64> {
        let started = self.copy_old();
        self.spoiled |= started.is_err();
        started
    }

    fn copy_old(&self) -> Result<u64> {
        let Some((old, stat)) = self.reopen_old()? else {
            return match self.replaces() {
                None => Ok(0),
                Some(_) => Err(self.error(Doing::Read, Errno::ACCESS)),
            };
        };
        let temp = self.temp.fd();
        let from = End::with_stat(&old, &self.name, &stat);
        let to = End::new(&temp, &self.name)?;
        let copied = copy(&from, &to, &CopyOptions::default(), &NoProgress, &Cancel::new())?;
        // Wherever a clone or a hole at the end left the position.
        seek(temp, SeekFrom::End(0)).map_err(|errno| self.error(Doing::Write, errno))?;
        Ok(copied.bytes)
    }

    /// The file to be replaced, open for reading, with what it is now; `None` where there is none,
    /// it may not be read, or another has taken its place.
    fn reopen_old(&self) -> Result<Option<(OwnedFd, Stat)>> {
        let Some(seen) = self.replaces() else { return Ok(None) };
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let flags = flags | OFlags::CLOEXEC;
        match retry_on_intr(|| openat(&self.dir, &*self.base, flags, Mode::empty())) {
            Ok(fd) => {
                let now = fstat(&fd).map_err(|errno| self.error(Doing::Inspect, errno))?;
                let same = (now.st_dev, now.st_ino) == (seen.st_dev, seen.st_ino);
                Ok(same.then_some((fd, now)))
            }
            Err(Errno::NOENT | Errno::ACCESS | Errno::PERM | Errno::LOOP) => Ok(None),
            Err(errno) => Err(self.error(Doing::Open, errno)),
        }
    }

    /// Reads until `block` is full or the file ends.
    fn read_at(&self, fd: BorrowedFd<'_>, block: &mut [u8], at: u64) -> Result<usize> {
        let mut filled = 0;
        while filled < block.len() {
            match retry_on_intr(|| rustix::io::pread(fd, &mut block[filled..], at + filled as u64))
            {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(errno) => return Err(Error::new(Doing::Read, &self.name, errno)),
            }
        }
        Ok(filled)
    }
}

/// What tells one state of a file from another.
fn state(stat: &Stat) -> impl PartialEq + use<> {
    let modified = (stat.st_mtime, stat.st_mtime_nsec);
    let changed = (stat.st_ctime, stat.st_ctime_nsec);
    (stat.st_dev, stat.st_ino, stat.st_size, modified, changed)
}

#[cfg(test)]
mod tests {
    use super::super::OutputOptions;
    use super::*;
    use std::fs;

    fn begun(dir: &tempfile::TempDir, new: &[u8]) -> AtomicFile {
        let at = dir.path().join("f");
        let mut file = AtomicFile::create(&at, &OutputOptions::default()).unwrap();
        file.write_full(new).unwrap();
        file
    }

    #[test]
    fn the_same_bytes_are_recognised_and_others_are_not() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!begun(&dir, b"").repeats_old().unwrap(), "there is no old file");
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let old: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            fs::write(dir.path().join("f"), &old).unwrap();
            assert!(begun(&dir, &old).repeats_old().unwrap(), "{length}");
            assert!(!begun(&dir, &[&old[..], b"x"].concat()).repeats_old().unwrap());
            if let Some((last, rest)) = old.split_last() {
                assert!(!begun(&dir, rest).repeats_old().unwrap(), "{length}");
                assert!(!begun(&dir, &[rest, &[last ^ 1]].concat()).repeats_old().unwrap());
            }
        }
        let file = begun(&dir, b"x");
        fs::remove_file(dir.path().join("f")).unwrap();
        assert!(!file.repeats_old().unwrap(), "it is gone");
    }

    #[test]
    fn a_touch_of_any_kind_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        let file = begun(&dir, b"new");
        assert!(!file.is_touched().unwrap());
        fs::write(&at, "made").unwrap();
        assert!(file.is_touched().unwrap());

        let file = begun(&dir, b"new");
        assert!(!file.is_touched().unwrap());
        fs::read(&at).unwrap();
        assert!(!file.is_touched().unwrap(), "a look is no touch");
        fs::write(&at, "made longer").unwrap();
        assert!(file.is_touched().unwrap());

        let file = begun(&dir, b"new");
        let modified = fs::metadata(&at).unwrap().modified().unwrap();
        fs::write(&at, "MADE LONGER").unwrap();
        let changed = fs::File::options().write(true).open(&at).unwrap();
        changed.set_modified(modified).unwrap();
        assert!(file.is_touched().unwrap(), "as long as before, and as old by its own account");

        let file = begun(&dir, b"new");
        fs::remove_file(&at).unwrap();
        assert!(file.is_touched().unwrap());
        fs::write(&at, "made longer").unwrap();
        assert!(file.is_touched().unwrap(), "another file under the same name");
    }

    #[test]
    fn a_link_that_is_replaced_itself_is_watched_too() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("l");
        std::os::unix::fs::symlink("nowhere", &at).unwrap();
        let options = OutputOptions { follow: false, ..OutputOptions::default() };
        let file = AtomicFile::create(&at, &options).unwrap();
        assert!(!file.is_touched().unwrap());
        fs::remove_file(&at).unwrap();
        assert!(file.is_touched().unwrap());
    }

    #[test]
    fn new_content_follows_the_old() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        for (old, want) in [(None, "new"), (Some("old "), "old new")] {
            if let Some(old) = old {
                fs::write(&at, old).unwrap();
            }
            let mut file = AtomicFile::create(&at, &OutputOptions::default()).unwrap();
            assert_eq!(file.start_with_old().unwrap(), old.map_or(0, str::len) as u64);
            file.write_full(b"new").unwrap();
            file.publish().unwrap();
            assert_eq!(fs::read_to_string(&at).unwrap(), want);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_old_file_that_went_away_is_no_start() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        fs::write(&at, "old").unwrap();
        let mut file = AtomicFile::create(&at, &OutputOptions::default()).unwrap();
        fs::remove_file(&at).unwrap();
        file.start_with_old().unwrap_err();
        assert_eq!(file.publish().unwrap_err().reason(), "not replaced: an earlier write failed");
        assert!(!at.exists());
    }
}
