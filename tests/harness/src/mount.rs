//! Small file systems: full disks, other devices, read-only ones, other kinds in images.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::bed::Bed;
use crate::find;
use crate::skip::skip;

/// A file system in a bed; unmounted when dropped.
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

    /// A file system of this kind (`ext4`, `xfs`, `btrfs`, `vfat`, `exfat`; tmpfs too) and about `size` bytes,
    /// at `name` in the bed: made in a sparse image and mounted through a loop device.
    ///
    /// `None`, after a word, where that is not permitted, or the kind is not known here.
    #[track_caller]
    pub fn file_system(&self, name: impl AsRef<OsStr>, kind: &str, size: u64) -> Option<SmallFs> {
        let name = name.as_ref();
        if kind == "tmpfs" {
            return self.small_fs(name, size);
        }
        match self.image(name, kind, size) {
            Ok(path) => Some(SmallFs { path, _bed: self.clone() }),
            Err(reason) => {
                skip(format_args!("no {kind} in an image: {reason}"));
                None
            }
        }
    }

    fn image(&self, name: &OsStr, kind: &str, size: u64) -> Result<PathBuf, String> {
        let image = self.aux().join(name).with_extension(kind);
        let file = File::create(&image).and_then(|file| file.set_len(size));
        file.map_err(|error| error.to_string())?;
        let quiet = if kind.ends_with("fat") { &[][..] } else { &["-q"] };
        run(Command::new(program(&format!("mkfs.{kind}"))?).args(quiet).arg(&image))?;
        let path = self.mkdir(name);
        let mount = program("mount")?;
        // The loop device goes away with the mount.
        let as_kind = |kind: &str| {
            let mut mount = Command::new(&mount);
            run(mount.args(["-t", kind, "-o", "loop,nodev,nosuid"]).arg(&image).arg(&path))
        };
        // Where the kernel does not know it, a program may.
        as_kind(kind).or_else(|error| match kind {
            "exfat" => as_kind("exfat-fuse"),
            _ => Err(error),
        })?;
        Ok(path)
    }
}

fn program(name: &str) -> Result<PathBuf, String> {
    find::system_program(name).ok_or_else(|| format!("{name} is missing"))
}

/// Runs a command in silence; what it said if it failed.
fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim_end().replace('\n', "; ")),
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
