//! `--atomic-tree`: a tree that is there as a whole or not at all.
//!
//! It is built in a directory of another name beside its target, which then takes the target's name
//! in one step; so no file in it needs a step of its own. Any failure publishes nothing.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::hash::{BuildHasher, RandomState};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use fcore::{Operand, TEMP_PREFIX};
use rustix::fs::{CWD, FlockOperation, flock};
use rustix::io::Errno;

use crate::plan::Follow;
use crate::run::Run;
use crate::target::Job;
use crate::tree;
use crate::trouble::{Deed, Refusal, Trouble};

/// How often, and after how long, a lock is tried that another has.
const TRIES: u32 = 4;
const MOMENT: Duration = Duration::from_millis(5);

/// Whether a directory can be renamed to a name that must be free, and trade names with another.
pub(crate) const CAN_PUBLISH: bool = cfg!(any(target_os = "linux", target_vendor = "apple"));

/// Where a tree is built, and where it goes.
pub(crate) struct Whole {
    /// What is to be done instead of what was typed.
    pub(crate) job: Job,
    /// For each lane.
    trees: Vec<Tree>,
    replace: bool,
}

struct Tree {
    target: PathBuf,
    built: PathBuf,
}

impl Whole {
    /// The same job, with a temporary name beside each target.
    /// `None`: a source or a target that is a standard stream.
    pub(crate) fn new(job: &Job, replace: bool) -> Option<Whole> {
        job.from.path()?;
        let mut job = job.clone();
        let mut trees = Vec::new();
        let mut take = |to: &mut Operand| {
            let tree = Tree::new(to.path()?);
            *to = Operand::Path(tree.built.clone());
            trees.push(tree);
            Some(())
        };
        take(&mut job.to)?;
        for other in &mut job.also {
            take(&mut other.to)?;
        }
        Some(Whole { job, trees, replace })
    }

    /// The target as it is shown.
    pub(crate) fn target(&self, lane: usize) -> &Path {
        &self.trees[lane].target
    }

    /// Whether the target may be made at all, before anything is.
    pub(crate) fn check(&self, lane: usize, follow: Follow) -> Result<(), Trouble> {
        let target = self.target(lane);
        match (std::fs::symlink_metadata(target), self.replace) {
            (Ok(there), true) if !there.is_dir() => {
                Err(self.refused(Refusal::DirectoryOverOther, target))
            }
            (Ok(there), true) => {
                self.spare_source(&there, target, follow)?;
                self.spare_others(&there, lane)
            }
            (Ok(_), false) => {
                let shown = target.as_os_str().to_owned();
                Err(Trouble::system(Deed::CreateDirectory, shown, Errno::EXIST))
            }
            _ => Ok(()),
        }
    }

    /// Whether the old tree may go: not with the source in it, and not for what is no tree.
    fn spare_source(&self, old: &Metadata, target: &Path, follow: Follow) -> Result<(), Trouble> {
        let Some(source) = self.job.from.path() else { return Ok(()) };
        match tree::directory(CWD, source, follow != Follow::Never) {
            Ok(source) => match tree::steps_up(source, (old.dev(), old.ino())) {
                None => Ok(()),
                Some(0) => Err(self.refused(Refusal::SameFile, target)),
                Some(_) => Err(self.refused(Refusal::LostWith, target)),
            },
            Err(Errno::NOTDIR | Errno::LOOP) => {
                Err(self.refused(Refusal::OtherOverDirectory, target))
            }
            // It is told of when it is to be copied.
            Err(_) => Ok(()),
        }
    }

    /// Whether the old tree may go: not with another target in it.
    fn spare_others(&self, old: &Metadata, lane: usize) -> Result<(), Trouble> {
        let target = self.target(lane);
        let is_within = |other: &Tree| {
            let parent = other.target.parent().filter(|parent| !parent.as_os_str().is_empty());
            tree::directory(CWD, parent.unwrap_or(Path::new(".")), true)
                .is_ok_and(|parent| tree::steps_up(parent, (old.dev(), old.ino())).is_some())
        };
        let mut others = self.trees.iter().enumerate().filter(|&(other, _)| other != lane);
        match others.find(|(_, other)| is_within(other)) {
            None => Ok(()),
            Some((_, other)) => {
                let lost = other.target.as_os_str().to_owned();
                let with = target.as_os_str().to_owned();
                Err(Trouble::refused(Refusal::LostWith, lost, with))
            }
        }
    }

