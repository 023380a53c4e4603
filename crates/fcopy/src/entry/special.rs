//! FIFOs, sockets and devices, which are made anew and never opened.

use std::os::fd::AsRawFd;

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, chmodat, chownat, mknodat, openat, statat, utimensat,
};
use rustix::io::retry_on_intr;

use super::Task;
use super::existing::{self, Verdict};
use crate::attributes;
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
    if !task.fresh {
        match existing::judge(run, task, &stat, false)? {
            Verdict::Skip => return Ok(()),
            verdict => existing::make_way(run, task, verdict, true)?,
        }
    } else {
        run.say_copied(from, to);
    }
    let keep = run.plan.keep;
    let bits = if keep.owner { stat.st_mode & 0o600 } else { stat.st_mode & 0o777 };
    let deed = match kind {
        FileType::Fifo => Deed::CreateFifo,
        _ => Deed::CreateSpecial,
    };
    mknodat(to.dir, to.name, kind, Mode::from_raw_mode(bits), stat.st_rdev)
        .map_err(to.failed(deed))?;
    run.say_made("special", from, to, None);
    let mut owned = true;
    if keep.owner && (stat.st_uid, stat.st_gid) != (run.uid, run.gid) {
        let chown = |uid, gid| chownat(to.dir, to.name, uid, gid, AtFlags::SYMLINK_NOFOLLOW);
        owned =
            attributes::give(run, &stat, chown).map_err(|(deed, errno)| to.failed(deed)(errno))?;
    }
    if keep.mode {
        let bits = stat.st_mode & if owned { 0o7777 } else { 0o1777 };
        chmod_itself(task, Mode::from_raw_mode(bits)).map_err(to.failed(Deed::KeepMode))?;
    }
    if keep.times {
        let times = attributes::times(&stat);
        utimensat(to.dir, to.name, &times, AtFlags::SYMLINK_NOFOLLOW)
            .map_err(to.failed(Deed::KeepTimes))?;
    }
    Ok(())
}

/// Through a descriptor that opens nothing: chmod(2) by name would follow a link put there meanwhile.
#[cfg(target_os = "linux")]
fn chmod_itself(task: &Task<'_>, mode: Mode) -> rustix::io::Result<()> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let place = retry_on_intr(|| openat(task.to.dir, task.to.name, flags, Mode::empty()))?;
    let link = format!("/proc/self/fd/{}", place.as_raw_fd());
    chmodat(CWD, link, mode, AtFlags::empty())
}

#[cfg(not(target_os = "linux"))]
fn chmod_itself(task: &Task<'_>, mode: Mode) -> rustix::io::Result<()> {
    chmodat(task.to.dir, task.to.name, mode, AtFlags::SYMLINK_NOFOLLOW)
}
