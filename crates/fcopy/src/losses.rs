//! What copies could not keep of their sources: said once of each kind, and counted.
//!
//! A file system without owners refuses every file the same; a line for each of a million files tells
//! less than one line and a number.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::sync::{Mutex, PoisonError};

use fcli::Env;
use fcore::reason;
use rustix::io::Errno;

use crate::attributes::Lost;
use crate::trouble::Deed;

/// How often each was met, by lane.
#[derive(Default)]
pub(crate) struct Losses(Mutex<BTreeMap<(usize, Deed, i32), u64>>);

impl Losses {
    /// Reports what `path` lost, or counts it if the like was reported.
    pub(crate) fn report(&self, env: &Env, lane: usize, path: &OsStr, lost: &[Lost]) {
        for &(deed, errno) in lost {
            if self.is_first(lane, deed, errno) {
                env.error_at(path, text(deed, errno));
            } else {
                env.count();
            }
        }
    }

    fn is_first(&self, lane: usize, deed: Deed, errno: Errno) -> bool {
        // Others tell of one file, not of what the file system cannot hold.
        let refuses_all = [Errno::PERM, Errno::OPNOTSUPP, Errno::INVAL, Errno::NOSYS];
        if !refuses_all.contains(&errno) {
            return true;
        }
        let mut met = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let met = met.entry((lane, deed, errno.raw_os_error())).or_default();
        *met += 1;
        *met == 1
    }

    /// Says how many there were beside those that were reported.
    pub(crate) fn tell(&self, env: &Env) {
        for (&(_, deed, errno), &met) in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            if met > 1 {
                let text = text(deed, Errno::from_raw_os_error(errno));
                let (more, s) = (met - 1, if met == 2 { "" } else { "s" });
                env.note(format!("the same for {more} more file{s}: {text}"));
            }
        }
    }
}

fn text(deed: Deed, errno: Errno) -> String {
    let what = match deed {
        Deed::KeepOwner => "owner",
        Deed::KeepTimes => "times",
        Deed::KeepXattrs => "extended attributes",
        Deed::CreateHardLink => "hard link",
        _ => "mode",
    };
    format!("{what} not kept: {}", reason(&errno.into()))
}
