//! What `--verify` cannot do on some file systems, said once of each.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::fd::BorrowedFd;
use std::sync::{Mutex, PoisonError};

use fcore::copy::{Copied, Used};
use fcore::device;
use rustix::fs::fstat;

use super::pages;
use crate::run::Run;

/// Of what was said already: the device, and whether it was of shared blocks.
#[derive(Default)]
pub(crate) struct Caveats(Mutex<HashSet<(u64, bool)>>);

impl Caveats {
    /// Says so if a copy that is going to be read back is not on a disk, or is no second copy.
    pub(super) fn say(
        &self,
        run: &Run<'_>,
        file: BorrowedFd<'_>,
        shown: impl Fn() -> OsString,
        copied: &Copied,
    ) {
        let Ok(stat) = fstat(file) else { return };
        if copied.reflink == Used::Yes && self.is_first(device(&stat), true) {
            let text =
                "shares its blocks with its source: read back, but one bad block spoils both";
            run.env.warn_at(shown(), text);
        }
        if !self.is_first(device(&stat), false) {
            return;
        }
        if is_in_memory(file) {
            run.env.warn_at(shown(), "on no disk: compared with what memory holds");
        } else if !pages::CAN_FORGET {
            run.env.warn_at(shown(), "this system may read back what memory holds");
        }
    }

    fn is_first(&self, dev: u64, shared: bool) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((dev, shared))
    }
}

/// Whether a file has no other place than the page cache.
#[cfg(target_os = "linux")]
fn is_in_memory(file: BorrowedFd<'_>) -> bool {
    // tmpfs and ramfs, from linux/magic.h.
    const KINDS: [u32; 2] = [0x0102_1994, 0x8584_58f6];
    // Of another width and sign on other machines; magic numbers have 32 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::unnecessary_cast)]
    rustix::fs::fstatfs(file).is_ok_and(|kind| KINDS.contains(&(kind.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn is_in_memory(_: BorrowedFd<'_>) -> bool {
    false
}
