//! Many bytes looked at in one step, and what is found of them as the bits of a word: bit `i` speaks of
//! byte `i`.
//!
//! It is how simdjson reads: Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (The VLDB
//! Journal 28, 2019). Loops over bytes are not sure to become vector instructions, so vectors are
//! named. `fearless_simd` has them for any machine, and [`dispatch`] takes the widest that the one at
//! hand has: what is inlined into it is compiled for each, so all that is told to be here must be.

pub(crate) use fearless_simd::prelude::*;
use fearless_simd::{Bytes as _, i8x64, mask8x64, u8x64};
pub(crate) use fearless_simd::{Level, dispatch};

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
/// up with blanks; `before` is the byte before the text.
#[inline(always)]
pub(crate) fn blocks<S: Simd>(
    simd: S,
    text: &[u8],
    before: u8,
    mut see: impl FnMut(usize, Pairs<S>) -> bool,
) {
    // A step that is all in the text is looked at where it is.
    let mut step = [b' '; BLOCK + 1];
    let first = text.len().min(BLOCK);
    step[0] = before;
    step[1..=first].copy_from_slice(&text[..first]);
    if !see(0, Pairs::of(simd, &step)) {
        return;
    }
    let mut at = BLOCK;
    while let Some(step) = text.get(at - 1..).and_then(<[u8]>::first_chunk) {
        if !see(at, Pairs::of(simd, step)) {
            return;
        }
        at += BLOCK;
    }
    // Blanks behind the text tell that it ends, in a block of their own if need be.
    if at <= text.len() {
        let rest = &text[at - 1..];
        step[..rest.len()].copy_from_slice(rest);
        step[rest.len()..].fill(b' ');
        see(at, Pairs::of(simd, &step));
    }
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
        fn every_byte_is_seen(text in proptest::collection::vec(any::<u8>(), 0..200), stop in 0..9usize) {
            let (mut seen, mut count) = (Vec::new(), 0);
            dispatch!(Level::new(), simd => blocks(simd, &text, 7, |at, Pairs { before, bytes }| {
                assert_eq!(at, seen.len());
                let (before, bytes) = (before.0.to_array(), bytes.0.to_array());
                assert_eq!(before[0], seen.last().copied().unwrap_or(7));
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
