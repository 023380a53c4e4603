//! One of several names of a source: the first is copied, the others become links to its copy.

use fcore::file_id;
use rustix::fs::Stat;

use super::Task;
use super::existing::{self, Aim, Verdict};
use crate::run::Run;
use crate::tree::{Claim, Ticket};
use crate::trouble::{Deed, Trouble};

/// What is to be done with one of the names of a source.
pub(super) enum Claimed<'r> {
    /// Nothing more: it is a link to the copy.
    Linked,
    /// Nothing more: what is there stays, or is a link to the copy already.
    Stays,
    /// Copy it; the others wait for the ticket, if there may be others.
    Ours(Option<Ticket<'r>>),
}

/// Makes a link if another name of what `stat` tells of was copied.
pub(super) fn claim<'r>(
    run: &'r Run<'_>,
    task: &Task<'_>,
    stat: &Stat,
) -> Result<Claimed<'r>, Trouble> {
    // Links that are followed are names as well, and nobody knows how many.
    if !(run.plan.keep.links && (stat.st_nlink > 1 || task.follow)) {
        return Ok(Claimed::Ours(None));
    }
    // Of another width on other systems.
    #[allow(clippy::unnecessary_cast)]
    let names = if task.follow { u64::MAX } else { stat.st_nlink as u64 };
    match run.lanes.links(task.lane).claim(file_id(stat), names) {
        Claim::First(ticket) => Ok(Claimed::Ours(Some(ticket))),
        Claim::Made(place) => {
            let verdict = existing::judge(run, task, stat, Aim::Link)?;
            let replaces = verdict.replaces();
            if verdict == Verdict::Skip || (replaces && place.is_at(&task.to)) {
                return Ok(Claimed::Stays);
            }
            run.say_copied(&task.from, &task.to);
            let failed = task.to.failed(Deed::CreateHardLink);
            existing::put(run, task, replaces, failed, |dir, name| place.link_at(dir, name))?;
            Ok(Claimed::Linked)
        }
    }
}

/// The same for what has no content; `None`: nothing more is to be done.
pub(super) fn claim_bare<'r>(
    run: &'r Run<'_>,
    task: &Task<'_>,
    stat: &Stat,
) -> Result<Option<Option<Ticket<'r>>>, Trouble> {
    match claim(run, task, stat)? {
        Claimed::Ours(ticket) => Ok(Some(ticket)),
        Claimed::Stays => Ok(None),
        Claimed::Linked => {
            run.say_made("hard link", &task.from, &task.to, None);
            Ok(None)
        }
    }
}
