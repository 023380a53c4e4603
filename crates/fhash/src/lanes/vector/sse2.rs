//! 128-bit registers, which every x86-64 machine has. No byte shuffle, so words are swapped by
//! shifts.
#![allow(unsafe_code, reason = "SSE2 intrinsics and loads through lane pointers")]

use super::{Vector, barrier};
use std::arch::x86_64::*;

/// 4 words of 32 bits. (Two words of 64 gain nothing over one stream.)
#[derive(Clone, Copy)]
pub(crate) struct Sse2x4(__m128i);

/// One intrinsic that touches no memory.
macro_rules! op {
    ($call:expr) => {{
        #[allow(unused_unsafe, reason = "SSE2 belongs to the target, so most are safe to call")]
        // SAFETY: every x86-64 machine has SSE2.
        unsafe {
            $call
        }
    }};
}

/// 16 bytes of one message.
macro_rules! sixteen {
    ($inputs:ident, $lane:literal, $at:expr) => {{
        // SAFETY: the caller of the unsafe constructor vouches for the bytes.
        let from = unsafe { $inputs[$lane].add($at) };
        // SAFETY: likewise; the load is unaligned.
        unsafe { _mm_loadu_si128(from.cast()) }
    }};
}

impl Vector for Sse2x4 {
    type Word = u32;
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn load(row: &[u32]) -> Self {
        let row = row[..4].as_ptr();
        // SAFETY: 16 bytes were just sliced; the load is unaligned.
        Sse2x4(unsafe { _mm_loadu_si128(row.cast()) })
    }

    #[inline(always)]
    unsafe fn load_block(inputs: &[*const u8], at: usize) -> [Self; 16] {
        let mut block = [Sse2x4(op!(_mm_setzero_si128())); 16];
        for four in 0..4 {
            let at = at + 16 * four;
            let a = sixteen!(inputs, 0, at);
            let b = sixteen!(inputs, 1, at);
            let c = sixteen!(inputs, 2, at);
            let d = sixteen!(inputs, 3, at);
            let ab_low = op!(_mm_unpacklo_epi32(a, b));
            let ab_high = op!(_mm_unpackhi_epi32(a, b));
            let cd_low = op!(_mm_unpacklo_epi32(c, d));
            let cd_high = op!(_mm_unpackhi_epi32(c, d));
            block[4 * four] = Sse2x4(op!(_mm_unpacklo_epi64(ab_low, cd_low)));
            block[4 * four + 1] = Sse2x4(op!(_mm_unpackhi_epi64(ab_low, cd_low)));
            block[4 * four + 2] = Sse2x4(op!(_mm_unpacklo_epi64(ab_high, cd_high)));
            block[4 * four + 3] = Sse2x4(op!(_mm_unpackhi_epi64(ab_high, cd_high)));
        }
        block
    }

    #[inline(always)]
    fn store(self, row: &mut [u32]) {
        let row = row[..4].as_mut_ptr();
        // SAFETY: 16 bytes were just sliced; the store is unaligned.
        unsafe { _mm_storeu_si128(row.cast(), self.0) }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Sse2x4(op!(_mm_add_epi32(self.0, other.0)))
    }

    #[inline(always)]
    fn settled(self) -> Self {
        Sse2x4(op!(barrier::xmm(self.0)))
    }

    #[inline(always)]
    fn add_word(self, word: u32) -> Self {
        self.add(Sse2x4(op!(_mm_set1_epi32(word.cast_signed()))))
    }

    #[inline(always)]
    fn rotate_left(self, bits: u32) -> Self {
        let count = op!(_mm_cvtsi32_si128(bits.cast_signed()));
        let left = op!(_mm_sll_epi32(self.0, count));
        Sse2x4(op!(_mm_or_si128(left, self.shift_right(32 - bits).0)))
    }

    #[inline(always)]
    fn shift_right(self, bits: u32) -> Self {
        let count = op!(_mm_cvtsi32_si128(bits.cast_signed()));
        Sse2x4(op!(_mm_srl_epi32(self.0, count)))
    }

    #[inline(always)]
    fn swap_bytes(self) -> Self {
        // Bytes within halves, then the halves.
        let high = op!(_mm_slli_epi16::<8>(self.0));
        let low = op!(_mm_srli_epi16::<8>(self.0));
        Sse2x4(op!(_mm_or_si128(high, low))).rotate_left(16)
    }

    #[inline(always)]
    fn xor3(self, b: Self, c: Self) -> Self {
        let bc = op!(_mm_xor_si128(b.0, c.0));
        Sse2x4(op!(_mm_xor_si128(self.0, bc)))
    }

    #[inline(always)]
    fn select(self, one: Self, zero: Self) -> Self {
        let ones = op!(_mm_and_si128(self.0, one.0));
        let zeros = op!(_mm_andnot_si128(self.0, zero.0));
        Sse2x4(op!(_mm_or_si128(ones, zeros)))
    }

    #[inline(always)]
    fn majority(self, b: Self, c: Self) -> Self {
        let differ = op!(_mm_xor_si128(self.0, b.0));
        // Where two agree they decide, else the third does.
        Sse2x4(differ).select(c, b)
    }

    #[inline(always)]
    fn xor_or_not(self, b: Self, c: Self) -> Self {
        let ones = op!(_mm_set1_epi32(-1));
        let not_c = op!(_mm_xor_si128(c.0, ones));
        let or = op!(_mm_or_si128(b.0, not_c));
        Sse2x4(op!(_mm_xor_si128(self.0, or)))
    }
}
