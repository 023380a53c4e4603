//! `xtask floor N`: opens and reads the files named on standard input, with so many threads, and
//! does nothing else. What digests files cannot be faster; the benchmarks of fmd5 stand on it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::shell::{About, Failure, Result};

/// Stays in the second-level cache, and takes nearly every file of a tree of documents in one read.
const BLOCK: usize = 64 << 10;

/// Names that a thread takes at a time.
const BATCH: usize = 64;

/// Reads all files of the NUL-separated list on standard input.
pub(crate) fn run(threads: &OsStr) -> Result {
    let threads = threads.to_str().and_then(|text| text.parse::<usize>().ok());
    let threads = threads.filter(|&threads| threads > 0);
    let threads = threads.ok_or_else(|| Failure::usage("floor: how many threads?"))?;
    let mut list = Vec::new();
    io::stdin().read_to_end(&mut list).about("the list of names")?;
    let names = list.split(|&byte| byte == 0).filter(|name| !name.is_empty());
    read_all(&names.map(|name| Path::new(OsStr::from_bytes(name))).collect::<Vec<_>>(), threads)
}

fn read_all(names: &[&Path], threads: usize) -> Result {
    let batches: Vec<&[&Path]> = names.chunks(BATCH).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut block = vec![0; BLOCK];
        while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            for path in *batch {
                read(path, &mut block).about(path.display())?;
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let ours = work();
        others.into_iter().fold(ours, |all, other| {
            let other = other.join().unwrap_or_else(|_| Err(Failure::new("a thread panicked")));
            all.and(other)
        })
    })
}

/// Opens a file, reads to its end, closes it. A regular file that gives less than was asked for has
/// ended; asking again would be a call more than there has to be.
fn read(path: &Path, block: &mut [u8]) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut bytes = 0;
    loop {
        let got = file.read(block)?;
        bytes += got as u64;
        if got < block.len() {
            return Ok(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn all_bytes_are_read_and_a_missing_file_is_a_failure() {
        let folder = std::env::temp_dir().join(format!("xtask-floor-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let paths: Vec<_> = (0..200).map(|n| folder.join(n.to_string())).collect();
        let mut block = vec![0; BLOCK];
        for (n, path) in paths.iter().enumerate() {
            fs::write(path, vec![b'x'; n * 1000]).unwrap();
            assert_eq!(read(path, &mut block).unwrap(), n as u64 * 1000);
        }
        let mut names: Vec<&Path> = paths.iter().map(|path| path.as_path()).collect();
        for threads in [1, 3] {
            assert!(read_all(&names, threads).is_ok());
        }
        let missing = folder.join("missing");
        names.push(&missing);
        let failure = read_all(&names, 2).unwrap_err();
        assert!(failure.to_string().contains("missing: No such file"), "{failure}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn it_wants_a_number_of_threads() {
        for wrong in ["", "0", "-1", "two"] {
            assert_eq!(run(OsStr::new(wrong)).unwrap_err().status(), 2, "{wrong}");
        }
    }
}
