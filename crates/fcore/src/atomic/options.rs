//! How an output is to appear.

use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::RawMode;

use super::backup;
use super::target::Target;
use crate::{Doing, Error, Result};

/// What a caller may ask of an [`Output`](crate::Output) or an [`AtomicFile`](crate::AtomicFile).
///
/// The default is what `> file` should have been: links followed, an existing file replaced as a
/// whole, synced before it takes the old one's place.
#[derive(Clone, Debug)]
pub struct OutputOptions {
    /// Follow a link at the destination (else the link itself is replaced).
    pub follow: bool,
    /// What is there, be it no regular file or one that may not be written, hands nothing on and is
    /// not written into: as if it had been removed before, but it is there until the new file is.
    pub anew: bool,
    /// Fail with `EEXIST` rather than replace anything (`--no-clobber`).
    pub no_clobber: bool,
    /// Replace a file even if it may not be written.
    pub force: bool,
    /// When to write into the existing file instead of replacing it (`--keep-inode`).
    pub keep_inode: KeepInode,
    /// The mode of the finished file; `None`: the old file's, or `new_mode` less the umask.
    pub mode: Option<RawMode>,
    /// What a file that replaces nothing is created with, before umask and default ACL.
    pub new_mode: RawMode,
    /// Hand on the old file's owner, attributes, ACL and mode (else the new file gets its own).
    pub inherit: bool,
    /// Keep the old file under another name.
    pub backup: Option<Backup>,
    /// What is flushed to the disk before the file is called finished.
    pub sync: Sync,
    /// How many bytes will come, if known: reserved at once, so that a full disk is known early.
    pub length: Option<u64>,
    /// The temporary's name in the destination's directory. Then it is no temporary: what is there of
    /// that name is gone on with, and whatever fails or is never published stays. Not where content
    /// is written into the old file.
    pub partial: Option<OsString>,
    /// Where new content waits when the destination's directory cannot be written.
    pub spool_dir: PathBuf,
}

impl Default for OutputOptions {
    fn default() -> OutputOptions {
        OutputOptions {
            follow: true,
            anew: false,
            no_clobber: false,
            force: false,
            keep_inode: KeepInode::WhenNeeded,
            mode: None,
            new_mode: 0o666,
            inherit: true,
            backup: None,
            sync: Sync::Auto,
            length: None,
            partial: None,
            spool_dir: PathBuf::from("/tmp"),
        }
    }
}

/// When an existing file is written into rather than replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeepInode {
    /// Where replacing is not possible: an owner that cannot be kept, a directory that cannot be
    /// written, a mount point, someone else's file in a sticky directory.
    #[default]
    WhenNeeded,
    /// There, and where the file has other names (hard links) too.
    WhenLinked,
    /// Always.
    Always,
}

/// What is flushed to the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sync {
    /// A file that replaces another, before it does; nothing for a new one.
    #[default]
    Auto,
    /// Nothing: after a power cut the file may be empty.
    None,
    /// The file, and then the directory that holds its name.
    File,
}

/// How the replaced file is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// How its name is made.
    pub control: BackupControl,
    /// What a simple backup's name ends with.
    pub suffix: OsString,
}

impl Backup {
    /// Keeps whatever is at `path`, which starts in `start`, under another name as well: a second
    /// link to it, a symbolic link itself included.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn make(&self, start: impl AsFd, path: &Path) -> Result<()> {
        let fail = |error| Error::new(Doing::Backup, path, error);
        let Target { dir, name, .. } = Target::resolve(start.as_fd(), path, false).map_err(fail)?;
        backup::make(&Arc::new(dir), &name, false, self).map_err(fail)
    }

    /// The same for a file that will be written into: a copy of it, with all its attributes.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn make_copy(&self, start: impl AsFd, path: &Path) -> Result<()> {
        let fail = |error| Error::new(Doing::Backup, path, error);
        let Target { dir, name, .. } = Target::resolve(start.as_fd(), path, false).map_err(fail)?;
        backup::make(&Arc::new(dir), &name, true, self).map_err(fail)
    }

    /// Where a backup of `path` would be now, beside it.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn place(&self, start: impl AsFd, path: &Path) -> Result<PathBuf> {
        let fail = |error| Error::new(Doing::Backup, path, error);
        let Target { dir, name, .. } = Target::resolve(start.as_fd(), path, false).map_err(fail)?;
        backup::name_of(dir.as_fd(), &name, self)
            .map(|name| path.with_file_name(name))
            .map_err(fail)
    }
}

/// The name of a backup, as `cp --backup` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupControl {
    /// The name and the suffix; an older such backup is replaced.
    Simple,
    /// `name.~N~` with the next free number.
    Numbered,
    /// Numbered if there are numbered ones already, else simple.
    Existing,
}
