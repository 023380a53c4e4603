//! An open input: a file, a pipe, a device, or standard input.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{CWD, FileType, Mode, OFlags, Stat, openat};
use rustix::io::{Errno, retry_on_intr};

use crate::copy::advise_sequential;
use crate::long;
use crate::stat::file_id;
use crate::write::wait_for;
use crate::{Doing, Error, Operand, Result, StdStream};

/// Below this the advice costs more than it brings.
const ADVISE_FROM: u64 = 1 << 20;

/// Something open for reading, with its name and what `fstat` said when it was opened.
#[derive(Debug)]
pub struct Input {
    source: Source,
    name: OsString,
    stat: Stat,
}

const FLAGS: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NOCTTY);

#[derive(Debug)]
enum Source {
    Std,
    Owned(OwnedFd),
}

impl Input {
    /// Opens what an operand names, as typed: a path longer than the kernel takes is one. A FIFO is
    /// waited for, a directory fails at the first read.
    ///
    /// # Errors
    /// The system's refusal; `EBADF` for a standard input that was closed at the start.
    pub fn open(operand: &Operand) -> Result<Input> {
        match operand {
            Operand::Std => Input::stdin(),
            Operand::Path(path) => {
                Input::of(path, retry_on_intr(|| openat(CWD, path, FLAGS, Mode::empty())))
            }
        }
    }

