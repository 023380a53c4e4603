//! Whether two paths lead to the same name in the same directory, however they are spelled.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A directory by device and inode.
type Directory = (u64, u64);

/// Names in directories: the table that grows with the list.
#[derive(Debug)]
pub(super) struct Places {
    /// Where relative paths of entries start, if not in the working directory.
    base: Option<PathBuf>,
    taken: HashSet<(Directory, Box<[u8]>)>,
    /// The directory asked for last: neighbours in a list are mostly neighbours on disk.
    last: Option<(PathBuf, Option<Directory>)>,
}

impl Places {
    pub(super) fn new(base: Option<PathBuf>) -> Places {
        Places { base, taken: HashSet::new(), last: None }
    }

    /// Adds what an entry names; nothing if its directory is not there.
    pub(super) fn add(&mut self, path: &Path) {
        let base = self.base.clone();
        let path = base.map_or_else(|| path.to_owned(), |base| base.join(path));
        self.add_typed(&path);
    }

    /// Adds a list, by its own name and by that of the file a link leads to.
    pub(super) fn add_list(&mut self, list: &Path) {
        self.add_typed(list);
        if let Ok(real) = fs::canonicalize(list) {
            self.add_typed(&real);
        }
    }

    /// Adds a path that starts in the working directory.
    pub(super) fn add_typed(&mut self, path: &Path) {
        if let Some((parent, name)) = split(path)
            && let Some(directory) = self.directory(parent)
        {
            self.taken.insert((directory, name.into()));
        }
    }

    /// Whether something added leads to where `path`, seen from the working directory, leads.
    pub(super) fn has(&mut self, path: &Path) -> bool {
        let Some((parent, name)) = split(path) else { return false };
        // The lookup needs a key of its own; it is freed again at once.
        self.directory(parent)
            .is_some_and(|directory| self.taken.contains(&(directory, name.into())))
    }

    fn directory(&mut self, path: &Path) -> Option<Directory> {
        if let Some((last, directory)) = &self.last
            && last.as_os_str() == path.as_os_str()
        {
            return *directory;
        }
        let directory = fcore::metadata(path, true).ok().map(|found| (found.dev(), found.ino()));
        self.last = Some((path.to_owned(), directory));
        directory
    }
}

/// The directory a path leads to, and the name there; `None` where the path ends in no name.
fn split(path: &Path) -> Option<(&Path, &[u8])> {
    let bytes = path.as_os_str().as_bytes();
    let start = memchr::memrchr(b'/', bytes).map_or(0, |slash| slash + 1);
    let (parent, name) = bytes.split_at(start);
    if matches!(name, b"" | b"." | b"..") {
        return None;
    }
    let parent = if parent.is_empty() { b"." } else { parent };
    Some((Path::new(OsStr::from_bytes(parent)), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_before_its_name() {
        let cut =
            |path| split(Path::new(path)).map(|(parent, name)| (parent.to_str().unwrap(), name));
        assert_eq!(cut("a"), Some((".", &b"a"[..])));
        assert_eq!(cut("/a"), Some(("/", &b"a"[..])));
        assert_eq!(cut("a/../b"), Some(("a/../", &b"b"[..])));
        for none in ["", "/", "a/", "a/.", "a/..", ".", ".."] {
            assert_eq!(cut(none), None, "{none}");
        }
    }

    #[test]
    fn spelling_does_not_matter_and_names_do() {
        let mut places = Places::new(Some(PathBuf::from("/proc")));
        for path in ["self/./status", "../proc/self/../self/maps", "/etc/hosts", "none/x", "self/"]
        {
            places.add(Path::new(path));
        }
        let pid = std::process::id();
        for (path, want) in [
            (format!("/proc/{pid}/status"), true),
            ("/proc/self/maps".into(), true),
            ("/proc/../etc//hosts".into(), true),
            ("/proc/self/stat".into(), false),
            ("/proc/status".into(), false),
            ("/proc/none/x".into(), false),
            ("/proc/self/".into(), false),
        ] {
            assert_eq!(places.has(Path::new(&path)), want, "{path}");
        }
    }
}
