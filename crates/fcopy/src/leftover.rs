//! Which names are temporaries of our tools, and whether their makers live.
//!
//! A temporary is locked as long as its maker lives, so one that can be locked is dead.

use std::ffi::{CStr, OsStr};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;

use fcore::{KEPT_PREFIX, TEMP_PREFIX};
use rustix::fs::{FileType, FlockOperation, Mode, OFlags, flock, openat};
use rustix::io::{Errno, retry_on_intr};

use crate::entry::PARTIAL;

/// Letters behind the prefix of a temporary's name.
const RANDOM: usize = 12;

/// Whether this is a name that we make: the prefix and twelve letters of base 32.
pub(crate) fn is_temporary(name: &OsStr) -> bool {
    name.as_bytes().strip_prefix(TEMP_PREFIX.as_bytes()).is_some_and(is_random)
}

/// Whether this is a name under which something was kept: content that could not be written to where
/// it belongs, or a partial copy and its journal.
pub(crate) fn is_kept(name: &OsStr) -> bool {
    let name = name.as_bytes();
    let Some(rest) = name.strip_prefix(TEMP_PREFIX.as_bytes()) else { return false };
    let partial = |kind: &str| rest.strip_prefix(kind.as_bytes()).is_some_and(is_random);
    name.strip_prefix(KEPT_PREFIX.as_bytes()).is_some_and(is_random)
        || PARTIAL.into_iter().any(partial)
}

fn is_random(letters: &[u8]) -> bool {
    letters.len() == RANDOM && letters.iter().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'))
}

/// Whether what a directory holds under this name is somebody's work in hand, ours or another
/// run's: it is no part of a tree that is copied, and gone in a moment. Any other name costs no call.
///
/// A dead one is copied, as cp does: it rests there like any file, a copy must not lack it without a
/// word, and what a killed run wrote may be all there is of it. `--clean` removes either.
pub(crate) fn is_in_hand(dir: BorrowedFd<'_>, name: &CStr, kind: FileType) -> bool {
    let called = OsStr::from_bytes(name.to_bytes());
    if !(is_temporary(called) || is_kept(called)) {
        return false;
    }
    // Links, FIFOs and devices cannot be locked: only those of this process are known.
    if fcore::is_in_use(called) {
        return true;
    }
    if !matches!(kind, FileType::RegularFile | FileType::Directory) {
        return false;
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match retry_on_intr(|| openat(dir, name, flags, Mode::empty())) {
        // Shared, so that two who look do not take each other for the maker.
        Ok(fd) => flock(&fd, FlockOperation::NonBlockingLockShared) == Err(Errno::WOULDBLOCK),
        // It has its real name by now, or was given up.
        Err(errno) => errno == Errno::NOENT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_temporaries() {
        assert!(is_temporary(OsStr::new(".ftools-abcdefghij27")));
        for kept in ["kept", "part", "note"] {
            let kept = format!(".ftools-{kept}-abcdefghij27");
            assert!(is_kept(OsStr::new(&kept)) && !is_temporary(OsStr::new(&kept)), "{kept}");
        }
        for name in
            [".ftools-", ".ftools-notes", ".ftools-abcdefghij2", ".ftools-ABCDEFGHIJ27", "x"]
        {
            assert!(!is_temporary(OsStr::new(name)), "{name}");
            assert!(!is_kept(OsStr::new(name)), "{name}");
        }
    }
}
