//! [`sweep`] waits for the threads that write into an old file: a program that ends in the middle would
//! leave half of it.
//!
//! Alone in its process: after a sweep no file is written into any more.
#![allow(clippy::unwrap_used, reason = "all of this is tests, helpers of tests included")]

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use fcore::{AtomicFile, KeepInode, OutputOptions, Sync, sweep};

/// Long enough that a thread is found in the midst of it.
const LENGTH: usize = 4 << 20;

#[test]
fn a_sweep_waits_until_what_is_written_into_is_whole() {
    static ROUNDS: AtomicU32 = AtomicU32::new(0);
    let dir = tempfile::tempdir().unwrap();
    let paths: Vec<_> = (0..24).map(|n| dir.path().join(n.to_string())).collect();
    for at in &paths {
        fs::write(at, vec![b'o'; LENGTH]).unwrap();
        let at = at.clone();
        // Never joined: after the sweep they wait for the end of the process.
        thread::spawn(move || {
            for letter in (b'a'..=b'z').cycle() {
                write_into(&at, letter);
                ROUNDS.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while ROUNDS.load(Ordering::Relaxed) < 24 {
        thread::yield_now();
    }
    sweep();
    for at in &paths {
        let file = File::open(at).unwrap();
        let [mut first, mut last] = [[0]; 2];
        file.read_exact_at(&mut last, LENGTH as u64 - 1).unwrap();
        file.read_exact_at(&mut first, 0).unwrap();
        assert_eq!(first, last, "half of it is old");
    }
    for at in &paths {
        let content = fs::read(at).unwrap();
        assert!(content == vec![content[0]; LENGTH], "two contents in one file");
    }
}

fn write_into(at: &Path, letter: u8) {
    let (keep_inode, sync) = (KeepInode::Always, Sync::None);
    let options = OutputOptions { keep_inode, sync, ..OutputOptions::default() };
    let mut file = AtomicFile::create(at, &options).unwrap();
    file.write_full(&vec![letter; LENGTH]).unwrap();
    // What became of a file in the midst of the sweep is nobody's concern any more.
    let _ = file.publish();
}
