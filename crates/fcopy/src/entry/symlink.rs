//! Symbolic links, copied as what they say.

use fcore::file_id;
use rustix::fs::{AtFlags, chownat, readlinkat, statat, symlinkat, utimensat};

use super::Task;
use super::claim::claim_bare;
use super::existing::{self, Aim, Verdict};
use crate::attributes::{self, all_kept, or_lost};
use crate::run::Run;
use crate::trouble::{Deed, Trouble};

/// Makes a link that says the same.
pub(super) fn copy(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let (from, to) = (&task.from, &task.to);
    let keep = run.plan.keep;
    let stat = match !task.fresh || keep.anything() || keep.links {
        true => Some(
            statat(from.dir, from.name, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(from.failed(Deed::Stat))?,
        ),
        false => None,
    };
    let ticket = match &stat {
        Some(stat) => match claim_bare(run, task, stat)? {
            Some(ticket) => ticket,
            None => return Ok(()),
        },
        None => None,
    };
    let text = readlinkat(from.dir, from.name, Vec::new()).map_err(from.failed(Deed::ReadLink))?;
    let verdict = match &stat {
        Some(stat) if !task.fresh => existing::judge(run, task, stat, Aim::Make)?,
        _ => Verdict::New,
    };
    if verdict == Verdict::Skip {
        return Ok(());
    }
    existing::announce(run, task, verdict);
    let replaces = verdict.replaces() && run.plan.may_make_room();
    let failed = to.failed(Deed::CreateSymlink);
    existing::put(run, task, replaces, failed, |dir, name| symlinkat(&*text, dir, name))?;
    if let Some(ticket) = ticket {
        ticket.made_at(to);
    }
    if let Ok(made) = statat(to.dir, to.name, AtFlags::SYMLINK_NOFOLLOW) {
        run.made().links.insert(file_id(&made));
    }
    run.say_made("symlink", from, to, None);
    let Some(stat) = stat else { return Ok(()) };
    let mut lost = Vec::new();
    if keep.owner && (stat.st_uid, stat.st_gid) != (run.uid, run.gid) {
        let chown = |uid, gid| chownat(to.dir, to.name, uid, gid, AtFlags::SYMLINK_NOFOLLOW);
        or_lost(attributes::give(run, &stat, chown), &mut lost);
    }
    if keep.times {
        let times = attributes::times(&stat);
        let set = utimensat(to.dir, to.name, &times, AtFlags::SYMLINK_NOFOLLOW);
        or_lost(set.map_err(|errno| (Deed::KeepTimes, errno)), &mut lost);
    }
    all_kept(lost).map_err(|lost| to.not_kept(lost))
}
