//! Records in memory: what finding and counting delimiters costs, without reading.
//!
//! Fair: the source copies a slice into the block, as the kernel would; a bench of that alone is
//! the floor. The text has lines of 1 to 80 bytes, 40 on average, which is hard on anything that
//! looks at one line at a time.
#![allow(missing_docs)]

use std::hint::black_box;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use fcore::{FirstRecords, RecordBuffer, RecordCounter, Records, Source};

const BLOCK: usize = 256 << 10;

/// 32 MiB of lines of uneven length.
static TEXT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut text = vec![b'x'; 32 << 20];
    let (mut at, mut line) = (0, 0);
    while at < text.len() {
        text[at] = b'\n';
        line = (line * 37 + 11) % 80;
        at += line + 1;
    }
    text
});

fn main() {
    LazyLock::force(&TEXT);
    divan::main();
}

fn bench<R>(bencher: Bencher<'_, '_>, work: impl FnMut() -> R) {
    bencher.counter(BytesCount::new(TEXT.len())).bench_local(work);
}

fn bench_records<R>(bencher: Bencher<'_, '_>, mut work: impl FnMut(Records<'_, &[u8]>) -> R) {
    let mut buffer = RecordBuffer::new(BLOCK).expect("memory");
    bench(bencher, || work(Records::new(TEXT.as_slice(), b'\n', &mut buffer)));
}

#[divan::bench]
fn floor_copy_only(bencher: Bencher<'_, '_>) {
    let mut block = vec![0; BLOCK];
    bench(bencher, || {
        let mut source = TEXT.as_slice();
        while source.read(&mut block).expect("bytes") > 0 {
            black_box(&block);
        }
    });
}

#[divan::bench]
fn floor_find_only(bencher: Bencher<'_, '_>) {
    bench(bencher, || memchr::memchr_iter(b'\n', &TEXT).for_each(|at| _ = black_box(at)));
}

#[divan::bench]
fn one_by_one(bencher: Bencher<'_, '_>) {
    bench_records(bencher, |mut records| {
        while let Some(record) = records.next_record().expect("bytes") {
            black_box(record.bytes());
        }
    });
}

#[divan::bench]
fn in_batches(bencher: Bencher<'_, '_>) {
    bench_records(bencher, |mut records| {
        while let Some(batch) = records.next_batch().expect("bytes") {
            black_box(batch);
        }
    });
}

#[divan::bench]
fn in_chunks(bencher: Bencher<'_, '_>) {
    bench_records(bencher, |mut records| {
        while let Some(chunk) = records.next_chunk().expect("bytes") {
            black_box(chunk);
        }
    });
}

#[divan::bench]
fn std_read_until(bencher: Bencher<'_, '_>) {
    bench(bencher, || {
        let mut reader = std::io::BufReader::with_capacity(BLOCK, TEXT.as_slice());
        let mut line = Vec::new();
        while std::io::BufRead::read_until(&mut reader, b'\n', &mut line).expect("bytes") > 0 {
            black_box(&line);
            line.clear();
        }
    });
}

#[divan::bench]
fn count(bencher: Bencher<'_, '_>) {
    bench(bencher, || {
        let mut counter = RecordCounter::new(b'\n');
        TEXT.chunks(BLOCK).for_each(|block| counter.feed(block));
        counter.records()
    });
}

#[divan::bench]
fn count_naively(bencher: Bencher<'_, '_>) {
    bench(bencher, || TEXT.iter().filter(|&&byte| byte == b'\n').count());
}

#[divan::bench]
fn skip_half_a_million(bencher: Bencher<'_, '_>) {
    bench(bencher, || {
        let mut first = FirstRecords::new(b'\n', 500_000);
        TEXT.chunks(BLOCK).map(|block| first.split(block).1.len()).sum::<usize>()
    });
}
