//! A temporary name in a directory: random, in the signal handlers' table, unlinked when dropped.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::Errno;

use super::moment::Moment;
use super::rename;
use super::table::Registration;

/// Every temporary of every tool begins so, and nothing else does.
pub const TEMP_PREFIX: &str = ".ftools-";

const RANDOM_LENGTH: usize = 12;

/// The length of a temporary's name: short, as one derived from a long target passes `NAME_MAX`.
pub(super) const NAME_LENGTH: usize = TEMP_PREFIX.len() + RANDOM_LENGTH;

/// What was kept on purpose begins so: the new content of a file that was being written into.
pub const KEPT_PREFIX: &str = ".ftools-kept-";

/// Where our own descriptors have paths.
pub(super) const FD_DIR: &str = "/proc/self/fd";

/// How often another random name is tried before giving up.
const TRIES: u32 = 100;

/// A temporary's file name: the prefix and 60 random bits in letters that survive any file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TempName([u8; NAME_LENGTH]);

impl TempName {
    pub(super) fn random() -> TempName {
        // 32 letters, no upper case (vfat folds it): 5 bits each.
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        // Keyed by the system's randomness, anew for each state.
        let mut bits = RandomState::new().hash_one(std::process::id());
        let mut name = [0; NAME_LENGTH];
        let (prefix, random) = name.split_at_mut(TEMP_PREFIX.len());
        prefix.copy_from_slice(TEMP_PREFIX.as_bytes());
        for byte in random {
            *byte = LETTERS[(bits & 31) as usize];
            bits >>= 5;
        }
        TempName(name)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn as_os_str(&self) -> &OsStr {
        OsStr::from_bytes(&self.0)
    }
}

/// A temporary's place in its directory. Dropping it unlinks it, unless it was renamed or kept.
#[derive(Debug)]
pub(super) struct TempEntry {
    registration: Option<Registration>,
    name: TempName,
    /// The name it was kept under, if another.
    kept: Option<OsString>,
    dir: Arc<OwnedFd>,
}

impl TempEntry {
    /// Calls `make` with random names until one is not taken.
    pub(super) fn make<T>(
        dir: &Arc<OwnedFd>,
        mut make: impl FnMut(&OsStr) -> rustix::io::Result<T>,
    ) -> io::Result<(TempEntry, T)> {
        for _ in 0..TRIES {
            let name = TempName::random();
            let _making = Moment::of_making();
            // Dropped before it names anything of ours, it must not unlink: the entry comes later.
            let registration = Registration::new(dir.as_fd(), &name);
            match make(name.as_os_str()) {
                Ok(made) => {
                    let registration = Some(registration);
                    let entry = TempEntry { registration, name, kept: None, dir: dir.clone() };
                    return Ok((entry, made));
                }
                Err(Errno::EXIST | Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Err(Errno::EXIST.into())
    }

    /// A name that is not removed, whatever happens.
    pub(super) fn lasting(dir: &Arc<OwnedFd>, name: &OsStr) -> TempEntry {
        let (name, kept) = (TempName::random(), Some(name.to_owned()));
        TempEntry { registration: None, name, kept, dir: dir.clone() }
    }

    pub(super) fn name(&self) -> &OsStr {
        self.kept.as_deref().unwrap_or(self.name.as_os_str())
    }

    /// Renames it to `to` in the same directory, over whatever is there.
    pub(super) fn rename_over(&mut self, to: &OsStr) -> io::Result<()> {
        rename::over(self.dir.as_fd(), self.name(), to)?;
        self.registration = None;
        Ok(())
    }

    /// Renames it to `to` in the same directory, or fails with `EEXIST`.
    pub(super) fn rename_new(&mut self, to: &OsStr) -> io::Result<()> {
        rename::new(self.dir.as_fd(), self.name(), to)?;
        self.registration = None;
        Ok(())
    }

    /// Leaves it for the user to find, whatever happens now: under a name that says so, where no
    /// clean-up takes it for a leftover.
    pub(super) fn keep(&mut self) {
        let random = &self.name.as_bytes()[TEMP_PREFIX.len()..];
        let kept = OsString::from_vec([KEPT_PREFIX.as_bytes(), random].concat());
        // If it cannot be renamed, it is kept all the same.
        if rename::new(self.dir.as_fd(), self.name(), &kept).is_ok() {
            self.kept = Some(kept);
        }
        self.registration = None;
    }

    /// Where it was left, if it was: under its directory's present path, or by its bare name.
    pub(super) fn kept_at(&self) -> Option<PathBuf> {
        if self.registration.is_some() {
            return None;
        }
        let link = rustix::fs::readlink(format!("{FD_DIR}/{}", self.dir.as_raw_fd()), Vec::new());
        let dir = link.map(|link| OsString::from_vec(link.into_bytes())).unwrap_or_default();
        Some(Path::new(&dir).join(self.name()))
    }

    /// Whether it stays when it is dropped.
    pub(super) fn lasts(&self) -> bool {
        self.registration.is_none()
    }

    /// Unlinks it, though it was kept.
    pub(super) fn remove(&self) {
        // What failed was reported already, and a leftover is recognisable.
        let _ = unlinkat(&self.dir, self.name(), AtFlags::empty());
    }
}

impl Drop for TempEntry {
    fn drop(&mut self) {
        if self.registration.is_some() {
            self.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};

    #[test]
    fn names_are_short_recognisable_and_differ() {
        let (a, b) = (TempName::random(), TempName::random());
        assert_ne!(a, b);
        assert!(a.as_bytes().starts_with(b".ftools-"));
        assert_eq!(a.as_bytes().len(), 20);
        assert!(a.as_bytes().iter().all(|b| b.is_ascii_graphic() && !b.is_ascii_uppercase()));
    }

    #[test]
    fn what_is_kept_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let handle = Arc::new(File::open(dir.path()).unwrap().into());
        let make = |name: &OsStr| fs::write(dir.path().join(name), "x").map_err(|_| Errno::IO);
        let (mut entry, ()) = TempEntry::make(&handle, make).unwrap();
        entry.keep();
        let name = entry.name().to_owned();
        assert!(name.as_bytes().starts_with(KEPT_PREFIX.as_bytes()));
        assert_eq!(entry.kept_at().unwrap().file_name().unwrap(), name);
        drop(entry);
        assert_eq!(fs::read(dir.path().join(name)).unwrap(), b"x");
    }

    #[test]
    fn a_name_that_cannot_be_made_is_not_unlinked() {
        let dir = tempfile::tempdir().unwrap();
        let mut tried = 0;
        let refused = TempEntry::make(&Arc::new(File::open(dir.path()).unwrap().into()), |name| {
            tried += 1;
            fs::write(dir.path().join(name), "someone else's").unwrap();
            Err::<(), _>(Errno::EXIST)
        });
        assert!(refused.is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), tried);
    }
}
