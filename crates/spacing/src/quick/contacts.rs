//! Where something ASCII touches something beyond it, as bits: bit `i` is the gap before byte `i` of a
//! block.

use crate::contact::{self, Sort, Strangers, gap};
use crate::lanes::{self, Lane, Step, Stride};

/// The gaps of a block between a letter, digit or sign of ASCII and a byte beyond, and whether anything
/// in it is [`odd`].
#[inline(always)]
pub(super) fn contacts(step: &Step) -> (u64, bool) {
    let (mut strangers, mut signs) = (Strangers::new(), Lane::splat(0));
    lanes::each(step, |before, bytes| {
        strangers.see(before, bytes);
        signs |= sign(before, bytes);
    });
    (lanes::bits(step, gap), (strangers.any() | signs).any())
}

/// Which bytes may hide the text behind them or make pairs, or are of a character that is neither ASCII
/// nor East Asian.
#[inline(always)]
pub(super) fn odd(before: Lane, bytes: Lane) -> Lane {
    contact::foreign(before, bytes) | sign(before, bytes)
}

/// The start of a tag, of an entity, of a URL's `://`, or nearly so; a backtick.
#[inline(always)]
fn sign(before: Lane, bytes: Lane) -> Lane {
    lanes::is(bytes, b'<')
        | lanes::is(bytes, b'&')
        | lanes::is(bytes, b'`')
        | lanes::is(before, b':') & lanes::is(bytes, b'/')
}

/// Whether there is for certain neither a gap nor anything odd, in fewer steps.
#[inline(always)]
pub(super) fn is_quiet(stride: &Stride) -> bool {
    match contact::sort(stride) {
        Sort::Wide => true,
        Sort::Ascii => {
            let mut signs = Lane::splat(0);
            lanes::each_of_all(stride, |before, bytes| signs |= sign(before, bytes));
            !signs.any()
        }
        Sort::Mixed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::BLOCK;
    use proptest::prelude::*;

    fn of(before: u8, block: &[u8]) -> (u64, bool) {
        let mut step = [b' '; BLOCK + 1];
        step[0] = before;
        step[1..=block.len()].copy_from_slice(block);
        contacts(&step)
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
            prop_assert_eq!(lanes::bits(step, odd), of(&is_odd));
            prop_assert_eq!(contacts(step), (of(&touch), of(&is_odd) != 0));
        }

        #[test]
        fn nothing_is_in_a_quiet_stretch(bytes in proptest::collection::vec(prop_oneof![
            500 => proptest::sample::select(&b"\x80\xE4\xE9\xBC\xBF\n"[..]), 1 => any::<u8>(),
        ], 257), ascii: bool) {
            let mut bytes = bytes;
            if ascii {
                bytes.iter_mut().skip(1).for_each(|byte| *byte &= 0x7F);
            }
            if is_quiet(bytes.first_chunk().unwrap()) {
                for step in bytes.windows(65) {
                    prop_assert_eq!(contacts(step.first_chunk().unwrap()), (0, false));
                }
            }
        }
    }
}
