//! What went wrong with one entry, said in our words or in GNU's.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use fcli::Env;
use fcore::{Doing, Error, reason};
use rustix::io::Errno;

use crate::attributes::Lost;
use crate::quote;

/// Why an entry was not copied, or not as it should have been.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The system refused.
    System { deed: Deed, path: OsString, error: io::Error },
    /// The system refused to make `to` out of `from`.
    Making { deed: Deed, from: OsString, to: OsString, error: io::Error },
    /// We refuse, about a source and a target.
    Refused { why: Refusal, from: OsString, to: OsString },
    /// The data are whole, but the file is not in all as its source is.
    NotKept { path: OsString, lost: Vec<Lost> },
    /// Somebody asked to stop: nothing is to be said.
    Stopped,
    /// It was said already.
    Said,
}

/// What was being done when the system refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    Stat,
    OpenToRead,
    OpenDirectory,
    ListDirectory,
    CreateFile,
    CreateDirectory,
    CreateSymlink,
    CreateHardLink,
    CreateFifo,
    CreateSpecial,
    ReadLink,
    Read,
    Write,
    Copy,
    KeepOwner,
    KeepMode,
    KeepTimes,
    KeepXattrs,
    Sync,
    BackUp,
    Remove,
    /// Of a copy that failed.
    Discard,
}

/// Why we refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    OmittedDirectory,
    SameFile,
    IntoItself,
    DanglingLink,
    JustMadeLink,
    JustMade,
    /// Of another name, which is the same where case does not count.
    OneName,
    /// The source is in the tree that would go.
    LostWith,
    DirectoryOverOther,
    OtherOverDirectory,
    Changed,
    /// It changed, and so does not replace what is there.
    ChangedUnused,
    /// It reads back different.
    Differs,
    NotVerifiable,
    NotAtomic,
    BackupIsSource,
    Exists,
    Loop,
}

impl Trouble {
    pub(crate) fn system(deed: Deed, path: OsString, error: impl Into<io::Error>) -> Trouble {
        Trouble::System { deed, path, error: error.into() }
    }

    pub(crate) fn refused(why: Refusal, from: OsString, to: OsString) -> Trouble {
        Trouble::Refused { why, from, to }
    }

    /// What an error of `fcore` is, which knows only the last component of the names.
    pub(crate) fn of_copy(
        error: Error,
        from: impl FnOnce() -> OsString,
        to: impl FnOnce() -> OsString,
    ) -> Trouble {
        if error.is_cancelled() {
            return Trouble::Stopped;
        }
        let (deed, path) = match error.doing() {
            Doing::Read => (Deed::Read, from()),
            Doing::Open | Doing::Create | Doing::Rename => (Deed::CreateFile, to()),
            Doing::Inspect => (Deed::Stat, to()),
            Doing::Attributes => (Deed::KeepMode, to()),
            Doing::Sync => (Deed::Sync, to()),
            Doing::Backup => (Deed::BackUp, to()),
            Doing::Copy => {
                let (from, to) = (from(), to());
                let error = error.into_io();
                return Trouble::Making { deed: Deed::Copy, from, to, error };
            }
            _ => (Deed::Write, to()),
        };
        Trouble::system(deed, path, error.into_io())
    }

    /// Whether something was not there.
    pub(crate) fn is_of_nothing(&self) -> bool {
        matches!(self, Trouble::System { error, .. } if error.kind() == io::ErrorKind::NotFound)
    }

