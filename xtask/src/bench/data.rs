//! What the benchmarks read: always the same; on the disk kept below `target/bench`.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::mount::Mount;
use super::side::remove;
use crate::random::{self, Random};
use crate::shell::{About, Result};

/// A file system in memory that every Linux has.
const MEMORY: &str = "/dev/shm";

/// What a folder of data there begins with; behind it is the number of its process.
const PREFIX: &str = "ftools-bench-";

/// Gives back the memory of runs that were killed.
fn sweep(memory: &Path) {
    let dead = |name: &str| {
        let process = name.strip_prefix(PREFIX).and_then(|number| number.parse::<u32>().ok());
        process.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists())
    };
    for entry in fs::read_dir(memory).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(dead) {
            // Somebody else's stays.
            let _ = remove(&entry.path());
        }
    }
}

/// The folder of the data; commands run in it.
pub(super) struct Data {
    folder: PathBuf,
    /// Memory is given back at the end; a disk keeps the data for the next time.
    keep: bool,
    /// What is mounted for it.
    mounts: RefCell<Vec<Mount>>,
}

impl Data {
    /// Below the target folder.
    pub(super) fn on_disk(target: &Path) -> Result<Data> {
        Data::new(&target.join("bench"), true)
    }

    /// In memory, in a folder of this process's own; below the target folder where there is none.
    pub(super) fn in_memory(target: &Path) -> Result<Data> {
        let memory = Path::new(MEMORY);
        sweep(memory);
        let name = format!("{PREFIX}{}", std::process::id());
        Data::new(&memory.join(name), false).or_else(|_| Data::on_disk(target))
    }

    fn new(folder: &Path, keep: bool) -> Result<Data> {
        fs::create_dir_all(folder).about(folder.display())?;
        Ok(Data { folder: folder.to_owned(), keep, mounts: RefCell::default() })
    }

    /// A new file system of this kind in a file of its own, until this is dropped. Only root may.
    pub(super) fn image(&self, name: &str, kind: &str) -> Result<Data> {
        let mount = Mount::new(&self.folder, name, kind)?;
        let data = Data::new(mount.folder(), false)?;
        self.mounts.borrow_mut().push(mount);
        Ok(data)
    }

