//! The one error type: what was being done, to what, and why it failed.

use std::ffi::{OsStr, OsString};
use std::{fmt, io};

use rustix::io::Errno;

/// The result of everything here that can fail on a file.
pub type Result<T> = std::result::Result<T, Error>;

/// What was being done when an error came.
///
/// Messages are `path: reason` and leave this out; it tells callers and `{:#}` what failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Doing {
    /// Opening something that should exist.
    Open,
    /// Making a new file or directory.
    Create,
    /// Asking what something is (`stat` and its kin).
    Inspect,
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Copying by a call that reads and writes at once.
    Copy,
    /// Reserving memory or disk space.
    Allocate,
    /// Mapping a file into memory.
    Map,
    /// Listing a directory.
    List,
    /// Setting an owner, a mode, times or attributes.
    Attributes,
    /// Flushing to the disk.
    Sync,
    /// Closing, where network file systems report late errors.
    Close,
    /// Giving a finished file its real name.
    Rename,
    /// Making the backup of a file about to be replaced.
    Backup,
    /// Removing.
    Remove,
}

impl Doing {
    fn verb(self) -> &'static str {
        match self {
            Doing::Open => "open",
            Doing::Create => "create",
            Doing::Inspect => "inspect",
            Doing::Read => "read",
            Doing::Write => "write",
            Doing::Copy => "copy",
            Doing::Allocate => "allocate",
            Doing::Map => "map",
            Doing::List => "list",
            Doing::Attributes => "set attributes",
            Doing::Sync => "sync",
            Doing::Close => "close",
            Doing::Rename => "rename",
            Doing::Backup => "back up",
            Doing::Remove => "remove",
        }
    }
}

/// A failed operation on a named thing.
///
/// `Display` is lossy for names that are not UTF-8; programs that show names as bytes build the
/// line from [`path`](Error::path) and [`reason`](Error::reason).
#[derive(Debug)]
pub struct Error {
    // Boxed: results are passed around by the million, errors are rare.
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    doing: Doing,
    path: OsString,
    source: io::Error,
}

impl Error {
    /// An error met while `doing` something to `path` (a path, or a name such as `standard input`).
    pub fn new(doing: Doing, path: impl AsRef<OsStr>, source: impl Into<io::Error>) -> Error {
        let path = path.as_ref().to_owned();
        Error { inner: Box::new(Inner { doing, path, source: source.into() }) }
    }

    /// An error in our own words where the system has none, e.g. `file changed as we read it`.
    pub fn message(doing: Doing, path: impl AsRef<OsStr>, reason: &'static str) -> Error {
        Error::new(doing, path, io::Error::other(reason))
    }

    /// What was being done.
    pub fn doing(&self) -> Doing {
        self.inner.doing
    }

    /// The name of what it was done to, byte for byte.
    pub fn path(&self) -> &OsStr {
        &self.inner.path
    }

    /// The system's own text, without the error's number.
    pub fn reason(&self) -> String {
        reason(&self.inner.source)
    }

    /// The error underneath.
    pub fn io(&self) -> &io::Error {
        &self.inner.source
    }

    /// Gives up the name and what was done for the error underneath.
    pub fn into_io(self) -> io::Error {
        self.inner.source
    }

    /// The kind of the error underneath.
    pub fn kind(&self) -> io::ErrorKind {
        self.inner.source.kind()
    }

    /// Whether the error underneath is `errno`.
    pub(crate) fn is_errno(&self, errno: Errno) -> bool {
        is_errno(&self.inner.source, errno)
    }

    /// Whether this says that somebody asked to stop: not the system's own `EINTR`, which is a
    /// failure like any other.
    pub fn is_cancelled(&self) -> bool {
        self.kind() == io::ErrorKind::Interrupted && self.inner.source.raw_os_error().is_none()
    }

    /// Whether a reader went away (`EPIPE`).
    pub fn is_broken_pipe(&self) -> bool {
        self.kind() == io::ErrorKind::BrokenPipe
    }
}

/// The text of an [`io::Error`] as the system has it, without Rust's ` (os error 2)`.
pub fn reason(error: &io::Error) -> String {
    let mut text = error.to_string();
    if let Some(code) = error.raw_os_error()
        && let Some(bare) = text.strip_suffix(&format!(" (os error {code})"))
    {
        text.truncate(bare.len());
    }
    text
}

/// Whether `error` is the system's `errno`.
pub(crate) fn is_errno(error: &io::Error, errno: Errno) -> bool {
    error.raw_os_error() == Some(errno.raw_os_error())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { doing, path, .. } = &*self.inner;
        write!(f, "{}: ", path.display())?;
        if f.alternate() {
            write!(f, "{}: ", doing.verb())?;
        }
        f.write_str(&self.reason())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.inner.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_is_the_systems_text_without_its_number() {
        let error = Error::new(Doing::Open, "a/b", Errno::NOENT);
        assert_eq!(error.reason(), "No such file or directory");
        assert_eq!(error.to_string(), "a/b: No such file or directory");
        assert_eq!(format!("{error:#}"), "a/b: open: No such file or directory");
    }

    #[test]
    fn own_words_are_kept_whole() {
        let error = Error::message(Doing::Read, "f", "file changed as we read it");
        assert_eq!(error.to_string(), "f: file changed as we read it");
    }

    #[test]
    fn an_interrupted_call_is_no_wish_to_stop() {
        assert!(Error::new(Doing::Copy, "f", io::ErrorKind::Interrupted).is_cancelled());
        assert!(!Error::new(Doing::Sync, "f", Errno::INTR).is_cancelled());
        assert!(!Error::new(Doing::Sync, "f", Errno::IO).is_cancelled());
    }

    #[test]
    fn a_number_inside_the_text_stays() {
        let error = io::Error::other("gone (os error 2) or not");
        assert_eq!(reason(&error), "gone (os error 2) or not");
    }

    #[test]
    fn an_error_is_one_pointer() {
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }
}
