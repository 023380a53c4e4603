//! Mapped against read, by the length of the file: where the policy's threshold comes from.
//!
//! Fair: each run opens the file, counts one byte in all of it at the speed of memory, and closes
//! it; reading uses a block that a worker would keep. All of it is in the page cache.
#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use fcore::{AlignedBuf, Input, Map, MapPolicy, Operand, RecordCounter};

const LENGTHS: [usize; 9] =
    [16 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 4 << 20, 16 << 20, 256 << 20];

static DIR: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a directory");
    for length in LENGTHS {
        std::fs::write(dir.path().join(length.to_string()), vec![b'x'; length]).expect("a file");
    }
    dir
});

fn main() {
    LazyLock::force(&DIR);
    divan::main();
}

fn path(length: usize) -> PathBuf {
    DIR.path().join(length.to_string())
}

fn open(path: &Path) -> Input {
    Input::open(&Operand::from(path)).expect("the file")
}

#[divan::bench(args = LENGTHS, threads = [1, 2])]
fn read(bencher: Bencher<'_, '_>, length: usize) {
    thread_local! {
        static BLOCK: std::cell::RefCell<AlignedBuf> =
            std::cell::RefCell::new(AlignedBuf::new(256 << 10).expect("memory"));
    }
    let path = path(length);
    bencher.counter(BytesCount::new(length)).bench(|| {
        BLOCK.with_borrow_mut(|block| {
            let mut input = open(&path);
            let mut counter = RecordCounter::new(b'\n');
            loop {
                match input.read(block).expect("bytes") {
                    0 => return counter.records(),
                    n => counter.feed(&block[..n]),
                }
            }
        })
    });
}

#[divan::bench(args = LENGTHS, threads = [1, 2])]
fn mapped(bencher: Bencher<'_, '_>, length: usize) {
    let path = path(length);
    bencher.counter(BytesCount::new(length)).bench(|| {
        let map = Map::open(open(&path), MapPolicy::Always).expect("a map");
        map.read(|bytes| {
            let mut counter = RecordCounter::new(b'\n');
            counter.feed(bytes);
            counter.records()
        })
        .expect("the file's bytes")
    });
}
