//! Where a file is to appear: the directory, the name in it, and what stands there now.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, readlinkat, statat};
use rustix::io::{Errno, retry_on_intr};

use crate::stdio::is_closed_number;
use crate::{Doing, Error, Result};

/// As many links as the kernel itself follows (path_resolution(7)).
const MAX_LINKS: u32 = 40;

/// A destination, resolved once: everything later is relative to `dir`, which stays open, so that a
/// directory renamed or replaced meanwhile cannot lead the file elsewhere.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) dir: OwnedFd,
    pub(super) name: OsString,
    pub(super) now: Now,
}

/// What stands at the destination.
#[derive(Debug)]
pub(super) enum Now {
    Nothing,
    /// A regular file, which may be replaced.
    File,
    /// A link that is not to be followed but replaced.
    Link,
    /// A FIFO, device or socket: written to, never replaced.
    Special,
    /// One of our own descriptors, by a name such as `/dev/stdout`.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))] // there, such names are devices
    Descriptor(OwnedFd),
}

impl Target {
    /// Follows the links of `path`, which starts in `start`, to where the file goes (unless told not
    /// to follow the last one).
    pub(super) fn resolve(start: BorrowedFd<'_>, path: &Path, follow: bool) -> io::Result<Target> {
        let mut base = None;
        let mut path = path.to_owned();
        for _ in 0..=MAX_LINKS {
            let at = base.as_ref().map_or(start, OwnedFd::as_fd);
            let (parent, name) = split(&path)?;
            let dir = open_dir(at, parent)?;
            let stat = match statat(&dir, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => stat,
                Err(Errno::NOENT) => {
                    return Ok(Target { name: name.to_owned(), dir, now: Now::Nothing });
                }
                Err(errno) => return Err(errno.into()),
            };
            let now = match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => Now::File,
                FileType::Directory => return Err(Errno::ISDIR.into()),
                FileType::Symlink if !follow => Now::Link,
                FileType::Symlink => match magic_link(dir.as_fd(), name) {
                    Some(Now::Descriptor(_)) if is_closed(name) => return Err(Errno::BADF.into()),
                    Some(now) => now,
                    None => {
                        let link = readlinkat(&dir, name, Vec::new())?.into_bytes();
                        path = PathBuf::from(OsString::from_vec(link));
                        base = Some(dir);
                        continue;
                    }
                },
                _ => Now::Special,
            };
            return Ok(Target { name: name.to_owned(), dir, now });
        }
        Err(Errno::LOOP.into())
    }
}

/// Whether `path` leads to a FIFO, a device, a socket or an open descriptor, which an
/// [`Output`](crate::Output) writes to as it is, and not to a file or a name that is free.
///
/// # Errors
/// The system's refusal, `EISDIR` for a directory: no output can be opened there.
pub fn is_stream(path: &Path) -> Result<bool> {
    match Target::resolve(CWD, path, true) {
        Ok(target) => Ok(matches!(target.now, Now::Special | Now::Descriptor(_))),
        Err(error) => Err(Error::new(Doing::Open, path, error)),
    }
}

/// The directory and the last component. Rust's `Path` drops a trailing slash and a final `.`,
/// which both ask for a directory; they are seen here.
fn split(path: &Path) -> io::Result<(&Path, &OsStr)> {
    let bytes = path.as_os_str().as_bytes();
    let name_at = bytes.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    let (parent, name) = bytes.split_at(name_at);
    match name {
        _ if bytes.is_empty() => Err(Errno::NOENT.into()),
        b"" | b"." | b".." => Err(Errno::ISDIR.into()),
        _ if parent.is_empty() => Ok((Path::new("."), OsStr::from_bytes(name))),
        _ => Ok((Path::new(OsStr::from_bytes(parent)), OsStr::from_bytes(name))),
    }
}

/// Opens a directory so that it can be synced later; one that may be searched but not read is
/// opened as a mere place.
fn open_dir(at: BorrowedFd<'_>, path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let open = |flags| retry_on_intr(|| openat(at, path, flags, Mode::empty()));
    match open(flags | OFlags::RDONLY) {
        Ok(dir) => Ok(dir),
        #[cfg(target_os = "linux")]
        Err(Errno::ACCESS) => Ok(open(flags | OFlags::PATH)?),
        Err(errno) => Err(errno.into()),
    }
}

