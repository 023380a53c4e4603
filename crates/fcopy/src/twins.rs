//! Names that are two in the source and one at the target, where case does not count.
//!
//! The second would take the place of the first, which nobody asked for and nobody would see. In a
//! directory that this run made it is enough that the name is taken. Where files were before, what
//! is there may be of an earlier run: then the source is asked whether it has such names, once for
//! each directory, and only where the target is seen to take two spellings for one.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::hash::{DefaultHasher, Hasher};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::OnceLock;

use fcore::device;
use rustix::fs::{AtFlags, Dir, DirEntry, Stat, statat};

use crate::run::Run;
use crate::spot::Spot;
use crate::target::Job;
use crate::tree;

/// Names that may be one, by what they have in common.
pub(crate) type Twins = HashMap<Vec<u8>, Vec<OsString>>;

/// What names have in common that some file system takes for one: FAT, exFAT, NTFS and SMB compare
/// without case, and some drop dots and blanks at the end.
fn fold(name: &[u8]) -> Vec<u8> {
    let end = name.iter().rposition(|byte| !matches!(byte, b'.' | b' ')).map_or(0, |last| last + 1);
    let mut folded = Vec::with_capacity(end);
    for chunk in name[..end].utf8_chunks() {
        for letter in chunk.valid().chars() {
            let mut upper = letter.to_uppercase();
            // As tables of single letters have it: ß stays.
            let one = upper.next().filter(|_| upper.next().is_none()).unwrap_or(letter);
            folded.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
        }
        folded.extend_from_slice(chunk.invalid());
    }
    folded
}

/// The names of one directory, or of operands, that may be one; asked for twice, so that of a million
/// that are not only a number each is held.
pub(crate) fn among<Names: Iterator<Item = OsString>>(names: impl Fn() -> Names) -> Twins {
    let hash = |folded: &[u8]| {
        let mut hasher = DefaultHasher::new();
        hasher.write(folded);
        hasher.finish()
    };
    let mut hashes: Vec<u64> = names().map(|name| hash(&fold(name.as_bytes()))).collect();
    hashes.sort_unstable();
    let several = |two: &[u64]| (two[0] == two[1]).then_some(two[0]);
    let several: HashSet<u64> = hashes.windows(2).filter_map(several).collect();
    let mut all = Twins::new();
    if several.is_empty() {
        return all;
    }
    for name in names() {
        let folded = fold(name.as_bytes());
        if several.contains(&hash(&folded)) {
            all.entry(folded).or_default().push(name);
        }
    }
    all.retain(|_, names| names.iter().any(|name| *name != names[0]));
    all
}

/// Those of a source directory, as far as they are copied.
fn in_directory(run: &Run<'_>, dir: BorrowedFd<'_>, below: &[u8]) -> Twins {
    let filter = &run.plan.filter;
    let wanted = |entry: DirEntry| {
        let name = entry.file_name().to_bytes();
        let path = || [below, name].concat();
        let is_wanted = !filter.is_active() || filter.wants(&path(), entry.file_type().is_dir());
        (is_wanted && !matches!(name, b"." | b"..")).then(|| OsString::from_vec(name.to_vec()))
    };
    among(|| Dir::read_from(dir).into_iter().flatten().flatten().filter_map(wanted))
}

/// Whether `there`, which stands at `to`, is what another name of the source is for, too.
pub(crate) fn is_anothers(run: &Run<'_>, from: &Spot<'_>, to: &Spot<'_>, there: &Stat) -> bool {
    if !run.folds_case(device(there), || folds(to, there)) {
        return false;
    }
    let twins = match from.within {
        Some((node, _)) => node.twins.get_or_init(|| in_directory(run, from.dir, &node.below)),
        None => run.twins.get_or_init(|| {
            let jobs = || run.plan.jobs.iter().flatten().flat_map(Job::lanes);
            among(|| jobs().filter_map(|job| Some(job.to.path()?.as_os_str().to_owned())))
        }),
    };
    let name = to.name.as_os_str();
    let others = twins.get(&fold(name.as_bytes())).map_or(&[][..], Vec::as_slice);
    others.iter().any(|other| other != name && is_one_with(to, other.as_ref()))
}

/// Whether what stands at `to` is there by another spelling, too; `None`: its name has but one, or
/// is on another device than itself, as where something is mounted.
fn folds(to: &Spot<'_>, there: &Stat) -> Option<bool> {
    let name = to.name.file_name()?.as_bytes();
    let swap = |byte: &u8| match byte.is_ascii_lowercase() {
        true => byte.to_ascii_uppercase(),
        false => byte.to_ascii_lowercase(),
    };
    let swapped: Vec<u8> = name.iter().map(swap).collect();
    if swapped == name {
        return None;
    }
    let around = match to.within {
        Some((node, _)) => node.to_dev(),
        None => device(&statat(to.dir, parent(to.name), AtFlags::empty()).ok()?),
    };
    let other = to.name.with_file_name(OsStr::from_bytes(&swapped));
    (around == device(there)).then(|| is_one_with(to, &other))
}

/// Whether `to`, which is there, is `other` as well: that is there, but not beside it. Inodes do not
/// tell, for in user space each spelling may have its own.
fn is_one_with(to: &Spot<'_>, other: &Path) -> bool {
    let is_there = statat(to.dir, other, AtFlags::SYMLINK_NOFOLLOW).is_ok();
    is_there && !(lists(to, to.name) && lists(to, other))
}

/// Whether the directory that `path` is in, from where `to` is named, lists a name so spelled; where
/// that cannot be seen, each name is taken to be what it seems.
fn lists(to: &Spot<'_>, path: &Path) -> bool {
    let dir = tree::directory(to.dir, parent(path), true);
    let (Some(name), Ok(mut entries)) = (path.file_name(), dir.and_then(Dir::new)) else {
        return true;
    };
    entries.any(|entry| entry.is_ok_and(|e| e.file_name().to_bytes() == name.as_bytes()))
}

fn parent(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Whether a name that is taken, in a directory that this run made, was taken by another of the
/// source's; not if another operand may have been copied there meanwhile.
pub(crate) fn is_just_made(run: &Run<'_>, to: &Spot<'_>) -> bool {
    let alone = run.lanes.count() == 1 && run.plan.jobs.iter().flatten().nth(1).is_none();
    alone || !lists(to, to.name)
}

/// What is known of a node's names.
pub(crate) type Known = OnceLock<Twins>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_one_is_found() {
        let names = ["A", "b", "a", "É", "é", "dot.", "dot", "ß", "SS", "x"];
        let twins = among(|| names.iter().map(OsString::from));
        let mut found: Vec<_> = twins.into_values().collect();
        found.sort();
        assert_eq!(found, [vec!["A", "a"], vec!["dot.", "dot"], vec!["É", "é"]]);
        let raw = [&b"\xffa"[..], b"\xffA", b"\xfea", b"x"];
        let twins = among(|| raw.iter().map(|name| OsString::from_vec(name.to_vec())));
        assert_eq!(twins.len(), 1);
        // One name twice is no matter of case.
        assert!(among(|| ["f", "f"].iter().map(OsString::from)).is_empty());
    }
}