    /// Gives the tree its name if it is whole, and removes it otherwise.
    pub(crate) fn finish(&self, run: &Run<'_>, lane: usize, whole: bool) {
        let Tree { target, built } = &self.trees[lane];
        let published = whole.then(|| self.trees[lane].publish(self.replace));
        if let Some(Err(errno)) = published {
            let trouble = match errno {
                // Not on this file system: there is no other way that is one step.
                Errno::INVAL | Errno::XDEV | Errno::NOSYS => {
                    self.refused(Refusal::NotAtomic, target)
                }
                errno => {
                    Trouble::system(Deed::CreateDirectory, target.as_os_str().to_owned(), errno)
                }
            };
            run.report_in(lane, &trouble);
        }
        use std::io::ErrorKind::{NotADirectory, NotFound};
        // What is left under the temporary name: the unfinished tree, or the old one.
        match std::fs::remove_dir_all(built) {
            Err(error) if !matches!(error.kind(), NotFound | NotADirectory) => {
                let which = if published == Some(Ok(())) { "old" } else { "unfinished" };
                let place = built.as_os_str().as_bytes();
                let why = fcore::reason(&error);
                let parts = ["what is left of the ".as_bytes(), which.as_bytes(), b" tree is in "];
                let text = [&parts.concat(), place, b": ", why.as_bytes()].concat();
                run.env.error_at(target.as_os_str(), text);
            }
            _ => {}
        }
    }

    fn refused(&self, why: Refusal, target: &Path) -> Trouble {
        let from = self.job.from.as_os_str().to_owned();
        Trouble::refused(why, from, target.as_os_str().to_owned())
    }
}

impl Tree {
    fn new(target: &Path) -> Tree {
        let bytes = target.as_os_str().as_bytes();
        let end = bytes.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
        let target = Path::new(OsStr::from_bytes(&bytes[..end])).to_owned();
        let built = target.with_file_name(random_name());
        Tree { target, built }
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn publish(&self, replace: bool) -> Result<(), Errno> {
        use rustix::fs::{RenameFlags, renameat, renameat_with};
        let rename = |flags| renameat_with(CWD, &self.built, CWD, &self.target, flags);
        match rename(RenameFlags::NOREPLACE) {
            Err(Errno::EXIST) if replace => rename(RenameFlags::EXCHANGE),
            // It cannot be asked for here; but of what is there, a directory replaces at most an
            // empty one.
            Err(Errno::INVAL | Errno::NOSYS) => match std::fs::symlink_metadata(&self.target) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    renameat(CWD, &self.built, CWD, &self.target)
                }
                Ok(_) if replace => rename(RenameFlags::EXCHANGE),
                _ => Err(Errno::EXIST),
            },
            result => result,
        }
    }

    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    fn publish(&self, _: bool) -> Result<(), Errno> {
        Err(Errno::NOSYS)
    }
}

/// Locks the directory, which was just made as `at`, so that `--clean` leaves it alone while the descriptor given back is open.
///
/// # Errors
/// `ENOENT`: a clean-up came before the lock, and took it for a leftover.
pub(crate) fn lock(dir: &OwnedFd, at: &Path) -> Result<OwnedFd, Errno> {
    let held =
        dir.try_clone().map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
    // Where there are no locks, only --clean suffers.
    let is_taken =
        || flock(&held, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK);
    // Whoever only looks whether it is locked has it for a moment.
    let mut left = TRIES;
    while is_taken() {
        left -= 1;
        if left == 0 {
            return Err(Errno::NOENT);
        }
        sleep(MOMENT);
    }
    rustix::fs::stat(at).map(|_| held)
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
