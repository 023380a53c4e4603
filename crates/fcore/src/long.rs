//! Paths that are longer than the kernel takes in one call (PATH_MAX), as those of very deep trees
//! are: gone in steps, from directory to directory.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use memchr::memrchr;
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{Errno, retry_on_intr};

/// Bytes of a path for one call: below PATH_MAX everywhere, and room for three of the longest names.
const STEP: usize = 1000;

/// A directory on the way needs to be searched, not listed.
#[cfg(any(target_os = "linux", target_os = "android"))]
const SEARCH: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const SEARCH: OFlags = OFlags::RDONLY;

/// Opens `path`, which starts in `directory`, however long it is.
///
/// # Errors
/// The system's; `ENAMETOOLONG` for a single name that is too long.
pub fn open(directory: BorrowedFd<'_>, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    match retry_on_intr(|| openat(directory, path, flags, Mode::empty())) {
        Err(Errno::NAMETOOLONG) => open_in_steps(directory, path, flags),
        opened => opened,
    }
}

/// What `stat` or, unless `follow`, `lstat` says of `path`, however long it is.
///
/// # Errors
/// As [`fs::metadata`].
pub fn metadata(path: &Path, follow: bool) -> io::Result<Metadata> {
    let found = if follow { fs::metadata(path) } else { fs::symlink_metadata(path) };
    found.or_else(|error| {
        if error.raw_os_error() != Some(Errno::NAMETOOLONG.raw_os_error()) {
            return Err(error);
        }
        let links = if follow { OFlags::empty() } else { OFlags::NOFOLLOW };
        let flags = SEARCH | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | links;
        File::from(open_in_steps(CWD, path, flags)?).metadata()
    })
}

fn open_in_steps(
    directory: BorrowedFd<'_>,
    path: &Path,
    flags: OFlags,
) -> rustix::io::Result<OwnedFd> {
    let mut rest = path.as_os_str().as_bytes();
    let mut inner: Option<OwnedFd> = None;
    loop {
        let from = inner.as_ref().map_or(directory, AsFd::as_fd);
        if rest.len() <= STEP {
            // Only slashes were left.
            let last = if rest.is_empty() { b"." } else { rest };
            return retry_on_intr(|| openat(from, OsStr::from_bytes(last), flags, Mode::empty()));
        }
        let cut = memrchr(b'/', &rest[..STEP]).ok_or(Errno::NAMETOOLONG)?;
        // With the slash, so that the root stays the root.
        let (step, behind) = rest.split_at(cut + 1);
        let flags = SEARCH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let next = retry_on_intr(|| openat(from, OsStr::from_bytes(step), flags, Mode::empty()))?;
        inner = Some(next);
        let slashes = behind.iter().take_while(|&&byte| byte == b'/').count();
        rest = &behind[slashes..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::path::PathBuf;

    const READ: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC);

    fn read(opened: rustix::io::Result<OwnedFd>) -> Result<String, Errno> {
        let mut text = String::new();
        File::from(opened?).read_to_string(&mut text).unwrap();
        Ok(text)
    }

    /// `path` with `./` put in front of its last name until it is longer than any PATH_MAX.
    fn lengthened(path: &Path) -> PathBuf {
        let dots = "./".repeat(3000);
        path.parent().unwrap().join(dots).join(path.file_name().unwrap())
    }

    #[test]
    fn a_path_of_any_length_leads_where_a_short_one_does() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "text").unwrap();
        std::os::unix::fs::symlink("file", dir.path().join("link")).unwrap();
        let at = |name: &str| lengthened(&dir.path().join(name));
        assert_eq!(read(open(CWD, &file, READ)).unwrap(), "text");
        assert_eq!(read(open(CWD, &at("file"), READ)).unwrap(), "text");
        let slashes = PathBuf::from(format!("{}{}file", dir.path().display(), "/".repeat(9000)));
        assert_eq!(read(open(CWD, &slashes, READ)).unwrap(), "text");
        let inner = File::open(dir.path()).unwrap();
        let relative = lengthened(Path::new("./file"));
        assert_eq!(read(open(inner.as_fd(), &relative, READ)).unwrap(), "text");
        assert_eq!(read(open(CWD, &at("none"), READ)), Err(Errno::NOENT));
        assert_eq!(read(open(CWD, &at("link"), READ | OFlags::NOFOLLOW)), Err(Errno::LOOP));
        assert_eq!(read(open(CWD, &at("file").join("x"), READ)), Err(Errno::NOTDIR));
        assert_eq!(read(open(CWD, &at(&"x".repeat(2000)), READ)), Err(Errno::NAMETOOLONG));
        assert_eq!(read(open(CWD, Path::new(&"x".repeat(9000)), READ)), Err(Errno::NAMETOOLONG));
        let directory = PathBuf::from(format!("{}{}", dir.path().display(), "/".repeat(9000)));
        assert!(open(CWD, &directory, READ | OFlags::DIRECTORY).is_ok());

        assert_eq!(metadata(&at("link"), true).unwrap().len(), 4);
        assert!(metadata(&at("link"), false).unwrap().is_symlink());
        assert!(metadata(&directory, true).unwrap().is_dir());
        assert_eq!(metadata(&at("none"), true).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
