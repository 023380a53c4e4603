//! Two vectors worked on in turn, so that one has work while the other waits for its last result.

use super::{Gradual, Vector};

/// The lanes of `.0`, then those of `.1`.
#[derive(Clone, Copy)]
pub(crate) struct Two<V>(V, V);

impl<V: Vector> Vector for Two<V> {
    type Word = V::Word;
    const LANES: usize = 2 * V::LANES;

    #[inline(always)]
    unsafe fn load(row: &[V::Word]) -> Self {
        // SAFETY: the caller vouches for the instruction set.
        let first = unsafe { V::load(row) };
        // SAFETY: likewise.
        let second = unsafe { V::load(&row[V::LANES..]) };
        Two(first, second)
    }

    #[inline(always)]
    unsafe fn load_block(inputs: &[*const u8], at: usize) -> [Self; 16] {
        // SAFETY: the caller vouches for the instruction set and for twice as many pointers.
        let first = unsafe { V::load_block(inputs, at) };
        // SAFETY: likewise.
        let second = unsafe { V::load_block(&inputs[V::LANES..], at) };
        let mut both = [Two(first[0], second[0]); 16];
        for i in 1..16 {
            both[i] = Two(first[i], second[i]);
        }
        both
    }

    #[inline(always)]
    fn store(self, row: &mut [V::Word]) {
        self.0.store(row);
        self.1.store(&mut row[V::LANES..]);
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Two(self.0.add(other.0), self.1.add(other.1))
    }

    #[inline(always)]
    fn settled(self) -> Self {
        Two(self.0.settled(), self.1.settled())
    }

    #[inline(always)]
    fn add_word(self, word: V::Word) -> Self {
        Two(self.0.add_word(word), self.1.add_word(word))
    }

    #[inline(always)]
    fn rotate_left(self, bits: u32) -> Self {
        Two(self.0.rotate_left(bits), self.1.rotate_left(bits))
    }

    #[inline(always)]
    fn shift_right(self, bits: u32) -> Self {
        Two(self.0.shift_right(bits), self.1.shift_right(bits))
    }

    #[inline(always)]
    fn swap_bytes(self) -> Self {
        Two(self.0.swap_bytes(), self.1.swap_bytes())
    }

    #[inline(always)]
    fn xor3(self, b: Self, c: Self) -> Self {
        Two(self.0.xor3(b.0, c.0), self.1.xor3(b.1, c.1))
    }

    #[inline(always)]
    fn select(self, one: Self, zero: Self) -> Self {
        Two(self.0.select(one.0, zero.0), self.1.select(one.1, zero.1))
    }

    #[inline(always)]
    fn majority(self, b: Self, c: Self) -> Self {
        Two(self.0.majority(b.0, c.0), self.1.majority(b.1, c.1))
    }

    #[inline(always)]
    fn xor_or_not(self, b: Self, c: Self) -> Self {
        Two(self.0.xor_or_not(b.0, c.0), self.1.xor_or_not(b.1, c.1))
    }
}

impl<V: Gradual> Gradual for Two<V> {
    #[inline(always)]
    unsafe fn quarter(inputs: &[*const u8], at: usize, quarter: usize) -> [Self; 4] {
        // SAFETY: the caller vouches for the instruction set and for twice as many pointers.
        let first = unsafe { V::quarter(inputs, at, quarter) };
        // SAFETY: likewise.
        let second = unsafe { V::quarter(&inputs[V::LANES..], at, quarter) };
        std::array::from_fn(|i| Two(first[i], second[i]))
    }

    #[inline(always)]
    fn settle(quarters: [Self; 4]) -> [Self; 4] {
        let first = V::settle(quarters.map(|both| both.0));
        let second = V::settle(quarters.map(|both| both.1));
        std::array::from_fn(|i| Two(first[i], second[i]))
    }
}
