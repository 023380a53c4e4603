//! Many messages at once: bytes a second on one core, for each algorithm, instruction set and size.

use divan::counter::BytesCount;
use fhash::Algorithm;
use fhash::lanes::{Cpu, digest_many};

fn main() {
    divan::main();
}

/// One measurement: an algorithm, an instruction set, and so many messages of so many bytes.
struct Case {
    cpu: Cpu,
    algorithm: Algorithm,
    messages: usize,
    length: usize,
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Case { cpu, algorithm, messages, length } = self;
        write!(f, "{algorithm} {:8} {messages:4} of {length:6}", cpu.isa().name())
    }
}

/// Many messages are as many as the widest lanes take; few are those left at the end of a run.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for algorithm in [Algorithm::Md5, Algorithm::Sha256, Algorithm::Sha512] {
        for cpu in Cpu::all() {
            for (messages, length) in [
                (32, 16 << 10),
                (128, 64 << 10),
                (512, 1000),
                (16, 65536),
                (8, 65536),
                (4, 65536),
                (3, 65536),
                (2, 65536),
            ] {
                cases.push(Case { cpu, algorithm, messages, length });
            }
        }
    }
    cases
}

#[divan::bench(args = cases(), min_time = 0.1)]
fn lanes(bencher: divan::Bencher<'_, '_>, case: &Case) {
    let length = case.messages * case.length;
    let bytes: Vec<u8> = (0..length + 4096).map(|i| ((i * 7) >> 3) as u8).collect();
    // Whole pages, as buffers for reading and mapped files are.
    let begin = bytes.as_ptr().align_offset(4096);
    let messages: Vec<&[u8]> = bytes[begin..begin + length].chunks(case.length).collect();
    bencher
        .counter(BytesCount::from(length))
        .bench(|| digest_many(case.cpu, case.algorithm, messages.iter().copied()));
}

/// Messages of all lengths up to 26 KiB, as a tree of sources has them: lanes are filled again all the time.
#[divan::bench(args = Cpu::all().map(|cpu| cpu.isa().name()), min_time = 0.1)]
fn ragged(bencher: divan::Bencher<'_, '_>, isa: &str) {
    let bytes: Vec<u8> = (0..1usize << 20).map(|i| ((i * 7) >> 3) as u8).collect();
    let begin = bytes.as_ptr().align_offset(4096);
    let length = |i: usize| (i.wrapping_mul(2_654_435_761) >> 7) % (26 << 10);
    let messages: Vec<&[u8]> =
        (0..512).map(|i| &bytes[begin + (i % 32) * (28 << 10)..][..length(i)]).collect();
    let cpu: Cpu = isa.parse().expect("the machine has it");
    bencher
        .counter(BytesCount::from((0..512).map(length).sum::<usize>()))
        .bench(|| digest_many(cpu, Algorithm::Md5, messages.iter().copied()));
}
