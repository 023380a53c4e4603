//! A directory is finished when its last entry is done, by whoever does it.

use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustix::fs::{AtFlags, Mode, chmodat, fchmod, fstat};
use rustix::io::Errno;

use super::node::{Fds, Node, Side, directory};
use super::wide;
use crate::attributes::{self, Lost};
use crate::run::Run;
use crate::trouble::{Deed, Trouble};

/// Something of `node` is done: its own reading, a batch, a directory. The last one finishes it, and
/// then something of its parent is done.
pub(super) fn settle(run: &Run<'_>, node: Arc<Node>, fds: &Fds) {
    let (mut node, mut opened) = (node, None::<Arc<Fds>>);
    // What the others did in this directory is seen by all that is done to it here.
    while node.pending.fetch_sub(1, Ordering::AcqRel) == 1 {
        wide::finish(run, &node);
        if needs_finish(run, &node) {
            let below = opened.as_deref().unwrap_or(fds);
            match node.open_from(below) {
                Ok(here) => {
                    finish(run, &node, here.as_deref().unwrap_or(below));
                    opened = here.or(opened);
                }
                Err(errno) => {
                    let shown = node.shown(Side::To);
                    run.report_in(node.lane, &Trouble::system(Deed::KeepMode, shown, errno));
                }
            }
        }
        match node.parent.clone() {
            Some(parent) => node = parent,
            None => return,
        }
    }
}

/// The same where no descriptors are at hand.
pub(crate) fn release(run: &Run<'_>, mut node: Arc<Node>) {
    while node.pending.fetch_sub(1, Ordering::AcqRel) == 1 {
        wide::finish(run, &node);
        if needs_finish(run, &node) {
            wide::finish_one(run, &node);
        }
        match node.parent.clone() {
            Some(parent) => node = parent,
            None => return,
        }
    }
}

pub(super) fn needs_finish(run: &Run<'_>, node: &Node) -> bool {
    !run.plan.dry_run && (node.final_mode.is_some() || run.plan.keep.anything())
}

/// Gives the target what its source had, now that nothing is written into it any more.
pub(super) fn finish(run: &Run<'_>, node: &Node, fds: &Fds) {
    let (from, to) = (fds.side(Side::From), fds.side(Side::To));
    let keep = |to: BorrowedFd<'_>| attributes::keep(run, from, &node.stat, to, None);
    let kept = match run.plan.keep.anything() {
        true => match keep(to) {
            Err(lost) if lost.iter().any(|(_, errno)| *errno == Errno::BADF) => {
                keep_unread(run, to, keep)
            }
            kept => kept,
        },
        false => Ok(()),
    };
    let done = match node.final_mode {
        Some(mode) => {
            fchmod(to, Mode::from_raw_mode(mode)).map_err(|errno| vec![(Deed::KeepMode, errno)])
        }
        None => Ok(()),
    };
    if let Err(lost) = kept.and(done) {
        run.report_in(node.lane, &Trouble::NotKept { path: node.shown(Side::To), lost });
    }
}

/// The same for a directory that may not be read, of which only the place is open: its owner may read
/// it for as long as that takes.
fn keep_unread(
    run: &Run<'_>,
    place: BorrowedFd<'_>,
    keep: impl FnOnce(BorrowedFd<'_>) -> Result<(), Vec<Lost>>,
) -> Result<(), Vec<Lost>> {
    let failed = |errno| vec![(Deed::KeepMode, errno)];
    let mode = Mode::from_raw_mode(fstat(place).map_err(failed)?.st_mode & 0o7777);
    chmodat(place, ".", mode | Mode::RWXU, AtFlags::empty()).map_err(failed)?;
    let opened = directory(place, ".", false);
    let kept = match &opened {
        Ok(dir) => keep(dir.as_fd()),
        Err(errno) => Err(failed(*errno)),
    };
    let is_set = run.plan.keep.mode && opened.is_ok();
    let back = if is_set { Ok(()) } else { chmodat(place, ".", mode, AtFlags::empty()) };
    kept.and(back.map_err(failed))
}
