//! Plain arrays: what the compiler makes of them runs everywhere, and is the twin the others are
//! tested by.
#![allow(unsafe_code, reason = "loads through lane pointers")]

use super::Vector;

/// `N` words.
#[derive(Clone, Copy)]
pub(crate) struct Portable<W, const N: usize>([W; N]);

impl<W: Copy, const N: usize> Portable<W, N> {
    #[inline(always)]
    fn each(mut self, f: impl Fn(usize, W) -> W) -> Self {
        for i in 0..N {
            self.0[i] = f(i, self.0[i]);
        }
        self
    }
}

macro_rules! portable {
    ($word:ty) => {
        impl<const N: usize> Vector for Portable<$word, N> {
            type Word = $word;
            const LANES: usize = N;

            #[inline(always)]
            unsafe fn load(row: &[$word]) -> Self {
                Portable([0 as $word; N]).each(|lane, _| row[lane])
            }

            #[inline(always)]
            unsafe fn load_block(inputs: &[*const u8], at: usize) -> [Self; 16] {
                let mut block = [Portable([0; N]); 16];
                for lane in 0..N {
                    // SAFETY: the caller vouches for what can be read at `at`.
                    let message = unsafe { inputs[lane].add(at) }.cast::<[$word; 16]>();
                    // SAFETY: likewise; the read is unaligned, and any bits are words.
                    let words = unsafe { message.read_unaligned() };
                    for (vector, word) in block.iter_mut().zip(words) {
                        vector.0[lane] = <$word>::from_le(word);
                    }
                }
                block
            }

            #[inline(always)]
            fn store(self, row: &mut [$word]) {
                row[..N].copy_from_slice(&self.0);
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self.each(|i, a| a.wrapping_add(other.0[i]))
            }

            #[inline(always)]
            fn add_word(self, word: $word) -> Self {
                self.each(|_, a| a.wrapping_add(word))
            }

            #[inline(always)]
            fn rotate_left(self, bits: u32) -> Self {
                self.each(|_, a| a.rotate_left(bits))
            }

            #[inline(always)]
            fn shift_right(self, bits: u32) -> Self {
                self.each(|_, a| a >> bits)
            }

            #[inline(always)]
            fn swap_bytes(self) -> Self {
                self.each(|_, a| a.swap_bytes())
            }

            #[inline(always)]
            fn xor3(self, b: Self, c: Self) -> Self {
                self.each(|i, a| a ^ b.0[i] ^ c.0[i])
            }

            #[inline(always)]
            fn select(self, one: Self, zero: Self) -> Self {
                self.each(|i, mask| zero.0[i] ^ (mask & (one.0[i] ^ zero.0[i])))
            }

            #[inline(always)]
            fn majority(self, b: Self, c: Self) -> Self {
                self.each(|i, a| (a & b.0[i]) | (c.0[i] & (a | b.0[i])))
            }

            #[inline(always)]
            fn xor_or_not(self, b: Self, c: Self) -> Self {
                self.each(|i, a| a ^ (b.0[i] | !c.0[i]))
            }
        }
    };
}

portable!(u32);
portable!(u64);
