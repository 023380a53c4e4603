//! A source and a target that are one file, by two names or by one.

use std::ffi::OsStr;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Stat, statat};

use super::Task;
use crate::plan::Instead;
use crate::run::Run;
use crate::spot::Spot;

/// What the two have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alias {
    /// Nothing.
    Different,
    /// A copy would be all that is left, or nothing at all.
    Same,
    /// The target's name goes away first, or to a backup; the source keeps its own.
    MakeRoom,
    /// Two names of one symbolic link: it is there already.
    There,
}

/// Compares an open or named source with what would be written, which is the target itself or,
/// `through` a link, what it leads to.
pub(super) fn between(
    run: &Run<'_>,
    task: &Task<'_>,
    source: &Stat,
    target: &Stat,
    through: bool,
) -> Alias {
    let plan = run.plan;
    let backs_up = plan.output.backup.is_some();
    let is_link = FileType::from_raw_mode(source.st_mode) == FileType::Symlink;
    let meet = same(target, source);
    match () {
        () if !(meet || (is_link && leads_to(task, target))) => Alias::Different,
        // A hard link to it is there.
        () if plan.instead == Instead::HardLink => Alias::Same,
        () if !meet && backs_up => Alias::MakeRoom,
        () if !meet || through || !has_two_names(task, source) => Alias::Same,
        () if backs_up || plan.remove_destination => Alias::MakeRoom,
        () if is_link && plan.instead == Instead::Nothing => Alias::There,
        () => Alias::Same,
    }
}

pub(super) fn same(a: &Stat, b: &Stat) -> bool {
    (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
}

/// Whether the source is a link to the target: a copy of it in the target's place would be all that
/// is left.
fn leads_to(task: &Task<'_>, target: &Stat) -> bool {
    statat(task.from.dir, task.from.name, AtFlags::empty())
        .is_ok_and(|behind| same(&behind, target))
}

/// Whether the names are two of the file's, and not two ways to one: a directory may be reached by
/// many, and a file by a link.
fn has_two_names(task: &Task<'_>, source: &Stat) -> bool {
    let named = statat(task.from.dir, task.from.name, AtFlags::SYMLINK_NOFOLLOW);
    let is_itself = named.is_ok_and(|named| same(&named, source));
    source.st_nlink > 1 && is_itself && !is_one_entry(&task.from, &task.to, task.to.name)
}

/// Whether the source is what stands at `place`, beside the target, and would be lost with it.
pub(super) fn is_lost_with(task: &Task<'_>, source: &Stat, place: &Path) -> bool {
    statat(task.to.dir, place, AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|there| same(&there, source))
        && (source.st_nlink == 1 || is_one_entry(&task.from, &task.to, place))
}

/// Whether `a` and `place`, which is where `b` is, are one name in one directory; so it is taken to be
/// where that cannot be told.
pub(super) fn is_one_entry(a: &Spot<'_>, b: &Spot<'_>, place: &Path) -> bool {
    if a.name.file_name() != place.file_name() {
        return false;
    }
    let directory = |spot: &Spot<'_>, path: &Path| {
        let parent = path.parent().filter(|parent| *parent != OsStr::new(""));
        statat(spot.dir, parent.unwrap_or(Path::new(".")), AtFlags::empty())
    };
    match (directory(a, a.name), directory(b, place)) {
        (Ok(a), Ok(b)) => same(&a, &b),
        _ => true,
    }
}
