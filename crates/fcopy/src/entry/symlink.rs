//! Symbolic links, copied as what they say.

use fcore::file_id;
use rustix::fs::{AtFlags, chownat, readlinkat, statat, symlinkat, utimensat};

use super::Task;
use super::existing::{self, Aim, Verdict};
use crate::attributes::{self, all_kept, or_lost};
use crate::run::Run;
use crate::trouble::{Deed, Trouble};

/// Makes a link that says the same.
pub(super) fn copy(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let (from, to) = (&task.from, &task.to);
    let keep = run.plan.keep;
    let stat = match !task.fresh || keep.anything() {
        true => Some(
            statat(from.dir, from.name, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(from.failed(Deed::Stat))?,
        ),
        false => None,
    };
    let text = readlinkat(from.dir, from.name, Vec::new()).map_err(from.failed(Deed::ReadLink))?;
    if let Some(stat) = &stat
        && !task.fresh
    {
        match existing::judge(run, task, stat, Aim::Make)? {
            Verdict::Skip => return Ok(()),
            verdict => existing::make_way(run, task, verdict, run.plan.may_make_room())?,
        }
    } else {
        run.say_copied(from, to);
    }
    symlinkat(&*text, to.dir, to.name).map_err(to.failed(Deed::CreateSymlink))?;
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
