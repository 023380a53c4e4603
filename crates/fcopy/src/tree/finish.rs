//! A directory is finished when its last entry is done, by whoever does it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustix::fs::{Mode, fchmod};

use super::node::{Fds, Node, Side};
use super::wide;
use crate::attributes;
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
    let kept = match run.plan.keep.anything() {
        true => attributes::keep(run, from, &node.stat, to, None),
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
