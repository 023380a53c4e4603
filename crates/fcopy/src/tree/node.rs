//! A directory being copied, and its two descriptors, which need not stay open.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use fcore::{device, file_id};
use rustix::fs::{CWD, Mode, OFlags, RawMode, Stat, fstat, openat};
use rustix::io::{Errno, retry_on_intr};

use crate::attributes::Surroundings;
use crate::spot::joined;
use crate::twins;

/// Pairs of descriptors that may be open before work that waits goes without.
static FEW: AtomicUsize = AtomicUsize::new(MOST);

/// However many the system allows.
const MOST: usize = 128;

/// What a worker has open beside the pairs: files, pairs on the way up, what fcore opens.
const EACH: u64 = 10;

/// Divides what `limit` allows to be open among `workers`, or among as many of them as it is
/// enough for: their number comes back.
pub(crate) fn budget(limit: u64, workers: usize) -> usize {
    let enough_for = usize::try_from(limit.saturating_sub(8) / EACH).unwrap_or(workers);
    let workers = workers.min(enough_for).max(1);
    let pairs = limit.saturating_sub(8 + EACH.saturating_mul(workers as u64)) / 4;
    FEW.store(usize::try_from(pairs).unwrap_or(MOST).min(MOST), Ordering::Relaxed);
    workers
}

/// How many pairs are open.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// The two trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    From,
    To,
}

/// The two directories, open.
#[derive(Debug)]
pub(crate) struct Fds {
    pub(super) from: OwnedFd,
    pub(super) to: OwnedFd,
    /// Those of the nodes in [`Node::also`].
    pub(super) also: OnceLock<Vec<Result<Arc<Fds>, Errno>>>,
}

impl Fds {
    pub(super) fn new(from: OwnedFd, to: OwnedFd) -> Fds {
        OPEN.fetch_add(1, Ordering::Relaxed);
        Fds { from, to, also: OnceLock::new() }
    }

    /// Whether work that waits should let go of its descriptors.
    pub(super) fn are_many() -> bool {
        OPEN.load(Ordering::Relaxed) > FEW.load(Ordering::Relaxed)
    }

    pub(super) fn side(&self, side: Side) -> BorrowedFd<'_> {
        match side {
            Side::From => self.from.as_fd(),
            Side::To => self.to.as_fd(),
        }
    }
}

impl Drop for Fds {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}

/// By which a directory is known.
pub(super) type Id = (u64, u64);

pub(super) fn id(stat: &Stat) -> Id {
    file_id(stat)
}

/// A directory being copied: what must be known until its last entry is done.
#[derive(Debug)]
pub(crate) struct Node {
    pub(super) parent: Option<Arc<Node>>,
    pub(super) lane: usize,
    /// The same source in other lanes. They are entered, filled and finished with this one.
    pub(super) also: Vec<Arc<Node>>,
    pub(super) place: Place,
    /// The source, as it was when it was opened.
    pub(super) stat: Stat,
    /// Its path below the operand, with a slash at its end: only where a filter asks.
    pub(crate) below: Vec<u8>,
    pub(super) to_id: Id,
    pub(super) around: Surroundings,
    /// This run made the target.
    pub(super) made: bool,
    /// In a dry run: the target is not there, and another directory stands for it.
    pub(super) unreal: bool,
    /// Symbolic links in the source are followed.
    pub(super) follow: bool,
    /// The mode to be given when all is done, if it was made with another.
    pub(super) final_mode: Option<RawMode>,
    /// Entries, batches and lists that are not done.
    pub(super) pending: AtomicUsize,
    pub(super) fds: Mutex<Weak<Fds>>,
    /// Names in the source that may be one at the target, if that was asked.
    pub(crate) twins: twins::Known,
}

/// How a directory is called.
#[derive(Debug)]
pub(super) enum Place {
    /// As typed, on both sides; and as the target will be called.
    Top(PathBuf, PathBuf, PathBuf),
    /// By one name on both sides, in its parent.
    Below(Box<OsStr>),
}

impl Node {
    /// Its path as it is shown.
    pub(crate) fn shown(&self, side: Side) -> OsString {
        let mut names = Vec::new();
        let mut node = self;
        let top = loop {
            match (&node.place, &node.parent) {
                (Place::Top(from, _, to), _) => break if side == Side::From { from } else { to },
                (Place::Below(name), Some(parent)) => {
                    names.push(name);
                    node = parent;
                }
                // Only tops have no parent.
                (Place::Below(name), None) => return (**name).to_owned(),
            }
        };
        let top = top.as_os_str().to_owned();
        names.into_iter().rev().fold(top, |path, name| joined(path, name))
    }

    /// The device of the target.
    pub(crate) fn to_dev(&self) -> u64 {
        self.to_id.0
    }