    /// Says it, in the words that go with the name the tool was called by, and counts it.
    pub(crate) fn report(&self, env: &Env) {
        match (self, env.gnu_name()) {
            (Trouble::Stopped | Trouble::Said, _) => {}
            (Trouble::NotKept { path, lost }, _) => {
                for &(deed, errno) in lost {
                    Trouble::system(deed, path.clone(), errno).report(env);
                }
            }
            (Trouble::System { deed, path, error }, None) => match deed.riddle(path, error) {
                Some(what) => env.error_at(path, format!("{what}: {}", reason(error))),
                None => env.error_at(path, reason(error)),
            },
            (Trouble::Making { to, error, .. }, None) => env.error_at(to, reason(error)),
            (Trouble::Making { deed, from, to, error }, Some(_)) => {
                let (before, between) = deed.gnu_of_two();
                let (from, to, why) = (quote::always(from), quote::always(to), reason(error));
                let parts = [before.as_bytes(), b" ", &to, between.as_bytes(), &from, b": "];
                env.error([&parts.concat(), why.as_bytes()].concat());
            }
            (Trouble::System { deed, path, error }, Some(_)) => {
                let (before, after) = deed.gnu();
                let why = reason(error);
                let path = quote::always(path);
                let parts = [before.as_bytes(), b" ", &path, after.as_bytes(), b": "];
                env.error([&parts.concat(), why.as_bytes()].concat());
            }
            (Trouble::Refused { why, from, to }, None) => {
                let (about, text) = why.ours(from, to);
                env.error_at(about, text);
            }
            (Trouble::Refused { why, from, to }, Some(_)) => env.error(why.gnu(from, to)),
        }
    }
}

const NO_NAME: &str = "not a name for this file system";

/// Whether a name has what FAT and its kin have no letters for, and nothing else is missing.
fn is_dos_odd(path: &OsStr) -> bool {
    let path = Path::new(path);
    let Some(name) = path.file_name().filter(|_| path.parent().is_some_and(Path::is_dir)) else {
        return false;
    };
    name.as_bytes().iter().any(|byte| *byte < b' ' || b"\"*:<>?\\|".contains(byte))
}

impl Deed {
    /// What was being done, where the system's own word would be a riddle. A target's file system may
    /// not hold it: FAT has no links and not every name, as open(2) and symlink(2) put it in numbers.
    fn riddle(self, path: &OsStr, error: &io::Error) -> Option<&'static str> {
        let is = |errno: Errno| error.raw_os_error() == Some(errno.raw_os_error());
        let none = is(Errno::PERM) || is(Errno::OPNOTSUPP) || is(Errno::NOSYS);
        match self {
            Deed::CreateFile | Deed::CreateDirectory if is(Errno::INVAL) || is(Errno::ILSEQ) => {
                Some(NO_NAME)
            }
            Deed::Stat if is(Errno::ILSEQ) => Some(NO_NAME),
            // As exFAT in user space has it.
            Deed::CreateFile | Deed::CreateDirectory if is(Errno::NOENT) && is_dos_odd(path) => {
                Some(NO_NAME)
            }
            Deed::CreateSymlink if none => Some("no symbolic links on this file system"),
            Deed::CreateFifo if none => Some("no FIFOs on this file system"),
            Deed::CreateSpecial if is(Errno::OPNOTSUPP) || is(Errno::NOSYS) => {
                Some("no devices on this file system")
            }
            Deed::Discard => Some("a copy that failed is there and cannot be removed"),
            _ => None,
        }
    }

    /// What GNU's cp writes before the target and before the source.
    fn gnu_of_two(self) -> (&'static str, &'static str) {
        match self {
            Deed::Copy => ("failed to clone", " from "),
            deed => (deed.gnu().0, " to "),
        }
    }

    /// What GNU's cp writes before and after the name.
    fn gnu(self) -> (&'static str, &'static str) {
        match self {
            Deed::Stat => ("cannot stat", ""),
            Deed::OpenToRead => ("cannot open", " for reading"),
            Deed::OpenDirectory => ("cannot access", ""),
            Deed::ListDirectory => ("reading directory", ""),
            Deed::CreateFile => ("cannot create regular file", ""),
            Deed::CreateDirectory => ("cannot create directory", ""),
            Deed::CreateSymlink => ("cannot create symbolic link", ""),
            Deed::CreateHardLink => ("cannot create hard link", ""),
            Deed::CreateFifo => ("cannot create fifo", ""),
            Deed::CreateSpecial => ("cannot create special file", ""),
            Deed::ReadLink => ("cannot read symbolic link", ""),
            Deed::Read => ("error reading", ""),
            Deed::Write => ("error writing", ""),
            Deed::Copy => ("error copying to", ""),
            Deed::KeepOwner => ("failed to preserve ownership for", ""),
            Deed::KeepMode => ("preserving permissions for", ""),
            Deed::KeepTimes => ("preserving times for", ""),
            Deed::KeepXattrs => ("setting attributes for", ""),
            Deed::Sync => ("error syncing", ""),
            Deed::BackUp => ("cannot backup", ""),
            Deed::Remove | Deed::Discard => ("cannot remove", ""),
        }
    }
}

