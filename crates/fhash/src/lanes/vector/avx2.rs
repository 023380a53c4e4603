//! 256-bit registers: a rotate is two shifts and an or.
#![allow(unsafe_code, reason = "AVX2 intrinsics and loads through lane pointers")]

use super::{Vector, ahead, barrier};
use std::arch::x86_64::*;

/// 8 words of 32 bits.
#[derive(Clone, Copy)]
pub(crate) struct Avx2x8(pub(super) __m256i);

/// 4 words of 64 bits.
#[derive(Clone, Copy)]
pub(crate) struct Avx2x4(__m256i);

/// One intrinsic that touches no memory.
macro_rules! op {
    ($call:expr) => {{
        // SAFETY: a vector exists, or a caller of an unsafe constructor vouches: the machine has
        // AVX2.
        unsafe { $call }
    }};
}

macro_rules! avx2 {
    ($name:ident: $word:ty, $lanes:literal, $add:ident, $splat:ident, $left:ident, $right:ident) => {
        impl Vector for $name {
            type Word = $word;
            const LANES: usize = $lanes;

            #[inline(always)]
            unsafe fn load(row: &[$word]) -> Self {
                let row = row[..$lanes].as_ptr();
                // SAFETY: 32 bytes were just sliced; the load is unaligned.
                $name(unsafe { _mm256_loadu_si256(row.cast()) })
            }

            #[inline(always)]
            unsafe fn load_block(inputs: &[*const u8], at: usize) -> [Self; 16] {
                ahead::ask(inputs, $lanes, at);
                // SAFETY: passes on what the caller vouches for.
                unsafe { Self::transpose(inputs, at) }
            }

            #[inline(always)]
            fn store(self, row: &mut [$word]) {
                let row = row[..$lanes].as_mut_ptr();
                // SAFETY: 32 bytes were just sliced; the store is unaligned.
                unsafe { _mm256_storeu_si256(row.cast(), self.0) }
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                $name(op!($add(self.0, other.0)))
            }

            #[inline(always)]
            fn settled(self) -> Self {
                $name(op!(barrier::ymm(self.0)))
            }

            #[inline(always)]
            fn add_word(self, word: $word) -> Self {
                self.add($name(op!($splat(word.cast_signed()))))
            }

            #[inline(always)]
            fn rotate_left(self, bits: u32) -> Self {
                let count = op!(_mm_cvtsi32_si128(bits.cast_signed()));
                let left = op!($left(self.0, count));
                $name(op!(_mm256_or_si256(left, self.shift_right(<$word>::BITS - bits).0)))
            }

            #[inline(always)]
            fn shift_right(self, bits: u32) -> Self {
                let count = op!(_mm_cvtsi32_si128(bits.cast_signed()));
                $name(op!($right(self.0, count)))
            }

            #[inline(always)]
            fn swap_bytes(self) -> Self {
                let order = u128::from_le_bytes(Self::SWAPPED).cast_signed();
                let order = [(order >> 64) as i64, order as i64];
                let order = op!(_mm_set_epi64x(order[0], order[1]));
                let order = op!(_mm256_broadcastsi128_si256(order));
                $name(op!(_mm256_shuffle_epi8(self.0, order)))
            }

            #[inline(always)]
            fn xor3(self, b: Self, c: Self) -> Self {
                let bc = op!(_mm256_xor_si256(b.0, c.0));
                $name(op!(_mm256_xor_si256(self.0, bc)))
            }

            #[inline(always)]
            fn select(self, one: Self, zero: Self) -> Self {
                let ones = op!(_mm256_and_si256(self.0, one.0));
                let zeros = op!(_mm256_andnot_si256(self.0, zero.0));
                $name(op!(_mm256_or_si256(ones, zeros)))
            }

            #[inline(always)]
            fn majority(self, b: Self, c: Self) -> Self {
                let differ = op!(_mm256_xor_si256(self.0, b.0));
                // Where two agree they decide, else the third does.
                $name(differ).select(c, b)
            }

            #[inline(always)]
            fn xor_or_not(self, b: Self, c: Self) -> Self {
                let ones = op!(_mm256_set1_epi64x(-1));
                let not_c = op!(_mm256_xor_si256(c.0, ones));
                let or = op!(_mm256_or_si256(b.0, not_c));
                $name(op!(_mm256_xor_si256(self.0, or)))
            }
        }
    };
}

avx2!(Avx2x8: u32, 8, _mm256_add_epi32, _mm256_set1_epi32, _mm256_sll_epi32, _mm256_srl_epi32);
avx2!(Avx2x4: u64, 4, _mm256_add_epi64, _mm256_set1_epi64x, _mm256_sll_epi64, _mm256_srl_epi64);

/// 16 bytes of one message. A macro, not a closure: only what is inlined here may use the
/// instruction set.
macro_rules! sixteen {
    ($inputs:ident, $lane:expr, $at:expr) => {{
        // SAFETY: the caller of the unsafe constructor vouches for the bytes.
        let from = unsafe { $inputs[$lane].add($at) };
        // SAFETY: likewise; the load is unaligned.
        unsafe { _mm_loadu_si128(from.cast()) }
    }};
}

/// 16 bytes from each of two messages: the transposition stays within halves of a register.
macro_rules! halves {
    ($inputs:ident, $low:literal, $high:literal, $at:expr) => {{
        let low = sixteen!($inputs, $low, $at);
        let both = op!(_mm256_castsi128_si256(low));
        let high = sixteen!($inputs, $high, $at);
        op!(_mm256_inserti128_si256::<1>(both, high))
    }};
}

impl Avx2x8 {
    const SWAPPED: [u8; 16] = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];

    #[inline(always)]
    unsafe fn transpose(inputs: &[*const u8], at: usize) -> [Self; 16] {
        let mut block = [Avx2x8(op!(_mm256_setzero_si256())); 16];
        for four in 0..4 {
            let at = at + 16 * four;
            let a = halves!(inputs, 0, 4, at);
            let b = halves!(inputs, 1, 5, at);
            let c = halves!(inputs, 2, 6, at);
            let d = halves!(inputs, 3, 7, at);
            let ab_low = op!(_mm256_unpacklo_epi32(a, b));
            let ab_high = op!(_mm256_unpackhi_epi32(a, b));
            let cd_low = op!(_mm256_unpacklo_epi32(c, d));
            let cd_high = op!(_mm256_unpackhi_epi32(c, d));
            block[4 * four] = Avx2x8(op!(_mm256_unpacklo_epi64(ab_low, cd_low)));
            block[4 * four + 1] = Avx2x8(op!(_mm256_unpackhi_epi64(ab_low, cd_low)));
            block[4 * four + 2] = Avx2x8(op!(_mm256_unpacklo_epi64(ab_high, cd_high)));
            block[4 * four + 3] = Avx2x8(op!(_mm256_unpackhi_epi64(ab_high, cd_high)));
        }
        block
    }
}

impl Avx2x4 {
    const SWAPPED: [u8; 16] = [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8];

    #[inline(always)]
    unsafe fn transpose(inputs: &[*const u8], at: usize) -> [Self; 16] {
        ahead::ask(inputs, 4, at + 64);
        let mut block = [Avx2x4(op!(_mm256_setzero_si256())); 16];
        for two in 0..8 {
            let a = halves!(inputs, 0, 2, at + 16 * two);
            let b = halves!(inputs, 1, 3, at + 16 * two);
            block[2 * two] = Avx2x4(op!(_mm256_unpacklo_epi64(a, b)));
            block[2 * two + 1] = Avx2x4(op!(_mm256_unpackhi_epi64(a, b)));
        }
        block
    }
}
