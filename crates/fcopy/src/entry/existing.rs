//! What stands where a copy is to go, and what that means.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use fcore::file_id;
use rustix::fs::{AtFlags, FileType, Stat, statat, unlinkat};
use rustix::io::Errno;

use super::Task;
use super::alias::{self, Alias};
use super::ask;
use crate::plan::Replace;
use crate::run::Run;
use crate::trouble::{Deed, Refusal, Trouble};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing is there.
    New,
    /// Something is there, which may be replaced.
    Replace,
    /// It is to be removed first: a new file must not be written through it.
    MakeRoom,
    /// It stays, and that is no failure.
    Skip,
}

/// What the target is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// It will be opened, through a link if it is one.
    Write,
    /// Something is made, and what is there removed to make room.
    Make,
    /// Another name is made of what was copied: which of the two is older does not matter.
    Link,
}

/// Looks at the target.
pub(super) fn judge(
    run: &Run<'_>,
    task: &Task<'_>,
    source: &Stat,
    aim: Aim,
) -> Result<Verdict, Trouble> {
    let there = match statat(task.to.dir, task.to.name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(there) => there,
        Err(Errno::NOENT) => return Ok(Verdict::New),
        Err(errno) => return Err(task.to.failed(Deed::Stat)(errno)),
    };
    let is_link = FileType::from_raw_mode(there.st_mode) == FileType::Symlink;
    let behind = match is_link {
        true => statat(task.to.dir, task.to.name, AtFlags::empty()),
        false => Ok(there),
    };
    if !may_replace(run, task, source, behind.as_ref().unwrap_or(&there), aim)? {
        return Ok(Verdict::Skip);
    }
    if is_link && run.made().links.contains(&file_id(&there)) {
        return Err(task.refuse(Refusal::JustMadeLink));
    }
    let plan = run.plan;
    let writes = aim == Aim::Write;
    let through = is_link && writes && !plan.remove_destination && plan.output.backup.is_none();
    let target = match (through, behind) {
        (true, Ok(behind)) => behind,
        (true, Err(Errno::NOENT)) if plan.posix => return Ok(Verdict::Replace),
        (true, Err(Errno::NOENT)) => return Err(task.refuse(Refusal::DanglingLink)),
        // It leads nowhere, and nowhere else.
        (true, Err(Errno::LOOP)) if plan.force => return Ok(Verdict::MakeRoom),
        (true, Err(errno)) => return Err(task.to.failed(Deed::Stat)(errno)),
        (false, _) => there,
    };
    if FileType::from_raw_mode(target.st_mode) == FileType::Directory {
        return Err(task.refuse(Refusal::OtherOverDirectory));
    }
    let alias = alias::between(run, task, source, &target, through);
    match alias {
        Alias::Different | Alias::MakeRoom => {}
        Alias::Same => return Err(task.refuse(Refusal::SameFile)),
        Alias::There => return Ok(Verdict::Skip),
    }
    if is_in_the_way(run, task, source)? {
        return Err(task.refuse(Refusal::BackupIsSource));
    }
    if alias == Alias::MakeRoom {
        return Ok(Verdict::MakeRoom);
    }
    Ok(match writes && !plan.remove_destination && (through || !is_link) {
        true => Verdict::Replace,
        false => Verdict::MakeRoom,
    })
}

/// Whether the backup would take the source's place: one with a number takes nobody's.
fn is_in_the_way(run: &Run<'_>, task: &Task<'_>, source: &Stat) -> Result<bool, Trouble> {
    let Some(backup) = &run.plan.output.backup else { return Ok(false) };
    let mut simple = task.to.name.as_os_str().to_owned();
    simple.push(&backup.suffix);
    if !alias::is_lost_with(task, source, Path::new(&simple)) {
        return Ok(false);
    }
    let place = backup.place(task.to.dir, task.to.name).map_err(task.of_copy())?;
    Ok(place.as_os_str() == simple)
}

/// Whether what is there may be replaced, by `-n`, `-i`, `-u` and their kin.
fn may_replace(
    run: &Run<'_>,
    task: &Task<'_>,
    source: &Stat,
    there: &Stat,
    aim: Aim,
) -> Result<bool, Trouble> {
    let replace = match run.plan.replace {
        Replace::All => true,
        Replace::None => false,
        Replace::NoneFail => return Err(task.refuse(Refusal::Exists)),
        Replace::Older => aim == Aim::Link || newer(source, there),
    };
    let declined = replace && run.plan.asks && !ask::ask(run, task, there);
    if !replace || declined {
        run.say_skipped(task.to.shown().as_ref());
    }
    if declined {
        // It was wanted, and is not done.
        run.env.count();
        return Err(Trouble::Said);
    }
    Ok(replace)
}

fn newer(source: &Stat, there: &Stat) -> bool {
    let time = |stat: &Stat| (stat.st_mtime, stat.st_mtime_nsec);
    time(source).cmp(&time(there)) == Ordering::Greater
}

/// Says what is about to be done, with the backup that there will be; before that, `removes` what is
/// there.
pub(super) fn make_way(
    run: &Run<'_>,
    task: &Task<'_>,
    verdict: Verdict,
    removes: bool,
) -> Result<(), Trouble> {
    let replaced = matches!(verdict, Verdict::Replace | Verdict::MakeRoom);
    let announces = run.verbose.as_ref().filter(|verbose| verbose.announces());
    let backup = match (&run.plan.output.backup, announces) {
        (Some(backup), Some(_)) if replaced => backup.place(task.to.dir, task.to.name).ok(),
        _ => None,
    };
    if replaced && removes {
        remove(run, task)?;
    }
    if let Some(verbose) = announces {
        let beside = |backup: PathBuf| {
            let name = backup.file_name().unwrap_or_default();
            Path::new(&task.to.shown()).with_file_name(name).into_os_string()
        };
        let backup = backup.map(beside);
        verbose.replacing(&task.from.shown(), &task.to.shown(), backup.as_deref());
    }
    Ok(())
}

/// Makes room for what is not written into a file that is there; a backup is made if asked for.
pub(super) fn remove(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    if let Some(backup) = &run.plan.output.backup {
        backup.make(task.to.dir, task.to.name).map_err(task.of_copy())?;
    }
    match unlinkat(task.to.dir, task.to.name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(errno) => Err(task.to.failed(Deed::Remove)(errno)),
    }
}
