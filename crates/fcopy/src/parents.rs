//! `--parents`: the directories on the way to a source are made on the way to its copy.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, fchmod, fstat, mkdirat};
use rustix::io::Errno;

use crate::attributes;
use crate::modes;
use crate::run::Run;
use crate::spot::Spot;
use crate::tree;
use crate::trouble::{Deed, Refusal, Trouble};

/// A directory on the way, and what it is a copy of.
pub(crate) struct OnTheWay {
    from: PathBuf,
    to: PathBuf,
    /// This run made it.
    is_new: bool,
}

/// Makes what lacks between the target directory, which is the first `below` bytes of `to`, and the
/// last name in it. Where anything does, all of them are to be like their sources, as cp has it.
pub(crate) fn make(run: &Run<'_>, from: &Path, to: &Path, below: usize) -> Result<(), Trouble> {
    let from_bytes = from.as_os_str().as_bytes();
    let root = from_bytes.len() - from_bytes.iter().skip_while(|&&byte| byte == b'/').count();
    let name = &from_bytes[root..];
    let to_bytes = to.as_os_str().as_bytes();
    let start = below + usize::from(to_bytes.get(below) == Some(&b'/'));
    let is_end = |at: usize| {
        // Slashes at the end are no directory on the way.
        name[at] == b'/' && !name[..at].ends_with(b"/") && name[at..].iter().any(|&b| b != b'/')
    };
    let ends: Vec<usize> = (0..name.len()).filter(|&at| is_end(at)).collect();
    let target = |at: usize| path(&to_bytes[..start + at]);
    if ends.last().is_none_or(|&last| target(last).is_dir()) {
        return Ok(());
    }
    for at in ends {
        one(run, path(&from_bytes[..root + at]), target(at))?;
    }
    Ok(())
}

fn one(run: &Run<'_>, from: &Path, to: &Path) -> Result<(), Trouble> {
    let (from, to) = (Spot::typed(from), Spot::typed(to));
    let source = tree::directory(CWD, from.name, true).map_err(from.failed(Deed::Stat))?;
    let stat = fstat(&source).map_err(from.failed(Deed::Stat))?;
    let mode = Mode::from_raw_mode(modes::of_directory(run, &stat));
    let is_new = match mkdirat(CWD, to.name, mode) {
        Ok(()) => {
            run.say_copied(&from, &to);
            true
        }
        Err(Errno::EXIST) if to.name.is_dir() => false,
        Err(Errno::EXIST) => {
            return Err(Trouble::refused(Refusal::DirectoryOverOther, from.shown(), to.shown()));
        }
        Err(errno) => return Err(to.failed(Deed::CreateDirectory)(errno)),
    };
    let way = OnTheWay { from: from.name.to_owned(), to: to.name.to_owned(), is_new };
    run.made().parents.push(way);
    Ok(())
}

/// Gives what is on the way its attributes, now that nothing is written there any more.
pub(crate) fn finish(run: &Run<'_>) {
    let ways = std::mem::take(&mut run.made().parents);
    for OnTheWay { from, to, is_new } in ways.iter().rev() {
        if let Err(trouble) = adorn(run, from, to, *is_new) {
            run.report_in(0, &trouble);
        }
    }
}

fn adorn(run: &Run<'_>, from: &Path, to: &Path, is_new: bool) -> Result<(), Trouble> {
    if !is_new && !run.plan.keep.anything() {
        return Ok(());
    }
    let (from, to) = (Spot::typed(from), Spot::typed(to));
    let source = tree::directory(CWD, from.name, true).map_err(from.failed(Deed::Stat))?;
    let stat = fstat(&source).map_err(from.failed(Deed::Stat))?;
    let target = tree::directory(CWD, to.name, !is_new).map_err(to.failed(Deed::KeepMode))?;
    if run.plan.keep.anything() {
        attributes::keep(run, source.as_fd(), &stat, target.as_fd(), None)
            .map_err(|lost| to.not_kept(lost))?;
    }
    let made = fstat(&target).map_err(to.failed(Deed::Stat))?;
    match modes::settled(run, &stat, &made).filter(|_| is_new) {
        Some(mode) => fchmod(&target, Mode::from_raw_mode(mode)).map_err(to.failed(Deed::KeepMode)),
        None => Ok(()),
    }
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}
