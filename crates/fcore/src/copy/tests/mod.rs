//! Every rung over every kind of end. Where a rung is forced, nothing else may help it.

mod ends;
mod fan;
mod faults;
mod files;
mod moving;
mod reflink;
mod room;
mod sparse;
mod streams;
#[cfg(target_os = "linux")]
mod tandem;
mod uncached;

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::calls::Calls;
use super::*;
use crate::{NoProgress, Result};

/// A directory with a place for a source and one for a target.
struct Place {
    _dir: TempDir,
    from: PathBuf,
    to: PathBuf,
}

impl Place {
    fn new() -> Place {
        Place::at(&std::env::temp_dir())
    }

    fn at(parent: &Path) -> Place {
        let dir = TempDir::new_in(parent).unwrap();
        Place { from: dir.path().join("from"), to: dir.path().join("to"), _dir: dir }
    }

    fn with(bytes: &[u8]) -> Place {
        let place = Place::new();
        fs::write(&place.from, bytes).unwrap();
        place
    }

    /// Makes the source `size` bytes long, with bytes only at these (offset, length).
    fn sparse(&self, size: u64, extents: &[(u64, usize)]) {
        let file = File::create(&self.from).unwrap();
        file.set_len(size).unwrap();
        for &(offset, length) in extents {
            file.write_all_at(&pattern(length), offset).unwrap();
        }
    }

    /// Copies to a new target.
    fn copy(&self, options: CopyOptions) -> Result<Copied> {
        self.copy_by(&CALLS, options, None)
    }

    fn copy_by(
        &self,
        calls: &'static Calls,
        options: CopyOptions,
        tap: Option<&mut Tap<'_>>,
    ) -> Result<Copied> {
        let (from, to) = (File::open(&self.from).unwrap(), File::create(&self.to).unwrap());
        let from = End::new(&from, "from").unwrap();
        let to = End::new(&to, "to").unwrap();
        // Both must be right: with positions known and to be kept, and without.
        let slow = run(calls, options, &from, &to, None)?;
        assert_eq!(from.position(), to.position());
        assert_eq!(to.position(), Some(slow.bytes));
        self.assert_equal();
        from.seek_to(0).unwrap();
        let to = File::create(&self.to).unwrap();
        let to = End::new(&to, "to").unwrap().fresh();
        let fast = run(calls, options, &from.fresh(), &to, tap)?;
        assert_eq!(fast.bytes, slow.bytes);
        self.assert_equal();
        Ok(fast)
    }

    #[track_caller]
    fn assert_equal(&self) {
        let (from, to) = (fs::read(&self.from).unwrap(), fs::read(&self.to).unwrap());
        assert_eq!(to.len(), from.len());
        assert!(to == from, "contents differ");
    }

    fn allocated(&self) -> (u64, u64) {
        let blocks = |path| fs::metadata(path).unwrap().blocks() * 512;
        (blocks(&self.from), blocks(&self.to))
    }
}

fn run(
    calls: &'static Calls,
    options: CopyOptions,
    from: &End<'_>,
    to: &End<'_>,
    tap: Option<&mut Tap<'_>>,
) -> Result<Copied> {
    let caps = CopyCaps::new();
    let mut copier = Copier { calls, ..Copier::new(options, &caps) };
    match tap {
        Some(tap) => copier.copy_tapped(from, to, tap, &NoProgress, &Cancel::new()),
        None => copier.copy(from, to, &NoProgress, &Cancel::new()),
    }
}

/// Bytes none of which is zero, and whose period is no power of two.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8 + 1).collect()
}

fn only(rung: Rung) -> CopyOptions {
    CopyOptions { rungs: RungSet::only(rung), ..CopyOptions::default() }
}

/// Another file system than the temporary directory's, if this machine has one.
fn elsewhere() -> Option<Place> {
    let shm = Path::new("/dev/shm");
    let device = |path: &Path| fs::metadata(path).map(|data| data.dev()).ok();
    if device(shm).is_some() && device(shm) != device(&std::env::temp_dir()) {
        return Some(Place::at(shm));
    }
    skipped("there is no other file system in /dev/shm");
    None
}

/// A library must not print; a test that skips must say so.
#[allow(clippy::print_stderr)]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

fn open_append(path: &Path) -> File {
    OpenOptions::new().append(true).create(true).open(path).unwrap()
}

#[test]
fn workers_share_what_is_known_and_own_the_rest() {
    fn shared<T: Sync>() {}
    fn owned<T: Send>() {}
    shared::<CopyCaps>();
    owned::<Copier<'_>>();
}
