//! What a copy keeps of its source, in the only order that works: owner, extended attributes and
//! ACL, mode, times. A change of owner clears set-id bits and capabilities; a write sets the time.

use std::ffi::CStr;
use std::os::fd::BorrowedFd;

use fcore::{device, xattrs};
use rustix::fs::{FileType, Gid, Mode, Stat, Timespec, Timestamps, Uid, fchmod, fchown, futimens};
use rustix::io::Errno;

use crate::run::Run;
use crate::trouble::Deed;

const ACCESS_ACL: &CStr = c"system.posix_acl_access";
const DEFAULT_ACL: &CStr = c"system.posix_acl_default";
const LABEL: &[u8] = b"security.selinux";

/// A failure to keep something.
pub(crate) type Lost = (Deed, Errno);

/// What is known of the directory a new file was made in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Surroundings {
    /// New files get the directory's group.
    pub(crate) gives_group: bool,
    /// New files get an ACL.
    pub(crate) gives_acl: bool,
}

impl Surroundings {
    /// Looks at a directory; only as far as `run` will want to know.
    pub(crate) fn of(dir: BorrowedFd<'_>, stat: &Stat, run: &Run<'_>) -> Surroundings {
        // An ACL is longer than this, which is an answer too.
        let asked = |dir| xattrs::get(dir, DEFAULT_ACL, &mut [0; 4]);
        // One that may not be read does not tell.
        let gives_acl =
            run.plan.keep.mode && matches!(asked(dir), Ok(_) | Err(Errno::RANGE | Errno::BADF));
        Surroundings { gives_group: stat.st_mode & 0o2000 != 0, gives_acl }
    }
}

/// Sets on `to` what is to be kept of `from`, which `stat` tells of.
///
/// Without `made` (what the directory gave it), the target may have any owner and ACL. What cannot be
/// kept is told, and does not stop the rest.
pub(crate) fn keep(
    run: &Run<'_>,
    from: BorrowedFd<'_>,
    stat: &Stat,
    to: BorrowedFd<'_>,
    made: Option<Surroundings>,
) -> Result<(), Vec<Lost>> {
    let keep = run.plan.keep;
    let (mut owned, mut lost) = (true, Vec::new());
    if keep.owner && owner_differs(run, stat, to, made) {
        owned = or_lost(give(run, stat, |uid, gid| fchown(to, uid, gid)), &mut lost);
    }
    if keep.mode || keep.xattrs || keep.context {
        or_lost(copy_xattrs(run, from, stat, to, made), &mut lost);
    }
    if keep.mode {
        // A set-id bit that came with its owner must not outlive it.
        let bits = if owned { stat.st_mode & 0o7777 } else { stat.st_mode & 0o1777 };
        let set = fchmod(to, Mode::from_raw_mode(bits));
        or_lost(set.map_err(|errno| (Deed::KeepMode, errno)), &mut lost);
    }
    if keep.times {
        or_lost(futimens(to, &times(stat)).map_err(|errno| (Deed::KeepTimes, errno)), &mut lost);
    }
    all_kept(lost)
}

/// What was done, or that it was not: once, also where it takes two calls.
pub(crate) fn or_lost<T: Default>(done: Result<T, Lost>, lost: &mut Vec<Lost>) -> T {
    done.unwrap_or_else(|what| {
        if !lost.contains(&what) {
            lost.push(what);
        }
        T::default()
    })
}

pub(crate) fn all_kept(lost: Vec<Lost>) -> Result<(), Vec<Lost>> {
    if lost.is_empty() { Ok(()) } else { Err(lost) }
}

/// Access and modification time, to the nanosecond.
pub(crate) fn times(stat: &Stat) -> Timestamps {
    // The type of nanoseconds differs from one architecture to the next.
    Timestamps {
        last_access: Timespec { tv_sec: stat.st_atime, tv_nsec: stat.st_atime_nsec as _ },
        last_modification: Timespec { tv_sec: stat.st_mtime, tv_nsec: stat.st_mtime_nsec as _ },
    }
}

/// Whether a file we make has another owner than the source.
fn owner_differs(
    run: &Run<'_>,
    stat: &Stat,
    to: BorrowedFd<'_>,
    made: Option<Surroundings>,
) -> bool {
    match made {
        Some(dir) if !dir.gives_group => (stat.st_uid, stat.st_gid) != (run.uid, run.gid),
        _ => rustix::fs::fstat(to)
            .map_or(true, |now| (now.st_uid, now.st_gid) != (stat.st_uid, stat.st_gid)),
    }
}

