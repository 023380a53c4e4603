//! The bed of a scenario: a few files, made once, and copied for every run.

use std::ffi::CStr;
use std::fs::{self, File, FileTimes, Permissions};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use fcore::xattrs;

/// When every file of a bed was last changed, in seconds since 1970: long ago, so that a time that
/// was kept can be told from a new one.
pub(super) const OLD_TIME: u64 = 1_000_000_000;

/// A directory being filled.
#[derive(Debug)]
pub(super) struct Lay(PathBuf);

impl Lay {
    /// Makes the directory.
    pub(super) fn new(at: &Path) -> io::Result<Lay> {
        fs::create_dir_all(at)?;
        Ok(Lay(at.to_owned()))
    }

    /// A file of this mode.
    pub(super) fn file(&self, name: &str, bytes: impl AsRef<[u8]>, mode: u32) -> io::Result<()> {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&self.0))?;
        fs::write(&path, bytes)?;
        fs::set_permissions(&path, Permissions::from_mode(mode))?;
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(OLD_TIME);
        File::options().write(true).open(&path)?.set_times(FileTimes::new().set_modified(then))
    }

    /// A symbolic link.
    pub(super) fn symlink(&self, text: &str, name: &str) -> io::Result<()> {
        symlink(text, self.0.join(name))
    }

    /// Another name.
    pub(super) fn hardlink(&self, of: &str, name: &str) -> io::Result<()> {
        fs::hard_link(self.0.join(of), self.0.join(name))
    }

    /// A named pipe.
    pub(super) fn fifo(&self, name: &str) -> io::Result<()> {
        // Not every system has mkfifoat(2); all have the program.
        let made = Command::new("mkfifo").arg("-m644").arg(self.0.join(name)).status()?;
        if made.success() { Ok(()) } else { Err(io::Error::other("mkfifo failed")) }
    }

    /// An extended attribute, where the file system has them.
    pub(super) fn attribute(&self, name: &str, attribute: &CStr, value: &str) -> io::Result<()> {
        let file = File::open(self.0.join(name))?;
        match xattrs::set(file.as_fd(), attribute, value.as_bytes()) {
            Err(rustix::io::Errno::OPNOTSUPP) => Ok(()),
            result => Ok(result?),
        }
    }
}

/// A copy of a bed to run in, with a place for what a run leaves beside it.
pub(super) struct Stage {
    root: PathBuf,
    template: PathBuf,
}

impl Stage {
    pub(super) fn new(root: &Path, template: &Path) -> Stage {
        Stage { root: root.to_owned(), template: template.to_owned() }
    }

    /// The working directory of the run.
    pub(super) fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// Its `TMPDIR`.
    pub(super) fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// A file beside both.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Makes everything as it was.
    pub(super) fn reset(&self) -> io::Result<()> {
        if self.root.exists() {
            fs::remove_dir_all(&self.root)?;
        }
        fs::create_dir_all(self.tmp())?;
        // Links, pipes, times, attributes: the system's own copier knows them all.
        let status = Command::new("cp").arg("-a").arg(&self.template).arg(self.work()).status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other("cp -a failed")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_as_new_after_every_reset() {
        let root = std::env::temp_dir().join(format!("xtask-lay-{}", std::process::id()));
        let lay = Lay::new(&root.join("template")).unwrap();
        lay.file("d/f", "text", 0o640).unwrap();
        lay.symlink("d/f", "l").unwrap();
        lay.hardlink("d/f", "h").unwrap();
        lay.fifo("p").unwrap();
        let stage = Stage::new(&root.join("stage"), &root.join("template"));
        for _ in 0..2 {
            stage.reset().unwrap();
            assert_eq!(fs::read(stage.work().join("h")).unwrap(), b"text");
            fs::write(stage.work().join("d/f"), "spoiled").unwrap();
            fs::write(stage.work().join("litter"), "").unwrap();
        }
        assert_eq!(fs::read(root.join("template/l")).unwrap(), b"text");
        fs::remove_dir_all(&root).unwrap();
    }
}