    /// Opens a file, whatever it is, by its name in a directory that is open, however long that is;
    /// `path` is what to call it.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn open_by_name(directory: impl AsFd, name: &Path, path: &Path) -> Result<Input> {
        Input::open_in(directory.as_fd(), name, path, OFlags::empty())
    }

    /// Standard input.
    ///
    /// # Errors
    /// `EBADF` when it was closed at the start.
    pub fn stdin() -> Result<Input> {
        let name = OsString::from(StdStream::Input.name());
        let stat = StdStream::Input
            .fd()
            .and_then(|fd| Ok(rustix::fs::fstat(fd)?))
            .map_err(|error| Error::new(Doing::Open, &name, error))?;
        Ok(Input { source: Source::Std, name, stat })
    }

    /// Opens a file met in a tree, which must not hang and need not be a file any more: `None` when
    /// it is no regular file. Links are followed only if `follow`.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn open_regular(path: &Path, follow: bool) -> Result<Option<Input>> {
        Input::open_regular_in(CWD, path, path, follow)
    }

    /// As [`open_regular`](Input::open_regular), by its name in a directory that is open; `path` is
    /// what to call it.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn open_regular_in(
        directory: impl AsFd,
        name: &Path,
        path: &Path,
        follow: bool,
    ) -> Result<Option<Input>> {
        // Without O_NONBLOCK a FIFO that took the file's place would wait for a writer.
        let links = if follow { OFlags::empty() } else { OFlags::NOFOLLOW };
        let opened = Input::open_in(directory.as_fd(), name, path, OFlags::NONBLOCK | links);
        let input = match opened {
            Ok(input) => input,
            // A link where none is followed, and a socket, cannot be opened at all.
            Err(error) if !follow && error.is_errno(Errno::LOOP) => return Ok(None),
            Err(error) if error.is_errno(Errno::NXIO) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(input.is_regular().then_some(input))
    }

    fn open_in(
        directory: BorrowedFd<'_>,
        name: &Path,
        path: &Path,
        flags: OFlags,
    ) -> Result<Input> {
        Input::of(path, long::open(directory, name, FLAGS | flags))
    }

    fn of(path: &Path, opened: rustix::io::Result<OwnedFd>) -> Result<Input> {
        match opened.and_then(|fd| Ok((rustix::fs::fstat(&fd)?, fd))) {
            Ok((stat, fd)) => {
                Ok(Input { source: Source::Owned(fd), name: path.as_os_str().to_owned(), stat })
            }
            Err(errno) => Err(Error::new(Doing::Open, path, errno)),
        }
    }

    /// Takes a file that is already open, to be called `name` in messages.
    ///
    /// # Errors
    /// `fstat` failing.
    pub fn from_file(file: File, name: impl AsRef<OsStr>) -> Result<Input> {
        let stat = rustix::fs::fstat(&file).map_err(|e| Error::new(Doing::Inspect, &name, e))?;
        Ok(Input { source: Source::Owned(file.into()), name: name.as_ref().to_owned(), stat })
    }

    /// The path as typed, or `standard input`.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// What `fstat` said when it was opened.
    pub fn stat(&self) -> &Stat {
        &self.stat
    }

    /// Whether it is a regular file.
    pub fn is_regular(&self) -> bool {
        FileType::from_raw_mode(self.stat.st_mode) == FileType::RegularFile
    }

    /// How many bytes a regular file seems to hold: a hint, never a promise. Files in `/proc` say
    /// 0, which is taken as unknown, and any file may grow or shrink.
    pub fn length_hint(&self) -> Option<u64> {
        match u64::try_from(self.stat.st_size) {
            Ok(size) if size > 0 && self.is_regular() => Some(size),
            _ => None,
        }
    }

    /// The block the file system would like to be asked for, in bytes.
    pub fn block_size(&self) -> usize {
        usize::try_from(self.stat.st_blksize).unwrap_or(0)
    }

    /// Device and inode, by which a file is known whatever it is called.
    pub fn id(&self) -> (u64, u64) {
        file_id(&self.stat)
    }

    /// Compares with the files that are `written` at the same time, by device and inode.
    ///
    /// # Errors
    /// `input file is output file`.
    pub fn check_is_none_of(&self, written: &[(u64, u64)]) -> Result<()> {
        match written.contains(&self.id()) {
            true => Err(Error::message(Doing::Read, &self.name, "input file is output file")),
            false => Ok(()),
        }
    }

    /// Tells the kernel that a large file will be read from start to end.
    pub fn advise_sequential(&self) {
        if self.length_hint().is_some_and(|length| length >= ADVISE_FROM) {
            advise_sequential(self.as_fd());
        }
    }

    /// Reads at most `block.len()` bytes; 0 is the end.
    ///
    /// # Errors
    /// Whatever `read(2)` says, but for `EINTR` and `EAGAIN`, which are waited out.
    pub fn read(&mut self, block: &mut [u8]) -> Result<usize> {
        loop {
            match rustix::io::read(self.as_fd(), &mut *block) {
                Ok(n) => return Ok(n),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => wait_for(self.as_fd(), PollFlags::IN),
                Err(errno) => return Err(Error::new(Doing::Read, &self.name, errno)),
            }
        }
    }

    /// Whether a read would not wait: there are bytes, or the end, or an error.
    pub fn is_ready(&self) -> bool {
        let mut fds = [PollFd::new(self, PollFlags::IN)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        !matches!(rustix::io::retry_on_intr(|| poll(&mut fds, Some(&now))), Ok(0))
    }

    /// Reads until `block` is full or the input ends; less than the block is the end.
    ///
    /// # Errors
    /// As [`read`](Input::read).
    pub fn read_full(&mut self, block: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while filled < block.len() {
            match self.read(&mut block[filled..])? {
                0 => break,
                n => filled += n,
            }
        }
        Ok(filled)
    }

    /// Asks again what the file is and compares: size, modification and change time.
    ///
    /// # Errors
    /// `file changed as we read it`, or `fstat` failing.
    pub fn check_unchanged(&self) -> Result<()> {
        let now = rustix::fs::fstat(self).map_err(|e| Error::new(Doing::Inspect, &self.name, e))?;
        let same = |a: &Stat, b: &Stat| {
            (a.st_size, a.st_mtime, a.st_mtime_nsec, a.st_ctime, a.st_ctime_nsec)
                == (b.st_size, b.st_mtime, b.st_mtime_nsec, b.st_ctime, b.st_ctime_nsec)
        };
        if self.is_regular() && !same(&self.stat, &now) {
            return Err(Error::message(Doing::Read, &self.name, "file changed as we read it"));
        }
        Ok(())
    }
}

impl AsFd for Input {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.source {
            Source::Std => rustix::stdio::stdin(),
            Source::Owned(fd) => fd.as_fd(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn dir() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn reads_a_file_to_its_end() {
        let dir = dir();
        let path = dir.path().join("f");
        std::fs::write(&path, b"0123456789").unwrap();
        let mut input = Input::open(&Operand::from(path.as_path())).unwrap();
        assert_eq!((input.length_hint(), input.is_regular()), (Some(10), true));
        let mut block = [0; 4];
        assert_eq!(input.read_full(&mut block).unwrap(), 4);
        assert_eq!(input.read_full(&mut [0; 100]).unwrap(), 6);
        assert_eq!(input.read(&mut block).unwrap(), 0);
        input.check_unchanged().unwrap();
    }

    #[test]
    fn a_file_that_grows_meanwhile_is_noticed() {
        let dir = dir();
        let path = dir.path().join("f");
        std::fs::write(&path, b"old").unwrap();
        let input = Input::open(&Operand::from(path.as_path())).unwrap();
        File::options().append(true).open(&path).unwrap().write_all(b"er").unwrap();
        let error = input.check_unchanged().unwrap_err();
        assert_eq!(error.reason(), "file changed as we read it");
    }

    #[test]
    fn a_missing_file_and_a_directory_say_so() {
        let dir = dir();
        let missing = Input::open(&Operand::from(dir.path().join("no").as_path())).unwrap_err();
        assert_eq!(missing.reason(), "No such file or directory");
        let mut input = Input::open(&Operand::from(dir.path())).unwrap();
        assert_eq!(input.read(&mut [0; 8]).unwrap_err().reason(), "Is a directory");
    }

    #[test]
    fn a_pipe_is_ready_when_there_is_something_to_read() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let input = Input::from_file(File::from(OwnedFd::from(reader)), "pipe").unwrap();
        assert!(!input.is_ready());
        writer.write_all(b"x").unwrap();
        assert!(input.is_ready());
        assert!(Input::open(&Operand::from("/dev/null")).unwrap().is_ready());
    }

    #[test]
    fn a_proc_file_has_no_length_but_bytes() {
        let mut input = Input::open(&Operand::from("/proc/self/status")).unwrap();
        assert_eq!(input.length_hint(), None);
        assert!(input.read(&mut [0; 8]).unwrap() > 0);
    }

    #[test]
    fn an_input_that_is_written_to_is_refused() {
        let dir = dir();
        let path = dir.path().join("f");
        std::fs::write(&path, b"x").unwrap();
        let input = Input::open(&Operand::from(path.as_path())).unwrap();
        input.check_is_none_of(&[]).unwrap();
        input.check_is_none_of(&[(input.id().0, input.id().1 + 1)]).unwrap();
        let error = input.check_is_none_of(&[input.id()]).unwrap_err();
        assert_eq!(error.reason(), "input file is output file");
    }

    #[test]
    fn in_a_tree_only_regular_files_are_opened() {
        let dir = dir();
        let at = |name| dir.path().join(name);
        std::fs::write(at("file"), b"x").unwrap();
        std::os::unix::fs::symlink("file", at("link")).unwrap();
        std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        crate::testing::make_fifo(&at("fifo"));
        let opens = |name, follow| Input::open_regular(&at(name), follow).unwrap().is_some();
        assert!(opens("file", false));
        assert!(opens("link", true));
        for name in ["link", "socket", "fifo"] {
            assert!(!opens(name, false), "{name}");
        }
        let directory = File::open(dir.path()).unwrap();
        let opened = |name: &'static str, follow| {
            Input::open_regular_in(&directory, Path::new(name), &at(name), follow).unwrap()
        };
        assert_eq!(opened("file", false).unwrap().name(), at("file").as_os_str());
        assert!(opened("link", true).is_some() && opened("link", false).is_none());
        assert!(opened("fifo", false).is_none());
    }
}
