//! What stands where a copy is to go, and what that means.

use std::cmp::Ordering;
use std::ffi::OsString;
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use fcore::{Doing, file_id, make_anew};
use rustix::fs::{AtFlags, FileType, Stat, statat, unlinkat};
use rustix::io::Errno;

use super::Task;
use super::alias::{self, Alias};
use super::ask;
use crate::plan::{Instead, Replace};
use crate::run::Run;
use crate::trouble::{Deed, Refusal, Trouble};
use crate::twins;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing is there.
    New,
    /// Something is there, which may be replaced.
    Replace,
    /// It is to be replaced as if it had been removed: nothing must be written through it.
    MakeRoom,
    /// It stays, and that is no failure.
    Skip,
}

impl Verdict {
    /// Whether something is there that goes.
    pub(super) fn replaces(self) -> bool {
        matches!(self, Verdict::Replace | Verdict::MakeRoom)
    }
}

/// What the target is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// It will be opened, through a link if it is one.
    Write,
    /// Something is made, and what is there replaced by it.
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
    let plan = run.plan;
    let writes = aim == Aim::Write;
    let through = is_link && writes && !plan.remove_destination && plan.output.backup.is_none();
    if through && let Err(errno) = behind {
        // To cp nothing is there which -n or -u would leave.
        match errno {
            _ if run.made().links.contains(&file_id(&there)) => {}
            Errno::NOENT if plan.posix => return Ok(Verdict::Replace),
            Errno::NOENT => return Err(task.refuse(Refusal::DanglingLink)),
            Errno::LOOP if plan.force => {}
            errno => return Err(task.to.failed(Deed::Stat)(errno)),
        }
    }
    // What would be written, and nothing that a link leads to which only gives up its place.
    let seen = if through { behind.as_ref().unwrap_or(&there) } else { &there };
    if let Some(manifest) = &run.manifest {
        manifest.spare_target(seen);
    }
    let is_anothers = match task.fresh {
        true => twins::is_just_made(run, &task.to),
        false => twins::is_anothers(run, &task.from, &task.to, &there),
    };
    if is_anothers {
        return Err(task.refuse(Refusal::OneName));
    }
    if is_one_file_first(run, aim)
        && alias::between(run, task, source, seen, through) == Alias::Same
    {
        return Err(task.refuse(Refusal::SameFile));
    }
    if !may_replace(run, task, source, seen, aim)? {
        return Ok(Verdict::Skip);
    }
    if is_link && run.made().links.contains(&file_id(&there)) {
        return Err(task.refuse(Refusal::JustMadeLink));
    }
    let target = match (through, behind) {
        (true, Ok(behind)) => behind,
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
    let kind = FileType::from_raw_mode(target.st_mode);
    // Nobody can open one to write to it.
    if writes && plan.force && kind == FileType::Socket {
        return Ok(Verdict::MakeRoom);
    }
    let is_file = kind == FileType::RegularFile;
    if writes && !is_file && !plan.remove_destination && plan.output.backup.is_none() {
        super::promise_of(run, &target, &task.from.shown(), &task.to.shown())?;
    }
    if writes && is_file && plan.parts_links() && target.st_nlink > 1 {
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

/// Whether that source and target are one file is said before it is asked which is newer, and before
/// anybody is asked: as cp, which only leaves what is there to -n.
fn is_one_file_first(run: &Run<'_>, aim: Aim) -> bool {
    let decides = run.plan.replace == Replace::Older || run.plan.asks;
    decides && aim != Aim::Link && !matches!(run.plan.replace, Replace::None | Replace::NoneFail)
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

/// Whether `source` was changed after what is `there`.
pub(crate) fn newer(source: &Stat, there: &Stat) -> bool {
    let time = |stat: &Stat| (stat.st_mtime, stat.st_mtime_nsec);
    time(source).cmp(&time(there)) == Ordering::Greater
}

/// Says what is about to be done, with the backup that there will be.
pub(super) fn announce(run: &Run<'_>, task: &Task<'_>, verdict: Verdict) {
    let Some(verbose) = run.verbose.as_ref().filter(|verbose| verbose.announces()) else { return };
    let backup = match &run.plan.output.backup {
        Some(backup) if verdict.replaces() && !is_stream(task, verdict) => {
            backup.place(task.to.dir, task.to.name).ok()
        }
        _ => None,
    };
    if is_removed(run, verdict) {
        verbose.removed(&task.to.shown());
    }
    let beside = |backup: PathBuf| {
        let shown = task.to.shown().into_vec();
        let dir = shown.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
        let name = backup.file_name().unwrap_or_default();
        OsString::from_vec([&shown[..dir], name.as_bytes()].concat())
    };
    let backup = backup.map(beside);
    verbose.replacing(&task.from.shown(), &task.to.shown(), backup.as_deref());
}

/// Whether what is there is written to as it is: a device or a FIFO.
fn is_stream(task: &Task<'_>, verdict: Verdict) -> bool {
    let there = statat(task.to.dir, task.to.name, AtFlags::empty());
    verdict == Verdict::Replace
        && there.is_ok_and(|there| !FileType::from_raw_mode(there.st_mode).is_file())
}

/// Whether what is there is removed, or would have been by cp, whose word it then is.
fn is_removed(run: &Run<'_>, verdict: Verdict) -> bool {
    let plan = run.plan;
    let links = matches!(plan.instead, Instead::HardLink | Instead::SymbolicLink);
    verdict == Verdict::MakeRoom
        && plan.output.backup.is_none()
        && (plan.remove_destination || (run.env.gnu_name().is_some() && !links))
}

/// Removes what is there.
pub(super) fn remove(task: &Task<'_>) -> Result<(), Trouble> {
    match unlinkat(task.to.dir, task.to.name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(errno) => Err(task.to.failed(Deed::Remove)(errno)),
    }
}

/// Makes what has no content: under its name, or in one step in place of what is there, of which a
/// backup is made if asked for. `failed` tells of what `make` or the system refused.
pub(super) fn put(
    run: &Run<'_>,
    task: &Task<'_>,
    replaces: bool,
    failed: impl FnOnce(Errno) -> Trouble,
    mut make: impl FnMut(BorrowedFd<'_>, &Path) -> rustix::io::Result<()>,
) -> Result<(), Trouble> {
    let to = &task.to;
    if !replaces {
        return make(to.dir, to.name).map_err(failed);
    }
    let backup = run.plan.output.backup.as_ref();
    make_anew(to.dir, to.name, backup, |dir, name| make(dir, Path::new(name))).map_err(|error| {
        match (error.doing(), error.io().raw_os_error()) {
            (Doing::Create | Doing::Rename | Doing::Open, Some(code)) => {
                failed(Errno::from_raw_os_error(code))
            }
            _ => task.of_copy()(error),
        }
    })
}
