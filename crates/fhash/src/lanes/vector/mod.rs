//! What a kernel needs of a SIMD register: one word of one message in each lane.
//!
//! The kernels are written once over [`Vector`]; each instruction set implements it in a file of
//! its own. A value can only come from one of the two unsafe constructors, whose callers vouch for
//! the instruction set, so the methods that take a value are safe.
#![allow(unsafe_code, reason = "SIMD intrinsics and loads through lane pointers")]

#[cfg(target_arch = "x86_64")]
mod ahead;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512vl;
#[cfg(target_arch = "x86_64")]
mod barrier;
pub(crate) mod portable;
#[cfg(target_arch = "x86_64")]
pub(crate) mod sse2;
#[cfg(target_arch = "x86_64")]
mod two;

#[cfg(target_arch = "x86_64")]
pub(crate) use two::Two;

/// One word from each of [`LANES`](Vector::LANES) messages.
pub(crate) trait Vector: Copy {
    /// `u32` or `u64`.
    type Word: Copy;
    /// How many messages.
    const LANES: usize;

    /// The first `LANES` words of `row`; panics when it is shorter.
    ///
    /// # Safety
    /// The machine has the instruction set.
    unsafe fn load(row: &[Self::Word]) -> Self;

    /// Sixteen words from each message, those at byte `at`: word `i` of all messages is vector `i`.
    /// The first byte of a word is its lowest, as MD5 has it, whatever the machine's order is.
    ///
    /// # Safety
    /// The machine has the instruction set; `inputs` has `LANES` pointers or more, and from each of
    /// them 16 words at `at` can be read.
    unsafe fn load_block(inputs: &[*const u8], at: usize) -> [Self; 16];

    /// Writes the words over the first `LANES` of `row`; panics when it is shorter.
    fn store(self, row: &mut [Self::Word]);

    /// Modulo the word, as all sums here.
    fn add(self, other: Self) -> Self;
    /// The same value, computed before anything is made of it: sums keep their order (see `barrier`).
    #[inline(always)]
    fn settled(self) -> Self {
        self
    }
    /// Adds the same word in every lane.
    fn add_word(self, word: Self::Word) -> Self;
    /// By a constant number of bits below the width of a word, and not zero.
    fn rotate_left(self, bits: u32) -> Self;
    /// Zeros come in. Only SHA-2 needs it.
    fn shift_right(self, bits: u32) -> Self;
    /// From the order of [`Vector::load_block`] to that of SHA-2, whose first byte is the highest.
    fn swap_bytes(self) -> Self;

    /// `self ^ b ^ c`.
    fn xor3(self, b: Self, c: Self) -> Self;
    /// Bits of `one` where `self` has ones, of `zero` elsewhere.
    fn select(self, one: Self, zero: Self) -> Self;
    /// The bit that two or three of them have.
    fn majority(self, b: Self, c: Self) -> Self;
    /// `self ^ (b | !c)`.
    fn xor_or_not(self, b: Self, c: Self) -> Self;
}

/// A vector whose blocks can also be loaded bit by bit, while something else is computed.
#[cfg(target_arch = "x86_64")]
pub(crate) trait Gradual: Vector {
    /// The first half of the work, four calls: a part of the block at byte `at`, in no order that
    /// matters to anyone but [`settle`](Self::settle).
    ///
    /// # Safety
    /// As for [`Vector::load_block`]; `quarter` is below 4.
    unsafe fn quarter(inputs: &[*const u8], at: usize, quarter: usize) -> [Self; 4];

    /// The second half, four calls too: from vector `i` of each quarter the vectors `i`, `i + 4`,
    /// `i + 8` and `i + 12` of the block.
    fn settle(quarters: [Self; 4]) -> [Self; 4];
}
