//! `--also-to DIR`: other targets of the same read.
//!
//! Each directory is a lane beside that of the target typed last, which is lane 0. Lanes share the
//! source and nothing else: whatever fails in one is said of its path and leaves the others alone.

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use fcli::Env;
use fcore::reason;

use crate::tree::Links;

/// Those of the directories that can be copied into. What is none is reported and left out: one
/// disk that is not there does not spoil the others.
pub(crate) fn directories(typed: &[PathBuf], env: &Env) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut usable = Vec::new();
    for dir in typed {
        match std::fs::metadata(dir) {
            Ok(meta) if !meta.is_dir() => env.error_at(dir, "Not a directory"),
            Ok(meta) if seen.insert((meta.dev(), meta.ino())) => usable.push(dir.clone()),
            Ok(_) => env.warn_at(dir, "named more than once"),
            Err(error) => env.error_at(dir, reason(&error)),
        }
    }
    usable
}

/// Leaves out of `also` the directory that the target typed last is in, or is.
pub(crate) fn spare(also: &mut Vec<PathBuf>, dir: &Path, env: &Env) {
    if also.is_empty() {
        return;
    }
    let id = |dir: &Path| std::fs::metadata(dir).ok().map(|meta| (meta.dev(), meta.ino()));
    let target = id(dir);
    also.retain(|other| {
        let is_other = target.is_none() || id(other) != target;
        if !is_other {
            env.warn_at(other, "named more than once");
        }
        is_other
    });
}

/// What each lane has of its own, in one run.
pub(crate) struct Lanes(Vec<Lane>);

#[derive(Default)]
struct Lane {
    links: Links,
    /// Lines about this lane alone.
    failures: AtomicU64,
}

impl Lanes {
    pub(crate) fn new(count: usize) -> Lanes {
        Lanes((0..count).map(|_| Lane::default()).collect())
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Files with several names, as copied in this lane.
    pub(crate) fn links(&self, lane: usize) -> &Links {
        &self.0[lane].links
    }

    /// Notes a line that is about this lane and no other.
    pub(crate) fn failed(&self, lane: usize) {
        self.0[lane].failures.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn has_failed(&self, lane: usize) -> bool {
        self.0[lane].failures.load(Ordering::Relaxed) > 0
    }

    /// Whether all went well here, if `failures` lines were written for all lanes together: one that
    /// is about none of them is about the source, and so about all.
    pub(crate) fn is_whole(&self, lane: usize, failures: u64) -> bool {
        let of = |lane: &Lane| lane.failures.load(Ordering::Relaxed);
        of(&self.0[lane]) == 0 && self.0.iter().map(of).sum::<u64>() == failures
    }
}
