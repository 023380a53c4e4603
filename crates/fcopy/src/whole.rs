//! `--atomic-tree`: a tree that is there as a whole or not at all.
//!
//! It is built in a directory of another name beside its target, which then takes the target's name
//! in one step; so no file in it needs a step of its own. Any failure publishes nothing.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use fcore::TEMP_PREFIX;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::run::Run;
use crate::target::Job;
use crate::trouble::{Deed, Refusal, Trouble};

/// Where a tree is built, and where it goes.
pub(crate) struct Whole {
    /// What is to be done instead of what was typed.
    pub(crate) job: Job,
    target: PathBuf,
    built: PathBuf,
    replace: bool,
}

impl Whole {
    /// The same job, with a temporary name beside the target.
    pub(crate) fn new(job: &Job, target: &Path, replace: bool) -> Whole {
        let bytes = target.as_os_str().as_bytes();
        let end = bytes.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
        let target = Path::new(OsStr::from_bytes(&bytes[..end])).to_owned();
        let built = target.with_file_name(random_name());
        let job = Job { to: fcore::Operand::Path(built.clone()), ..job.clone() };
        Whole { job, target, built, replace }
    }

    /// The target as it is shown.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Whether the target may be made at all, before anything is.
    pub(crate) fn check(&self) -> Result<(), Trouble> {
        match (std::fs::symlink_metadata(&self.target), self.replace) {
            (Ok(there), true) if !there.is_dir() => Err(self.refused(Refusal::DirectoryOverOther)),
            (Ok(_), false) => {
                Err(Trouble::system(Deed::CreateDirectory, self.shown(), Errno::EXIST))
            }
            _ => Ok(()),
        }
    }

    /// Gives the tree its name if it is whole, and removes it otherwise.
    pub(crate) fn finish(&self, run: &Run<'_>, whole: bool) {
        if whole && let Err(errno) = self.publish() {
            let trouble = match errno {
                // Not on this file system: there is no other way that is one step.
                Errno::INVAL | Errno::XDEV | Errno::NOSYS => self.refused(Refusal::NotAtomic),
                errno => Trouble::system(Deed::CreateDirectory, self.shown(), errno),
            };
            run.report(&trouble);
        }
        // What is left under the temporary name: the unfinished tree, or the old one.
        match std::fs::remove_dir_all(&self.built) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                let path = self.built.as_os_str().to_owned();
                run.report(&Trouble::system(Deed::Remove, path, error));
            }
            _ => {}
        }
    }

    #[cfg(target_os = "linux")]
    fn publish(&self) -> Result<(), Errno> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        let rename = |flags| renameat_with(CWD, &self.built, CWD, &self.target, flags);
        match rename(RenameFlags::NOREPLACE) {
            Err(Errno::EXIST) if self.replace => rename(RenameFlags::EXCHANGE),
            result => result,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn publish(&self) -> Result<(), Errno> {
        Err(Errno::NOSYS)
    }

    fn refused(&self, why: Refusal) -> Trouble {
        Trouble::refused(why, self.job.from.as_os_str().to_owned(), self.shown())
    }

    fn shown(&self) -> OsString {
        self.target.as_os_str().to_owned()
    }
}

/// Locks the directory, so that `--clean` leaves it alone while the descriptor given back is open.
pub(crate) fn lock(dir: &OwnedFd) -> Option<OwnedFd> {
    let held = dir.try_clone().ok()?;
    // Where there are no locks, only --clean suffers.
    let _ = flock(&held, FlockOperation::NonBlockingLockExclusive);
    Some(held)
}

/// A temporary's name, as fcore makes them: 60 random bits in letters that survive any file system.
fn random_name() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut bits = RandomState::new().hash_one(std::process::id());
    let mut name = TEMP_PREFIX.to_owned();
    for _ in 0..12 {
        name.push(char::from(LETTERS[(bits & 31) as usize]));
        bits >>= 5;
    }
    name
}
