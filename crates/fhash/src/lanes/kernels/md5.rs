//! MD5 in every lane.
#![allow(unsafe_code, reason = "constructs vectors, which vouches for the instruction set")]

use super::{Inputs, Rows};
#[cfg(target_arch = "x86_64")]
use crate::lanes::vector::Gradual;
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
                // What `b` has no part in is summed up first: `b` is what there is to wait for.
                let known = words[$word].add_word(SINES[$sine]).add($a).settled();
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

/// From so many blocks on [`run_long`] is faster. One of its blocks is loaded with nothing else to
/// do, as all are in [`run`], and the last one twice.
#[cfg(target_arch = "x86_64")]
const LONG: usize = 8;

/// As [`run`], but a block is loaded bit by bit while the one before is computed: turning bytes of
/// messages into words of lanes then uses what of the processor the steps leave idle, and a line
/// that comes from far away is waited for by nobody. On Zen 4 two registers of AVX-512 are an
/// eighth faster so in the second-level cache, and half as fast again behind it.
///
/// # Safety
/// As for [`run`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) unsafe fn run_long<V: Gradual<Word = u32>>(
    rows: &mut Rows<u32>,
    inputs: &Inputs,
    blocks: usize,
) {
    if blocks < LONG {
        // SAFETY: passes on what the caller vouches for.
        return unsafe { run::<V>(rows, inputs, blocks) };
    }
    // SAFETY: the caller vouches for the instruction set.
    let load = |row: usize| unsafe { V::load(&rows.0[row]) };
    let [mut a, mut b, mut c, mut d] = [load(0), load(1), load(2), load(3)];
    // SAFETY: the caller vouches for more than one block.
    let mut first = unsafe { V::load_block(inputs, 0) };
    let (mut second, mut quarters) = ([a; 16], [a; 16]);
    // All of it in memory: there is more than registers hold, and what is added from there costs
    // nothing.
    let mut words = std::hint::black_box(&mut first);
    let mut next = std::hint::black_box(&mut second);
    let quarters = std::hint::black_box(&mut quarters);
    for block in 0..blocks {
        let at = 64 * (block + 1).min(blocks - 1);
        let mut before = [a, b, c, d];
        let before = std::hint::black_box(&mut before);
        macro_rules! step {
            ($mix:ident $a:ident $b:ident $c:ident $d:ident, $word:literal,
             $sine:literal, $rotate:literal) => {
                let known = words[$word].add_word(SINES[$sine]).add($a).settled();
                $a = known.add(mix!($mix, $b, $c, $d)).rotate_left($rotate).add($b);
                // Eight times in a block.
                if $sine % 8 == 7 {
                    let part = $sine / 8 % 4;
                    if $sine < 32 {
                        // SAFETY: the caller vouches for `blocks` times 64 bytes.
                        let vectors = unsafe { V::quarter(inputs, at, part) };
                        quarters[4 * part] = vectors[0];
                        quarters[4 * part + 1] = vectors[1];
                        quarters[4 * part + 2] = vectors[2];
                        quarters[4 * part + 3] = vectors[3];
                    } else {
                        let [q, r] = [quarters[part], quarters[part + 4]];
                        let [s, t] = [quarters[part + 8], quarters[part + 12]];
                        let vectors = V::settle([q, r, s, t]);
                        next[part] = vectors[0];
                        next[part + 4] = vectors[1];
                        next[part + 8] = vectors[2];
                        next[part + 12] = vectors[3];
                    }
                }
            };
        }
        each_step!(step, a b c d);
        a = a.add(before[0]);
        b = b.add(before[1]);
        c = c.add(before[2]);
        d = d.add(before[3]);
        std::mem::swap(&mut words, &mut next);
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
