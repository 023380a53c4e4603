//! One directory: read in one go, handed out in batches.

use std::ffi::CStr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use fcore::Submit;
use rustix::fs::{AtFlags, FileType, statat};

use super::enter::{below, spot};
use super::finish::settle;
use super::node::{Fds, Node, Side};
use super::wide;
use super::{Names, Work};
use crate::entry::{self, Task};
use crate::leftover::is_in_hand;
use crate::plan::Follow;
use crate::run::{Hand, Run};
use crate::trouble::{Deed, Trouble};

/// Entries that one worker does at a time: enough that handing them out costs nothing beside them.
const BATCH: usize = 64;

/// Reads a directory and hands out what it holds. Its own entry is pending until this is done.
pub(super) fn read<'r>(
    hand: &mut Hand<'r>,
    node: Arc<Node>,
    fds: Arc<Fds>,
    submit: &Submit<'_, Work<'r>>,
) {
    let run = hand.run;
    let follow = run.plan.follow == Follow::Always;
    let (mut batch, mut directories) = (Names::default(), Names::default());
    let mut listing = std::mem::take(&mut hand.listing);
    let listed = listing.read(fds.side(Side::From), |name, kind| {
        if run.cancel.is_set() {
            return;
        }
        let kind = match kind {
            FileType::Unknown => kind_of(&fds, name, follow),
            FileType::Symlink if follow => kind_of(&fds, name, true),
            kind => kind,
        };
        if is_in_hand(fds.side(Side::From), name, kind) {
            return;
        }
        if run.plan.filter.is_active() {
            let below = [&node.below[..], name.to_bytes()].concat();
            if !run.plan.filter.wants(&below, kind == FileType::Directory) {
                return;
            }
        }
        if kind == FileType::Directory {
            if directories.is_full() {
                node.pending.fetch_add(1, Ordering::Relaxed);
                leave(run, Arc::clone(&node), &fds, std::mem::take(&mut directories), submit);
            }
            return directories.push(name, kind);
        }
        batch.push(name, kind);
        if batch.len() == BATCH {
            let names = std::mem::take(&mut batch);
            if Fds::are_many() || others_have_their_own(run, submit) {
                return entries(hand, &node, &fds, &names);
            }
            node.pending.fetch_add(1, Ordering::Relaxed);
            let work = Work::Batch { node: Arc::clone(&node), fds: Arc::clone(&fds), names };
            // When enough waits for the others, this worker does its share.
            if let Err(Work::Batch { names, .. }) = submit.offer(work) {
                entries(hand, &node, &fds, &names);
                node.pending.fetch_sub(1, Ordering::Relaxed);
            }
        }
    });
    hand.listing = listing;
    if let Err(errno) = listed {
        run.report(&Trouble::system(Deed::ListDirectory, node.shown(Side::From), errno));
    }
    if !directories.is_empty() && !run.cancel.is_set() {
        node.pending.fetch_add(1, Ordering::Relaxed);
        leave(run, Arc::clone(&node), &fds, directories, submit);
    }
    entries(hand, &node, &fds, &batch);
    settle(run, node, &fds);
}

/// Whether directories wait that nobody is in yet: where two workers make files in one directory,
/// each waits for the kernel's lock on it.
fn others_have_their_own<'r>(run: &Run<'r>, submit: &Submit<'_, Work<'r>>) -> bool {
    let is_so = run.unentered.load(Ordering::Relaxed) > 0;
    if is_so {
        submit.enlist();
    }
    is_so
}

fn kind_of(fds: &Fds, name: &CStr, follow: bool) -> FileType {
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    statat(&fds.from, name, flags)
        .map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode))
}

/// Leaves directories for later, with their parent's descriptors if those are few.
fn leave<'r>(
    run: &Run<'_>,
    node: Arc<Node>,
    fds: &Arc<Fds>,
    names: Names,
    submit: &Submit<'_, Work<'r>>,
) {
    run.unentered.fetch_add(1, Ordering::Relaxed);
    let keep = !Fds::are_many() || node.unreal;
    let fds = keep.then(|| Arc::clone(fds));
    submit.submit(Work::Directories { node, fds, names });
}

/// Copies what is no directory.
pub(super) fn entries(hand: &mut Hand<'_>, node: &Arc<Node>, fds: &Fds, names: &Names) {
    for (name, kind) in names.iter() {
        if hand.run.cancel.is_set() {
            return;
        }
        let first = task(node, fds, name, kind);
        if !node.also.is_empty() {
            wide::entry(hand, node, fds, first);
        } else if let Err(trouble) = entry::copy(hand, &first) {
            hand.run.report_in(node.lane, &trouble);
        }
    }
}

/// What is to be done with a name in one lane.
pub(super) fn task<'a>(
    node: &'a Arc<Node>,
    fds: &'a Fds,
    name: &'a Path,
    kind: FileType,
) -> Task<'a> {
    Task {
        lane: node.lane,
        from: spot(node, fds, name, Side::From),
        to: spot(node, fds, name, Side::To),
        kind,
        follow: node.follow,
        fresh: node.made,
        node: Some(node),
        around: Some(node.around),
        to_dev: Some(node.to_dev()),
    }
}

/// Goes down into the next directory of a list, and leaves the rest to whoever is free.
pub(super) fn next<'r>(
    hand: &mut Hand<'r>,
    node: Arc<Node>,
    fds: Option<Arc<Fds>>,
    mut names: Names,
    submit: &Submit<'_, Work<'r>>,
) {
    let run = hand.run;
    run.unentered.fetch_sub(1, Ordering::Relaxed);
    let fds = match fds.map_or_else(|| node.open(), Ok) {
        Ok(fds) => fds,
        Err(errno) => {
            return run.report(&Trouble::system(
                Deed::OpenDirectory,
                node.shown(Side::From),
                errno,
            ));
        }
    };
    let Some(name) = names.pop() else { return settle(run, node, &fds) };
    let is_last = names.is_empty();
    if !is_last {
        node.pending.fetch_add(1, Ordering::Relaxed);
        leave(run, Arc::clone(&node), &fds, names, submit);
    }
    let name = Path::new(&*name);
    let entered = match node.also.is_empty() {
        true => below(run, &node, &fds, name),
        false => wide::below(run, &node, &fds, name),
    };
    match entered {
        // The child counts for its parent where its name did.
        Ok(Some((child, opened))) => {
            drop((node, fds));
            read(hand, child, opened, submit);
        }
        Ok(None) => settle(run, node, &fds),
        Err(trouble) => {
            run.report_in(node.lane, &trouble);
            settle(run, node, &fds);
        }
    }
}