    /// In this folder, which is kept.
    #[cfg(test)]
    pub(super) fn at(folder: &Path) -> Data {
        Data::new(folder, true).expect("a test may write where it says")
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A file of so many MiB that does not compress; its name.
    pub(super) fn random(&self, mib: usize) -> Result<String> {
        self.once(&format!("random-{mib}M"), |path| random::file(path, (mib as u64) << 20))
    }

    /// A folder of so many such files, all different; its name.
    pub(super) fn many_random(&self, files: usize, mib: usize) -> Result<String> {
        self.once(&format!("random-{files}x{mib}M"), |path| {
            fs::create_dir_all(path)?;
            let mut block = vec![0; mib << 20];
            Random::new().fill(&mut block);
            for number in 0..files {
                block[..8].copy_from_slice(&number.to_le_bytes());
                fs::write(path.join(format!("{number:02}")), &block)?;
            }
            Ok(())
        })
    }

    /// So many names in folders of 1000, those of a folder being links to one file; its name.
    pub(super) fn links(&self, names: usize) -> Result<String> {
        self.once(&format!("links-{names}"), |path| {
            for folder in 0..names.div_ceil(1000) {
                let folder = path.join(format!("{folder:04}"));
                fs::create_dir_all(&folder)?;
                let first = folder.join("000.txt");
                fs::write(&first, folder.as_os_str().as_encoded_bytes())?;
                for name in 1..names.min(1000) {
                    fs::hard_link(&first, folder.join(format!("{name:03}.txt")))?;
                }
            }
            Ok(())
        })
    }

    /// So many million bytes of lines, in which CJK and Latin text touch; its name.
    pub(super) fn text(&self, megabytes: usize) -> Result<String> {
        const PIECES: [&str; 12] = [
            "今天",
            "備份",
            "データ",
            "的照片",
            "Linux",
            "v2",
            "を確認",
            "3.5",
            "GB",
            ",",
            "文件",
            "check",
        ];
        self.once(&format!("text-{megabytes}M"), |path| {
            let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
            let mut random = Random::new();
            let (mut written, mut line) = (0, String::new());
            while written < megabytes * 1_000_000 {
                line.clear();
                for _ in 0..4 + random.below(24) {
                    line.push_str(PIECES[random.below(PIECES.len())]);
                }
                line.push('\n');
                file.write_all(line.as_bytes())?;
                written += line.len();
            }
            file.flush()
        })
    }

    /// So many small files in folders of up to 500; its name.
    ///
    /// Sizes as in source trees: most below 16 KiB, one in 32 up to 256 KiB.
    pub(super) fn tree(&self, files: usize) -> Result<String> {
        self.once(&format!("tree-{files}"), |path| {
            let mut random = Random::new();
            let mut block = vec![0; 256 << 10];
            for number in 0..files {
                let file = path.join(format!("files/{:03}/{number:06}", number / 500));
                if number % 500 == 0 {
                    fs::create_dir_all(file.parent().unwrap_or(path))?;
                }
                let most = if number % 32 == 0 { 256 << 10 } else { 16 << 10 };
                let size = random.below(most);
                random.fill(&mut block[..size]);
                fs::write(file, &block[..size])?;
            }
            Ok(())
        })
    }

    /// So many files of a few bytes in one folder; its name.
    pub(super) fn flat(&self, files: usize) -> Result<String> {
        self.once(&format!("flat-{files}"), |path| {
            fs::create_dir(path)?;
            (0..files).try_for_each(|n| fs::write(path.join(format!("{n:06}")), format!("{n}\n")))
        })
    }

    /// So many empty files in folders of up to 500; its name.
    pub(super) fn empty(&self, files: usize) -> Result<String> {
        self.once(&format!("empty-{files}"), |path| {
            for number in 0..files {
                let folder = path.join(format!("{:04}", number / 500));
                if number % 500 == 0 {
                    fs::create_dir_all(&folder)?;
                }
                File::create(folder.join(format!("{number:07}")))?;
            }
            Ok(())
        })
    }

    /// How many bytes the regular files of `name` hold.
    pub(super) fn bytes(&self, name: &str) -> Result<u64> {
        let mut waiting = vec![self.folder.join(name)];
        let mut bytes = 0;
        while let Some(path) = waiting.pop() {
            let metadata = fs::symlink_metadata(&path).about(path.display())?;
            if metadata.is_dir() {
                for entry in fs::read_dir(&path).about(path.display())? {
                    waiting.push(entry.about(path.display())?.path());
                }
            } else {
                bytes += metadata.len();
            }
        }
        Ok(bytes)
    }

    /// Removes what the last case made, and in memory the data as well.
    pub(super) fn tidy_up(&self) {
        if !self.keep {
            let _ = remove(&self.folder);
        }
        for name in ["a", "b", "c", "d", "e"] {
            let _ = remove(&self.folder.join(format!("{name}.out")));
            let _ = remove(&self.folder.join(format!("{name}.sums")));
        }
    }

    /// Makes `name` unless it is there whole: under another name first.
    pub(super) fn once(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<String> {
        let path = self.folder.join(name);
        if !path.exists() {
            let part = self.folder.join(format!("{name}.part"));
            remove(&part).about(part.display())?;
            make(&part).about(part.display())?;
            fs::rename(&part, &path).about(path.display())?;
        }
        Ok(name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dead_left_goes() {
        let folder = std::env::temp_dir().join(format!("xtask-sweep-{}", std::process::id()));
        // No Linux has a process of that number (proc_pid_max(5)).
        let dead = folder.join(format!("{PREFIX}4194305"));
        let living = folder.join(format!("{PREFIX}{}", std::process::id()));
        for made in [&dead, &living, &folder.join("ftools-bench-notes")] {
            fs::create_dir_all(made.join("below")).unwrap();
        }
        sweep(&folder);
        let left = fs::read_dir(&folder).unwrap().count();
        assert!(!dead.exists() && living.exists() && left == 2);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn data_is_what_its_name_says_and_made_once() {
        let folder = std::env::temp_dir().join(format!("xtask-data-{}", std::process::id()));
        let data = Data::new(&folder, false).unwrap();

        let random = data.random(1).unwrap();
        assert_eq!(data.bytes(&random).unwrap(), 1 << 20);
        fs::write(folder.join(&random), "kept").unwrap();
        assert_eq!(data.bytes(&data.random(1).unwrap()).unwrap(), 4);

        let text = data.text(1).unwrap();
        assert!((1_000_000..1_001_000).contains(&data.bytes(&text).unwrap()));
        assert!(fs::read_to_string(folder.join(&text)).unwrap().ends_with('\n'));

        let flat = data.flat(3).unwrap();
        assert_eq!(fs::read(folder.join(&flat).join("000002")).unwrap(), b"2\n");
        let empty = data.empty(501).unwrap();
        assert!(folder.join(&empty).join("0001/0000500").exists());
        assert_eq!(data.bytes(&empty).unwrap(), 0);

        let tree = data.tree(3).unwrap();
        assert_eq!(fs::read_dir(folder.join(tree).join("files/000")).unwrap().count(), 3);

        let many = data.many_random(2, 1).unwrap();
        assert_eq!(data.bytes(&many).unwrap(), 2 << 20);
        let read = |name| fs::read(folder.join(&many).join(name)).unwrap();
        assert_ne!(read("00"), read("01"));

        let links = data.links(2000).unwrap();
        let folders: Vec<_> = fs::read_dir(folder.join(links)).unwrap().flatten().collect();
        let names = folders.iter().map(|folder| fs::read_dir(folder.path()).unwrap().count());
        assert_eq!(names.sum::<usize>(), 2000);
        data.tidy_up();
        assert!(!folder.exists());
    }
}
