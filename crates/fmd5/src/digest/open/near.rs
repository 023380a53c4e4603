//! The directory of the last file, kept open for the next one, which is mostly in it too.
//!
//! Opening 52,000 files of a tree by one name instead of five took 0.15 s of processor time and not
//! 0.20. Only for files just found in a tree, and for the names of a list that is a file: those from
//! elsewhere may come hours apart, and what their directory is called may be another one by then.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::os;

/// A directory, and whether it is open.
#[derive(Debug, Default)]
pub(crate) struct Near {
    path: Vec<u8>,
    open: Option<OwnedFd>,
}

impl Near {
    /// The directory of the file at `path`, and its name there: from the second one in a row on.
    /// `None` as well where it cannot be opened, for reasons that the file's own path tells better.
    pub(super) fn find<'p>(&mut self, path: &'p Path) -> Option<(&OwnedFd, &'p Path)> {
        let bytes = path.as_os_str().as_bytes();
        let (directory, name) = bytes.split_at(bytes.iter().rposition(|&byte| byte == b'/')? + 1);
        if self.path != directory {
            self.path.clear();
            self.path.extend_from_slice(directory);
            self.open = None;
            return None;
        }
        if self.open.is_none() {
            self.open = os::directory(Path::new(OsStr::from_bytes(directory))).ok();
        }
        Some((self.open.as_ref()?, Path::new(OsStr::from_bytes(name))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_directory_is_opened_for_the_second_file_and_kept_for_the_third() {
        let dir = std::env::temp_dir().join(format!("fmd5-near-{}", std::process::id()));
        fs::create_dir_all(dir.join("a")).unwrap();
        fs::create_dir_all(dir.join("b")).unwrap();
        let mut near = Near::default();
        let mut found = |name: &str| {
            let path = dir.join(name);
            near.find(&path).map(|(_, name)| name.to_str().unwrap().to_owned())
        };
        assert_eq!(found("a/1"), None);
        assert_eq!(found("a/2").as_deref(), Some("2"));
        fs::rename(dir.join("a"), dir.join("c")).unwrap();
        assert_eq!(found("a/3").as_deref(), Some("3"), "still open");
        assert_eq!(found("b/1"), None);
        assert_eq!(found("a/1"), None);
        assert_eq!(found("a/2"), None, "no longer there");
        assert!(near.find(Path::new("name")).is_none() && near.find(Path::new("name")).is_none());
        fs::remove_dir_all(&dir).unwrap();
    }
}
