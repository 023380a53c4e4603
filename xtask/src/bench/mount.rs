//! A file system in a file, for what the machine's own cannot do.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::side::remove;
use crate::shell::{About, Failure, Result};

/// Room for every copy of a case; of the disk, only what is written is taken.
const SIZE: u64 = 32 << 30;

/// Mounted until it is dropped.
pub(super) struct Mount {
    image: PathBuf,
    folder: PathBuf,
}

impl Mount {
    /// Makes a file system of this kind beside the data in `folder`, and mounts it there as `name`.
    ///
    /// Nothing of it is cached twice, and what is removed from it goes from the disk as well.
    pub(super) fn new(folder: &Path, name: &str, kind: &str) -> Result<Mount> {
        let image = folder.join(format!("{name}.image"));
        let mount = Mount { folder: folder.join(name), image };
        mount.release();
        fs::create_dir_all(&mount.folder).about(mount.folder.display())?;
        let made = File::create(&mount.image).and_then(|file| file.set_len(SIZE));
        made.about(mount.image.display())?;
        let mut make = Command::new(format!("mkfs.{kind}"));
        if kind == "ext4" {
            // Otherwise the kernel makes the rest of it while others are measured.
            make.args(["-E", "lazy_itable_init=0,lazy_journal_init=0"]);
        }
        quietly(make.arg("-q").arg(&mount.image))?;
        let mut attach = Command::new("losetup");
        let device =
            quietly(attach.args(["--find", "--show", "--direct-io=on"]).arg(&mount.image))?;
        let mounted = quietly(
            Command::new("mount").args(["-o", "discard", device.trim()]).arg(&mount.folder),
        );
        // The kernel lets go of the device when the file system is unmounted.
        quietly(Command::new("losetup").args(["--detach", device.trim()]))?;
        mounted.map(|_| mount)
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

/// Runs a command, and what it printed; its complaints are wanted only if it fails.
fn quietly(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().about(&name)?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let first = said.lines().next().unwrap_or("failed").to_owned();
            Err(Failure::new(format!("{name}: {first}")))
        }
    }
}
