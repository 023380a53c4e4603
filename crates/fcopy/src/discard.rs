//! A copy that failed is taken away again.

use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::Errno;

use crate::run::Run;
use crate::trouble::{Deed, Trouble};

/// Removes `name` in `dir`. Where that fails, half a copy or an unproved one stands under the name of
/// a good one, and whoever `shown` names it to must know.
pub(crate) fn discard(
    run: &Run<'_>,
    lane: usize,
    dir: impl AsFd,
    name: &Path,
    shown: impl FnOnce() -> OsString,
) {
    match unlinkat(dir, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(errno) => run.report_in(lane, &Trouble::system(Deed::Discard, shown(), errno)),
    }
}
