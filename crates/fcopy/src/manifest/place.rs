//! What is where the list is to go, whether that became a copy meanwhile, or was to, or was read for one.
//!
//! Names are compared before anything is done; but a tree is known only when it was copied, and so are
//! the links in it.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::sync::atomic::{AtomicBool, Ordering};

use fcore::Operand;
use rustix::fs::Stat;

/// The place of a list that is to be written.
pub(super) struct Place {
    /// What was there, and what it led to.
    before: [Option<Seen>; 2],
    /// The latter is a source.
    is_source: AtomicBool,
    /// It is where a copy was to go.
    is_target: AtomicBool,
}

/// Enough to tell whether a file is another, or was written to.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    id: (u64, u64),
    size: u64,
    modified: (i64, i64),
    is_file: bool,
}

impl Place {
    /// Looks at it before anything is copied.
    pub(super) fn look(list: &Operand) -> Place {
        Place {
            before: seen(list),
            is_source: AtomicBool::new(false),
            is_target: AtomicBool::new(false),
        }
    }

    /// Notes that a file is a source.
    pub(super) fn spare(&self, source: &Stat) {
        if self.held(source) {
            self.is_source.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that a file was to be replaced by a copy.
    pub(super) fn spare_target(&self, there: &Stat) {
        if self.held(there) {
            self.is_target.store(true, Ordering::Relaxed);
        }
    }

    /// Whether that is the file that was there.
    fn held(&self, file: &Stat) -> bool {
        let is_it = |seen: &Seen| seen.is_file && seen.id == fcore::file_id(file);
        self.before[1].as_ref().is_some_and(is_it)
    }

    /// Why the list must not be written there now, if it must not.
    pub(super) fn is_taken(&self, list: &Operand) -> Option<&'static str> {
        if self.is_source.load(Ordering::Relaxed) {
            return Some("is a source, and cannot be the --manifest");
        }
        let mut pairs = self.before.iter().zip(seen(list));
        let changed = |(before, now): (&Option<Seen>, Option<Seen>)| {
            now.is_some_and(|now| before.as_ref() != Some(&now))
        };
        if pairs.any(changed) {
            return Some("is a copy, and cannot be the --manifest");
        }
        let is_target = self.is_target.load(Ordering::Relaxed);
        is_target.then_some("is a target, and cannot be the --manifest")
    }
}

/// What is there under that name, and behind it: of a stream or a device nothing that may change.
fn seen(list: &Operand) -> [Option<Seen>; 2] {
    let Some(path) = list.path() else { return [None, None] };
    [std::fs::symlink_metadata(path), std::fs::metadata(path)]
        .map(|meta| meta.ok().filter(|meta| meta.is_file() || meta.is_symlink()).map(Seen::from))
}

impl From<Metadata> for Seen {
    fn from(meta: Metadata) -> Seen {
        Seen {
            id: (meta.dev(), meta.ino()),
            size: meta.size(),
            modified: (meta.mtime(), meta.mtime_nsec()),
            is_file: meta.is_file(),
        }
    }
}
