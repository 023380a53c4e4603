//! `--parents`: the directories on the way to a source are made on the way to its copy.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, fstat, mkdirat};
use rustix::io::Errno;

use crate::attributes;
use crate::run::Run;
use crate::spot::Spot;
use crate::tree;
use crate::trouble::{Deed, Refusal, Trouble};

/// A directory made on the way, and what it is a copy of.
pub(crate) struct Made {
    from: PathBuf,
    to: PathBuf,
}

/// Makes what lacks between the target directory, which is the first `below` bytes of `to`, and the
/// last name in it.
pub(crate) fn make(run: &Run<'_>, from: &Path, to: &Path, below: usize) -> Result<(), Trouble> {
    let from_bytes = from.as_os_str().as_bytes();
    let root = from_bytes.len() - from_bytes.iter().skip_while(|&&byte| byte == b'/').count();
    let name = &from_bytes[root..];
    let to_bytes = to.as_os_str().as_bytes();
    let start = below + usize::from(to_bytes.get(below) == Some(&b'/'));
    let slashes = name.iter().enumerate().filter(|&(_, &byte)| byte == b'/');
    for (at, _) in slashes {
        // Slashes at the end are no directory on the way.
        if name[at..].iter().all(|&byte| byte == b'/') || name[..at].ends_with(b"/") {
            continue;
        }
        let source = path(&from_bytes[..root + at]);
        let target = path(&to_bytes[..start + at]);
        one(run, source, target)?;
    }
    Ok(())
}

fn one(run: &Run<'_>, from: &Path, to: &Path) -> Result<(), Trouble> {
    let (from, to) = (Spot::typed(from), Spot::typed(to));
    let source = tree::directory(CWD, from.name, true).map_err(from.failed(Deed::Stat))?;
    let stat = fstat(&source).map_err(from.failed(Deed::Stat))?;
    let mode = if run.plan.keep.mode { 0o700 } else { stat.st_mode & 0o777 | 0o700 };
    match mkdirat(CWD, to.name, Mode::from_raw_mode(mode)) {
        Ok(()) => {
            run.say_copied(&from, &to);
            let made = Made { from: from.name.to_owned(), to: to.name.to_owned() };
            run.made().parents.push(made);
            Ok(())
        }
        Err(Errno::EXIST) if to.name.is_dir() => Ok(()),
        Err(Errno::EXIST) => {
            Err(Trouble::refused(Refusal::DirectoryOverOther, from.shown(), to.shown()))
        }
        Err(errno) => Err(to.failed(Deed::CreateDirectory)(errno)),
    }
}

/// Gives what was made its attributes, now that nothing is written there any more.
pub(crate) fn finish(run: &Run<'_>) {
    let made = std::mem::take(&mut run.made().parents);
    for Made { from, to } in made.iter().rev() {
        if let Err(trouble) = adorn(run, from, to) {
            run.report_in(0, &trouble);
        }
    }
}

fn adorn(run: &Run<'_>, from: &Path, to: &Path) -> Result<(), Trouble> {
    if !run.plan.keep.anything() {
        return Ok(());
    }
    let (from, to) = (Spot::typed(from), Spot::typed(to));
    let source = tree::directory(CWD, from.name, true).map_err(from.failed(Deed::Stat))?;
    let stat = fstat(&source).map_err(from.failed(Deed::Stat))?;
    let target = tree::directory(CWD, to.name, false).map_err(to.failed(Deed::KeepMode))?;
    attributes::keep(run, source.as_fd(), &stat, target.as_fd(), None)
        .map_err(|lost| to.not_kept(lost))
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}
