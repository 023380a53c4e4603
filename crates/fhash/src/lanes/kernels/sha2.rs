//! SHA-2 in every lane: one text for words of 32 and of 64 bits, which differ in constants only.
#![allow(unsafe_code, reason = "constructs vectors, which vouches for the instruction set")]

use super::{Inputs, Rows};
use crate::lanes::vector::Vector;
use crate::sha2_constants::{ROUNDS_256, ROUNDS_512};

/// What tells the two families apart (FIPS 180-4, 4.1.2 and 4.1.3). Rotations are to the right.
pub(super) trait Family {
    /// `u32` or `u64`.
    type Word: Copy + 'static;
    /// Bytes in a block.
    const BLOCK: usize;
    /// One constant a round.
    const ROUNDS: &'static [Self::Word];
    /// The rotations of the functions of `a` and of `e`.
    const OF_A: [u32; 3];
    const OF_E: [u32; 3];
    /// Two rotations and a shift each, in the message schedule.
    const NEAR: [u32; 3];
    const FAR: [u32; 3];
    /// Width of a word.
    const BITS: u32;
}

/// SHA-224 and SHA-256.
pub(super) struct Short;

/// SHA-384 and SHA-512.
pub(super) struct Long;

impl Family for Short {
    type Word = u32;
    const BLOCK: usize = 64;
    const ROUNDS: &'static [u32] = &ROUNDS_256;
    const OF_A: [u32; 3] = [2, 13, 22];
    const OF_E: [u32; 3] = [6, 11, 25];
    const NEAR: [u32; 3] = [7, 18, 3];
    const FAR: [u32; 3] = [17, 19, 10];
    const BITS: u32 = 32;
}

impl Family for Long {
    type Word = u64;
    const BLOCK: usize = 128;
    const ROUNDS: &'static [u64] = &ROUNDS_512;
    const OF_A: [u32; 3] = [28, 34, 39];
    const OF_E: [u32; 3] = [14, 18, 41];
    const NEAR: [u32; 3] = [1, 8, 7];
    const FAR: [u32; 3] = [19, 61, 6];
    const BITS: u32 = 64;
}

/// Runs `blocks` blocks from each of the first `V::LANES` inputs.
///
/// # Safety
/// The machine has the instruction set of `V`, and that many bytes can be read from each of these
/// inputs.
#[inline(always)]
pub(super) unsafe fn run<F: Family, V: Vector<Word = F::Word>>(
    rows: &mut Rows<F::Word>,
    inputs: &Inputs,
    blocks: usize,
) {
    // SAFETY: the caller vouches for the instruction set.
    let load = |row: usize| unsafe { V::load(&rows.0[row]) };
    let [mut a, mut b, mut c, mut d] = [load(0), load(1), load(2), load(3)];
    let [mut e, mut f, mut g, mut h] = [load(4), load(5), load(6), load(7)];
    for block in 0..blocks {
        // SAFETY: the caller vouches for `blocks` whole blocks.
        let mut w = unsafe { V::load_block(inputs, F::BLOCK * block) };
        for word in &mut w {
            *word = word.swap_bytes();
        }
        let mut before = [a, b, c, d, e, f, g, h];
        // In memory, where the compiler then aligns all it spills: whole registers across two cache
        // lines are slow.
        let before = std::hint::black_box(&mut before);
        for (turn, constants) in F::ROUNDS.chunks_exact(16).enumerate() {
            macro_rules! round {
                ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $i:literal) => {
                    if turn > 0 {
                        let near = sigma::<F, V>(w[($i + 1) % 16], F::NEAR);
                        let far = sigma::<F, V>(w[($i + 14) % 16], F::FAR);
                        w[$i] = w[$i].add(near).add(w[($i + 9) % 16]).add(far);
                    }
                    let known = $h.add(w[$i].add_word(constants[$i]));
                    let one = known.add($e.select($f, $g)).add(turned::<F, V>($e, F::OF_E));
                    $d = $d.add(one);
                    $h = one.add($a.majority($b, $c)).add(turned::<F, V>($a, F::OF_A));
                };
            }
            round!(a b c d e f g h, 0);
            round!(h a b c d e f g, 1);
            round!(g h a b c d e f, 2);
            round!(f g h a b c d e, 3);
            round!(e f g h a b c d, 4);
            round!(d e f g h a b c, 5);
            round!(c d e f g h a b, 6);
            round!(b c d e f g h a, 7);
            round!(a b c d e f g h, 8);
            round!(h a b c d e f g, 9);
            round!(g h a b c d e f, 10);
            round!(f g h a b c d e, 11);
            round!(e f g h a b c d, 12);
            round!(d e f g h a b c, 13);
            round!(c d e f g h a b, 14);
            round!(b c d e f g h a, 15);
        }
        [a, b, c, d] = [a.add(before[0]), b.add(before[1]), c.add(before[2]), d.add(before[3])];
        [e, f, g, h] = [e.add(before[4]), f.add(before[5]), g.add(before[6]), h.add(before[7])];
    }
    for (row, vector) in rows.0.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        vector.store(row);
    }
}

/// Three rotations to the right, xored.
#[inline(always)]
fn turned<F: Family, V: Vector>(v: V, bits: [u32; 3]) -> V {
    let [x, y, z] = bits;
    let right = |bits: u32| v.rotate_left(F::BITS - bits);
    right(x).xor3(right(y), right(z))
}

/// Two rotations and a shift to the right, xored.
#[inline(always)]
fn sigma<F: Family, V: Vector>(v: V, bits: [u32; 3]) -> V {
    let [x, y, shift] = bits;
    v.rotate_left(F::BITS - x).xor3(v.rotate_left(F::BITS - y), v.shift_right(shift))
}
