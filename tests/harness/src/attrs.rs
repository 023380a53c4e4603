//! What a file holds and carries: bytes, mode, owner, times.

use std::ffi::OsStr;
use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{PermissionsExt, lchown};
use std::path::PathBuf;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::bed::Bed;
use crate::report::{OrFail, difference, quote};

impl Bed {
    /// The bytes of a file.
    #[must_use]
    #[track_caller]
    pub fn read(&self, name: impl AsRef<OsStr>) -> Vec<u8> {
        let path = self.path(name);
        fs::read(&path).or_fail("read", &path)
    }

    /// Fails, saying where they part, unless the file holds exactly these bytes.
    #[track_caller]
    pub fn file_is(&self, name: impl AsRef<OsStr>, want: impl AsRef<[u8]>) -> &Self {
        let name = name.as_ref();
        if let Some(text) = difference(&quote(name), &self.read(name), want.as_ref()) {
            panic!("{text}\n{}", self.listing());
        }
        self
    }

    /// What `lstat` says: of a symbolic link itself, not of what it points to.
    #[must_use]
    #[track_caller]
    pub fn stat(&self, name: impl AsRef<OsStr>) -> Metadata {
        let path = self.path(name);
        fs::symlink_metadata(&path).or_fail("find", &path)
    }

    /// Whether anything has this name, a broken link too.
    #[must_use]
    pub fn exists(&self, name: impl AsRef<OsStr>) -> bool {
        fs::symlink_metadata(self.path(name)).is_ok()
    }

    /// What a symbolic link holds.
    #[must_use]
    #[track_caller]
    pub fn readlink(&self, name: impl AsRef<OsStr>) -> PathBuf {
        let path = self.path(name);
        fs::read_link(&path).or_fail("read the link", &path)
    }

    /// The twelve permission bits.
    #[must_use]
    #[track_caller]
    pub fn mode(&self, name: impl AsRef<OsStr>) -> u32 {
        self.stat(name).permissions().mode() & 0o7777
    }

    /// Sets the permission bits, whatever the umask.
    #[track_caller]
    pub fn chmod(&self, name: impl AsRef<OsStr>, mode: u32) -> &Self {
        let path = self.path(name);
        fs::set_permissions(&path, Permissions::from_mode(mode)).or_fail("chmod", &path);
        self
    }

    /// Gives a file (a link itself) to another user and group; only root may.
    #[track_caller]
    pub fn chown(&self, name: impl AsRef<OsStr>, user: u32, group: u32) -> &Self {
        let path = self.path(name);
        lchown(&path, Some(user), Some(group)).or_fail("chown", &path);
        self
    }

    /// Sets both times (of a link itself): seconds since 1970, and nanoseconds.
    #[track_caller]
    pub fn set_time(&self, name: impl AsRef<OsStr>, seconds: i64, nanos: u32) -> &Self {
        let path = self.path(name);
        let time = Timespec { tv_sec: seconds, tv_nsec: nanos.into() };
        let both = Timestamps { last_access: time, last_modification: time };
        utimensat(CWD, &path, &both, AtFlags::SYMLINK_NOFOLLOW).or_fail("set the time of", &path);
        self
    }
}
