//! `--sync=batch`: one flush for each file system that is copied to, and the names after it.
//!
//! A file that is to take its name in one step waits, finished, until there are enough of its kind;
//! then each file system that they are on is flushed once, and only what was flushed without an
//! error gets its name. At the end all is flushed once more, for names and directories.

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fcore::Finished;
use rustix::fs::{CWD, Mode, OFlags, fstat, openat, syncfs};
use rustix::io::{Errno, retry_on_intr};

use crate::entry::Noted;
use crate::run::Run;
use crate::target::Job;
use crate::tree::{self, Node};
use crate::trouble::{Deed, Trouble};

/// Files that wait at most.
const FILES: u64 = 4096;

/// Bytes that wait at most.
const BYTES: u64 = 1 << 30;

/// Each file that waits holds three descriptors: there may be one of them for so many that are
/// allowed.
const SHARE: u64 = 16;

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

/// A file that waits for its name.
pub(crate) struct Item {
    pub(crate) file: Finished,
    pub(crate) lane: usize,
    pub(crate) dev: u64,
    pub(crate) bytes: u64,
    /// What is said of it when it is there.
    pub(crate) noted: Noted,
    /// Its directory, which is not finished before.
    pub(crate) node: Option<Arc<Node>>,
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
                self.open(lane, CWD, dir);
            }
        }
    }

    /// Notes that `lane` copies to the file system of `dir`, and opens it; whether it could.
    pub(crate) fn open(&self, lane: usize, dir: BorrowedFd<'_>, path: &Path) -> bool {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = retry_on_intr(|| openat(dir, path, flags, Mode::empty()));
        let Ok((fd, stat)) = opened.and_then(|fd| fstat(&fd).map(|stat| (fd, stat))) else {
            return false;
        };
        let shown = path.as_os_str().to_owned();
        let mut disks = lock(&self.disks);
        let disk =
            disks.entry(stat.st_dev).or_insert(Disk { fd: Arc::new(fd), shown, lanes: Vec::new() });
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
            return;
        }
        let mut flushed: HashMap<u64, Result<(), Errno>> = HashMap::new();
        for Item { file, lane, dev, noted, node, .. } in files {
            let flushed = *flushed.entry(dev).or_insert_with(|| match self.disk(dev) {
                Some(fd) => syncfs(fd),
                None => Err(Errno::BADF),
            });
            let done = match flushed {
                Ok(()) => file.publish().map_err(|error| noted.failed(error)),
                // The kernel forgets what it could not write: a second try would lie.
                Err(errno) => Err(Trouble::system(Deed::Sync, noted.to.clone(), errno)),
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
            if let Err(errno) = syncfs(&disk.fd) {
                for &lane in &disk.lanes {
                    run.report_in(lane, &Trouble::system(Deed::Sync, disk.shown.clone(), errno));
                }
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
