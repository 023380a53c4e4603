//! `--dry-run`: what would be done, and whether it could be.

use rustix::fs::{Access, AtFlags, FileType, Stat, accessat, statat};

use super::Task;
use super::existing::{self, Aim, Verdict};
use crate::plan::Instead;
use crate::run::Run;
use crate::trouble::{Deed, Trouble};

/// Says that an entry would be copied, or what would fail, as far as permissions tell.
pub(super) fn copy(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let stat = statat(task.from.dir, task.from.name, task.at_source())
        .map_err(task.from.failed(Deed::Stat))?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    if task.fresh {
        source(run, task, kind)?;
        run.say_copied(&task.from, &task.to);
    } else {
        let Some(verdict) = target(run, task, &stat, kind)? else { return Ok(()) };
        source(run, task, kind)?;
        existing::announce(run, task, verdict);
    }
    run.say_made("file", &task.from, &task.to, None);
    Ok(())
}

/// Whether data that would be read may be.
fn source(run: &Run<'_>, task: &Task<'_>, kind: FileType) -> Result<(), Trouble> {
    let is_read = run.plan.instead == Instead::Nothing && kind == FileType::RegularFile;
    match is_read {
        true => accessat(task.from.dir, task.from.name, Access::READ_OK, AtFlags::EACCESS)
            .map_err(task.from.failed(Deed::OpenToRead)),
        false => Ok(()),
    }
}

/// Whether what is there may be written, or a name be made; `None`: it stays.
fn target(
    run: &Run<'_>,
    task: &Task<'_>,
    stat: &Stat,
    kind: FileType,
) -> Result<Option<Verdict>, Trouble> {
    let plan = run.plan;
    let aim = if kind == FileType::RegularFile { Aim::Write } else { Aim::Make };
    let verdict = existing::judge(run, task, stat, aim)?;
    let asked = match verdict {
        Verdict::Skip => return Ok(None),
        Verdict::Replace if plan.force => Ok(()),
        Verdict::Replace => accessat(task.to.dir, task.to.name, Access::WRITE_OK, AtFlags::EACCESS),
        // The directories on the way would be made.
        _ if plan.makes_parents() => Ok(()),
        Verdict::New | Verdict::MakeRoom => task.to.takes_names(),
    };
    asked.map(|()| Some(verdict)).map_err(task.to.failed(Deed::CreateFile))
}
