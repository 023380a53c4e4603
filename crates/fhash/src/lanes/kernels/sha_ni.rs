//! SHA-256 by the processor's own instructions, several messages in turn.
//!
//! `sha256rnds2` takes four cycles, and the next can begin in the cycle after it: one message leaves
//! the unit waiting, three keep it busy. On Zen 4 that makes 1.8, 3.4 and 3.7 GB/s with one, two and
//! three messages, and less with four, whose registers spill. Sixteen lanes of AVX-512 are no faster
//! and need sixteen messages; both in one loop are no faster either, as they share units.
#![allow(unsafe_code, reason = "SHA intrinsics and loads through lane pointers")]

use super::{Inputs, Rows};
use crate::sha2_constants::ROUNDS_256;
use std::arch::x86_64::*;

/// One operation on registers.
macro_rules! op {
    ($call:expr) => {{
        // SAFETY: the caller of `run` vouches for the instruction set; no memory is touched.
        unsafe { $call }
    }};
}

/// Runs `blocks` blocks of 64 bytes from each of the first `N` inputs.
///
/// The order of instructions for one message is that of Intel's paper "New Instructions Supporting
/// the Secure Hash Algorithm on Intel Architecture Processors" (2013).
///
/// # Safety
/// The machine has SHA, SSSE3 and SSE4.1, and that many bytes can be read from each of these inputs.
#[inline(always)]
pub(super) unsafe fn run<const N: usize>(rows: &mut Rows<u32>, inputs: &Inputs, blocks: usize) {
    // From the order of bytes in memory to that of words.
    let order = op!(_mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203));
    // The instructions want the state as the words f, e, b, a and h, g, d, c, the lowest first.
    let word = |row: usize, lane: usize| rows.0[row][lane].cast_signed();
    let gather = |[w, x, y, z]: [usize; 4], lane: usize| {
        op!(_mm_set_epi32(word(z, lane), word(y, lane), word(x, lane), word(w, lane)))
    };
    let mut feba: [__m128i; N] = std::array::from_fn(|lane| gather([5, 4, 1, 0], lane));
    let mut hgdc: [__m128i; N] = std::array::from_fn(|lane| gather([7, 6, 3, 2], lane));
    for block in 0..blocks {
        let before = (feba, hgdc);
        let mut words: [[__m128i; N]; 4] = std::array::from_fn(|four| {
            std::array::from_fn(|lane| {
                let at = inputs[lane].wrapping_add(64 * block + 16 * four);
                // SAFETY: the caller vouches for `blocks` times 64 bytes; the load is unaligned.
                let loaded = unsafe { _mm_loadu_si128(at.cast()) };
                op!(_mm_shuffle_epi8(loaded, order))
            })
        });
        for (turn, constants) in ROUNDS_256.as_chunks::<16>().0.iter().enumerate() {
            macro_rules! four_rounds {
                ($now:literal $next:literal $then:literal $last:literal) => {
                    let four = &constants[4 * $now..4 * $now + 4];
                    // SAFETY: 16 bytes were just sliced; the load is unaligned.
                    let four = unsafe { _mm_loadu_si128(four.as_ptr().cast()) };
                    // All words first: in turns with the rounds they are a tenth slower.
                    for lane in 0..N {
                        if turn > 0 {
                            let near =
                                op!(_mm_sha256msg1_epu32(words[$now][lane], words[$next][lane]));
                            let far =
                                op!(_mm_alignr_epi8::<4>(words[$last][lane], words[$then][lane]));
                            let sum = op!(_mm_add_epi32(near, far));
                            words[$now][lane] = op!(_mm_sha256msg2_epu32(sum, words[$last][lane]));
                        }
                    }
                    for lane in 0..N {
                        let known = op!(_mm_add_epi32(words[$now][lane], four));
                        hgdc[lane] = op!(_mm_sha256rnds2_epu32(hgdc[lane], feba[lane], known));
                        let known = op!(_mm_shuffle_epi32::<0b00_00_11_10>(known));
                        feba[lane] = op!(_mm_sha256rnds2_epu32(feba[lane], hgdc[lane], known));
                    }
                };
            }
            four_rounds!(0 1 2 3);
            four_rounds!(1 2 3 0);
            four_rounds!(2 3 0 1);
            four_rounds!(3 0 1 2);
        }
        for lane in 0..N {
            feba[lane] = op!(_mm_add_epi32(feba[lane], before.0[lane]));
            hgdc[lane] = op!(_mm_add_epi32(hgdc[lane], before.1[lane]));
        }
    }
    let mut scatter = |vector: __m128i, to: [usize; 4], lane: usize| {
        let mut words = [0u32; 4];
        // SAFETY: 16 bytes; the store is unaligned.
        unsafe { _mm_storeu_si128(words.as_mut_ptr().cast(), vector) }
        for (row, word) in to.into_iter().zip(words) {
            rows.0[row][lane] = word;
        }
    };
    for lane in 0..N {
        scatter(feba[lane], [5, 4, 1, 0], lane);
        scatter(hgdc[lane], [7, 6, 3, 2], lane);
    }
}