    /// The source of the tree's top, which all of it is compared with for `-x`.
    pub(super) fn top_dev(&self) -> u64 {
        let mut node = self;
        while let Some(parent) = &node.parent {
            node = parent;
        }
        device(&node.stat)
    }

    /// Whether a source is one of the directories on the way to here.
    pub(super) fn is_within(&self, source: Id) -> bool {
        let mut node = Some(self);
        while let Some(here) = node {
            if id(&here.stat) == source {
                return true;
            }
            node = here.parent.as_deref();
        }
        false
    }

    fn open_now(&self) -> Option<Arc<Fds>> {
        self.fds.lock().unwrap_or_else(PoisonError::into_inner).upgrade()
    }

    fn remember(&self, fds: &Arc<Fds>) {
        *self.fds.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(fds);
    }

    /// The descriptors; opened again, step by step from the nearest that are open, if they were
    /// closed. `ESTALE`: it is no longer the same directory.
    pub(super) fn open(&self) -> Result<Arc<Fds>, Errno> {
        if let Some(fds) = self.open_now() {
            return Ok(fds);
        }
        let mut way = vec![self];
        let mut node = self;
        let mut fds = loop {
            let Some(parent) = &node.parent else { break None };
            if let Some(fds) = parent.open_now() {
                break Some(fds);
            }
            way.push(parent);
            node = parent;
        };
        for node in way.into_iter().rev() {
            let opened = Arc::new(node.open_in(fds.as_deref())?);
            node.remember(&opened);
            fds = Some(opened);
        }
        fds.ok_or(Errno::STALE)
    }

    fn open_in(&self, parent: Option<&Fds>) -> Result<Fds, Errno> {
        let (from, to) = match (&self.place, parent) {
            (Place::Top(from, to, _), _) => ((CWD, from.as_os_str()), (CWD, to.as_os_str())),
            (Place::Below(name), Some(parent)) => {
                ((parent.from.as_fd(), &**name), (parent.to.as_fd(), &**name))
            }
            (Place::Below(_), None) => return Err(Errno::STALE),
        };
        // Who they are is checked below, so that a link at the top may be followed again.
        let is_top = self.parent.is_none();
        let from = directory(from.0, from.1, is_top || self.follow)?;
        let to = place(to.0, to.1, is_top || self.follow)?;
        let fds = self.check(Fds::new(from, to))?;
        if !self.also.is_empty() {
            let _ = fds.also.set(self.also.iter().map(|node| node.open()).collect());
        }
        Ok(fds)
    }

    /// The descriptors, where `near` is open: those of this directory itself (then `None`: they
    /// are the ones), or of one that was in it.
    pub(super) fn open_from(&self, near: &Fds) -> Result<Option<Arc<Fds>>, Errno> {
        if id(&fstat(&near.to)?) == self.to_id {
            return Ok(None);
        }
        let above = self.open_above(near).map(Arc::new);
        above.or_else(|_| self.open()).map(Some)
    }

    fn open_above(&self, below: &Fds) -> Result<Fds, Errno> {
        let up = OsStr::new("..");
        let from = directory(below.from.as_fd(), up, false)?;
        self.check(Fds::new(from, place(below.to.as_fd(), up, false)?))
    }

    fn check(&self, fds: Fds) -> Result<Fds, Errno> {
        let same = id(&fstat(&fds.from)?) == id(&self.stat) && id(&fstat(&fds.to)?) == self.to_id;
        if same { Ok(fds) } else { Err(Errno::STALE) }
    }
}

impl Drop for Node {
    /// A deep chain is let go link by link: each would otherwise drop the next from within.
    fn drop(&mut self) {
        let mut parent = self.parent.take();
        while let Some(mut node) = parent.and_then(Arc::into_inner) {
            parent = node.parent.take();
        }
    }
}

/// Opens a directory.
pub(crate) fn directory(
    dir: BorrowedFd<'_>,
    name: impl rustix::path::Arg,
    follow: bool,
) -> Result<OwnedFd, Errno> {
    let mut flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    if !follow {
        flags |= OFlags::NOFOLLOW;
    }
    name.into_with_c_str(|name| retry_on_intr(|| openat(dir, name, flags, Mode::empty())))
}

/// Opens a directory that is only written into: one that may not be read, as a mere place.
pub(super) fn place(dir: BorrowedFd<'_>, name: &OsStr, follow: bool) -> Result<OwnedFd, Errno> {
    match directory(dir, name, follow) {
        #[cfg(target_os = "linux")]
        Err(Errno::ACCESS) => {
            let links = if follow { OFlags::empty() } else { OFlags::NOFOLLOW };
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC | links;
            retry_on_intr(|| openat(dir, name, flags, Mode::empty()))
        }
        opened => opened,
    }
}
