//! Many bytes looked at in one step, and what is found of them as the bits of a word: bit `i` speaks of
//! byte `i`.
//!
//! It is how simdjson reads: Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (The VLDB
//! Journal 28, 2019). Loops over bytes are not sure to become vector instructions, so vectors are
//! named. `fearless_simd` has them for any machine, and [`dispatch`] takes the widest that the one at
//! hand has: what is inlined into it is compiled for each, so all that is told to be here must be.

use std::ops::Range;

pub(crate) use fearless_simd::prelude::*;
use fearless_simd::{Bytes as _, i8x64, mask8x64, u8x64};
pub(crate) use fearless_simd::{Level, dispatch};

use crate::steps;

/// Bytes looked at in one step.
pub(crate) const BLOCK: usize = 64;

/// A block, with the byte before it.
pub(crate) type Step = [u8; BLOCK + 1];

/// Which bytes of a block are meant.
pub(crate) type Mask<S> = mask8x64<S>;

/// The bytes of a block, or the one before each of them.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<S: Simd>(u8x64<S>);

/// A block, and the byte before each of its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Pairs<S: Simd> {
    pub(crate) before: Bytes<S>,
    pub(crate) bytes: Bytes<S>,
}

impl<S: Simd> Pairs<S> {
    #[inline(always)]
    pub(crate) fn of(simd: S, step: &Step) -> Pairs<S> {
        let of = |block: Option<&[u8; BLOCK]>| {
            Bytes(block.map_or(u8x64::splat(simd, 0), |block| u8x64::load_array_ref(simd, block)))
        };
        Pairs { before: of(step.first_chunk()), bytes: of(step.last_chunk()) }
    }

    /// Which bytes are ASCII, but no blank, where the one before them is beyond it, or the other way
    /// round.
    #[inline(always)]
    pub(crate) fn touches(self) -> Mask<S> {
        let Pairs { before: Bytes(before), bytes: Bytes(bytes) } = self;
        // The lesser of the two is the one that is ASCII, and where they differ in this the top bit
        // does: as a number with a sign it is negative then.
        (before ^ bytes).bitcast::<i8x64<S>>().simd_lt(0) & before.min(bytes).simd_ge(b'!')
    }
}

impl<S: Simd> Bytes<S> {
    /// Which bytes are this one.
    #[inline(always)]
    pub(crate) fn is(self, byte: u8) -> Mask<S> {
        self.0.simd_eq(byte)
    }

    /// Which bytes are this one or above.
    #[inline(always)]
    pub(crate) fn from(self, byte: u8) -> Mask<S> {
        self.0.simd_ge(byte)
    }

    /// Which bytes are below this one.
    #[inline(always)]
    pub(crate) fn below(self, byte: u8) -> Mask<S> {
        self.0.simd_le(byte - 1)
    }

    /// Which bytes are from this one up to that.
    #[inline(always)]
    pub(crate) fn within(self, first: u8, last: u8) -> Mask<S> {
        (self.0 - first).simd_le(last - first)
    }

    /// The same bytes with these bits set.
    #[inline(always)]
    pub(crate) fn with(self, bits: u8) -> Bytes<S> {
        Bytes(self.0 | bits)
    }
}

/// Shows the blocks of `text` to `see`, with the offset of each, until it says no. The last is filled
/// up with blanks, which tell that the text ends, in a block of their own if need be. A line begins at
/// its start.
#[inline(always)]
pub(crate) fn blocks<S: Simd>(simd: S, text: &[u8], mut see: impl FnMut(usize, Pairs<S>) -> bool) {
    let mut room = [b' '; BLOCK + 1];
    let mut at = 0;
    while at <= text.len() && see(at, Pairs::of(simd, step(text, at, &mut room))) {
        at += BLOCK;
    }
}

/// Tells which bytes of a block are looked for.
pub(crate) trait Find {
    /// Which they are.
    fn find<S: Simd>(pairs: Pairs<S>) -> Mask<S>;
}

/// Shows the places of `text` in `range` at which is what `F` finds to `see`, until it says no.
pub(crate) fn places<F: Find>(text: &[u8], range: Range<usize>, see: impl FnMut(usize) -> bool) {
    dispatch!(Level::new(), simd => places_by::<_, F>(simd, text, range, see));
}

