//! What lies in a bed: every entry with its kind, content, mode and time.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use super::lay::{OLD_TIME, Stage};

/// All entries by their path below the working directory; those in `TMPDIR` begin with `../tmp/`.
pub(super) type State = BTreeMap<String, Entry>;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) what: What,
    /// Permission bits.
    pub(super) mode: u32,
    owner: (u32, u32),
    /// Whether it was last changed when the bed's files were.
    is_old: bool,
}

/// What it is, with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    File(Vec<u8>),
    Directory,
    Symlink(Vec<u8>),
    Other,
}

impl Entry {
    #[cfg(test)]
    pub(super) fn new(what: What, mode: u32) -> Entry {
        Entry { what, mode, owner: (0, 0), is_old: true }
    }

    fn of(path: &Path, meta: &Metadata) -> io::Result<Entry> {
        let kind = meta.file_type();
        let what = if kind.is_file() {
            What::File(fs::read(path)?)
        } else if kind.is_dir() {
            What::Directory
        } else if kind.is_symlink() {
            What::Symlink(fs::read_link(path)?.as_os_str().as_bytes().to_vec())
        } else {
            debug_assert!(kind.is_fifo() || kind.is_socket());
            What::Other
        };
        // A directory's time changes with what is done in it.
        let is_old = kind.is_file() && u64::try_from(meta.mtime()).is_ok_and(|t| t == OLD_TIME);
        let mode = if kind.is_symlink() { 0 } else { meta.mode() & 0o7777 };
        Ok(Entry { what, mode, owner: (meta.uid(), meta.gid()), is_old })
    }

    /// Whether this is all the same; the time only if it counts.
    pub(super) fn is_like(&self, other: &Entry, any_time: bool) -> bool {
        let same = (&self.what, self.mode, self.owner) == (&other.what, other.mode, other.owner);
        same && (any_time || self.is_old == other.is_old)
    }

    /// The bytes of a file.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match &self.what {
            What::File(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// Reads what lies there.
pub(super) fn read(stage: &Stage) -> io::Result<State> {
    let mut state = State::new();
    walk(&stage.work(), "", &mut state)?;
    walk(&stage.tmp(), "../tmp/", &mut state)?;
    Ok(state)
}

fn walk(dir: &Path, prefix: &str, state: &mut State) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}{name}");
        let entry = Entry::of(&path, &fs::symlink_metadata(&path)?)?;
        if entry.what == What::Directory {
            walk(&path, &format!("{name}/"), state)?;
        }
        state.insert(name, entry);
    }
    Ok(())
}

/// Whether a path is, or is in, what a killed run may leave: `.ftools-` and twelve letters, or what
/// [`is_kept`].
pub(super) fn is_temporary(path: &str) -> bool {
    is_kept(path) || path.split('/').any(|name| is_called(name, ".ftools-"))
}

/// Whether a file holds what may be the only whole content: `.ftools-kept-` and twelve letters. It is
/// for its owner to remove.
pub(super) fn is_kept(path: &str) -> bool {
    path.split('/').any(|name| is_called(name, ".ftools-kept-"))
}

fn is_called(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|random| {
        random.len() == 12 && random.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporaries_are_known_by_their_whole_name() {
        assert!(is_temporary("d/.ftools-abcdefghij27") && is_temporary(".ftools-abcdefghij27/f"));
        assert!(!is_temporary("d/.ftools-abc") && !is_temporary("x.ftools-abcdefghij27"));
        assert!(is_kept("d/.ftools-kept-abcdefghij27") && !is_kept(".ftools-abcdefghij27"));
    }
}
