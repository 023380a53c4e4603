//! The tree that fmd5 is measured with: Rust's own documentation, or one made like it.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::data::Data;
use crate::random::Random;
use crate::shell::{About, Result};

/// A tree of small files, with a list of them.
pub(super) struct Documents {
    /// Its root, in which commands run.
    pub(super) folder: PathBuf,
    /// The names, each ended by NUL, as `find . -print0` gives them, in the order of their bytes.
    pub(super) list: PathBuf,
    pub(super) files: usize,
    pub(super) bytes: u64,
}

/// The documentation of Rust 1.95 in files and bytes: how many files have a length of so many bits,
/// and how long those are on average. 51,931 files of 667 MB in all.
const LENGTHS: [(u32, usize, usize); 20] = [
    (5, 22, 26),
    (6, 61, 50),
    (7, 510, 105),
    (8, 661, 180),
    (9, 13_565, 469),
    (10, 2861, 543),
    (11, 375, 1415),
    (12, 4109, 3868),
    (13, 22_961, 4715),
    (14, 615, 11_099),
    (15, 3840, 25_681),
    (16, 1204, 42_687),
    (17, 318, 90_954),
    (18, 563, 174_523),
    (19, 133, 325_720),
    (20, 63, 721_482),
    (21, 47, 1_421_258),
    (22, 17, 2_884_793),
    (23, 4, 5_675_063),
    (24, 2, 11_404_999),
];

/// How many files that makes.
pub(super) const FILES: usize = 51_931;

/// Files of one folder.
const FOLDER: usize = 36;

impl Documents {
    /// The documentation where it is installed and the full number is asked for; else a tree of so
    /// many files on the disk.
    pub(super) fn find(disk: &Data, files: usize) -> Result<Documents> {
        let installed = if files == FILES { installed() } else { None };
        let folder = match installed {
            Some(folder) => folder,
            None => {
                let name = disk.once(&format!("documents-{files}"), |path| make(path, files))?;
                disk.folder().join(name)
            }
        };
        let list = fs::canonicalize(disk.folder()).about(disk.folder().display())?;
        Documents::list(folder, list.join("documents.list"))
    }

    fn list(folder: PathBuf, list: PathBuf) -> Result<Documents> {
        let (mut names, mut bytes, mut waiting) = (Vec::new(), 0, vec![PathBuf::from(".")]);
        while let Some(below) = waiting.pop() {
            let path = folder.join(&below);
            for entry in fs::read_dir(&path).about(path.display())? {
                let entry = entry.about(path.display())?;
                let metadata = entry.metadata().about(entry.path().display())?;
                let below = below.join(entry.file_name());
                if metadata.is_dir() {
                    waiting.push(below);
                } else if metadata.is_file() {
                    bytes += metadata.len();
                    names.push(below.into_os_string());
                }
            }
        }
        names.sort();
        let text: Vec<u8> = names.iter().flat_map(|n| [n.as_bytes(), b"\0"].concat()).collect();
        fs::write(&list, text).about(list.display())?;
        Ok(Documents { folder, list, files: names.len(), bytes })
    }
}

/// The documentation, if it is there and about as large as it is known to be.
fn installed() -> Option<PathBuf> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().ok()?;
    let sysroot = String::from_utf8(output.stdout).ok()?;
    let folder = Path::new(sysroot.trim()).join("share/doc");
    folder.join("rust/html/std").is_dir().then_some(folder)
}

/// Writes `files` files below `path`, as long as those of the documentation.
fn make(path: &Path, files: usize) -> io::Result<()> {
    let mut random = Random::new();
    let mut lengths = lengths(files, &mut random);
    // Short and long ones lie side by side.
    for last in (1..lengths.len()).rev() {
        lengths.swap(last, random.below(last + 1));
    }
    let mut block = Vec::new();
    for (number, &length) in lengths.iter().enumerate() {
        let folder = path.join(format!("{:02}/{:04}", number / FOLDER / 40, number / FOLDER));
        if number % FOLDER == 0 {
            fs::create_dir_all(&folder)?;
        }
        block.resize(length, 0);
        random.fill(&mut block);
        fs::write(folder.join(format!("trait.number-{number:05}.html")), &block)?;
    }
    Ok(())
}

/// Lengths spread as [`LENGTHS`] says: evenly about each average, not below the bits it is for.
fn lengths(files: usize, random: &mut Random) -> Vec<usize> {
    let (mut lengths, mut before) = (Vec::with_capacity(files), 0);
    for (bits, count, average) in LENGTHS {
        before += count;
        let least = 1 << (bits - 1);
        while lengths.len() < before * files / FILES {
            lengths.push(least + random.below(2 * (average - least) + 1));
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_files_and_bytes_as_the_documentation_has() {
        let lengths = lengths(FILES, &mut Random::new());
        assert_eq!(lengths.len(), FILES);
        let bytes: usize = lengths.iter().sum();
        assert!((640_000_000..695_000_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn a_small_tree_is_made_and_listed_in_order() {
        let folder = std::env::temp_dir().join(format!("xtask-documents-{}", std::process::id()));
        make(&folder.join("tree"), 100).unwrap();
        let made = Documents::list(folder.join("tree"), folder.join("list")).unwrap();
        assert_eq!(made.files, 100);
        let list = fs::read_to_string(made.list).unwrap();
        let names: Vec<&str> = list.split_terminator('\0').collect();
        assert!(names.is_sorted() && names.iter().all(|name| name.starts_with("./00/00")));
        let sizes = names.iter().map(|name| fs::metadata(made.folder.join(name)).unwrap().len());
        assert_eq!(sizes.sum::<u64>(), made.bytes);
        fs::remove_dir_all(&folder).unwrap();
    }
}
