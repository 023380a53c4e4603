//! Links made instead of copies: `-l` and `-s`.

use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, linkat, statat, symlinkat};

use super::Task;
use rustix::io::Errno;

use super::existing::{self, Verdict};
use crate::plan::Instead;
use crate::run::Run;
use crate::trouble::{Deed, Refusal, Trouble};

/// Gives the source a second name. One that it has already is fine.
pub(super) fn hard(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    if !make_room(run, task)? {
        return Ok(());
    }
    let flags = if task.follow { AtFlags::SYMLINK_FOLLOW } else { AtFlags::empty() };
    linkat(task.from.dir, task.from.name, task.to.dir, task.to.name, flags)
        .map_err(failed(task, Deed::CreateHardLink))?;
    run.say_made("hard link", &task.from, &task.to, None);
    Ok(())
}

/// Makes a link that says what was typed; a relative one makes sense only in the directory itself.
pub(super) fn symbolic(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let text = task.from.shown();
    let to = task.to.shown();
    if !text.as_bytes().starts_with(b"/") && to.as_bytes().contains(&b'/') {
        run.env.error_at(&to, "can make relative symbolic links only in current directory");
        return Err(Trouble::Said);
    }
    if !make_room(run, task)? {
        return Ok(());
    }
    symlinkat(&*text, task.to.dir, task.to.name).map_err(failed(task, Deed::CreateSymlink))?;
    run.say_made("symlink", &task.from, &task.to, None);
    Ok(())
}

fn failed(task: &Task<'_>, deed: Deed) -> impl FnOnce(Errno) -> Trouble {
    let (from, to) = (task.from.shown(), task.to.shown());
    move |errno| Trouble::Making { deed, from, to, error: errno.into() }
}

/// Removes what is there if that was asked for, and says what will be made; false if nothing is.
fn make_room(run: &Run<'_>, task: &Task<'_>) -> Result<bool, Trouble> {
    if task.fresh {
        run.say_copied(&task.from, &task.to);
        return Ok(true);
    }
    let stat = statat(task.from.dir, task.from.name, task.at_source())
        .map_err(task.from.failed(Deed::Stat))?;
    match existing::judge(run, task, &stat, false) {
        Ok(Verdict::Skip) => Ok(false),
        Ok(verdict) => {
            let plan = run.plan;
            let removes = plan.force || plan.remove_destination || plan.output.backup.is_some();
            existing::make_way(run, task, verdict, removes)?;
            Ok(true)
        }
        Err(Trouble::Refused { why: Refusal::SameFile, .. })
            if run.plan.instead == Instead::HardLink =>
        {
            Ok(false)
        }
        Err(trouble) => Err(trouble),
    }
}