/// Gives the source's owner by `chown`; false where we may not, which is an error only to root.
pub(crate) fn give(
    run: &Run<'_>,
    stat: &Stat,
    chown: impl Fn(Option<Uid>, Option<Gid>) -> rustix::io::Result<()>,
) -> Result<bool, Lost> {
    let (uid, gid) = (Uid::from_raw(stat.st_uid), Gid::from_raw(stat.st_gid));
    match chown(Some(uid), Some(gid)) {
        Ok(()) => Ok(true),
        Err(Errno::PERM | Errno::INVAL) if run.uid != 0 => {
            // The group alone may be ours to give; the user then is not the source's all the same.
            let _ = chown(None, Some(gid));
            Ok(false)
        }
        Err(errno) => Err((Deed::KeepOwner, errno)),
    }
}

fn copy_xattrs(
    run: &Run<'_>,
    from: BorrowedFd<'_>,
    stat: &Stat,
    to: BorrowedFd<'_>,
    made: Option<Surroundings>,
) -> Result<(), Lost> {
    let keep = run.plan.keep;
    let names = match run.has_xattrs(device(stat)) {
        true => list(run, from, stat, keep.strict)?,
        false => Vec::new(),
    };
    let is_directory = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
    let (mut has_acl, mut has_default) = (false, !is_directory);
    for name in names.split_inclusive(|&byte| byte == 0) {
        let Ok(name) = CStr::from_bytes_with_nul(name) else { continue };
        let is_acl = name == ACCESS_ACL || name == DEFAULT_ACL;
        let wanted = match name.to_bytes() {
            _ if is_acl => keep.mode,
            LABEL => keep.context,
            _ => keep.xattrs,
        };
        if !wanted {
            continue;
        }
        has_acl |= name == ACCESS_ACL;
        has_default |= name == DEFAULT_ACL;
        let copied = get(from, name).and_then(|value| match value {
            Some(value) => xattrs::set(to, name, &value),
            None => Ok(()),
        });
        match copied {
            Ok(()) => {}
            // What -a keeps where it can is no failure where it cannot.
            Err(_) if !keep.strict && !is_acl => {}
            Err(Errno::OPNOTSUPP) if is_acl => {}
            Err(errno) => return Err((Deed::KeepXattrs, errno)),
        }
    }
    // What the directory gave, or the old file had, and the source has not.
    let inherited = keep.mode && made.is_none_or(|dir| dir.gives_acl);
    for name in [(!has_acl).then_some(ACCESS_ACL), (!has_default).then_some(DEFAULT_ACL)] {
        let Some(name) = name.filter(|_| inherited) else { continue };
        match xattrs::remove(to, name) {
            Ok(()) | Err(xattrs::MISSING | Errno::OPNOTSUPP | Errno::NOSYS) => {}
            Err(errno) => return Err((Deed::KeepMode, errno)),
        }
    }
    Ok(())
}

fn list(run: &Run<'_>, from: BorrowedFd<'_>, stat: &Stat, strict: bool) -> Result<Vec<u8>, Lost> {
    match sized(|buffer| xattrs::list(from, buffer)) {
        Ok(names) => Ok(names),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
            run.note_no_xattrs(device(stat));
            Ok(Vec::new())
        }
        Err(_) if !strict => Ok(Vec::new()),
        Err(errno) => Err((Deed::KeepXattrs, errno)),
    }
}

fn get(from: BorrowedFd<'_>, name: &CStr) -> rustix::io::Result<Option<Vec<u8>>> {
    match sized(|buffer| xattrs::get(from, name, buffer)) {
        Ok(value) => Ok(Some(value)),
        Err(xattrs::MISSING) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// Asks with a larger buffer until the answer fits; no file system has values past 64 KiB (xattr(7)).
fn sized(
    mut ask: impl FnMut(&mut [u8]) -> rustix::io::Result<usize>,
) -> rustix::io::Result<Vec<u8>> {
    let mut small = [0; 256];
    match ask(&mut small) {
        Ok(length) => return Ok(small[..length].to_vec()),
        Err(Errno::RANGE) => {}
        Err(errno) => return Err(errno),
    }
    let mut value = vec![0; 128 << 10];
    let length = ask(&mut value)?;
    value.truncate(length);
    Ok(value)
}
