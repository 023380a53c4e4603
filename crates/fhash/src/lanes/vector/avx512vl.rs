//! 256-bit registers with the instructions of AVX-512, for few messages. What AVX2 can do as well is
//! left to it.
#![allow(unsafe_code, reason = "AVX-512 intrinsics and loads through lane pointers")]

use super::avx2::Avx2x8;
use super::{Vector, barrier};
use std::arch::x86_64::*;

/// 8 words of 32 bits.
#[derive(Clone, Copy)]
pub(crate) struct Avx512vlx8(__m256i);

/// One intrinsic that touches no memory.
macro_rules! op {
    ($call:expr) => {{
        // SAFETY: a vector exists, or a caller of an unsafe constructor vouches: the machine has
        // AVX-512 (F and VL) and AVX2.
        unsafe { $call }
    }};
}

/// The truth table of a three-way function, from the tables of its three operands.
const A: i32 = 0xf0;
const B: i32 = 0xcc;
const C: i32 = 0xaa;

impl Vector for Avx512vlx8 {
    type Word = u32;
    const LANES: usize = 8;

    #[inline(always)]
    unsafe fn load(row: &[u32]) -> Self {
        // SAFETY: passes on what the caller vouches for.
        Avx512vlx8(unsafe { Avx2x8::load(row) }.0)
    }

    #[inline(always)]
    unsafe fn load_block(inputs: &[*const u8], at: usize) -> [Self; 16] {
        // SAFETY: passes on what the caller vouches for.
        unsafe { Avx2x8::load_block(inputs, at) }.map(|vector| Avx512vlx8(vector.0))
    }

    #[inline(always)]
    fn store(self, row: &mut [u32]) {
        Avx2x8(self.0).store(row);
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Avx512vlx8(op!(_mm256_add_epi32(self.0, other.0)))
    }

    #[inline(always)]
    fn settled(self) -> Self {
        Avx512vlx8(op!(barrier::ymm(self.0)))
    }

    #[inline(always)]
    fn add_word(self, word: u32) -> Self {
        self.add(Avx512vlx8(op!(_mm256_set1_epi32(word.cast_signed()))))
    }

    #[inline(always)]
    fn rotate_left(self, bits: u32) -> Self {
        let bits = op!(_mm256_set1_epi32(bits.cast_signed()));
        Avx512vlx8(op!(_mm256_rolv_epi32(self.0, bits)))
    }

    #[inline(always)]
    fn shift_right(self, bits: u32) -> Self {
        Avx512vlx8(Avx2x8(self.0).shift_right(bits).0)
    }

    #[inline(always)]
    fn swap_bytes(self) -> Self {
        Avx512vlx8(Avx2x8(self.0).swap_bytes().0)
    }

    #[inline(always)]
    fn xor3(self, b: Self, c: Self) -> Self {
        Avx512vlx8(op!(_mm256_ternarylogic_epi32::<{ A ^ B ^ C }>(self.0, b.0, c.0)))
    }

    #[inline(always)]
    fn select(self, one: Self, zero: Self) -> Self {
        Avx512vlx8(op!(_mm256_ternarylogic_epi32::<{ A & B | !A & C }>(self.0, one.0, zero.0)))
    }

    #[inline(always)]
    fn majority(self, b: Self, c: Self) -> Self {
        Avx512vlx8(op!(_mm256_ternarylogic_epi32::<{ A & B | A & C | B & C }>(self.0, b.0, c.0)))
    }

    #[inline(always)]
    fn xor_or_not(self, b: Self, c: Self) -> Self {
        Avx512vlx8(op!(_mm256_ternarylogic_epi32::<{ A ^ (B | !C & 0xff) }>(self.0, b.0, c.0)))
    }
}
