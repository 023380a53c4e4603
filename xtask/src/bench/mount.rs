//! A file system in a file, for what the machine's own cannot do.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::side::remove;
use crate::shell::{About, Failure, Result};

/// Room for a few copies of the largest file; of the disk, only what is written is taken.
const SIZE: u64 = 8 << 30;

/// Mounted until it is dropped.
pub(super) struct Mount {
    image: PathBuf,
    folder: PathBuf,
}

impl Mount {
    /// Makes a file system of this kind beside the data in `folder`, and mounts it there.
    pub(super) fn new(folder: &Path, kind: &str) -> Result<Mount> {
        let image = folder.join(format!("{kind}.image"));
        let mount = Mount { folder: folder.join(kind), image };
        mount.release();
        fs::create_dir_all(&mount.folder).about(mount.folder.display())?;
        let made = File::create(&mount.image).and_then(|file| file.set_len(SIZE));
        made.about(mount.image.display())?;
        quietly(Command::new(format!("mkfs.{kind}")).arg("-q").arg(&mount.image))?;
        let options = ["-o", "loop"];
        quietly(Command::new("mount").args(options).arg(&mount.image).arg(&mount.folder))?;
        Ok(mount)
    }

    /// Where it is mounted.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn release(&self) {
        // Not mounted, or not there, is as good.
        let _ = quietly(Command::new("umount").arg(&self.folder));
        let _ = fs::remove_dir(&self.folder);
        let _ = remove(&self.image);
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        self.release();
    }
}

/// Runs a command whose words are wanted only if it fails.
fn quietly(command: &mut Command) -> Result {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().about(&name)?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let first = said.lines().next().unwrap_or("failed").to_owned();
            Err(Failure::new(format!("{name}: {first}")))
        }
    }
}
