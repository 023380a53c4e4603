//! Files for the demo: a scratch folder, a tree to copy, a byte to damage.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::shell::{About, Result};

/// What a copied tree holds.
pub(super) struct Tree {
    /// Regular files, below the tree's root, in order.
    pub(super) files: Vec<String>,
    /// Their bytes in all.
    pub(super) bytes: u64,
    /// One of `files` with at least a byte, that may be written, and a name that every list prints as it is.
    victim: Option<String>,
}

impl Tree {
    /// Looks at every file below `root`.
    pub(super) fn of(root: &Path) -> Result<Tree> {
        let mut tree = Tree { files: Vec::new(), bytes: 0, victim: None };
        let mut waiting = vec![root.to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(&folder).about(folder.display())? {
                let entry = entry.about(folder.display())?;
                let path = entry.path();
                let metadata = fs::symlink_metadata(&path).about(path.display())?;
                if metadata.is_dir() {
                    waiting.push(path);
                } else if metadata.is_file() {
                    let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                    let fit =
                        metadata.len() > 0 && !metadata.permissions().readonly() && is_plain(&name);
                    if fit && tree.victim.as_deref().is_none_or(|best| better(&name, best)) {
                        tree.victim = Some(name.clone().into_owned());
                    }
                    tree.bytes += metadata.len();
                    tree.files.push(name.into_owned());
                }
            }
        }
        tree.files.sort();
        Ok(tree)
    }

    /// The file to damage.
    pub(super) fn victim(&self) -> Option<&str> {
        self.victim.as_deref()
    }
}

/// Neither quoted nor escaped by a shell or a checksum list.
fn is_plain(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
}

/// Near the root first, then by name, so that the choice does not hang on the order of a folder.
fn better(name: &str, than: &str) -> bool {
    let key = |name: &str| (name.matches('/').count(), name.starts_with('.'), name.to_owned());
    key(name) < key(than)
}

/// The folder, made if need be, under the one name that no link leads to: so that it can be
/// compared with the user's.
pub(super) fn settled(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).and_then(|()| folder.canonicalize()).about(folder.display())
}

/// Makes the scratch folder anew.
pub(super) fn fresh(scratch: &Path) -> Result {
    match fs::remove_dir_all(scratch) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(scratch),
    }
    .about(scratch.display())
}

/// Copies the named files, so that the demo starts from a tree without build output.
pub(super) fn copy(from: &Path, names: &[String], to: &Path) -> Result {
    for name in names {
        let target = to.join(name);
        let folder = target.parent().unwrap_or(to);
        fs::create_dir_all(folder).about(folder.display())?;
        fs::copy(from.join(name), &target).about(name)?;
    }
    Ok(())
}

/// Turns over the lowest bit of the byte in the middle; returns where, what was there, what is now.
pub(super) fn flip(path: &Path) -> Result<(u64, u8, u8)> {
    let flip = || -> io::Result<(u64, u8, u8)> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        let at = file.metadata()?.len() / 2;
        let mut byte = [0];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut byte)?;
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&[byte[0] ^ 1])?;
        Ok((at, byte[0], byte[0] ^ 1))
    };
    flip().about(path.display())
}

/// A size for people, with three digits that count.
pub(super) fn size(bytes: u64) -> String {
    let units = [(1_u64 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        None => format!("{bytes} bytes"),
        Some((unit, name)) => {
            let value = bytes as f64 / unit as f64;
            let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
            format!("{value:.digits$} {name}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own that goes away at the end.
    struct Bed(PathBuf);

    impl Bed {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            fresh(&path).unwrap();
            Bed(path)
        }
    }

    impl Drop for Bed {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn one_byte_is_flipped_and_flipped_back() {
        let bed = Bed::new("flip");
        let path = bed.0.join("a");
        fs::write(&path, b"abc").unwrap();
        assert_eq!(flip(&path).unwrap(), (1, b'b', b'c'));
        assert_eq!(fs::read(&path).unwrap(), b"acc");
        flip(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
    }

    #[test]
    fn a_tree_is_counted_and_its_victim_is_plain() {
        let bed = Bed::new("tree");
        let names = ["a b", "deep/a", "empty", ".hidden", "z"].map(str::to_owned);
        let from = Bed::new("tree-from");
        fs::create_dir(from.0.join("deep")).unwrap();
        for name in &names {
            fs::write(from.0.join(name), if name == "empty" { "" } else { "xy" }).unwrap();
        }
        copy(&from.0, &names, &bed.0).unwrap();
        let tree = Tree::of(&bed.0).unwrap();
        assert_eq!(tree.files, [".hidden", "a b", "deep/a", "empty", "z"]);
        assert_eq!(tree.bytes, 8);
        assert_eq!(tree.victim(), Some("z"));
    }

    #[test]
    fn sizes_for_people() {
        assert_eq!(size(1023), "1023 bytes");
        assert_eq!(size(1536), "1.50 KiB");
        assert_eq!(size(256 << 20), "256 MiB");
        assert_eq!(size(50 << 30), "50.0 GiB");
    }
}
