//! Links made instead of copies: `-l` and `-s`.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Stat, linkat, statat, symlinkat};
use rustix::io::Errno;

use super::Task;
use super::alias;
use super::existing::{self, Aim, Verdict};
use crate::plan::{Follow, Instead, Plan};
use crate::run::Run;
use crate::spot::Spot;
use crate::trouble::{Deed, Refusal, Trouble};

/// Gives the source a second name. One that it has already is fine.
pub(super) fn hard(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let Some(replaces) = judge(run, task)? else { return Ok(()) };
    let flags = if task.follow { AtFlags::SYMLINK_FOLLOW } else { AtFlags::empty() };
    existing::put(run, task, replaces, failed(task, Deed::CreateHardLink), |dir, name| {
        linkat(task.from.dir, task.from.name, dir, name, flags)
    })?;
    run.say_made("hard link", &task.from, &task.to, None);
    Ok(())
}

/// Makes a link that says what was typed; a relative one makes sense only in the directory itself.
pub(super) fn symbolic(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let text = task.from.shown();
    let to = task.to.shown();
    let Some(replaces) = judge(run, task)? else { return Ok(()) };
    if !text.as_bytes().starts_with(b"/") && !is_here(&task.to) {
        run.env.error_at(&to, "can make relative symbolic links only in current directory");
        return Err(Trouble::Said);
    }
    let failed = failed(task, Deed::CreateSymlink);
    existing::put(run, task, replaces, failed, |dir, name| symlinkat(&*text, dir, name))?;
    run.say_made("symlink", &task.from, &task.to, None);
    Ok(())
}

fn failed(task: &Task<'_>, deed: Deed) -> impl FnOnce(Errno) -> Trouble {
    let (from, to) = (task.from.shown(), task.to.shown());
    move |errno| Trouble::Making { deed, from, to, error: errno.into() }
}

/// Whether a name is in the working directory, however that is spelt.
fn is_here(spot: &Spot<'_>) -> bool {
    let parent = spot.name.parent().filter(|parent| *parent != Path::new(""));
    let id = |dir, path: &Path| {
        statat(dir, path, AtFlags::empty()).map(|stat| (stat.st_dev, stat.st_ino))
    };
    let here = Path::new(".");
    id(spot.dir, parent.unwrap_or(here)).is_ok_and(|there| id(CWD, here) == Ok(there))
}

/// Says what will be made, and whether in place of what is there; `None`: nothing is made.
fn judge(run: &Run<'_>, task: &Task<'_>) -> Result<Option<bool>, Trouble> {
    if task.fresh {
        run.say_copied(&task.from, &task.to);
        return Ok(Some(false));
    }
    let stat = statat(task.from.dir, task.from.name, task.at_source())
        .map_err(task.from.failed(Deed::Stat))?;
    match existing::judge(run, task, &stat, Aim::Make) {
        Ok(Verdict::Skip) => Ok(None),
        Ok(verdict) => {
            let replaces = verdict.replaces() && takes_place(run.plan, &stat);
            // A followed link is not what it leads to, but would take the place of itself.
            if replaces && alias::is_one_entry(&task.from, &task.to, task.to.name) {
                return Err(task.refuse(Refusal::SameFile));
            }
            existing::announce(run, task, verdict);
            Ok(Some(replaces))
        }
        Err(Trouble::Refused { why: Refusal::SameFile, .. })
            if run.plan.instead == Instead::HardLink =>
        {
            Ok(None)
        }
        Err(trouble) => Err(trouble),
    }
}

/// Whether a link takes the place of what is there, as cp has it: where that was asked for or agreed
/// to, and where the source is no file and not followed, since its copy would, too.
fn takes_place(plan: &Plan, source: &Stat) -> bool {
    let is_file = FileType::from_raw_mode(source.st_mode) == FileType::RegularFile;
    plan.force
        || plan.remove_destination
        || plan.output.backup.is_some()
        || (plan.asks && plan.instead == Instead::HardLink)
        || (plan.follow == Follow::Never && !is_file)
}
