//! Many bytes looked at in one step, and what is found of them as the bits of a word: bit `i` speaks of
//! byte `i`.
//!
//! It is how simdjson reads: Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (The VLDB
//! Journal 28, 2019). Loops over bytes are not sure to become vector instructions, so vectors are
//! named; `wide` has them for any machine.

pub(crate) use wide::u8x16 as Lane;

/// Bytes that a vector holds.
const LANE: usize = 16;

/// Bytes looked at in one step.
pub(crate) const BLOCK: usize = 64;

/// A block, with the byte before it.
pub(crate) type Step = [u8; BLOCK + 1];

/// What each byte of a block and the one before it make, told by the top bit: a comparison sets or clears
/// them all.
#[inline(always)]
pub(crate) fn bits(step: &Step, make: impl Fn(Lane, Lane) -> Lane) -> u64 {
    let bit =
        |i: usize| u64::from(make(before(step, i), bytes(step, i)).to_bitmask()) << (LANE * i);
    bit(0) | bit(1) | bit(2) | bit(3)
}

/// Sees the bytes of a block and the ones before them.
#[inline(always)]
pub(crate) fn each(step: &Step, mut see: impl FnMut(Lane, Lane)) {
    see(before(step, 0), bytes(step, 0));
    see(before(step, 1), bytes(step, 1));
    see(before(step, 2), bytes(step, 2));
    see(before(step, 3), bytes(step, 3));
}

#[inline(always)]
fn before(step: &Step, i: usize) -> Lane {
    Lane::new(step.as_chunks::<LANE>().0[i])
}

#[inline(always)]
fn bytes(step: &Step, i: usize) -> Lane {
    Lane::new(step[1..].as_chunks::<LANE>().0[i])
}

/// Which bytes are this one.
#[inline(always)]
pub(crate) fn is(lane: Lane, byte: u8) -> Lane {
    lane.simd_eq(Lane::splat(byte))
}

/// Which bytes are this one or above.
#[inline(always)]
pub(crate) fn from(lane: Lane, byte: u8) -> Lane {
    lane.simd_ge(Lane::splat(byte))
}

/// Which bytes are ASCII and above this one, which is ASCII too.
#[inline(always)]
pub(crate) fn ascii_above(lane: Lane, byte: u8) -> Lane {
    // Beyond ASCII they are negative.
    lane.cast_signed().simd_gt(wide::i8x16::splat(byte.cast_signed())).cast_unsigned()
}

/// Which bytes are from this one up to that.
#[inline(always)]
pub(crate) fn within(lane: Lane, first: u8, last: u8) -> Lane {
    (lane - Lane::splat(first)).simd_le(Lane::splat(last - first))
}

/// So many blocks may be passed over in one step.
const STRIDE: usize = 4;

/// Several blocks, with the byte before them.
pub(crate) type Stride = [u8; STRIDE * BLOCK + 1];

/// The same as [`each`] for several blocks.
#[inline(always)]
pub(crate) fn each_of_all(stride: &Stride, mut see: impl FnMut(Lane, Lane)) {
    for step in 0..STRIDE {
        if let Some(step) = stride[step * BLOCK..].first_chunk() {
            each(step, &mut see);
        }
    }
}

/// Shows the blocks of `text` to `see`, with the offset of each, until it says no. The last is filled
/// up with blanks; `before` is the byte before the text.
pub(crate) fn blocks(text: &[u8], before: u8, see: impl FnMut(usize, &Step) -> bool) {
    blocks_but(text, before, |_| false, see);
}

/// The same, but for strides that `pass` passes over.
#[inline(always)]
pub(crate) fn blocks_but(
    text: &[u8],
    before: u8,
    pass: impl Fn(&Stride) -> bool,
    mut see: impl FnMut(usize, &Step) -> bool,
) {
    // A step that is all in the text is looked at where it is.
    let mut step = [b' '; BLOCK + 1];
    let first = text.len().min(BLOCK);
    step[0] = before;
    step[1..=first].copy_from_slice(&text[..first]);
    // A stride is worth a try where a few blocks were of no interest; in vain, not soon again.
    let (mut at, mut tried) = (0, STRIDE * BLOCK);
    if !see(at, &step) {
        return;
    }
    at += BLOCK;
    while let Some(step) = text.get(at - 1..).and_then(<[u8]>::first_chunk) {
        if at > tried
            && let Some(stride) = text[at - 1..].first_chunk()
        {
            if pass(stride) {
                at += STRIDE * BLOCK;
                continue;
            }
            tried = at + 4 * STRIDE * BLOCK;
        }
        if !see(at, step) {
            return;
        }
        at += BLOCK;
    }
    // Blanks behind the text tell that it ends, in a block of their own if need be.
    if at <= text.len() {
        let rest = &text[at - 1..];
        step[..rest.len()].copy_from_slice(rest);
        step[rest.len()..].fill(b' ');
        see(at, &step);
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Step, ascii_above, bits, blocks, each, from, is, within};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_are_those_of_the_bytes(bytes in proptest::collection::vec(any::<u8>(), BLOCK + 1)) {
            let step: &Step = bytes.first_chunk().unwrap();
            let make = |before, bytes| {
                (before ^ bytes) & within(bytes, 0x20, 0xAF)
                    | is(bytes, 9)
                    | ascii_above(before, b'z')
                    | from(before, 0xFE)
            };
            let made = |i: usize| {
                let (before, byte) = (step[i], step[i + 1]);
                (before ^ byte) >= 0x80 && (0x20..=0xAF).contains(&byte)
                    || byte == 9
                    || (b'{'..0x80).contains(&before)
                    || before >= 0xFE
            };
            let wanted = (0..BLOCK).fold(0, |all, i| all | u64::from(made(i)) << i);
            prop_assert_eq!(bits(step, make), wanted);
            let mut seen = Vec::new();
            each(step, |before, bytes| seen.push((before.to_array(), bytes.to_array())));
            prop_assert_eq!(seen.iter().flat_map(|(before, _)| before).copied().collect::<Vec<_>>(), &step[..BLOCK]);
            prop_assert_eq!(seen.iter().flat_map(|(_, bytes)| bytes).copied().collect::<Vec<_>>(), &step[1..]);
        }

        #[test]
        fn every_byte_is_seen(text in proptest::collection::vec(any::<u8>(), 0..200), stop in 0..9usize) {
            let (mut seen, mut count) = (Vec::new(), 0);
            blocks(&text, 7, |at, step| {
                assert_eq!(at, seen.len());
                assert_eq!(step[0], seen.last().copied().unwrap_or(7));
                seen.extend_from_slice(&step[1..]);
                count += 1;
                count < stop
            });
            let shown = seen.len().min(text.len());
            prop_assert_eq!(&seen[..shown], &text[..shown]);
            prop_assert!(seen[shown..].iter().all(|&byte| byte == b' '));
            prop_assert!(shown == text.len() || count == stop.max(1));
        }
    }
}
