//! Where something ASCII touches something beyond it, as bits: bit `i` is the gap before byte `i` of a
//! block.

use crate::contact;
use crate::lanes::{Find, Mask, Pairs, Simd, SimdMask};

/// The gaps of a block between a letter, digit or sign of ASCII and a byte beyond, and whether anything
/// in it is [`Odd`].
#[inline(always)]
pub(super) fn contacts<S: Simd>(pairs: Pairs<S>) -> (u64, bool) {
    (pairs.touches().to_bitmask(), Odd::find(pairs).any_true())
}

/// Bytes that may hide the text behind them or make pairs, or are of a character that is neither ASCII
/// nor East Asian: the start of a tag, of an entity, of a URL's `://`, or nearly so; a backtick.
pub(super) struct Odd;

impl Find for Odd {
    #[inline(always)]
    fn find<S: Simd>(pairs: Pairs<S>) -> Mask<S> {
        let Pairs { before, bytes } = pairs;
        contact::foreign(pairs)
            | bytes.is(b'<')
            | bytes.is(b'&')
            | bytes.is(b'`')
            | before.is(b':') & bytes.is(b'/')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{BLOCK, Level, Step, dispatch};
    use proptest::prelude::*;

    fn of_step(step: &Step) -> (u64, bool) {
        dispatch!(Level::new(), simd => contacts(Pairs::of(simd, step)))
    }

    fn of(before: u8, block: &[u8]) -> (u64, bool) {
        let mut step = [b' '; BLOCK + 1];
        step[0] = before;
        step[1..=block.len()].copy_from_slice(block);
        of_step(&step)
    }

    #[test]
    fn what_touches_what() {
        let at = |places: &[u32]| (places.iter().fold(0, |all, place| all | 1 << place), false);
        assert_eq!(of(b' ', "中a文 b，~".as_bytes()), at(&[3, 4, 9, 12]));
        assert_eq!((of(0xAD, b"a"), of(b'a', "中".as_bytes())), (at(&[0]), at(&[0])));
        assert_eq!((of(0xAD, b" "), of(b' ', "中".as_bytes())), (at(&[]), at(&[])));
    }

    #[test]
    fn what_is_odd() {
        for odd in ["<a", "< ", "&", "&#", "://", "é", "“", "한", "\u{F900}", "\u{FEFF}", "😀", "`"]
        {
            assert!(of(b' ', odd.as_bytes()).1, "{odd}");
        }
        for not in
            ["\u{3000}", "鿿", "\u{FF00}", "\u{FFFD}", ":", "/", ">", "\u{7F}", "=", "%", "|"]
        {
            assert_eq!(of(b' ', not.as_bytes()), (0, false), "{not}");
        }
        assert!(of(b':', b"/").1 && of(0xEF, b"\xBB").1);
    }

    proptest! {
        #[test]
        fn the_bits_are_those_of_the_bytes(bytes in proptest::collection::vec(
            prop_oneof![99 => proptest::sample::select(&b"\x80\xE4\xE9\xEF\xBC\xBF a:\n"[..]), 1 => any::<u8>()], BLOCK + 1)) {
            let step: &Step = bytes.first_chunk().unwrap();
            let of = |test: &dyn Fn(u8, u8) -> bool| {
                (1..=BLOCK).fold(0, |all, i| all | u64::from(test(step[i - 1], step[i])) << (i - 1))
            };
            let graphic = |byte: u8| (0x21..0x80).contains(&byte);
            let touch = |a, b| graphic(a) && b >= 0x80 || a >= 0x80 && graphic(b);
            let is_odd = |before, byte| {
                (before, byte) == (b':', b'/')
                    || matches!(byte, 0xC0..=0xE2 | 0xEA..=0xEE | 0xF0.. | b'<' | b'&' | b'`')
                    || before == 0xEF && byte < 0xBC
            };
            let found = dispatch!(Level::new(), simd => Odd::find(Pairs::of(simd, step)).to_bitmask());
            prop_assert_eq!(found, of(&is_odd));
            prop_assert_eq!(of_step(step), (of(&touch), of(&is_odd) != 0));
        }
    }
}
