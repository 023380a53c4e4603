//! An open output: standard output, a stream, or a file that appears when it is finished.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, OFlags, fstat};
use rustix::io::{Errno, retry_on_intr};

use crate::atomic::{self, AtomicFile, Destination, OutputOptions, Sync};
use crate::stat::file_id;
use crate::write::write_full_unless;
use crate::{Cancel, Doing, Error, Operand, Result, StdStream, sys, write_full};

/// Something open for writing. [`finish`](Output::finish) makes it count and reports every error;
/// dropping it only cleans up.
#[derive(Debug)]
pub struct Output {
    name: OsString,
    kind: Kind,
    sync: Sync,
}

#[derive(Debug)]
enum Kind {
    Stdout,
    /// A FIFO, a device, a socket, a file that is appended to.
    Stream(OwnedFd),
    /// Boxed: much larger than the others.
    File(Box<AtomicFile>),
}

impl Output {
    /// Opens what an operand names: `-` is standard output, a FIFO or device is written to as it
    /// is, and a regular file is written as an [`AtomicFile`].
    ///
    /// # Errors
    /// The system's refusal; `EBADF` for a standard output that was closed at the start.
    pub fn open(operand: &Operand, options: &OutputOptions) -> Result<Output> {
        let Some(path) = operand.path() else {
            return Output::stdout();
        };
        Output::open_at(CWD, path, options)
    }

