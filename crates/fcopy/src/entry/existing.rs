//! What stands where a copy is to go, and what that means.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Stat, statat, unlinkat};
use rustix::io::Errno;

use super::Task;
use crate::plan::Replace;
use crate::quote;
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

/// Looks at the target. `writes` says that it will be opened, through a link if it is one;
/// otherwise what is there is removed to make room.
pub(super) fn judge(
    run: &Run<'_>,
    task: &Task<'_>,
    source: &Stat,
    writes: bool,
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
    if !may_replace(run, task, source, behind.as_ref().unwrap_or(&there))? {
        return Ok(Verdict::Skip);
    }
    if is_link && run.made().links.contains(&(there.st_dev, there.st_ino)) {
        return Err(task.refuse(Refusal::JustMadeLink));
    }
    let plan = run.plan;
    let through = is_link && writes && !plan.remove_destination && plan.output.backup.is_none();
    let target = match (through, behind) {
        (true, Ok(behind)) => behind,
        (true, Err(Errno::NOENT)) if plan.posix => return Ok(Verdict::Replace),
        (true, Err(Errno::NOENT)) => return Err(task.refuse(Refusal::DanglingLink)),
        (true, Err(errno)) => return Err(task.to.failed(Deed::Stat)(errno)),
        (false, _) => there,
    };
    if FileType::from_raw_mode(target.st_mode) == FileType::Directory {
        return Err(task.refuse(Refusal::OtherOverDirectory));
    }
    if same(&target, source) || leads_to(task, source, &target) {
        return Err(task.refuse(Refusal::SameFile));
    }
    Ok(match writes && !plan.remove_destination && (through || !is_link) {
        true => Verdict::Replace,
        false => Verdict::MakeRoom,
    })
}

fn same(a: &Stat, b: &Stat) -> bool {
    (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
}

/// Whether the source is a link to the target: a copy of it in the target's place would be all that
/// is left.
fn leads_to(task: &Task<'_>, source: &Stat, target: &Stat) -> bool {
    FileType::from_raw_mode(source.st_mode) == FileType::Symlink
        && statat(task.from.dir, task.from.name, AtFlags::empty())
            .is_ok_and(|behind| same(&behind, target))
}

/// Whether what is there may be replaced, by `-n`, `-i`, `-u` and their kin.
fn may_replace(
    run: &Run<'_>,
    task: &Task<'_>,
    source: &Stat,
    there: &Stat,
) -> Result<bool, Trouble> {
    let replace = match run.plan.replace {
        Replace::All => true,
        Replace::None => false,
        Replace::NoneFail => return Err(task.refuse(Refusal::Exists)),
        Replace::Older => newer(source, there),
        Replace::Ask => ask(run, task),
    };
    if !replace {
        run.say_skipped(task.to.shown().as_ref());
    }
    Ok(replace)
}

fn newer(source: &Stat, there: &Stat) -> bool {
    let time = |stat: &Stat| (stat.st_mtime, stat.st_mtime_nsec);
    time(source).cmp(&time(there)) == Ordering::Greater
}

/// Asks on standard error; a line on standard input that starts with y or Y is a yes.
fn ask(run: &Run<'_>, task: &Task<'_>) -> bool {
    let name = run.env.name().as_encoded_bytes();
    let line = [name, b": overwrite ", &*quote::always(&task.to.shown()), b"? "].concat();
    let mut answer = String::new();
    let asked = fcore::write_full(rustix::stdio::stderr(), "standard error", &line);
    asked.is_ok()
        && std::io::stdin().read_line(&mut answer).is_ok()
        && answer.trim_start().starts_with(['y', 'Y'])
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
        let of_copy = |error| Trouble::of_copy(error, || task.from.shown(), || task.to.shown());
        backup.make(task.to.dir, task.to.name).map_err(of_copy)?;
    }
    match unlinkat(task.to.dir, task.to.name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(errno) => Err(task.to.failed(Deed::Remove)(errno)),
    }
}
