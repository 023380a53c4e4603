//! One stream: bytes a second of this crate's hasher, and of the md-5 crate beside it.

use divan::counter::BytesCount;
use fhash::{Algorithm, Hasher};
use md5::Digest as _;

fn main() {
    divan::main();
}

const LENGTH: usize = 1 << 20;

fn message() -> Vec<u8> {
    (0..LENGTH).map(|i| ((i * 7) >> 3) as u8).collect()
}

#[divan::bench(args = Algorithm::ALL, min_time = 0.3)]
fn hasher(bencher: divan::Bencher<'_, '_>, algorithm: &Algorithm) {
    let message = message();
    bencher.counter(BytesCount::from(LENGTH)).bench(|| Hasher::digest(*algorithm, &message));
}

#[divan::bench(min_time = 0.3)]
fn md5_crate(bencher: divan::Bencher<'_, '_>) {
    let message = message();
    bencher.counter(BytesCount::from(LENGTH)).bench(|| md5::Md5::digest(&message));
}
