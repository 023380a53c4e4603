//! A directory in several lanes: one of its nodes leads, and has the others with it.
//!
//! The first lane in which a directory could be entered leads below it. So a lane that fails drops
//! out of a subtree, whichever it is, and the rest goes on.

use std::path::Path;
use std::sync::Arc;

use super::dir::task;
use super::enter::{self, Entered};
use super::finish;
use super::node::{Fds, Node, Side};
use crate::entry::{self, Task};
use crate::run::{Hand, Run};
use crate::trouble::{Deed, Trouble};

/// Enters a directory in each lane; the first that could leads. `None`: it is left out, or nobody
/// could, which was said.
pub(super) fn first<T>(
    run: &Run<'_>,
    lanes: impl IntoIterator<Item = T>,
    mut enter: impl FnMut(T) -> (usize, Result<Entered, Trouble>),
) -> Option<Entered> {
    let mut entered = Vec::new();
    for lane in lanes {
        match enter(lane) {
            (_, Ok(pair)) => entered.push(pair),
            (lane, Err(trouble)) => run.report_in(lane, &trouble),
        }
    }
    let mut entered = entered.into_iter();
    let (mut node, fds) = entered.next()?;
    let (also, also_fds): (Vec<_>, Vec<_>) = entered.map(|(node, fds)| (node, Ok(fds))).unzip();
    if !also.is_empty() {
        // Nobody else has it yet.
        Arc::get_mut(&mut node)?.also = also;
        let _ = fds.also.set(also_fds);
    }
    Some((node, fds))
}

/// Goes into a directory of one that is open, in each lane.
pub(super) fn below(
    run: &Run<'_>,
    node: &Arc<Node>,
    fds: &Fds,
    name: &Path,
) -> Result<Option<Entered>, Trouble> {
    let lanes = std::iter::once((node, fds)).chain(others(run, node, fds));
    Ok(first(run, lanes, |(node, fds)| {
        let entered = enter::below(run, node, fds, name);
        // What is left out is left out in every lane, and nothing is to be said of it.
        (node.lane, entered.and_then(|entered| entered.ok_or(Trouble::Said)))
    }))
}

/// Copies an entry in each lane.
pub(super) fn entry(hand: &mut Hand<'_>, node: &Arc<Node>, fds: &Fds, first: Task<'_>) {
    // The directory that leads waits for the others' entries, too.
    let (name, kind, leader) = (first.from.name, first.kind, first.node);
    let mut tasks = vec![first];
    tasks.extend(
        others(hand.run, node, fds)
            .map(|(node, fds)| Task { node: leader, ..task(node, fds, name, kind) }),
    );
    entry::copy_to_all(hand, &tasks);
}

/// Finishes a directory in the lanes beside its own.
pub(super) fn finish(run: &Run<'_>, node: &Node) {
    for node in node.also.iter().filter(|node| finish::needs_finish(run, node)) {
        finish_one(run, node);
    }
}

/// Finishes a directory that need not be open.
pub(super) fn finish_one(run: &Run<'_>, node: &Node) {
    match node.open() {
        Ok(fds) => finish::finish(run, node, &fds),
        Err(errno) => {
            let shown = node.shown(Side::To);
            run.report_in(node.lane, &Trouble::system(Deed::KeepMode, shown, errno));
        }
    }
}

/// The other lanes in which this directory is open. Where it could not be opened again, it is said.
fn others<'a>(
    run: &'a Run<'_>,
    node: &'a Node,
    fds: &'a Fds,
) -> impl Iterator<Item = (&'a Arc<Node>, &'a Fds)> {
    let opened = fds.also.get().map_or(&[][..], Vec::as_slice);
    node.also.iter().zip(opened).filter_map(|(node, fds)| match fds {
        Ok(fds) => Some((node, &**fds)),
        Err(errno) => {
            let shown = node.shown(Side::To);
            run.report_in(node.lane, &Trouble::system(Deed::OpenDirectory, shown, *errno));
            None
        }
    })
}
