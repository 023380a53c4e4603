//! Trees: directories by descriptors, entries in batches, no recursion.
//!
//! A directory is read in one go. What it holds but directories is done on the spot while there are
//! other directories to go into; else it leaves in batches, which other workers take. The names of
//! its directories are kept, and done one after the other by whoever is free, the newest first. So a worker goes down one branch instead of opening all of them, and keeps
//! one list of names for each level. A directory is finished by whoever does its last entry.

mod dir;
mod enter;
mod finish;
mod links;
mod listing;
mod names;
mod node;
mod wide;

use std::sync::Arc;

use fcore::Submit;

use crate::run::Hand;
use crate::spot::Spot;
use crate::target::Job;
use crate::trouble::Trouble;

pub(crate) use enter::steps_up;
pub(crate) use finish::release;
pub(crate) use links::{Claim, Links, Ticket};
pub(crate) use listing::Listing;
pub(crate) use node::{Node, Side, budget, directory};

use names::Names;
use node::Fds;

/// A piece of work.
pub(crate) enum Work<'r> {
    /// An operand, not looked at yet.
    Operand(&'r Job),
    /// Entries of a directory that are no directories.
    Batch { node: Arc<Node>, fds: Arc<Fds>, names: Names },
    /// Directories in a directory; its descriptors may have been closed meanwhile.
    Directories { node: Arc<Node>, fds: Option<Arc<Fds>>, names: Names },
}

/// Begins a tree, in each lane.
pub(crate) fn start<'r>(
    hand: &mut Hand<'r>,
    from: Spot<'_>,
    to: &[(usize, Spot<'_>)],
    submit: &Submit<'_, Work<'r>>,
) -> Result<(), Trouble> {
    let run = hand.run;
    let top = wide::first(run, to, |&(lane, to)| (lane, enter::enter_top(run, lane, from, to)));
    if let Some((node, fds)) = top {
        dir::read(hand, node, fds, submit);
    }
    Ok(())
}

/// Does a piece of work that a tree made.
pub(crate) fn go_on<'r>(hand: &mut Hand<'r>, work: Work<'r>, submit: &Submit<'_, Work<'r>>) {
    match work {
        Work::Operand(_) => {}
        Work::Batch { node, fds, names } => {
            dir::entries(hand, &node, &fds, &names);
            finish::settle(hand.run, node, &fds);
        }
        Work::Directories { node, fds, names } => dir::next(hand, node, fds, names, submit),
    }
}

/// Another piece of work keeps `node` from being finished, until it is [`release`]d.
pub(crate) fn retain(node: &Arc<Node>) -> Arc<Node> {
    node.pending.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    Arc::clone(node)
}
