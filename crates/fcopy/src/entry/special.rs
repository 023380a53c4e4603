//! FIFOs, sockets and devices, which are made anew and never opened.

use std::os::fd::BorrowedFd;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, Stat, chmodat, chownat, statat, utimensat};

use super::Task;
use super::claim::claim_bare;
use super::existing::{self, Aim, Verdict};
use crate::attributes::{self, all_kept, or_lost};
use crate::modes;
use crate::run::Run;
use crate::trouble::{Deed, Refusal, Trouble};

/// Makes one like it.
pub(super) fn copy(run: &Run<'_>, task: &Task<'_>) -> Result<(), Trouble> {
    let (from, to) = (&task.from, &task.to);
    let stat = statat(from.dir, from.name, task.at_source()).map_err(from.failed(Deed::Stat))?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    if matches!(kind, FileType::RegularFile | FileType::Directory | FileType::Symlink) {
        return Err(task.refuse(Refusal::Changed));
    }
    let Some(ticket) = claim_bare(run, task, &stat)? else { return Ok(()) };
    let verdict = match task.fresh {
        true => Verdict::New,
        false => existing::judge(run, task, &stat, Aim::Make)?,
    };
    if verdict == Verdict::Skip {
        return Ok(());
    }
    existing::announce(run, task, verdict);
    let keep = run.plan.keep;
    let bits = modes::of_file(run, &stat);
    let deed = match kind {
        FileType::Fifo => Deed::CreateFifo,
        _ => Deed::CreateSpecial,
    };
    let (replaces, mode) =
        (verdict.replaces() && run.plan.may_make_room(), Mode::from_raw_mode(bits));
    existing::put(run, task, replaces, to.failed(deed), |dir, name| make(dir, name, &stat, mode))?;
    if let Some(ticket) = ticket {
        ticket.made_at(to);
    }
    run.say_made("special", from, to, None);
    let (mut owned, mut lost) = (true, Vec::new());
    if keep.owner && (stat.st_uid, stat.st_gid) != (run.uid, run.gid) {
        let chown = |uid, gid| chownat(to.dir, to.name, uid, gid, AtFlags::SYMLINK_NOFOLLOW);
        owned = or_lost(attributes::give(run, &stat, chown), &mut lost);
    }
    let mode = match keep.mode {
        true => Some(stat.st_mode & if owned { 0o7777 } else { 0o1777 }),
        false => modes::widened(run, &stat),
    };
    if let Some(mode) = mode {
        let set = chmod_itself(task, Mode::from_raw_mode(mode));
        or_lost(set.map_err(|errno| (Deed::KeepMode, errno)), &mut lost);
    }
    if keep.times {
        let times = attributes::times(&stat);
        let set = utimensat(to.dir, to.name, &times, AtFlags::SYMLINK_NOFOLLOW);
        or_lost(set.map_err(|errno| (Deed::KeepTimes, errno)), &mut lost);
    }
    all_kept(lost).map_err(|lost| to.not_kept(lost))
}

/// Makes one of the kind and device of `stat`.
#[cfg(not(target_vendor = "apple"))]
fn make(dir: BorrowedFd<'_>, name: &Path, stat: &Stat, mode: Mode) -> rustix::io::Result<()> {
    let kind = FileType::from_raw_mode(stat.st_mode);
    rustix::fs::mknodat(dir, name, kind, mode, stat.st_rdev)
}

/// macOS has no such call below version 13.
#[cfg(target_vendor = "apple")]
fn make(_: BorrowedFd<'_>, _: &Path, _: &Stat, _: Mode) -> rustix::io::Result<()> {
    Err(rustix::io::Errno::OPNOTSUPP)
}

/// Through a descriptor that opens nothing: chmod(2) by name would follow a link put there meanwhile.
#[cfg(target_os = "linux")]
fn chmod_itself(task: &Task<'_>, mode: Mode) -> rustix::io::Result<()> {
    use rustix::fs::{CWD, OFlags, openat};
    use std::os::fd::AsRawFd;
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let open = || openat(task.to.dir, task.to.name, flags, Mode::empty());
    let place = rustix::io::retry_on_intr(open)?;
    let link = format!("/proc/self/fd/{}", place.as_raw_fd());
    chmodat(CWD, link, mode, AtFlags::empty())
}

#[cfg(not(target_os = "linux"))]
fn chmod_itself(task: &Task<'_>, mode: Mode) -> rustix::io::Result<()> {
    chmodat(task.to.dir, task.to.name, mode, AtFlags::SYMLINK_NOFOLLOW)
}
