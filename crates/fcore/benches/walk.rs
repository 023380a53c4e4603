//! Walking 10,000 files in 500 directories, against bare walkdir loops over the same tree.
//!
//! walkdir without an order does less; with `sort_by_file_name` it does nearly the same, in an order
//! that is not that of sorted paths.

#![allow(missing_docs, reason = "a benchmark has no users")]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{Bencher, Divan};
use fcore::{Globs, Links, Operand, Walk, WalkOptions};
use tempfile::TempDir;
use walkdir::WalkDir;

const DIRECTORIES: usize = 500;
const FILES: usize = 20;

static TREE: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a temporary directory");
    for n in 0..DIRECTORIES {
        // Ten wide, so three deep.
        let path: String =
            n.to_string().chars().map(|digit| format!("directory-{digit}/")).collect();
        let path = dir.path().join(path);
        fs::create_dir_all(&path).expect("a directory");
        for file in 0..FILES {
            fs::write(path.join(format!("some-file-{n}-{file}.txt")), "x").expect("a file");
        }
    }
    dir
});

fn main() {
    LazyLock::force(&TREE);
    let second = Duration::from_secs(1);
    Divan::default().max_time(second).config_with_args().main();
    // A static is never dropped.
    let _ = fs::remove_dir_all(TREE.path());
}

fn count(walk: impl Iterator<Item = impl AsRef<Path>>) -> usize {
    walk.map(|path| black_box(path.as_ref().as_os_str().len())).filter(|&length| length > 0).count()
}

fn walk(bencher: Bencher, options: WalkOptions, files: usize) {
    bencher.counter(ItemsCount::new(DIRECTORIES * FILES)).bench(|| {
        let walk = Walk::new([Ok(Operand::from(TREE.path()))], options.clone());
        assert_eq!(count(walk.map(|entry| entry.expect("an entry").into_path())), files);
    });
}

#[divan::bench]
fn ours(bencher: Bencher) {
    walk(bencher, WalkOptions::default(), DIRECTORIES * FILES);
}

#[divan::bench]
fn ours_following_links(bencher: Bencher) {
    walk(
        bencher,
        WalkOptions { links: Links::Always, ..WalkOptions::default() },
        DIRECTORIES * FILES,
    );
}

#[divan::bench]
fn ours_with_globs(bencher: Bencher) {
    let globs = Globs::new(["*-1*.txt"], ["*.o", "target/"]).expect("patterns");
    let options = WalkOptions { globs, ..WalkOptions::default() };
    let walk = Walk::new([Ok(Operand::from(TREE.path()))], options.clone());
    let files = walk.count();
    self::walk(bencher, options, files);
}

fn bare(bencher: Bencher, walk: impl Fn() -> WalkDir + Sync) {
    bencher.counter(ItemsCount::new(DIRECTORIES * FILES)).bench(|| {
        let entries = walk().into_iter().map(|entry| entry.expect("an entry"));
        let files = entries.filter(|entry| entry.file_type().is_file());
        assert_eq!(count(files.map(walkdir::DirEntry::into_path)), DIRECTORIES * FILES);
    });
}

#[divan::bench]
fn walkdir_in_any_order(bencher: Bencher) {
    bare(bencher, || WalkDir::new(TREE.path()));
}

#[divan::bench]
fn walkdir_sorted_by_name(bencher: Bencher) {
    bare(bencher, || WalkDir::new(TREE.path()).sort_by_file_name());
}
