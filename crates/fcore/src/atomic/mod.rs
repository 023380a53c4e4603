//! A file that becomes the real one only when it is whole.
//!
//! New content goes to a temporary in the destination's own directory and takes its name in one
//! step. Until then, and whatever fails, the old file is as it was. The stations:
//!
//! - `target`: where the file goes, links resolved, by a directory descriptor held to the end;
//! - `temp`, `entry`: a file without a name (`O_TMPFILE`), or one called `.ftools-…` and locked;
//! - `table`: the temporaries that a signal handler must remove ([`sweep`]); `moment`: when it waits;
//! - `preserve`, `backup`: what the old file hands on, and where it stays;
//! - `old`: the file that is to be replaced, compared or copied first;
//! - `publish`: flush, check, rename, flush again;
//! - `anew`: the same for what has no content, such as links;
//! - `in_place`: the other way, where a rename is not possible or not wanted.

mod anew;
mod backup;
mod entry;
mod in_place;
mod moment;
mod old;
mod options;
mod os;
mod preserve;
mod publish;
mod rename;
mod table;
mod target;
mod temp;

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, Stat, openat, statat};
use rustix::io::{Errno, retry_on_intr};

use crate::copy::preallocate;
use crate::error::is_errno;
use crate::{Doing, Error, Result, write_full};

pub use anew::make_anew;
pub use entry::{KEPT_PREFIX, TEMP_PREFIX};
pub use options::{Backup, BackupControl, KeepInode, OutputOptions, Sync};
pub use publish::Finished;
pub use table::{is_in_use, sweep};
pub use target::is_stream;

use target::{Now, Target};
use temp::Temp;

/// A regular file being written, which nobody sees until [`publish`](AtomicFile::publish).
///
/// Dropping it instead leaves the destination as it was and removes the temporary.
#[derive(Debug)]
pub struct AtomicFile {
    /// As typed, for messages.
    name: OsString,
    temp: Temp,
    dir: Arc<OwnedFd>,
    /// The final component, in `dir`.
    base: OsString,
    way: Way,
    /// What stood there at the start.
    seen: Option<Stat>,
    options: OutputOptions,
    /// A write failed: what is there is not whole and must not be published.
    spoiled: bool,
}

/// How the content gets to its destination.
#[derive(Debug)]
enum Way {
    /// Nothing was there.
    New,
    /// Something was there, and hands nothing on: a link that is not followed, or whatever is to be
    /// made anew.
    Anew,
    /// The old file's name is taken over.
    Replace(Old),
    /// The old file is written into.
    Overwrite(Old),
}

/// The file that is there, open for writing: proof that we may.
#[derive(Debug)]
struct Old {
    fd: OwnedFd,
    stat: Stat,
    /// Whether `fd` may be written to: not if it had to be forced.
    writable: bool,
}

impl Old {
    /// Whether it is still to be found: not if its directory was removed meanwhile, with all in it.
    fn has_name(&self) -> bool {
        rustix::fs::fstat(&self.fd).is_ok_and(|now| now.st_nlink > 0)
    }

    /// To be written into, or the reason why not.
    fn into_overwrite(self) -> io::Result<Way> {
        if self.writable { Ok(Way::Overwrite(self)) } else { Err(Errno::ACCESS.into()) }
    }
}

/// What an output path turned out to be.
pub(crate) enum Destination {
    /// A regular file, there or to be.
    File(Box<AtomicFile>),
    /// A FIFO, a device, or one of our own descriptors.
    Stream(OwnedFd),
}

impl AtomicFile {
    /// Prepares to make or replace the regular file at `path`.
    ///
    /// # Errors
    /// A place that cannot be written, a file that may not be (as `cp` has it, though a rename would
    /// be possible), `EEXIST` with `no_clobber`, no space for the length given, or no regular file.
    pub fn create(path: &Path, options: &OutputOptions) -> Result<AtomicFile> {
        match open(path, options)? {
            Destination::File(file) => Ok(*file),
            Destination::Stream(_) => {
                Err(Error::message(Doing::Create, path, "not a regular file"))
            }
        }
    }

    /// The path as it was given.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Whether what is written lasts until it is published, as [`OutputOptions::partial`] asked.
    pub fn is_partial(&self) -> bool {
        self.options.partial.is_some() && !self.writes_in_place()
    }

