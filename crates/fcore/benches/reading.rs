//! Reading a file in the page cache, by the size of the block; the bytes are only counted.
//!
//! Fair: the same open file is rewound by opening it again, which every size pays alike.
#![allow(missing_docs)]

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use fcore::{BufferSize, Input, Operand};

const LENGTH: usize = 64 << 20;

static FILE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("file");
    std::fs::write(&path, vec![b'x'; LENGTH]).expect("a file");
    (dir, path)
});

fn main() {
    LazyLock::force(&FILE);
    divan::main();
}

fn open() -> Input {
    Input::open(&Operand::from(FILE.1.as_path())).expect("the file")
}

#[divan::bench(args = [4 << 10, 16 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 4 << 20, 16 << 20])]
fn blocks(bencher: Bencher<'_, '_>, size: usize) {
    let mut block = BufferSize::Bytes(size).allocate(0).expect("memory");
    bencher.counter(BytesCount::new(LENGTH)).bench_local(|| {
        let mut input = open();
        let mut total = 0;
        loop {
            match black_box(input.read(&mut block).expect("bytes")) {
                0 => return total,
                n => total += n,
            }
        }
    });
}
