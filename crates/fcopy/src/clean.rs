//! `--clean DIR`: removes what killed runs of any of our tools left behind.
//!
//! A temporary is locked as long as its maker lives, so one that can be locked is dead. (A maker that
//! finds its own gone, because this came before the lock, makes another; so it is with links, FIFOs
//! and devices, which cannot be locked and live for a moment.) What was kept on purpose has
//! another name, and goes only when that is asked for.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::Path;

use fcli::{Env, Status};
use fcore::{Kind, Operand, Walk, WalkOptions, open_path, reason};
use rustix::fs::{AtFlags, CWD, FlockOperation, Mode, OFlags, flock, openat, unlinkat};
use rustix::io::Errno;

use crate::cli::Cli;
use crate::felled::fell;
use crate::leftover::{is_kept, is_temporary};
use crate::trouble::{Deed, Trouble};
use crate::verbose::{Form, Verbose};

/// Removes the dead temporaries below the directories named, or says which it would.
pub(crate) fn clean(cli: &Cli, env: &Env) -> Status {
    let (kept_too, really) = (cli.force, !cli.dry_run);
    let verbose = (cli.verbose || cli.dry_run).then(|| Verbose::new(Form::Text));
    let dirs = cli.clean.iter().filter(|dir| is_directory(dir, env));
    let operands = dirs.map(|dir| Ok(Operand::Path(dir.clone())));
    let options = WalkOptions { all_kinds: true, ..WalkOptions::default() };
    for entry in Walk::new(operands, options) {
        let entry = match entry {
            Ok(entry) => entry,
            // What was removed with its directory is looked for in vain.
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound
                    && is_temporary(name(within(error.path()))) =>
            {
                continue;
            }
            Err(error) => {
                env.report(&error);
                continue;
            }
        };
        let (kept, dead) = (is_kept(name(entry.path())), is_temporary(name(entry.path())));
        if !(kept || dead) {
            continue;
        }
        if kept && !kept_too {
            if let Some(verbose) = &verbose {
                verbose.kept(entry.path().as_os_str());
            }
            continue;
        }
        match remove(entry.path(), entry.kind(), really) {
            Ok(false) => {}
            Ok(true) => {
                if let Some(verbose) = &verbose {
                    verbose.removed(entry.path().as_os_str());
                }
            }
            Err(errno) => {
                Trouble::system(Deed::Remove, entry.path().as_os_str().to_owned(), errno)
                    .report(env);
            }
        }
    }
    if let Some(verbose) = verbose {
        verbose.finish(env);
    }
    env.status()
}

/// Whether it is one; what is none is reported.
fn is_directory(dir: &Path, env: &Env) -> bool {
    match std::fs::metadata(dir) {
        Ok(meta) if meta.is_dir() => true,
        Ok(_) => {
            env.error_at(dir, "Not a directory");
            false
        }
        Err(error) => {
            env.error_at(dir, reason(&error));
            false
        }
    }
}

/// The first part of a path that is a temporary, or all of it.
fn within(path: &OsStr) -> &Path {
    let path = Path::new(path);
    path.ancestors().find(|path| is_temporary(name(path))).unwrap_or(path)
}

fn name(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}

/// Removes it unless somebody holds its lock; whether it was, or would be if not `really`.
fn remove(path: &Path, kind: Kind, really: bool) -> Result<bool, Errno> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = name(path);
    let dir = open_path(CWD, parent, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC)?;
    if !matches!(kind, Kind::File | Kind::Directory) {
        if !really {
            return Ok(true);
        }
        return unlinked(unlinkat(&dir, name, AtFlags::empty()));
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match openat(&dir, name, flags, Mode::empty()) {
        Ok(file) => file,
        // It took its real name meanwhile.
        Err(Errno::NOENT) => return Ok(false),
        Err(errno) => return Err(errno),
    };
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {}
        Err(Errno::WOULDBLOCK) => return Ok(false),
        Err(errno) => return Err(errno),
    }
    if !really {
        return Ok(true);
    }
    if kind == Kind::Directory {
        return unlinked(fell(dir.as_fd(), name));
    }
    unlinked(unlinkat(&dir, name, AtFlags::empty()))
}

/// What took its real name meanwhile, or was removed by another, was not removed.
fn unlinked(result: Result<(), Errno>) -> Result<bool, Errno> {
    match result {
        Ok(()) => Ok(true),
        Err(Errno::NOENT) => Ok(false),
        Err(errno) => Err(errno),
    }
}