    /// The directory that it appears in; perhaps open as a mere place, where it cannot be read.
    pub fn directory(&self) -> BorrowedFd<'_> {
        self.dir.as_fd()
    }

    /// What `fstat` said of the file that will be replaced, if there is one.
    pub fn replaces(&self) -> Option<&Stat> {
        match &self.way {
            Way::Replace(old) | Way::Overwrite(old) => Some(&old.stat),
            Way::New | Way::Anew => None,
        }
    }

    /// Whether the old file has other names, which will keep the old content.
    pub fn breaks_hard_links(&self) -> bool {
        matches!(&self.way, Way::Replace(old) if old.stat.st_nlink > 1)
    }

    /// Whether the old file will be written into, which is not done in one step.
    pub fn writes_in_place(&self) -> bool {
        matches!(&self.way, Way::Overwrite(_))
    }

    /// Writes all of `bytes` to the temporary.
    ///
    /// # Errors
    /// As [`write_full`]; after one the file cannot be published.
    pub fn write_full(&mut self, bytes: &[u8]) -> Result<()> {
        let result = write_full(self.temp.fd(), &self.name, bytes);
        self.spoiled |= result.is_err();
        result
    }

    /// Whether a write failed, so that this will not be published.
    pub fn is_spoiled(&self) -> bool {
        self.spoiled
    }

    /// Says that what was written is not whole: it will not be published.
    pub fn spoil(&mut self) {
        self.spoiled = true;
    }

    fn error(&self, doing: Doing, source: impl Into<io::Error>) -> Error {
        Error::new(doing, &self.name, source)
    }
}

impl AsFd for AtomicFile {
    /// The temporary, for copies within the kernel. Whoever writes to it and fails must
    /// [`spoil`](AtomicFile::spoil) or drop it.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.temp.fd()
    }
}

/// Resolves `path` and opens what its kind asks for.
pub(crate) fn open(path: &Path, options: &OutputOptions) -> Result<Destination> {
    open_at(CWD, path, options)
}

/// The same for a path that starts in the directory `start`.
pub(crate) fn open_at(
    start: BorrowedFd<'_>,
    path: &Path,
    options: &OutputOptions,
) -> Result<Destination> {
    let fail = |doing| move |error: io::Error| Error::new(doing, path, error);
    let Target { dir, name, now } =
        Target::resolve(start, path, options.follow && !options.anew).map_err(fail(Doing::Open))?;
    let dir = Arc::new(dir);
    if options.no_clobber && !matches!(now, Now::Nothing) {
        return Err(Error::new(Doing::Create, path, Errno::EXIST));
    }
    let (temp, way) = match now {
        Now::Link => (new_temp(&dir, options).map_err(fail(Doing::Create))?, Way::Anew),
        Now::File | Now::Special if options.anew => {
            (new_temp(&dir, options).map_err(fail(Doing::Create))?, Way::Anew)
        }
        Now::Descriptor(fd) => return Ok(Destination::Stream(fd)),
        Now::Special => {
            let flags = OFlags::WRONLY | OFlags::NOCTTY | OFlags::CLOEXEC;
            let opened = retry_on_intr(|| openat(&dir, &*name, flags, Mode::empty()));
            return match opened {
                Ok(fd) => Ok(Destination::Stream(fd)),
                Err(errno) => Err(Error::new(Doing::Open, path, errno)),
            };
        }
        Now::Nothing => (new_temp(&dir, options).map_err(fail(Doing::Create))?, Way::New),
        Now::File => {
            let old = open_old(dir.as_fd(), &name, options.force).map_err(fail(Doing::Open))?;
            replacing_temp(&dir, old, options).map_err(fail(Doing::Create))?
        }
    };
    if let Some(length) = options.length {
        preallocate(temp.fd(), path, length)?;
    }
    let seen = match &way {
        Way::New => None,
        Way::Anew => statat(&dir, &*name, AtFlags::SYMLINK_NOFOLLOW).ok(),
        Way::Replace(old) | Way::Overwrite(old) => Some(old.stat),
    };
    Ok(Destination::File(Box::new(AtomicFile {
        name: path.as_os_str().to_owned(),
        temp,
        dir,
        base: name,
        way,
        seen,
        options: options.clone(),
        spoiled: false,
    })))
}

/// Nobody else reads the new content of an old file before it has the old one's permissions.
const PRIVATE_MODE: Mode = Mode::from_raw_mode(0o600);

