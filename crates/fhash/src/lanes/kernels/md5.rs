//! MD5 in every lane.
#![allow(unsafe_code, reason = "constructs vectors, which vouches for the instruction set")]

use super::{Inputs, Rows};
use crate::lanes::vector::Vector;
use crate::md5::{SINES, each_step};

/// Runs `blocks` blocks of 64 bytes from each of the first `V::LANES` inputs.
///
/// # Safety
/// The machine has the instruction set of `V`, and that many bytes can be read from each of these
/// inputs.
#[inline(always)]
pub(super) unsafe fn run<V: Vector<Word = u32>>(
    rows: &mut Rows<u32>,
    inputs: &Inputs,
    blocks: usize,
) {
    // SAFETY: the caller vouches for the instruction set.
    let load = |row: usize| unsafe { V::load(&rows.0[row]) };
    let [mut a, mut b, mut c, mut d] = [load(0), load(1), load(2), load(3)];
    for block in 0..blocks {
        // SAFETY: the caller vouches for `blocks` times 64 bytes.
        let words = unsafe { V::load_block(inputs, 64 * block) };
        let mut before = [a, b, c, d];
        // In memory, where the compiler then aligns all it spills: whole registers across two cache
        // lines are slow.
        let before = std::hint::black_box(&mut before);
        macro_rules! step {
            ($mix:ident $a:ident $b:ident $c:ident $d:ident, $word:literal,
             $sine:literal, $rotate:literal) => {
                let known = words[$word].add_word(SINES[$sine]).add($a);
                $a = known.add(mix!($mix, $b, $c, $d)).rotate_left($rotate).add($b);
            };
        }
        each_step!(step, a b c d);
        a = a.add(before[0]);
        b = b.add(before[1]);
        c = c.add(before[2]);
        d = d.add(before[3]);
    }
    for (row, vector) in rows.0.iter_mut().zip([a, b, c, d]) {
        vector.store(row);
    }
}

/// The functions F, G, H and I of RFC 1321, 3.4.
macro_rules! mix {
    (F, $b:expr, $c:expr, $d:expr) => {
        $b.select($c, $d)
    };
    (G, $b:expr, $c:expr, $d:expr) => {
        $d.select($b, $c)
    };
    (H, $b:expr, $c:expr, $d:expr) => {
        $b.xor3($c, $d)
    };
    (I, $b:expr, $c:expr, $d:expr) => {
        $c.xor_or_not($b, $d)
    };
}
use mix;
