//! 512-bit registers: three-way functions and rotates are one instruction each.
#![allow(unsafe_code, reason = "AVX-512 intrinsics and loads through lane pointers")]

use super::{Gradual, Vector, ahead, barrier};
use std::arch::x86_64::*;

/// 16 words of 32 bits.
#[derive(Clone, Copy)]
pub(crate) struct Avx512x16(__m512i);

/// 8 words of 64 bits.
#[derive(Clone, Copy)]
pub(crate) struct Avx512x8(__m512i);

/// One intrinsic that touches no memory.
macro_rules! op {
    ($call:expr) => {{
        // SAFETY: a vector exists, or a caller of an unsafe constructor vouches: the machine has
        // AVX-512 (F and BW).
        unsafe { $call }
    }};
}

/// The truth table of a three-way function, from the tables of its three operands.
const A: i32 = 0xf0;
const B: i32 = 0xcc;
const C: i32 = 0xaa;

macro_rules! avx512 {
    ($name:ident: $word:ty, $lanes:literal, $add:ident, $splat:ident, $rotate:ident, $shift:ident) => {
        impl Vector for $name {
            type Word = $word;
            const LANES: usize = $lanes;

            #[inline(always)]
            unsafe fn load(row: &[$word]) -> Self {
                let row = row[..$lanes].as_ptr();
                // SAFETY: 64 bytes were just sliced; the load is unaligned.
                $name(unsafe { _mm512_loadu_si512(row.cast()) })
            }

            #[inline(always)]
            unsafe fn load_block(inputs: &[*const u8], at: usize) -> [Self; 16] {
                // SAFETY: passes on what the caller vouches for.
                unsafe { Self::transpose(inputs, at) }
            }

            #[inline(always)]
            fn store(self, row: &mut [$word]) {
                let row = row[..$lanes].as_mut_ptr();
                // SAFETY: 64 bytes were just sliced; the store is unaligned.
                unsafe { _mm512_storeu_si512(row.cast(), self.0) }
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                $name(op!($add(self.0, other.0)))
            }

            #[inline(always)]
            fn settled(self) -> Self {
                $name(op!(barrier::zmm(self.0)))
            }

            #[inline(always)]
            fn add_word(self, word: $word) -> Self {
                self.add($name(op!($splat(word.cast_signed()))))
            }

            #[inline(always)]
            fn rotate_left(self, bits: u32) -> Self {
                let bits = op!($splat(bits.cast_signed().into()));
                $name(op!($rotate(self.0, bits)))
            }

            #[inline(always)]
            fn shift_right(self, bits: u32) -> Self {
                let bits = op!($splat(bits.cast_signed().into()));
                $name(op!($shift(self.0, bits)))
            }

            #[inline(always)]
            fn swap_bytes(self) -> Self {
                let order = u128::from_le_bytes(Self::SWAPPED).cast_signed();
                let order = [(order >> 64) as i64, order as i64];
                let order = op!(_mm_set_epi64x(order[0], order[1]));
                let order = op!(_mm512_broadcast_i32x4(order));
                $name(op!(_mm512_shuffle_epi8(self.0, order)))
            }

            #[inline(always)]
            fn xor3(self, b: Self, c: Self) -> Self {
                $name(op!(_mm512_ternarylogic_epi32::<{ A ^ B ^ C }>(self.0, b.0, c.0)))
            }

            #[inline(always)]
            fn select(self, one: Self, zero: Self) -> Self {
                $name(op!(_mm512_ternarylogic_epi32::<{ A & B | !A & C }>(self.0, one.0, zero.0)))
            }

            #[inline(always)]
            fn majority(self, b: Self, c: Self) -> Self {
                $name(op!(_mm512_ternarylogic_epi32::<{ A & B | A & C | B & C }>(self.0, b.0, c.0)))
            }

            #[inline(always)]
            fn xor_or_not(self, b: Self, c: Self) -> Self {
                $name(op!(_mm512_ternarylogic_epi32::<{ A ^ (B | !C & 0xff) }>(self.0, b.0, c.0)))
            }
        }
    };
}

avx512!(Avx512x16: u32, 16, _mm512_add_epi32, _mm512_set1_epi32, _mm512_rolv_epi32, _mm512_srlv_epi32);
avx512!(Avx512x8: u64, 8, _mm512_add_epi64, _mm512_set1_epi64, _mm512_rolv_epi64, _mm512_srlv_epi64);

/// One cache line of a message, in one load: lines of 32 messages may all fall into one set of the
/// cache, which holds 8 or 12 of them, so a line that is come back to is gone by then.
macro_rules! line {
    ($inputs:ident, $lane:expr, $at:expr) => {{
        // SAFETY: the caller of the unsafe constructor vouches for the bytes.
        let from = unsafe { $inputs[$lane].add($at) };
        // SAFETY: likewise; the load is unaligned.
        unsafe { _mm512_loadu_si512(from.cast()) }
    }};
}

