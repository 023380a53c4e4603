//! The modes that new files and directories are made with, and end with where no mode is kept.
//!
//! What changes hands is made so that only we may enter it, and widened when it has its owner: in
//! between it must not be open to the wrong group.

use rustix::fs::{RawMode, Stat};

use crate::run::Run;

/// What a new file is created with: its final mode (less umask or default ACL) where nothing is set
/// later, else nobody else's.
pub(crate) fn of_file(run: &Run<'_>, source: &Stat) -> RawMode {
    let keep = run.plan.keep;
    match () {
        () if keep.mode || keep.owner => source.st_mode & 0o600,
        () if keep.default_mode => 0o666,
        () => source.st_mode & 0o777,
    }
}

/// The mode that a file so created gets when it has its owner; `None`: it has it, or one is kept.
pub(crate) fn widened(run: &Run<'_>, source: &Stat) -> Option<RawMode> {
    let base = if run.plan.keep.default_mode { 0o666 } else { source.st_mode & 0o777 };
    waits(run).then_some(base & !run.plan.umask)
}

/// What a directory is made with: we can write in it, and nobody can who may not later.
pub(crate) fn of_directory(run: &Run<'_>, source: &Stat) -> RawMode {
    let keep = run.plan.keep;
    // As by cp, it stays whatever becomes of the mode.
    let sticky = source.st_mode & 0o1000;
    match () {
        () if keep.mode || keep.owner => 0o700,
        () if keep.default_mode => 0o777 | sticky,
        () => source.st_mode & 0o777 | sticky | 0o700,
    }
}

/// The mode of a directory so made, and now `made`, when all is in it and it has its owner; `None`: it
/// has it, or one is kept.
pub(crate) fn settled(run: &Run<'_>, source: &Stat, made: &Stat) -> Option<RawMode> {
    let keep = run.plan.keep;
    let base = source.st_mode & 0o1777 | if keep.default_mode { 0o777 } else { 0 };
    match () {
        () if keep.mode => None,
        () if waits(run) => Some(made.st_mode & 0o7000 | base & !run.plan.umask),
        () if keep.default_mode || source.st_mode & 0o700 == 0o700 => None,
        () => Some(made.st_mode & 0o7777 & !(0o700 & !source.st_mode)),
    }
}

/// Whether the owner comes first, and no mode is kept that would come after.
fn waits(run: &Run<'_>) -> bool {
    run.plan.keep.owner && !run.plan.keep.mode
}
