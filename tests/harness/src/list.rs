//! What lies in a bed: for assertions, and for the words of a failed test.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, FileType, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::bed::Bed;
use crate::report::quote;
use crate::user::is_root;

/// Entries a failed test shows.
const SHOWN: usize = 60;

/// What an entry is; its letter is that of `ls -l`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    File,
    Dir,
    Symlink,
    Fifo,
    Socket,
    Device,
}

/// One name below a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the listed directory.
    pub path: PathBuf,
    /// Of the entry itself: links are not followed.
    pub kind: Kind,
    /// The twelve permission bits.
    pub mode: u32,
    /// In bytes, as `lstat` has it.
    pub size: u64,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.kind {
            Kind::File => '-',
            Kind::Dir => 'd',
            Kind::Symlink => 'l',
            Kind::Fifo => 'p',
            Kind::Socket => 's',
            Kind::Device => 'c',
        };
        write!(f, "{letter} {:04o} {:>9} {}", self.mode, self.size, quote(&self.path))
    }
}

impl From<FileType> for Kind {
    fn from(kind: FileType) -> Self {
        match kind {
            kind if kind.is_file() => Self::File,
            kind if kind.is_dir() => Self::Dir,
            kind if kind.is_symlink() => Self::Symlink,
            kind if kind.is_fifo() => Self::Fifo,
            kind if kind.is_socket() => Self::Socket,
            _ => Self::Device,
        }
    }
}

impl Bed {
    /// Every entry below the bed, in the byte order of its path.
    #[must_use]
    pub fn list(&self) -> Vec<Entry> {
        list(self.dir())
    }

    /// The paths of [`Bed::list`]: `assert_eq!(bed.names(), ["a", "dir", "dir/b"])`.
    #[must_use]
    pub fn names(&self) -> Vec<OsString> {
        self.list().into_iter().map(|entry| entry.path.into_os_string()).collect()
    }

    /// Fails when a temporary of our tools (`.ftools-…`) is left in the bed or in its `TMPDIR`.
    #[track_caller]
    pub fn assert_no_litter(&self) -> &Self {
        let mut all = self.list();
        all.extend(list(&self.tmp()));
        let litter: Vec<_> = all.iter().filter(|entry| is_litter(&entry.path)).collect();
        assert!(litter.is_empty(), "temporaries are left: {litter:#?}\n{}", self.listing());
        self
    }

    /// The bed as a failed test shows it.
    pub(crate) fn listing(&self) -> String {
        let entries = self.list();
        let mut text = format!("  bed {}, {} entries\n", self.dir().display(), entries.len());
        for entry in entries.iter().take(SHOWN) {
            text.push_str(&format!("    {entry}\n"));
        }
        if entries.len() > SHOWN {
            text.push_str(&format!("    … and {} more\n", entries.len() - SHOWN));
        }
        text
    }
}

fn is_litter(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_bytes().starts_with(b".ftools-"))
}

fn list(top: &Path) -> Vec<Entry> {
    let mut entries = Vec::new();
    collect(top, Path::new(""), &mut entries);
    entries.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    entries
}

fn collect(top: &Path, below: &Path, entries: &mut Vec<Entry>) {
    let dir = top.join(below);
    let _opened = Opened::where_barred(&dir);
    // A tool may be at work: what vanishes meanwhile, here and below, is no entry.
    for name in fs::read_dir(&dir).into_iter().flatten().flatten() {
        let path = below.join(name.file_name());
        let Ok(meta) = fs::symlink_metadata(top.join(&path)) else { continue };
        let kind = Kind::from(meta.file_type());
        let mode = meta.mode() & 0o7777;
        entries.push(Entry { path: path.clone(), kind, mode, size: meta.len() });
        if kind == Kind::Dir {
            collect(top, &path, entries);
        }
    }
}

/// A directory of ours that its mode forbids to look into, opened while this lives.
struct Opened<'a>(&'a Path, Permissions);

impl<'a> Opened<'a> {
    fn where_barred(dir: &'a Path) -> Option<Self> {
        let before = fs::symlink_metadata(dir).ok()?.permissions();
        if is_root() || before.mode() & 0o500 == 0o500 {
            return None;
        }
        fs::set_permissions(dir, Permissions::from_mode(before.mode() | 0o500)).ok()?;
        Some(Self(dir, before))
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        // Best effort: it may be gone by now.
        let _ = fs::set_permissions(self.0, self.1.clone());
    }
}
