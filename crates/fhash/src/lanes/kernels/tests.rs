//! Each kernel by itself, those too that no machine of this kind would choose.

use super::*;
use crate::md5 as own_md5;
use ::sha2::block_api::{compress256, compress512};

/// Runs a kernel with 1 to all of its lanes filled and compares each lane with the code for one
/// stream.
fn check<W: Copy + Default + PartialEq + std::fmt::Debug>(
    kernels: &[Kernel<W>],
    words: usize,
    seed: fn(u64) -> W,
    one: fn(&mut [W; 8], &[u8]),
) {
    for kernel in kernels {
        let numbers = [1, kernel.lanes() / 2, kernel.lanes() - 1, kernel.lanes()];
        // Few blocks and many may be two ways through a kernel.
        for (filled, blocks) in
            numbers.into_iter().flat_map(|n| [0, 1, 2, 7, 8, 19].map(|b| (n, b)))
        {
            let length = blocks * kernel.block;
            let bytes: Vec<u8> = (0..8191u64).map(|i| (mix(i) >> 24) as u8).collect();
            // Odd beginnings, so that no load may count on alignment.
            let inputs: Vec<&[u8]> = (0..filled).map(|i| &bytes[101 * i + 1..][..length]).collect();
            let start = |word: usize, lane: usize| seed(mix((word * 100 + lane) as u64));
            let mut rows = Rows([[W::default(); MAX_LANES]; 8]);
            for (word, row) in rows.0.iter_mut().enumerate().take(words) {
                for (lane, place) in row.iter_mut().enumerate() {
                    *place = start(word, lane);
                }
            }
            kernel.run(&mut rows, &inputs, blocks);
            for (lane, input) in inputs.iter().enumerate() {
                let mut state = [W::default(); 8];
                for (word, place) in state.iter_mut().enumerate().take(words) {
                    *place = start(word, lane);
                }
                one(&mut state, input);
                let found: Vec<W> = rows.0.iter().map(|row| row[lane]).collect();
                assert_eq!(
                    found[..words],
                    state[..words],
                    "lane {lane} of {}, {blocks}",
                    kernel.lanes()
                );
            }
        }
    }
}

fn mix(i: u64) -> u64 {
    let x = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ x >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

#[test]
fn each_lane_is_what_one_stream_is() {
    for cpu in Cpu::all() {
        let one_md5 = |state: &mut [u32; 8], bytes: &[u8]| {
            own_md5::compress(state.first_chunk_mut().unwrap(), bytes);
        };
        check(md5(cpu), 4, |x| (x >> 7) as u32, one_md5);
        check(sha256(cpu), 8, |x| (x >> 7) as u32, |s, b| compress256(s, b.as_chunks().0));
        check(sha512(cpu), 8, |x| x, |s, b| compress512(s, b.as_chunks().0));
    }
}

#[test]
#[should_panic(expected = "assertion failed")]
fn a_short_input_is_refused() {
    let kernel = md5(Cpu::with(Isa::Portable).unwrap())[0];
    kernel.run(&mut Rows([[0; MAX_LANES]; 8]), &[&[0; 128], &[0; 127]], 2);
}