#[inline(always)]
fn places_by<S: Simd, F: Find>(
    simd: S,
    text: &[u8],
    range: Range<usize>,
    mut see: impl FnMut(usize) -> bool,
) {
    let mut room = [b' '; BLOCK + 1];
    for at in range.clone().step_by(BLOCK) {
        steps::count(BLOCK);
        let mut bits = F::find(Pairs::of(simd, step(text, at, &mut room))).to_bitmask();
        // What is behind the range is not meant.
        if range.end - at < BLOCK {
            bits &= (1 << (range.end - at)) - 1;
        }
        while bits != 0 {
            if !see(at + bits.trailing_zeros() as usize) {
                return;
            }
            bits &= bits - 1;
        }
    }
}

/// The block at `at`: where it is if all of it is in the text, or made in `room`.
#[inline(always)]
fn step<'a>(text: &'a [u8], at: usize, room: &'a mut Step) -> &'a Step {
    let start = at.wrapping_sub(1);
    text.get(start..).and_then(<[u8]>::first_chunk).unwrap_or_else(|| partial(text, at, room))
}

#[cold]
fn partial<'a>(text: &[u8], at: usize, room: &'a mut Step) -> &'a Step {
    room[0] = at.checked_sub(1).map_or(b'\n', |before| text[before]);
    let rest = &text[at..];
    let length = rest.len().min(BLOCK);
    room[1..=length].copy_from_slice(&rest[..length]);
    room[1 + length..].fill(b' ');
    room
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The bits of some bytes of a block, as `dispatch` and as the least of machines finds them.
    macro_rules! bits {
        ($step:expr, $pairs:pat => $mask:expr) => {{
            let find = |level: Level| {
                dispatch!(level, simd => {
                    let $pairs = Pairs::of(simd, $step);
                    $mask.to_bitmask()
                })
            };
            let bits = find(Level::new());
            assert_eq!(find(Level::baseline()), bits);
            bits
        }};
    }

    proptest! {
        #[test]
        fn bits_are_those_of_the_bytes(step in proptest::collection::vec(any::<u8>(), BLOCK + 1)) {
            let step: &Step = step.first_chunk().unwrap();
            let of = |test: &dyn Fn(u8, u8) -> bool| {
                (0..BLOCK).fold(0, |all, i| all | u64::from(test(step[i], step[i + 1])) << i)
            };
            let found = bits!(step, Pairs { before, bytes } => {
                before.is(9) | bytes.within(0x20, 0xAF) & before.from(0xC0) | bytes.below(7) | bytes.with(0x20).is(b'{')
            });
            prop_assert_eq!(found, of(&|before, byte| {
                before == 9 || (0x20..=0xAF).contains(&byte) && before >= 0xC0 || byte < 7 || matches!(byte, b'[' | b'{')
            }));
            let graphic = |byte: u8| (b'!'..0x80).contains(&byte);
            let found = bits!(step, pairs => pairs.touches());
            prop_assert_eq!(found, of(&|a, b| graphic(a) && b >= 0x80 || a >= 0x80 && graphic(b)));
        }

        #[test]
        fn places_are_those_in_range(text in proptest::collection::vec(proptest::sample::select(&b"\n.x"[..]), 0..300), a in 0..300usize, b in 0..300usize, stop in 1..99usize) {
            struct Dots;
            impl Find for Dots {
                #[inline(always)]
                fn find<S: Simd>(pairs: Pairs<S>) -> Mask<S> {
                    pairs.bytes.is(b'.') & pairs.before.below(b'x')
                }
            }
            let (a, b) = (a.min(text.len()), b.min(text.len()));
            let range = a.min(b)..a.max(b);
            let mut seen = Vec::new();
            places::<Dots>(&text, range.clone(), |at| {
                seen.push(at);
                seen.len() < stop
            });
            let is_dot = |&at: &usize| text[at] == b'.' && (at == 0 || text[at - 1] != b'x');
            prop_assert_eq!(seen, range.filter(is_dot).take(stop).collect::<Vec<_>>());
        }

        #[test]
        fn every_byte_is_seen(text in proptest::collection::vec(any::<u8>(), 0..200), stop in 0..9usize) {
            let (mut seen, mut count) = (Vec::new(), 0);
            dispatch!(Level::new(), simd => blocks(simd, &text, |at, Pairs { before, bytes }| {
                assert_eq!(at, seen.len());
                let (before, bytes) = (before.0.to_array(), bytes.0.to_array());
                assert_eq!(before[0], seen.last().copied().unwrap_or(b'\n'));
                assert_eq!(before[1..], bytes[..BLOCK - 1]);
                seen.extend_from_slice(&bytes);
                count += 1;
                count < stop
            }));
            let shown = seen.len().min(text.len());
            prop_assert_eq!(&seen[..shown], &text[..shown]);
            prop_assert!(seen[shown..].iter().all(|&byte| byte == b' '));
            prop_assert!(shown == text.len() || count == stop.max(1));
        }
    }
}