impl Refusal {
    /// Whom the line is about, and what it says.
    fn ours<'a>(self, from: &'a OsStr, to: &'a OsStr) -> (&'a OsStr, Vec<u8>) {
        let with = |before: &str, name: &OsStr, after: &str| {
            [before.as_bytes(), name.as_bytes(), after.as_bytes()].concat()
        };
        match self {
            Refusal::OmittedDirectory => (from, b"-r not specified; omitting directory".to_vec()),
            Refusal::SameFile => (from, with("is the same file as ", to, "")),
            Refusal::IntoItself => (from, with("cannot be copied into itself, as ", to, "")),
            Refusal::DanglingLink => {
                (to, b"not written through a link that leads nowhere".to_vec())
            }
            Refusal::JustMadeLink => (from, with("not copied through ", to, ", a link just made")),
            Refusal::JustMade => (from, with("not copied over ", to, ", which was just made")),
            Refusal::OneName => {
                let why = ", which was made of another name that is the same there";
                (from, with("not copied over ", to, why))
            }
            Refusal::LostWith => (from, with("would be lost with ", to, ", which it lies in")),
            Refusal::DirectoryOverOther => {
                (to, b"is no directory, and is not replaced by one".to_vec())
            }
            Refusal::OtherOverDirectory => (to, b"is a directory, and is not replaced".to_vec()),
            Refusal::Changed => (from, b"file changed as we read it".to_vec()),
            Refusal::ChangedUnused => {
                (from, with("file changed as we read it; ", to, " stays as it was"))
            }
            Refusal::Differs => (to, b"reads back different from what was written".to_vec()),
            Refusal::NotVerifiable => (to, b"cannot be verified before it counts".to_vec()),
            Refusal::NotAtomic => (to, b"cannot be replaced in one step".to_vec()),
            Refusal::BackupIsSource => {
                (to, with("its backup would take the place of ", from, ", the source"))
            }
            Refusal::Exists => (to, b"not replaced".to_vec()),
            Refusal::Loop => (from, b"a loop of symbolic links".to_vec()),
        }
    }

    fn gnu(self, from: &OsStr, to: &OsStr) -> Vec<u8> {
        let (from, to) = (quote::always(from), quote::always(to));
        let parts: [&[u8]; 4] = match self {
            Refusal::OmittedDirectory => {
                [b"-r not specified; omitting directory ", &from, b"", b""]
            }
            Refusal::SameFile => [&from, b" and ", &to, b" are the same file"],
            Refusal::IntoItself => [b"cannot copy a directory, ", &from, b", into itself, ", &to],
            Refusal::DanglingLink => [b"not writing through dangling symlink ", &to, b"", b""],
            Refusal::JustMadeLink => {
                [b"will not copy ", &from, b" through just-created symlink ", &to]
            }
            Refusal::JustMade => [b"will not overwrite just-created ", &to, b" with ", &from],
            Refusal::OneName => [b"cannot create ", &to, b": File exists", b""],
            Refusal::LostWith => [b"cannot replace ", &to, b" with what lies in it: ", &from],
            Refusal::DirectoryOverOther => {
                [b"cannot overwrite non-directory ", &to, b" with directory ", &from]
            }
            Refusal::OtherOverDirectory => {
                [b"cannot overwrite directory ", &to, b" with non-directory", b""]
            }
            Refusal::Changed => [b"file changed as we read it: ", &from, b"", b""],
            Refusal::ChangedUnused => {
                [b"file changed as we read it, so not replacing ", &to, b": ", &from]
            }
            Refusal::Differs => [b"verification failed for ", &to, b"", b""],
            Refusal::NotVerifiable => [b"cannot verify ", &to, b"", b""],
            Refusal::NotAtomic => [b"cannot replace in one step ", &to, b"", b""],
            Refusal::BackupIsSource => [
                b"backing up ",
                &to,
                b" might destroy source;  ",
                &[&*from, b" not copied"].concat(),
            ],
            Refusal::Exists => [b"not replacing ", &to, b"", b""],
            Refusal::Loop => [b"cannot copy cyclic symbolic link ", &from, b"", b""],
        };
        parts.concat()
    }
}
