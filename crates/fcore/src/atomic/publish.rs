//! The last steps: flush, check, give the name, flush again.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use rustix::fs::{Mode, fchmod, fstat, fsync, ftruncate};
use rustix::io::Errno;

use super::{AtomicFile, Old, Sync, Way, backup, in_place, preserve};
use crate::error::is_errno;
use crate::{Doing, Error, Result, sys};

impl AtomicFile {
    /// Makes what was written the real file, in one step that a reader sees whole or not at all.
    ///
    /// # Errors
    /// Anything on the way. The destination is then untouched, with two exceptions that the message
    /// tells: the old file was being written into (the new content's place is named), or only the
    /// flush of the directory failed (the file is there, its name may not survive a crash).
    pub fn publish(self) -> Result<()> {
        self.publish_with(&mut |_| Ok(()))
    }

    /// The same; `adorn` sets the attributes of the finished file, after those it inherits and
    /// before it is flushed. Where the old file was written into, `adorn` is given that one.
    ///
    /// # Errors
    /// As [`publish`](AtomicFile::publish), and those of `adorn`: then nothing is published, unless
    /// the old file was written into already.
    pub fn publish_with(self, adorn: &mut dyn FnMut(BorrowedFd<'_>) -> Result<()>) -> Result<()> {
        match self.dress(adorn)? {
            None => Ok(()),
            Some(mut file) => {
                file.flush(file.is_to_be_flushed())?;
                file.take_name(adorn)?;
                file.sync_dir()
            }
        }
    }

    /// As [`publish`](AtomicFile::publish); where somebody else took the name of a new file
    /// meanwhile, it gets the first one that `others` names (in the same directory) and is free.
    ///
    /// # Errors
    /// As [`publish`](AtomicFile::publish).
    pub fn publish_beside(self, others: &mut dyn FnMut() -> OsString) -> Result<()> {
        let as_it_is = &mut |_: BorrowedFd<'_>| Ok(());
        let Some(mut file) = self.dress(as_it_is)? else { return Ok(()) };
        file.flush(file.is_to_be_flushed())?;
        match file.way {
            Way::New => file.name_free(others)?,
            _ => file.take_name(as_it_is)?,
        }
        file.sync_dir()
    }

    fn is_to_be_flushed(&self) -> bool {
        match self.way {
            Way::New => self.options.sync == Sync::File,
            _ => self.options.sync != Sync::None,
        }
    }

    /// Does all but the flush and the name, which [`Finished::publish`] gives when whoever flushes
    /// for many at once has done so. `None`: it was written into an old file, and is done.
    ///
    /// # Errors
    /// As [`publish_with`](AtomicFile::publish_with).
    pub fn finish_with(
        self,
        adorn: &mut dyn FnMut(BorrowedFd<'_>) -> Result<()>,
    ) -> Result<Option<Finished>> {
        let Some(file) = self.dress(adorn)? else { return Ok(None) };
        file.flush(false)?;
        Ok(Some(Finished(file)))
    }

    /// Gives the file all it is to have but its name; `None` where that was the old one's, and it is
    /// written.
    fn dress(
        mut self,
        adorn: &mut dyn FnMut(BorrowedFd<'_>) -> Result<()>,
    ) -> Result<Option<AtomicFile>> {
        if self.spoiled {
            let reason = "not replaced: an earlier write failed";
            return Err(Error::message(Doing::Rename, &self.name, reason));
        }
        self.trim()?;
        // Taken out, so that the steps may borrow the rest.
        match std::mem::replace(&mut self.way, Way::New) {
            Way::Overwrite(old) => {
                self.back_up(true)?;
                self.overwrite(&old)?;
                adorn(old.fd.as_fd())?;
                return Ok(None);
            }
            Way::Replace(old) => {
                if self.options.inherit {
                    preserve::attributes(old.fd.as_fd(), &old.stat, self.temp.fd())
                        .map_err(|e| self.error(Doing::Attributes, e))?;
                }
                self.way = Way::Replace(old);
            }
            way => self.way = way,
        }
        self.set_mode()?;
        adorn(self.temp.fd())?;
        Ok(Some(self))
    }

    /// Gives the file its name.
    fn take_name(&mut self, adorn: &mut dyn FnMut(BorrowedFd<'_>) -> Result<()>) -> Result<()> {
        match std::mem::replace(&mut self.way, Way::New) {
            Way::New => self.name_new(),
            Way::Anew => {
                self.back_up(false)?;
                self.rename_over().map_err(|e| self.error(Doing::Rename, e))
            }
            Way::Replace(old) => {
                self.back_up(false)?;
                match self.rename_over() {
                    Ok(()) => Ok(()),
                    // A backup made as a link would be overwritten along with the file.
                    Err(error)
                        if cannot_be_replaced(&error)
                            && old.writable
                            && self.options.backup.is_none() =>
                    {
                        self.overwrite(&old)?;
                        adorn(old.fd.as_fd())
                    }
                    Err(error) => Err(self.error(Doing::Rename, error)),
                }
            }
            // Written by `dress`, which gives nothing back then.
            Way::Overwrite(_) => Ok(()),
        }
    }

    /// Gives back what was reserved for bytes that did not come.
    fn trim(&self) -> Result<()> {
        if self.options.length.is_none() {
            return Ok(());
        }
        fstat(self.temp.fd())
            .and_then(|stat| ftruncate(self.temp.fd(), u64::try_from(stat.st_size).unwrap_or(0)))
            .map_err(|errno| self.error(Doing::Write, errno))
    }

    fn set_mode(&self) -> Result<()> {
        match self.options.mode {
            None => Ok(()),
            Some(mode) => fchmod(self.temp.fd(), Mode::from_raw_mode(mode))
                .map_err(|errno| self.error(Doing::Attributes, errno)),
        }
    }

    /// Flushes to the disk if `sync`, and in any case asks for the errors that come at a close.
    fn flush(&self, sync: bool) -> Result<()> {
        if sync {
            // Final: the kernel marks pages clean after a failed flush, so a second one would lie.
            fsync(self.temp.fd()).map_err(|errno| self.error(Doing::Sync, errno))?;
        }
        // A duplicate's close reports what the last one would, while the lock stays.
        self.temp
            .fd()
            .try_clone_to_owned()
            .and_then(sys::close)
            .map_err(|error| self.error(Doing::Close, error))
    }

    fn back_up(&self, copy: bool) -> Result<()> {
        match &self.options.backup {
            None => Ok(()),
            Some(backup) => backup::make(&self.dir, &self.base, copy, backup)
                .map_err(|error| self.error(Doing::Backup, error)),
        }
    }

    fn name_new(&mut self) -> Result<()> {
        match self.temp.publish_new(self.dir.as_fd(), &self.base) {
            Ok(()) => Ok(()),
            // Somebody made a file of that name meanwhile.
            Err(error) if is_errno(&error, Errno::EXIST) && !self.options.no_clobber => {
                self.rename_over().map_err(|e| self.error(Doing::Rename, e))
            }
            Err(error) => Err(self.error(Doing::Rename, error)),
        }
    }

    fn name_free(&mut self, others: &mut dyn FnMut() -> OsString) -> Result<()> {
        loop {
            match self.temp.publish_new(self.dir.as_fd(), &self.base) {
                Ok(()) => return Ok(()),
                Err(error) if is_errno(&error, Errno::EXIST) => {}
                Err(error) => return Err(self.error(Doing::Rename, error)),
            }
            self.base = others();
            self.name = Path::new(&self.name).with_file_name(&self.base).into_os_string();
        }
    }

    fn rename_over(&mut self) -> io::Result<()> {
        self.temp.ensure_entry(&self.dir)?.rename_over(&self.base)
    }

    fn overwrite(&mut self, old: &Old) -> Result<()> {
        let sync = self.options.sync != Sync::None;
        let spool =
            self.temp.fd().try_clone_to_owned().map_err(|error| self.error(Doing::Write, error))?;
        let entry = self.temp.entry_mut().expect("a file that replaces another has a name");
        let written = in_place::overwrite(spool.as_fd(), entry, old.fd.as_fd(), &self.name, sync);
        if let Err(error) = written {
            return Err(match entry.kept_at() {
                None => error,
                Some(place) => {
                    let reason = error.reason();
                    let text = format!("{reason}; the new content is in {}", place.display());
                    self.error(Doing::Write, io::Error::other(text))
                }
            });
        }
        match self.options.mode {
            None => Ok(()),
            Some(mode) => fchmod(&old.fd, Mode::from_raw_mode(mode))
                .map_err(|errno| self.error(Doing::Attributes, errno)),
        }
    }

    fn sync_dir(&self) -> Result<()> {
        if self.options.sync != Sync::File {
            return Ok(());
        }
        match fsync(&self.dir) {
            // A file system whose directories need no flush.
            Ok(()) | Err(Errno::INVAL) => Ok(()),
            Err(_) => {
                let text = "written, but its name may not survive a crash";
                Err(Error::message(Doing::Sync, &self.name, text))
            }
        }
    }
}

/// A file that is whole but for its name: from [`AtomicFile::finish_with`]. Dropped, it is gone.
#[derive(Debug)]
pub struct Finished(AtomicFile);

impl Finished {
    /// Gives it its name. It was flushed by whoever waited with this.
    ///
    /// # Errors
    /// As [`AtomicFile::publish`].
    pub fn publish(mut self) -> Result<()> {
        let (name, temp) = (self.0.name.clone(), self.0.temp.fd().try_clone_to_owned());
        self.0.take_name(&mut |old| {
            // Written into after all: it gets what the new file had.
            let temp = temp.as_ref().map_err(|error| std::io::Error::from(error.kind()));
            temp.and_then(|temp| preserve::all(temp.as_fd(), old))
                .map_err(|error| Error::new(Doing::Attributes, &name, error))
        })
    }
}

impl AsFd for Finished {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.temp.fd()
    }
}

/// A mount point, or someone else's file in a sticky directory.
fn cannot_be_replaced(error: &io::Error) -> bool {
    [Errno::BUSY, Errno::PERM, Errno::ACCESS].iter().any(|&errno| is_errno(error, errno))
}
