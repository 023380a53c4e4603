//! The compression function for one stream, ordered for the shortest chain from one step to the
//! next.
//!
//! A step's result is the next step's `b`; everything else a step needs is known earlier. So the
//! sum of what does not depend on `b` is made apart and first, and the part with `b` joins it last.
//! A compiler is free to reassociate that sum, and does; [`settled`] keeps it from doing so.
#![allow(unsafe_code, reason = "an empty asm block as a barrier")]

use super::{SINES, each_step};

/// Runs whole blocks of 64 bytes; a shorter rest is not looked at.
pub(crate) fn compress(state: &mut [u32; 4], bytes: &[u8]) {
    let (blocks, _) = bytes.as_chunks::<64>();
    let [mut a, mut b, mut c, mut d] = *state;
    for block in blocks {
        let mut words = [0; 16];
        for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        let before = [a, b, c, d];
        macro_rules! step {
            ($mix:ident $a:ident $b:ident $c:ident $d:ident, $word:literal,
             $sine:literal, $rotate:literal) => {
                let known = settled($a.wrapping_add(words[$word]).wrapping_add(SINES[$sine]));
                $a = mix!($mix, known, $b, $c, $d).rotate_left($rotate).wrapping_add($b);
            };
        }
        each_step!(step, a b c d);
        a = a.wrapping_add(before[0]);
        b = b.wrapping_add(before[1]);
        c = c.wrapping_add(before[2]);
        d = d.wrapping_add(before[3]);
    }
    *state = [a, b, c, d];
}

/// `known` plus one of the four functions of RFC 1321, 3.4.
macro_rules! mix {
    (F, $known:expr, $b:expr, $c:expr, $d:expr) => {
        $known.wrapping_add((($c ^ $d) & $b) ^ $d)
    };
    // The two halves of G share no bit, so their sum is their union; the half without `b` is known
    // early.
    (G, $known:expr, $b:expr, $c:expr, $d:expr) => {
        settled($known.wrapping_add($c & !$d)).wrapping_add($b & $d)
    };
    (H, $known:expr, $b:expr, $c:expr, $d:expr) => {
        $known.wrapping_add(settled($c ^ $d) ^ $b)
    };
    (I, $known:expr, $b:expr, $c:expr, $d:expr) => {
        $known.wrapping_add(($b | !$d) ^ $c)
    };
}
use mix;

/// `value` in a register, made before whatever is added to it.
#[inline(always)]
fn settled(value: u32) -> u32 {
    #[cfg(target_arch = "x86_64")]
    let value = barrier!("/* {0:e} */", value);
    #[cfg(target_arch = "aarch64")]
    let value = barrier!("/* {0:w} */", value);
    // Elsewhere the compiler may order the sum as it likes.
    value
}

/// An asm block without instructions, which the compiler has to take for some.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! barrier {
    ($comment:literal, $value:ident) => {{
        let mut value: u32 = $value;
        // SAFETY: no instruction at all; the operand only has to be in a register at this point.
        unsafe {
            std::arch::asm!(
                $comment,
                inout(reg) value,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        value
    }};
}
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use barrier;
