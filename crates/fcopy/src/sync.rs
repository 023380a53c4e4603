//! One flush for many files: `--sync=batch`, and `--verify` of what many small files became.
//!
//! A file that is to take its name in one step, or to be proved, waits until there are enough of its
//! kind; then each file system that they are on is flushed once, and only what was flushed without an
//! error, and then reads back as it should, counts. With `--sync=batch` all is flushed once more at
//! the end, for names and directories.

use std::collections::{HashMap, VecDeque};
use std::ffi::OsString;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fcore::device;
use rustix::fs::{CWD, Mode, OFlags, fstat, openat};
use rustix::io::{Errno, retry_on_intr};

use crate::entry::{Proof, forget_pages, read_ahead};
use crate::run::Run;
use crate::target::Job;
use crate::tree;
use crate::trouble::{Deed, Trouble};
use crate::waiting::Item;

/// Files that wait at most.
const FILES: u64 = 4096;

/// Bytes that wait at most.
const BYTES: u64 = 1 << 30;

/// Each file that waits holds three descriptors: there may be one of them for so many that are
/// allowed.
const SHARE: u64 = 16;

/// Files that are read ahead of the one that is compared, so that a disk has several to fetch.
const AHEAD: usize = 32;

/// What is to be flushed, and what waits for it.
#[derive(Default)]
pub(crate) struct Batch {
    disks: Mutex<HashMap<u64, Disk>>,
    waiting: Mutex<Waiting>,
}

/// A file system that is copied to, open since before the first byte: so it tells of every error.
struct Disk {
    fd: Arc<OwnedFd>,
    shown: OsString,
    /// Who copies to it.
    lanes: Vec<usize>,
}

#[derive(Default)]
struct Waiting {
    files: Vec<Item>,
    bytes: u64,
}

impl Batch {
    /// Opens the file systems of all targets.
    pub(crate) fn begin<'j>(&self, jobs: impl Iterator<Item = &'j Job>) {
        let mut last = None;
        for (lane, path) in jobs
            .flat_map(|job| job.lanes().enumerate())
            .filter_map(|(n, j)| Some((n, j.to.path()?)))
        {
            // The nearest directory that is there.
            let named =
                |dir: &'j Path| if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
            let Some(dir) = path.ancestors().map(named).find(|dir| dir.is_dir()) else { continue };
            if last.replace((lane, dir)) != Some((lane, dir)) {
                self.open(lane, CWD, dir, path.into());
            }
        }
    }

    /// Notes that `lane` copies to the file system of `path` in `dir`, for the first time to the target
    /// `shown`, and opens it; whether it could.
    pub(crate) fn open(
        &self,
        lane: usize,
        dir: BorrowedFd<'_>,
        path: &Path,
        shown: OsString,
    ) -> bool {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = retry_on_intr(|| openat(dir, path, flags, Mode::empty()));
        let Ok((fd, stat)) = opened.and_then(|fd| fstat(&fd).map(|stat| (fd, stat))) else {
            return false;
        };
        let mut disks = lock(&self.disks);
        let disk = disks.entry(device(&stat)).or_insert(Disk {
            fd: Arc::new(fd),
            shown,
            lanes: Vec::new(),
        });
        if !disk.lanes.contains(&lane) {
            disk.lanes.push(lane);
        }
        true
    }

    /// Whether a file system will be flushed for this lane.
    pub(crate) fn knows(&self, lane: usize, dev: u64) -> bool {
        lock(&self.disks).get(&dev).is_some_and(|disk| disk.lanes.contains(&lane))
    }

    /// Leaves a file to wait; the batch that it fills is flushed.
    pub(crate) fn add(&self, run: &Run<'_>, item: Item) {
        let most = (run.open_files / SHARE).clamp(1, FILES);
        let full = {
            let mut waiting = lock(&self.waiting);
            waiting.bytes += item.bytes;
            waiting.files.push(item);
            let is_full = waiting.files.len() as u64 >= most || waiting.bytes >= BYTES;
            is_full.then(|| std::mem::take(&mut *waiting))
        };
        if let Some(full) = full {
            self.publish(run, full.files);
        }
    }

    /// Publishes all that waits.
    pub(crate) fn drain(&self, run: &Run<'_>) {
        let waiting = std::mem::take(&mut *lock(&self.waiting));
        self.publish(run, waiting.files);
    }

    fn publish(&self, run: &Run<'_>, files: Vec<Item>) {
        if run.cancel.is_set() {
            return files.into_iter().for_each(|item| item.discard(run));
        }
        let mut flushed: HashMap<u64, Result<(), Errno>> = HashMap::new();
        for Item { dev, .. } in &files {
            flushed.entry(*dev).or_insert_with(|| match self.disk(*dev) {
                Some(fd) => flush(&fd),
                None => Err(Errno::BADF),
            });
        }
        let mut proof = run.plan.proves_many().then(|| Proof::new(run));
        if proof.is_some() {
            files.iter().map(|item| item.file.data()).for_each(forget_pages);
            files.iter().take(AHEAD).map(|item| item.file.data()).for_each(read_ahead);
        }
        let mut files = VecDeque::from(files);
        while let Some(item) = files.pop_front() {
            if let Some(next) = files.get(AHEAD - 1)
                && proof.is_some()
            {
                read_ahead(next.file.data());
            }
            let Item { file, lane, dev, noted, node, .. } = item;
            let done = match flushed.get(&dev) {
                // The kernel forgets what it could not write: a second try would lie.
                Some(Err(errno)) => Err(Trouble::system(Deed::Sync, noted.to.clone(), *errno)),
                _ => Ok(()),
            };
            let proved =
                done.and_then(|()| proof.as_mut().map_or(Ok(()), |proof| proof.of(&file, &noted)));
            let done = match proved {
                Ok(()) => file.publish(run, lane, &noted),
                Err(trouble) => {
                    file.discard(run, lane, &noted);
                    Err(trouble)
                }
            };
            match done {
                Ok(()) => noted.tell(run),
                Err(trouble) => run.report_in(lane, &trouble),
            }
            if let Some(node) = node {
                tree::release(run, node);
            }
        }
    }

    fn disk(&self, dev: u64) -> Option<Arc<OwnedFd>> {
        lock(&self.disks).get(&dev).map(|disk| Arc::clone(&disk.fd))
    }

    /// Flushes all file systems: what has its name, and the names.
    pub(crate) fn flush(&self, run: &Run<'_>) {
        for disk in lock(&self.disks).values() {
            if let Err(errno) = flush(&disk.fd) {
                for &lane in &disk.lanes {
                    run.report_in(lane, &Trouble::system(Deed::Sync, disk.shown.clone(), errno));
                }
            }
        }
    }
}

/// Whether a file system can be flushed as one, and says whether that went well. Where it cannot,
/// nothing waits: each file is flushed by itself.
pub(crate) const FLUSHES_MANY: bool = cfg!(target_os = "linux");

#[cfg(target_os = "linux")]
fn flush(disk: &OwnedFd) -> Result<(), Errno> {
    rustix::fs::syncfs(disk)
}

#[cfg(not(target_os = "linux"))]
fn flush(_: &OwnedFd) -> Result<(), Errno> {
    Err(Errno::NOSYS)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