impl Avx512x16 {
    const SWAPPED: [u8; 16] = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];

    #[inline(always)]
    unsafe fn transpose(inputs: &[*const u8], at: usize) -> [Self; 16] {
        let zero = Avx512x16(op!(_mm512_setzero_si512()));
        let mut part = [[zero; 4]; 4];
        for (r, part) in part.iter_mut().enumerate() {
            // SAFETY: passes on what the caller vouches for.
            *part = unsafe { Self::quarter(inputs, at, r) };
        }
        let mut block = [zero; 16];
        for w in 0..4 {
            let settled = Self::settle([part[0][w], part[1][w], part[2][w], part[3][w]]);
            for (q, vector) in settled.into_iter().enumerate() {
                block[w + 4 * q] = vector;
            }
        }
        block
    }
}

impl Gradual for Avx512x16 {
    /// Within quarters of a register first: vector `w` gets the words w, w + 4, w + 8 and w + 12,
    /// one in each quarter, of the messages 4r to 4r + 3.
    #[inline(always)]
    unsafe fn quarter(inputs: &[*const u8], at: usize, r: usize) -> [Self; 4] {
        ahead::ask(&inputs[4 * r..], 4, at);
        let a = line!(inputs, 4 * r, at);
        let b = line!(inputs, 4 * r + 1, at);
        let c = line!(inputs, 4 * r + 2, at);
        let d = line!(inputs, 4 * r + 3, at);
        let ab_low = op!(_mm512_unpacklo_epi32(a, b));
        let ab_high = op!(_mm512_unpackhi_epi32(a, b));
        let cd_low = op!(_mm512_unpacklo_epi32(c, d));
        let cd_high = op!(_mm512_unpackhi_epi32(c, d));
        [
            Avx512x16(op!(_mm512_unpacklo_epi64(ab_low, cd_low))),
            Avx512x16(op!(_mm512_unpackhi_epi64(ab_low, cd_low))),
            Avx512x16(op!(_mm512_unpacklo_epi64(ab_high, cd_high))),
            Avx512x16(op!(_mm512_unpackhi_epi64(ab_high, cd_high))),
        ]
    }

    /// Then the quarters.
    #[inline(always)]
    fn settle([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let ab_low = op!(_mm512_shuffle_i32x4::<0x44>(a.0, b.0));
        let ab_high = op!(_mm512_shuffle_i32x4::<0xee>(a.0, b.0));
        let cd_low = op!(_mm512_shuffle_i32x4::<0x44>(c.0, d.0));
        let cd_high = op!(_mm512_shuffle_i32x4::<0xee>(c.0, d.0));
        [
            Avx512x16(op!(_mm512_shuffle_i32x4::<0x88>(ab_low, cd_low))),
            Avx512x16(op!(_mm512_shuffle_i32x4::<0xdd>(ab_low, cd_low))),
            Avx512x16(op!(_mm512_shuffle_i32x4::<0x88>(ab_high, cd_high))),
            Avx512x16(op!(_mm512_shuffle_i32x4::<0xdd>(ab_high, cd_high))),
        ]
    }
}

impl Avx512x8 {
    const SWAPPED: [u8; 16] = [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8];

    #[inline(always)]
    unsafe fn transpose(inputs: &[*const u8], at: usize) -> [Self; 16] {
        let zero = op!(_mm512_setzero_si512());
        let mut block = [Avx512x8(zero); 16];
        ahead::ask(inputs, 8, at);
        ahead::ask(inputs, 8, at + 64);
        for half in 0..2 {
            // As above with pairs for fours: vector `2 * r + w` gets words of the messages 2r and
            // 2r + 1.
            let mut part = [zero; 8];
            for r in 0..4 {
                let a = line!(inputs, 2 * r, at + 64 * half);
                let b = line!(inputs, 2 * r + 1, at + 64 * half);
                part[2 * r] = op!(_mm512_unpacklo_epi64(a, b));
                part[2 * r + 1] = op!(_mm512_unpackhi_epi64(a, b));
            }
            for w in 0..2 {
                let ab_low = op!(_mm512_shuffle_i64x2::<0x44>(part[w], part[w + 2]));
                let ab_high = op!(_mm512_shuffle_i64x2::<0xee>(part[w], part[w + 2]));
                let cd_low = op!(_mm512_shuffle_i64x2::<0x44>(part[w + 4], part[w + 6]));
                let cd_high = op!(_mm512_shuffle_i64x2::<0xee>(part[w + 4], part[w + 6]));
                let w = w + 8 * half;
                block[w] = Avx512x8(op!(_mm512_shuffle_i64x2::<0x88>(ab_low, cd_low)));
                block[w + 2] = Avx512x8(op!(_mm512_shuffle_i64x2::<0xdd>(ab_low, cd_low)));
                block[w + 4] = Avx512x8(op!(_mm512_shuffle_i64x2::<0x88>(ab_high, cd_high)));
                block[w + 6] = Avx512x8(op!(_mm512_shuffle_i64x2::<0xdd>(ab_high, cd_high)));
            }
        }
        block
    }
}