    /// The same for a path that starts in the directory `dir`.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn open_at(dir: impl AsFd, path: &Path, options: &OutputOptions) -> Result<Output> {
        let kind = match atomic::open_at(dir.as_fd(), path, options)? {
            Destination::File(file) => Kind::File(file),
            Destination::Stream(fd) => Kind::Stream(fd),
        };
        Ok(Output { name: path.as_os_str().to_owned(), kind, sync: options.sync })
    }

    /// Opens what an operand names so that every write goes to its end, wherever that then is; a
    /// file that is not there is made. Nothing is atomic here but the single write: of `options`,
    /// `follow` and `sync` count.
    ///
    /// # Errors
    /// As [`open`](Output::open).
    pub fn append(operand: &Operand, options: &OutputOptions) -> Result<Output> {
        let Some(path) = operand.path() else {
            return Output::stdout();
        };
        let mut flags = OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE;
        flags |= OFlags::NOCTTY | OFlags::CLOEXEC;
        if !options.follow {
            flags |= OFlags::NOFOLLOW;
        }
        let mode = Mode::from_raw_mode(0o666); // less the umask
        match retry_on_intr(|| rustix::fs::open(path, flags, mode)) {
            Ok(fd) => {
                let name = path.as_os_str().to_owned();
                Ok(Output { name, kind: Kind::Stream(fd), sync: options.sync })
            }
            Err(errno) => Err(Error::new(Doing::Open, path, errno)),
        }
    }

    /// Standard output.
    ///
    /// # Errors
    /// `EBADF` when it was closed at the start.
    pub fn stdout() -> Result<Output> {
        let name = OsString::from(StdStream::Output.name());
        match StdStream::Output.fd() {
            Ok(_) => Ok(Output { name, kind: Kind::Stdout, sync: Sync::Auto }),
            Err(error) => Err(Error::new(Doing::Open, name, error)),
        }
    }

    /// The path as typed, or `standard output`.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// The file being made, if it is one.
    pub fn atomic(&self) -> Option<&AtomicFile> {
        match &self.kind {
            Kind::File(file) => Some(file),
            Kind::Stdout | Kind::Stream(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn atomic_mut(&mut self) -> Option<&mut AtomicFile> {
        match &mut self.kind {
            Kind::File(file) => Some(file),
            Kind::Stdout | Kind::Stream(_) => None,
        }
    }

    /// The block the file system would like to be given, in bytes; 0 if unknown.
    pub fn block_size(&self) -> usize {
        fstat(self).ok().and_then(|stat| usize::try_from(stat.st_blksize).ok()).unwrap_or(0)
    }

    /// Device and inode of a regular file that is written to as it is: whoever reads it meanwhile never
    /// comes to its end, or finds that a `>` has emptied it. See
    /// [`Input::check_is_none_of`](crate::Input::check_is_none_of).
    pub fn endless_if_read(&self) -> Option<(u64, u64)> {
        let stat = fstat(self).ok().filter(|_| self.atomic().is_none())?;
        let regular = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        regular.then(|| file_id(&stat))
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// As [`write_full`], naming this output; after one, a file will not be published.
    pub fn write_full(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.kind {
            Kind::File(file) => file.write_full(bytes),
            Kind::Stdout | Kind::Stream(_) => write_full(&*self, &self.name, bytes),
        }
    }

    /// The same, but a stream that nobody reads is waited for only until a signal sets `cancel`.
    ///
    /// # Errors
    /// As [`write_full`](Output::write_full); one that [`is_cancelled`](Error::is_cancelled) once
    /// `cancel` is set.
    pub fn write_full_unless(&mut self, bytes: &[u8], cancel: &Cancel) -> Result<()> {
        match &mut self.kind {
            Kind::File(file) => file.write_full(bytes),
            Kind::Stdout | Kind::Stream(_) => {
                write_full_unless(self.as_fd(), &self.name, bytes, cancel)
            }
        }
    }

    /// Says that what was written through the descriptor is not whole: a file will not be published.
    pub fn spoil(&mut self) {
        if let Kind::File(file) = &mut self.kind {
            file.spoil();
        }
    }

    /// Ends the output: a file appears under its name; of a stream, whatever its close reports is
    /// reported (and flushed before, if `sync` asked for it).
    ///
    /// # Errors
    /// Every one there is: of a flush, a close, a rename.
    pub fn finish(self) -> Result<()> {
        self.finish_with(&mut |_| Ok(()))
    }

    /// The file, if it is one, to be finished in another way than by [`finish`](Output::finish).
    ///
    /// # Errors
    /// The output itself, if it is a stream.
    pub fn into_atomic(self) -> std::result::Result<AtomicFile, Output> {
        match self.kind {
            Kind::File(file) => Ok(*file),
            kind => Err(Output { kind, ..self }),
        }
    }

    /// The same; `adorn` sets the attributes of a finished file, as in
    /// [`publish_with`](AtomicFile::publish_with). A stream has none to set.
    ///
    /// # Errors
    /// As [`finish`](Output::finish), and those of `adorn`.
    pub fn finish_with(self, adorn: &mut dyn FnMut(BorrowedFd<'_>) -> Result<()>) -> Result<()> {
        let Output { name, kind, sync } = self;
        let fd = match kind {
            Kind::File(file) => return file.publish_with(adorn),
            Kind::Stream(fd) => fd,
            // Standard output stays open for whoever else has it; a duplicate's close reports the
            // same errors.
            Kind::Stdout => rustix::stdio::stdout()
                .try_clone_to_owned()
                .map_err(|error| Error::new(Doing::Close, &name, error))?,
        };
        if sync == Sync::File {
            flush(fd.as_fd()).map_err(|errno| Error::new(Doing::Sync, &name, errno))?;
        }
        sys::close(fd).map_err(|error| Error::new(Doing::Close, &name, error))
    }
}

/// Flushes what can be flushed: a pipe or a terminal has nothing behind it.
fn flush(fd: BorrowedFd<'_>) -> rustix::io::Result<()> {
    match FileType::from_raw_mode(fstat(fd)?.st_mode) {
        FileType::RegularFile | FileType::BlockDevice => match rustix::fs::fsync(fd) {
            Err(Errno::INVAL) => Ok(()),
            result => result,
        },
        _ => Ok(()),
    }
}

impl AsFd for Output {
    /// For copies within the kernel; whoever fails must [`spoil`](Output::spoil) or drop it.
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.kind {
            Kind::Stdout => rustix::stdio::stdout(),
            Kind::Stream(fd) => fd.as_fd(),
            Kind::File(file) => file.as_fd(),
        }
    }
}

impl AsRef<OsStr> for Output {
    fn as_ref(&self) -> &OsStr {
        self.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn to(path: &std::path::Path) -> Operand {
        Operand::from(path)
    }

    #[test]
    fn a_file_appears_when_it_is_finished_and_not_before() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        let mut output = Output::open(&to(&at), &OutputOptions::default()).unwrap();
        output.write_full(b"whole").unwrap();
        assert!(!at.exists());
        output.finish().unwrap();
        assert_eq!(fs::read(&at).unwrap(), b"whole");
    }

    #[test]
    fn a_device_is_written_to_and_its_error_is_reported() {
        let mut full =
            Output::open(&Operand::from("/dev/full"), &OutputOptions::default()).unwrap();
        let error = full.write_full(b"x").unwrap_err();
        assert_eq!(error.to_string(), "/dev/full: No space left on device");
        assert!(full.atomic().is_none());
    }

    #[test]
    fn a_fifo_gets_the_bytes_and_stays_a_fifo() {
        use std::os::unix::fs::FileTypeExt;
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("fifo");
        crate::testing::make_fifo(&at);
        let got = std::thread::scope(|scope| {
            let reader = scope.spawn(|| fs::read(&at).unwrap());
            let mut output = Output::open(&to(&at), &OutputOptions::default()).unwrap();
            output.write_full(b"through").unwrap();
            output.finish().unwrap();
            reader.join().unwrap()
        });
        assert_eq!(got, b"through");
        assert!(fs::metadata(&at).unwrap().file_type().is_fifo());
    }

    #[test]
    fn appending_goes_to_the_end_wherever_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let (at, link) = (dir.path().join("f"), dir.path().join("l"));
        std::os::unix::fs::symlink("f", &link).unwrap();
        let options = OutputOptions::default();
        let open = |path: &std::path::Path| Output::append(&to(path), &options);
        let (mut one, mut two) = (open(&at).unwrap(), open(&link).unwrap());
        one.write_full(b"1").unwrap();
        two.write_full(b"2").unwrap();
        one.write_full(b"3").unwrap();
        one.finish().unwrap();
        two.finish().unwrap();
        assert_eq!(fs::read(&at).unwrap(), b"123");
        let options = OutputOptions { follow: false, ..options };
        Output::append(&to(&link), &options).unwrap_err();
        assert_eq!(
            Output::append(&to(dir.path()), &options).unwrap_err().reason(),
            "Is a directory"
        );
    }

    #[test]
    fn a_failed_write_spoils_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("f");
        fs::write(&at, "old").unwrap();
        let mut output = Output::open(&to(&at), &OutputOptions::default()).unwrap();
        output.write_full(b"half").unwrap();
        output.spoil();
        let error = output.finish().unwrap_err();
        assert_eq!(error.reason(), "not replaced: an earlier write failed");
        assert_eq!(fs::read(&at).unwrap(), b"old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
