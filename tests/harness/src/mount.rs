//! Small file systems: full disks, other devices, read-only ones.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::bed::Bed;
use crate::skip::skip;

/// A tmpfs in a bed; unmounted when dropped.
#[derive(Debug)]
#[must_use = "it is unmounted as soon as it is dropped"]
pub struct SmallFs {
    path: PathBuf,
    /// Keeps the bed from being removed while something is mounted in it.
    _bed: Bed,
}

impl Bed {
    /// A file system of `size` bytes (rounded up to pages), a device of its own, at `name` in the bed.
    ///
    /// `None`, after a word, where mounting is not permitted: `let Some(_fs) = … else { return };`
    #[track_caller]
    pub fn small_fs(&self, name: impl AsRef<OsStr>, size: u64) -> Option<SmallFs> {
        self.mount_tmpfs(name, &format!("size={size}"))
    }

    /// The same with any options of tmpfs(5): `"size=1m,nr_inodes=8"`.
    #[track_caller]
    pub fn mount_tmpfs(&self, name: impl AsRef<OsStr>, options: &str) -> Option<SmallFs> {
        let path = self.mkdir(name);
        match system::mount(&path, &format!("{options},mode=0755")) {
            Ok(()) => Some(SmallFs { path, _bed: self.clone() }),
            Err(reason) => {
                skip(format_args!("cannot mount a small file system: {reason}"));
                None
            }
        }
    }
}

impl SmallFs {
    /// Where it is mounted.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it read-only: what writes there meets EROFS.
    #[track_caller]
    pub fn make_read_only(&self) -> &Self {
        use crate::report::OrFail;
        system::make_read_only(&self.path).or_fail("make read-only", &self.path);
        self
    }
}

impl Drop for SmallFs {
    fn drop(&mut self) {
        if let Err(reason) = system::unmount(&self.path) {
            crate::skip::say(&format!("cannot unmount {}: {reason}", self.path.display()));
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::ffi::CString;
    use std::io;
    use std::path::Path;

    use rustix::mount::{MountFlags, UnmountFlags};

    const FLAGS: MountFlags = MountFlags::NODEV.union(MountFlags::NOSUID);

    pub(super) fn mount(path: &Path, options: &str) -> io::Result<()> {
        let options = CString::new(options)?;
        Ok(rustix::mount::mount("tmpfs", path, "tmpfs", FLAGS, options.as_c_str())?)
    }

    pub(super) fn make_read_only(path: &Path) -> io::Result<()> {
        Ok(rustix::mount::mount_remount(path, FLAGS | MountFlags::RDONLY, "")?)
    }

    pub(super) fn unmount(path: &Path) -> io::Result<()> {
        // Lazily: a child that was killed may hold it a moment longer.
        Ok(rustix::mount::unmount(path, UnmountFlags::DETACH)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io::{self, ErrorKind};
    use std::path::Path;

    pub(super) fn mount(_: &Path, _: &str) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    pub(super) fn make_read_only(_: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    pub(super) fn unmount(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