/// With everybody's permissions, so that the kernel applies the umask and the directory's default
/// ACL itself: 0600 and a later `fchmod` would lose the ACL's mask.
fn new_temp(dir: &Arc<OwnedFd>, options: &OutputOptions) -> io::Result<Temp> {
    let mode = Mode::from_raw_mode(options.new_mode);
    if let Some(name) = &options.partial {
        return Temp::lasting(dir, name, mode, None);
    }
    match Temp::unnamed(dir.as_fd(), mode)? {
        Some(temp) => Ok(temp),
        None => Temp::named(dir, mode),
    }
}

/// Opens the file that is to be replaced. A rename needs no permission on the file itself, so that
/// asking is the only way to respect a 0444.
fn open_old(dir: BorrowedFd<'_>, name: &OsStr, force: bool) -> io::Result<Old> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    // A file system in user space may be interrupted in opening any file.
    let open = |flags| retry_on_intr(|| openat(dir, name, flags, Mode::empty()));
    let (fd, writable) = match open(OFlags::WRONLY | flags) {
        Ok(fd) => (fd, true),
        // A running program cannot be written into, but replacing it harms no one.
        Err(errno) if errno == Errno::TXTBSY || (force && errno == Errno::ACCESS) => {
            match open(OFlags::RDONLY | flags) {
                Err(Errno::ACCESS) if force => (os::place(dir, name)?, false),
                opened => (opened?, false),
            }
        }
        Err(errno) => return Err(errno.into()),
    };
    let stat = rustix::fs::fstat(&fd)?;
    Ok(Old { fd, stat, writable })
}

/// The temporary for a file that exists, and whether it will replace that file or fill it.
fn replacing_temp(
    dir: &Arc<OwnedFd>,
    old: Old,
    options: &OutputOptions,
) -> io::Result<(Temp, Way)> {
    let into = match options.keep_inode {
        KeepInode::WhenNeeded => false,
        KeepInode::WhenLinked => old.stat.st_nlink > 1,
        KeepInode::Always => true,
    };
    let made = match &options.partial {
        Some(name) if !into => Temp::lasting(dir, name, PRIVATE_MODE, Some(old.stat.st_uid)),
        _ => Temp::named(dir, PRIVATE_MODE),
    };
    let temp = match made {
        Ok(temp) => temp,
        Err(error) if takes_no_files(&error) && old.has_name() => {
            return Ok((spool_elsewhere(&options.spool_dir)?, old.into_overwrite()?));
        }
        Err(error) => return Err(error),
    };
    if into || (options.inherit && preserve::owner(&old.stat, temp.fd()).is_err()) {
        let temp = match temp.lasts() {
            // It is only a spool after all.
            true => {
                temp.forget();
                Temp::named(dir, PRIVATE_MODE)?
            }
            false => temp,
        };
        return Ok((temp, old.into_overwrite()?));
    }
    Ok((temp, Way::Replace(old)))
}

/// Whether a directory in which a file is open for writing takes no new one: one that may not be
/// written, lies on a read-only file system (and the file is mounted in it), or is procfs, where what
/// the kernel did not put there does not exist.
fn takes_no_files(error: &io::Error) -> bool {
    [Errno::ACCESS, Errno::PERM, Errno::ROFS, Errno::NOENT]
        .iter()
        .any(|&errno| is_errno(error, errno))
}

fn spool_elsewhere(spool_dir: &Path) -> io::Result<Temp> {
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
    let dir = retry_on_intr(|| rustix::fs::open(spool_dir, flags, Mode::empty()))?;
    Temp::named(&Arc::new(dir), PRIVATE_MODE)
}

/// A file in the directory `dir` that nobody else sees, for what does not fit in memory; gone when it
/// is closed.
///
/// # Errors
/// Nothing can be made there.
pub fn scratch(dir: &Path) -> Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
    let made = rustix::fs::open(dir, flags, Mode::empty()).map_err(io::Error::from);
    made.and_then(|handle| match Temp::unnamed(handle.as_fd(), PRIVATE_MODE)? {
        Some(temp) => Ok(temp.into_fd()),
        None => Ok(Temp::named(&Arc::new(handle), PRIVATE_MODE)?.into_fd()),
    })
    .map_err(|error| Error::new(Doing::Create, dir, error))
}

#[cfg(test)]
mod tests;
