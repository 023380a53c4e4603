//! Runs as a user without privileges, for whom permission bits mean something.

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::bed::Bed;
use crate::find;
use crate::report::OrFail;
use crate::skip::skip;
use crate::tool::Tool;

/// The user and group that own nothing.
pub(crate) const NOBODY: u32 = 65534;

/// Whether the tests run as root, to whom no permission bit is an obstacle.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

impl Tool {
    /// Runs it without privileges: as the tester when that is not root, else as user and group 65534.
    ///
    /// In the second case all that root owns in the bed is given to that user just before the start,
    /// so that the tool finds what it would find were the tester nobody: files of its own, with the
    /// modes the test gave them. What the test gave to others by [`Bed::chown`] stays theirs.
    ///
    /// `None`, after a word, where setpriv(1) is missing or may not do it.
    #[must_use]
    pub fn as_nobody(mut self) -> Option<Self> {
        if is_root() && !setpriv_works() {
            skip("root cannot become another user: setpriv is missing or not permitted");
            return None;
        }
        if is_root() && !find::searchable_by_all(&self.bed.aux()) {
            skip("the temporary directory is closed to other users");
            return None;
        }
        self.as_nobody = true;
        Some(self)
    }
}

fn setpriv_works() -> bool {
    let Some(setpriv) = find::system_program("setpriv") else { return false };
    let ids = [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")];
    let mut command = Command::new(setpriv);
    command.args(ids).args(["--clear-groups", "--", "/bin/sh", "-c", ":"]);
    command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Opens the bed for nobody. Returns where the binary and the tools' directory are for that user:
/// links or copies in the bed where the way to the originals is barred.
#[track_caller]
pub(crate) fn admit(bed: &Bed, program: &Path, bin_dir: &Path) -> (PathBuf, PathBuf) {
    if !is_root() {
        return (program.to_owned(), bin_dir.to_owned());
    }
    for dir in [bed.dir(), &bed.tmp()] {
        give(dir);
    }
    let admitted = |original: &Path| -> PathBuf {
        if find::reachable_by_all(original) {
            return original.to_owned();
        }
        let name = original.file_name().expect("a binary has a name");
        let copy = bed.aux().join("bin").join(name);
        if !copy.exists() {
            duplicate(original, &copy);
        }
        copy
    };
    let tools = find::TOOLS.map(|tool| bin_dir.join(tool));
    let mut bin_dir = bin_dir.to_owned();
    for tool in tools.iter().filter(|tool| tool.is_file()) {
        bin_dir = admitted(tool).parent().map_or(bin_dir, Path::to_owned);
    }
    (admitted(program), bin_dir)
}

/// By a link, else by cp(1): a file that this process itself wrote could still be open for writing
/// in a child that another thread is starting, and then cannot be executed (ETXTBSY).
fn duplicate(original: &Path, copy: &Path) {
    if let Some(dir) = copy.parent() {
        fs::create_dir_all(dir).or_fail("make", dir);
    }
    if fs::hard_link(original, copy).is_ok() && find::reachable_by_all(copy) {
        return;
    }
    let _ = fs::remove_file(copy);
    let cp = Command::new(find::needed_program("cp")).arg("--").args([original, copy]).status();
    let copied = cp.is_ok_and(|status| status.success());
    assert!(copied, "cannot copy {} for another user", original.display());
    fs::set_permissions(copy, Permissions::from_mode(0o755)).or_fail("chmod", copy);
}

/// Gives a directory and all below it that is ours to nobody.
fn give(path: &Path) {
    let Ok(meta) = fs::symlink_metadata(path) else { return };
    if meta.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            give(&entry.path());
        }
    }
    if meta.uid() != 0 {
        return;
    }
    match lchown(path, Some(NOBODY), Some(NOBODY)) {
        Err(error) if error.kind() == ErrorKind::ReadOnlyFilesystem => return,
        given => given.or_fail("give away", path),
    }
    // A change of owner takes the set-id bits away, which a test may have put there.
    if meta.is_file() && meta.mode() & 0o6000 != 0 {
        fs::set_permissions(path, meta.permissions()).or_fail("chmod", path);
    }
}
