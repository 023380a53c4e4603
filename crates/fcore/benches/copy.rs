//! Each rung alone, over files in memory and on disk, and through pipes.
//!
//! `FCORE_BENCH_DIR` names the directory of the files (the temporary directory otherwise).
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;

use divan::Bencher;
use divan::counter::BytesCount;
use fcore::copy::{Copier, CopyCaps, CopyOptions, End, Rung, RungSet, ZeroCopy};
use fcore::{BufferSize, Cancel, NoProgress};

fn main() {
    divan::main();
}

/// A source of `length` bytes and the path of a target.
fn files(length: usize) -> (tempfile::TempDir, File, PathBuf) {
    let parent = std::env::var_os("FCORE_BENCH_DIR").map_or(std::env::temp_dir(), PathBuf::from);
    let dir = tempfile::TempDir::new_in(parent).unwrap();
    let from = dir.path().join("from");
    let block: Vec<u8> = (0..1 << 20).map(|n: u32| (n % 251) as u8 + 1).collect();
    let mut file = File::create(&from).unwrap();
    for at in (0..length).step_by(block.len()) {
        file.write_all(&block[..block.len().min(length - at)]).unwrap();
    }
    let to = dir.path().join("to");
    (dir, File::open(from).unwrap(), to)
}

/// One copy into a new file each time.
fn file_to_file(bencher: Bencher<'_, '_>, length: usize, options: CopyOptions) {
    let (_dir, from, to) = files(length);
    let caps = CopyCaps::new();
    let mut copier = Copier::new(options, &caps);
    bencher.counter(BytesCount::new(length)).bench_local(|| {
        rustix::fs::seek(&from, rustix::fs::SeekFrom::Start(0)).unwrap();
        let _ = std::fs::remove_file(&to);
        let target = File::create(&to).unwrap();
        let from = End::new(&from, "from").unwrap().fresh();
        let target = End::new(&target, "to").unwrap().fresh();
        copier.copy(&from, &target, &NoProgress, &Cancel::new()).unwrap()
    });
}

const LENGTHS: [usize; 7] = [100, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 64 << 20];

#[divan::bench(args = LENGTHS)]
fn all(bencher: Bencher<'_, '_>, length: usize) {
    file_to_file(bencher, length, CopyOptions::default());
}

#[divan::bench(args = LENGTHS)]
fn copy_file_range(bencher: Bencher<'_, '_>, length: usize) {
    let rungs = RungSet::only(Rung::Range);
    file_to_file(bencher, length, CopyOptions { rungs, ..CopyOptions::default() });
}

#[divan::bench(args = LENGTHS)]
fn read_write(bencher: Bencher<'_, '_>, length: usize) {
    let rungs = RungSet::only(Rung::Stream);
    file_to_file(bencher, length, CopyOptions { rungs, ..CopyOptions::default() });
}

#[divan::bench(args = LENGTHS)]
fn read_write_reserved(bencher: Bencher<'_, '_>, length: usize) {
    let rungs = RungSet::only(Rung::Stream);
    let options = CopyOptions { rungs, preallocate: true, ..CopyOptions::default() };
    file_to_file(bencher, length, options);
}

#[divan::bench(args = [64, 128, 256, 512, 1024, 4096])]
fn read_write_block_kib(bencher: Bencher<'_, '_>, block: usize) {
    let rungs = RungSet::only(Rung::Stream);
    let buffer = BufferSize::Bytes(block << 10);
    file_to_file(bencher, 64 << 20, CopyOptions { rungs, buffer, ..CopyOptions::default() });
}

/// 64 MiB that come through a pipe, into a file or into another pipe that is drained.
fn through_a_pipe(bencher: Bencher<'_, '_>, zero_copy: ZeroCopy, to_file: bool) {
    const LENGTH: usize = 64 << 20;
    let (_dir, _from, path) = files(0);
    let options = CopyOptions { zero_copy, ..CopyOptions::default() };
    bencher.counter(BytesCount::new(LENGTH)).bench_local(|| {
        let ((from, mut writer), (mut reader, pipe)) =
            (std::io::pipe().unwrap(), std::io::pipe().unwrap());
        let file = File::create(&path).unwrap();
        thread::scope(|scope| {
            scope.spawn(move || {
                let block = vec![1; 64 << 10];
                for _ in 0..LENGTH / block.len() {
                    writer.write_all(&block).unwrap();
                }
            });
            scope.spawn(move || std::io::copy(&mut reader, &mut std::io::sink()).unwrap());
            let from = End::new(&from, "from").unwrap();
            let to = match to_file {
                true => End::new(&file, "to").unwrap(),
                false => End::new(&pipe, "to").unwrap(),
            };
            fcore::copy::copy(&from, &to, &options, &NoProgress, &Cancel::new()).unwrap();
            drop(pipe);
        });
    });
}

#[divan::bench(args = [ZeroCopy::Auto, ZeroCopy::Never])]
fn pipe_to_pipe(bencher: Bencher<'_, '_>, zero_copy: ZeroCopy) {
    through_a_pipe(bencher, zero_copy, false);
}

#[divan::bench(args = [ZeroCopy::Auto, ZeroCopy::Never])]
fn pipe_to_file(bencher: Bencher<'_, '_>, zero_copy: ZeroCopy) {
    through_a_pipe(bencher, zero_copy, true);
}

/// 64 MiB that come over the loopback interface, into a file.
#[divan::bench(args = [ZeroCopy::Auto, ZeroCopy::Never])]
fn tcp_to_file(bencher: Bencher<'_, '_>, zero_copy: ZeroCopy) {
    const LENGTH: usize = 64 << 20;
    let (_dir, _from, path) = files(0);
    let options = CopyOptions { zero_copy, ..CopyOptions::default() };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    bencher.counter(BytesCount::new(LENGTH)).bench_local(|| {
        let mut writer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (from, _) = listener.accept().unwrap();
        let file = File::create(&path).unwrap();
        thread::scope(|scope| {
            scope.spawn(move || {
                let block = vec![1; 256 << 10];
                for _ in 0..LENGTH / block.len() {
                    writer.write_all(&block).unwrap();
                }
            });
            let (from, to) = (End::new(&from, "from").unwrap(), End::new(&file, "to").unwrap());
            fcore::copy::copy(&from, &to, &options, &NoProgress, &Cancel::new()).unwrap();
        });
    });
}