/// What a link such as `/proc/self/fd/1` is, if `name` in `dir` is one: the kernel goes straight to
/// the open file there, and the text of the link is only a comment.
///
/// Replacing the file behind it would leave whoever gave us the descriptor with the old one (and, as
/// root, a machine without its `/dev/stdout`). Our own is used as it is, with its position and append
/// mode; another process's is opened through the link.
#[cfg(target_os = "linux")]
fn magic_link(dir: BorrowedFd<'_>, name: &OsStr) -> Option<Now> {
    let number: i32 = name.to_str()?.parse().ok()?;
    let filesystem = rustix::fs::fstatfs(dir).ok()?;
    // PROC_SUPER_MAGIC in statfs(2); the field's type differs between machines.
    if filesystem.f_type != 0x9fa0 {
        return None;
    }
    let there = statat(dir, name, AtFlags::empty()).ok()?;
    if let Ok(ours) = crate::sys::duplicate_number(number)
        && let Ok(here) = rustix::fs::fstat(&ours)
        && (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
    {
        return Some(Now::Descriptor(ours));
    }
    Some(Now::Special)
}

/// Whether a name such as `1` is that of a standard stream that was closed at the start: what stands in
/// its place swallows all that is written.
fn is_closed(name: &OsStr) -> bool {
    name.to_str().and_then(|name| name.parse().ok()).is_some_and(is_closed_number)
}

#[cfg(not(target_os = "linux"))]
fn magic_link(_: BorrowedFd<'_>, _: &OsStr) -> Option<Now> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn splits_as_the_kernel_reads_paths() {
        let parts = |path: &'static str| {
            split(Path::new(path))
                .map(|(dir, name)| (dir.to_str().unwrap(), name.to_str().unwrap()))
        };
        assert_eq!(parts("f").unwrap(), (".", "f"));
        assert_eq!(parts("/f").unwrap(), ("/", "f"));
        assert_eq!(parts("a//f").unwrap(), ("a//", "f"));
        for directory in ["/", "a/", "a/.", "..", "."] {
            assert_eq!(parts(directory).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        }
        assert_eq!(parts("").unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn links_lead_to_where_the_file_is_or_will_be() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        fs::write(at("sub/file"), "x").unwrap();
        symlink("sub/file", at("relative")).unwrap();
        symlink(at("relative"), at("absolute")).unwrap();
        symlink("sub/new", at("dangling")).unwrap();

        let found = Target::resolve(CWD, &at("absolute"), true).unwrap();
        assert_eq!(found.name, "file");
        assert!(matches!(found.now, Now::File));
        let new = Target::resolve(CWD, &at("dangling"), true).unwrap();
        assert_eq!(new.name, "new");
        assert!(matches!(new.now, Now::Nothing));
        let link = Target::resolve(CWD, &at("absolute"), false).unwrap();
        assert_eq!(link.name, "absolute");
        assert!(matches!(link.now, Now::Link));
    }

    #[test]
    fn forty_links_are_followed_and_a_loop_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("0"), "x").unwrap();
        for n in 1..=41 {
            symlink((n - 1).to_string(), dir.path().join(n.to_string())).unwrap();
        }
        assert!(Target::resolve(CWD, &dir.path().join("40"), true).is_ok());
        symlink("loop", dir.path().join("loop")).unwrap();
        for path in ["41", "loop"] {
            let error = Target::resolve(CWD, &dir.path().join(path), true).unwrap_err();
            assert_eq!(error.raw_os_error(), Some(Errno::LOOP.raw_os_error()), "{path}");
        }
    }

    #[test]
    fn a_directory_is_no_place_for_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let error = Target::resolve(CWD, dir.path(), true).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
        fs::write(dir.path().join("f"), "x").unwrap();
        let error = Target::resolve(CWD, &dir.path().join("f/g"), true).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotADirectory);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn our_own_descriptor_is_used_as_it_is() {
        use std::os::fd::AsRawFd;
        let dir = tempfile::tempdir().unwrap();
        let file = fs::File::create(dir.path().join("f")).unwrap();
        let link = format!("/dev/fd/{}", file.as_raw_fd());
        let now = Target::resolve(CWD, Path::new(&link), true).unwrap().now;
        assert!(matches!(now, Now::Descriptor(_)), "{now:?}");
    }

    #[test]
    fn devices_are_written_to() {
        let null = Target::resolve(CWD, Path::new("/dev/null"), true).unwrap();
        assert!(matches!(null.now, Now::Special));
    }

    #[test]
    fn what_is_no_file_is_a_stream_through_any_link() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "x").unwrap();
        crate::testing::make_fifo(&at("fifo"));
        for (link, to) in [("to-null", "/dev/null"), ("to-fifo", "fifo"), ("dangling", "new")] {
            symlink(to, at(link)).unwrap();
        }
        for (name, want) in [
            ("file", false),
            ("fifo", true),
            ("to-null", true),
            ("to-fifo", true),
            ("dangling", false),
            ("new", false),
        ] {
            assert_eq!(is_stream(&at(name)).unwrap(), want, "{name}");
        }
        assert_eq!(is_stream(dir.path()).unwrap_err().reason(), "Is a directory");
        #[cfg(target_os = "linux")]
        assert!(is_stream(Path::new("/dev/stdout")).unwrap());
    }
}
