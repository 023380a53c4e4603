//! One of several names of a source: the first is copied, the others become links to its copy.

use fcore::file_id;
use rustix::fs::Stat;
use rustix::io::Errno;

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
            let failed = task.to.failed(Deed::CreateHardLink);
            let mut refused = None;
            let made = existing::put(run, task, replaces, failed, |dir, name| {
                place.link_at(dir, name).inspect_err(|&errno| refused = Some(errno))
            });
            match refused.filter(|&errno| no_links(errno) && run.env.gnu_name().is_none()) {
                // What it holds is worth more than the link.
                Some(errno) => {
                    let lost = vec![(Deed::CreateHardLink, errno)];
                    run.report_in(task.lane, &task.to.not_kept(lost));
                    Ok(Claimed::Ours(None))
                }
                None => {
                    made?;
                    run.say_copied(&task.from, &task.to);
                    Ok(Claimed::Linked)
                }
            }
        }
    }
}

/// Whether this file system has no hard links, as FAT, or no more for this file.
fn no_links(errno: Errno) -> bool {
    matches!(errno, Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::MLINK)
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
