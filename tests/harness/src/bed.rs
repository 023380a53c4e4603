//! The directory a test works in.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Once};

use rustix::fs::Mode;
use tempfile::TempDir;

use crate::find;
use crate::report::{OrFail, quote};
use crate::signals;
use crate::skip::{say, skip};

/// A temporary directory that a test works in; removed when the last user of it is gone.
///
/// Every helper takes names relative to it, as any bytes, and panics at the caller when it fails.
/// A clone is the same bed.
#[derive(Clone, Debug)]
pub struct Bed(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Holds `work` (what tests see), `tmp` (TMPDIR) and `aux` (logs, links to binaries).
    root: Option<TempDir>,
    work: PathBuf,
}

/// Whether files there have no other place than the page cache.
#[cfg(target_os = "linux")]
fn is_in_memory(place: &Path) -> bool {
    // TMPFS_MAGIC in linux/magic.h; of another width on other machines.
    #[allow(clippy::unnecessary_cast)]
    rustix::fs::statfs(place).is_ok_and(|kind| kind.f_type as i64 == 0x0102_1994)
}

#[cfg(not(target_os = "linux"))]
fn is_in_memory(_: &Path) -> bool {
    false
}

impl Default for Bed {
    fn default() -> Self {
        Self::new()
    }
}

impl Bed {
    /// A new, empty one.
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        Self::made_in(&std::env::temp_dir())
    }

    /// One that is not in memory, where files have no disk to be read from. `None` after a word where
    /// there is no other place.
    #[must_use]
    #[track_caller]
    pub fn on_disk() -> Option<Self> {
        let built = std::env::current_exe().or_fail("find", "the test's own binary");
        let places = [std::env::temp_dir(), "/var/tmp".into(), built.with_file_name("")];
        let place = places.iter().find(|place| place.is_dir() && !is_in_memory(place));
        if place.is_none() {
            skip("all places for files are in memory");
        }
        place.map(|place| Self::made_in(place))
    }

    /// One on tmpfs. `None` after a word where there is none.
    #[must_use]
    #[track_caller]
    pub fn in_memory() -> Option<Self> {
        let places = [std::env::temp_dir(), "/dev/shm".into()];
        let place = places.iter().find(|place| is_in_memory(place));
        if place.is_none() {
            skip("no place for files is in memory");
        }
        place.map(|place| Self::made_in(place))
    }

    #[track_caller]
    fn made_in(place: &Path) -> Self {
        settle_process();
        let root = tempfile::Builder::new().prefix("bed-").tempdir_in(place);
        let root = root.or_fail("make", "a bed");
        // Searchable, so that another user can work below it.
        let searchable = Permissions::from_mode(0o711);
        fs::set_permissions(root.path(), searchable).or_fail("open", root.path());
        for part in ["work", "tmp", "aux"] {
            fs::create_dir(root.path().join(part)).or_fail("make", part);
        }
        let work = root.path().join("work");
        Self(Arc::new(Inner { root: Some(root), work }))
    }

    /// The bed itself: the working directory and home of every tool run in it.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.0.work
    }

    /// A name in the bed as an absolute path.
    #[must_use]
    pub fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.dir().join(name.as_ref())
    }

    /// What tools are given as `TMPDIR`.
    #[must_use]
    pub fn tmp(&self) -> PathBuf {
        self.dir().with_file_name("tmp")
    }

    /// The harness's own corner, which no listing shows.
    pub(crate) fn aux(&self) -> PathBuf {
        self.dir().with_file_name("aux")
    }

    /// A file with these bytes, in directories made where they lack; an existing one is rewritten.
    #[track_caller]
    pub fn write(&self, name: impl AsRef<OsStr>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.with_parents(name.as_ref());
        fs::write(&path, bytes).or_fail("write", &path);
        path
    }

    /// Files with their bytes; a name that ends in `/` is a directory.
    #[track_caller]
    pub fn tree<N: AsRef<OsStr>, B: AsRef<[u8]>>(&self, entries: &[(N, B)]) {
        for (name, bytes) in entries {
            if name.as_ref().as_encoded_bytes().ends_with(b"/") {
                self.mkdir(name);
            } else {
                self.write(name, bytes);
            }
        }
    }

    /// A file of `size` bytes that [`random_bytes`] makes of `seed`.
    #[track_caller]
    pub fn random(&self, name: impl AsRef<OsStr>, size: u64, seed: u64) -> PathBuf {
        let path = self.with_parents(name.as_ref());
        let mut file = File::create(&path).or_fail("create", &path);
        let mut words = SplitMix(seed);
        let mut left = size;
        while left > 0 {
            // A multiple of the word, so that the pieces are those of one long run.
            let piece = left.min(1 << 16);
            let bytes = words.bytes(piece as usize);
            file.write_all(&bytes).or_fail("write", &path);
            left -= piece;
        }
        path
    }

    /// A file of `size` bytes that is one hole.
    #[track_caller]
    pub fn sparse(&self, name: impl AsRef<OsStr>, size: u64) -> PathBuf {
        let path = self.with_parents(name.as_ref());
        File::create(&path).and_then(|f| f.set_len(size)).or_fail("make a hole of", &path);
        path
    }

    /// A directory, with those above it.
    #[track_caller]
    pub fn mkdir(&self, name: impl AsRef<OsStr>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).or_fail("make", &path);
        path
    }

    /// A symbolic link called `name` that holds `target`, as it is.
    #[track_caller]
    pub fn symlink(&self, target: impl AsRef<OsStr>, name: impl AsRef<OsStr>) -> PathBuf {
        let path = self.with_parents(name.as_ref());
        symlink(target.as_ref(), &path).or_fail("link", &path);
        path
    }

    /// A second name for the file `original`.
    #[track_caller]
    pub fn hardlink(&self, original: impl AsRef<OsStr>, name: impl AsRef<OsStr>) -> PathBuf {
        let path = self.with_parents(name.as_ref());
        fs::hard_link(self.path(original), &path).or_fail("link", &path);
        path
    }

    /// A named pipe.
    #[track_caller]
    pub fn fifo(&self, name: impl AsRef<OsStr>) -> PathBuf {
        let path = self.with_parents(name.as_ref());
        // Not every system has mkfifoat; all have the program.
        let mkfifo = find::needed_program("mkfifo");
        let made = Command::new(mkfifo).args(["-m", "644", "--"]).arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()), "cannot make the pipe {}", quote(&path));
        path
    }

    /// Removes a file or a whole directory.
    #[track_caller]
    pub fn remove(&self, name: impl AsRef<OsStr>) {
        let path = self.path(name);
        let is_dir = fs::symlink_metadata(&path).or_fail("find", &path).is_dir();
        let removed = if is_dir { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.or_fail("remove", &path);
    }

    #[track_caller]
    fn with_parents(&self, name: &OsStr) -> PathBuf {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).or_fail("make", parent);
        }
        path
    }
}

