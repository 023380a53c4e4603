//! Where something ASCII touches something beyond it, as bits: bit `i` is the gap before byte `i` of a
//! block.

use crate::contact::{Strangers, gap};
use crate::lanes::{self, Lane, Step};

/// The gaps of a block between a letter, digit or sign of ASCII and a byte beyond; `None` if there is
/// anything in the block that is hard, see [`is_hard`].
#[inline]
pub(super) fn contacts(step: &Step) -> Option<u64> {
    (!is_hard(step)).then(|| lanes::bits(step, gap))
}

/// Whether there is something that a rule may look at from afar: a sign that is read together with
/// others of its line, the second one of a URL's `://`, or a character that is neither ASCII nor East
/// Asian.
#[inline(always)]
fn is_hard(step: &Step) -> bool {
    let (mut strangers, mut signs) = (Strangers::new(), Lane::splat(0));
    lanes::each(step, |before, bytes| {
        strangers.see(before, bytes);
        // `<` and `|` differ in one bit.
        let pair = lanes::is(bytes | Lane::splat(0x40), b'|');
        let url = lanes::is(before, b':') & lanes::is(bytes, b'/');
        signs |= pair | url;
        signs |= lanes::is(bytes, b'`') | lanes::is(bytes, b'&') | lanes::is(bytes, b'+');
    });
    (strangers.any() | signs).any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::BLOCK;
    use proptest::prelude::*;

    fn of(before: u8, block: &[u8]) -> Option<u64> {
        let mut step = [b' '; BLOCK + 1];
        step[0] = before;
        step[1..=block.len()].copy_from_slice(block);
        contacts(&step)
    }

    #[test]
    fn what_touches_what() {
        let at = |places: &[u32]| Some(places.iter().fold(0, |all, place| all | 1u64 << place));
        assert_eq!(of(b' ', "中a文 b，~".as_bytes()), at(&[3, 4, 9, 12]));
        assert_eq!((of(0xAD, b"a"), of(b'a', "中".as_bytes())), (at(&[0]), at(&[0])));
        assert_eq!((of(0xAD, b" "), of(b' ', "中".as_bytes())), (at(&[]), at(&[])));
    }

    #[test]
    fn what_is_hard() {
        for hard in ["`", "<", "|", "&", "+", "://", "é", "“", "한", "\u{F900}", "\u{FEFF}", "😀"]
        {
            assert_eq!(of(b' ', hard.as_bytes()), None, "{hard}");
        }
        for not in ["\u{3000}", "鿿", "\u{FF00}", "\u{FFFD}", ":", "/", ">", "\u{7F}"] {
            assert_eq!(of(b' ', not.as_bytes()), Some(0), "{not}");
        }
        assert_eq!((of(b':', b"/"), of(0xEF, b"\xBB")), (None, None));
    }

    proptest! {
        #[test]
        fn the_bits_are_those_of_the_bytes(bytes in proptest::collection::vec(
            prop_oneof![99 => proptest::sample::select(&b"\x80\xE4\xE9\xEF\xBC\xBF a:\n"[..]), 1 => any::<u8>()], BLOCK + 1)) {
            let step: &Step = bytes.first_chunk().unwrap();
            let pairs = || (1..=BLOCK).map(|i| (step[i - 1], step[i]));
            let graphic = |byte: u8| (0x21..0x80).contains(&byte);
            let touch = |(a, b)| graphic(a) && b >= 0x80 || a >= 0x80 && graphic(b);
            let gaps = pairs().enumerate().fold(0, |all, (i, pair)| all | u64::from(touch(pair)) << i);
            let hard = |(before, byte)| {
                b"`<|&+".contains(&byte)
                    || (before, byte) == (b':', b'/')
                    || matches!(byte, 0xC0..=0xE2 | 0xEA..=0xEE | 0xF0..)
                    || before == 0xEF && byte < 0xBC
            };
            let any_hard = pairs().any(hard);
            prop_assert_eq!(contacts(step), (!any_hard).then_some(gaps));
        }
    }
}