/// What every tool inherits from this process must not depend on who tests.
fn settle_process() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        rustix::process::umask(Mode::from_raw_mode(0o022));
        signals::hand_down_defaults();
    });
}

impl Drop for Inner {
    fn drop(&mut self) {
        let Some(mut root) = self.root.take() else { return };
        if std::thread::panicking() && std::env::var_os("FTOOLS_KEEP").is_some() {
            root.disable_cleanup(true);
            say(&format!("kept: {}", self.work.display()));
            return;
        }
        let path = root.path().to_owned();
        if root.close().is_ok() {
            return;
        }
        // A directory nobody may enter: open all, once more. The first try removed its neighbours.
        open_up(&path);
        if let Err(reason) = fs::remove_dir_all(&path) {
            say(&format!("cannot remove {}: {reason}", path.display()));
        }
    }
}

/// Gives every directory below `dir` back to its owner, as far as possible.
fn open_up(dir: &Path) {
    let _ = fs::set_permissions(dir, Permissions::from_mode(0o700));
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_up(&entry.path());
        }
    }
}

/// `size` bytes that look random and are the same for the same `seed`.
#[must_use]
pub fn random_bytes(size: usize, seed: u64) -> Vec<u8> {
    SplitMix(seed).bytes(size)
}

/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn bytes(&mut self, size: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(size.next_multiple_of(8));
        while bytes.len() < size {
            bytes.extend(self.next().to_le_bytes());
        }
        bytes.truncate(size);
        bytes
    }
}
