//! Where something ASCII touches something beyond it, as bits: bit `i` is the gap before byte `i` of a
//! block.

use crate::contact::{Strangers, gap};
use crate::lanes::{self, Lane, Step};

/// The gaps of a block between a letter, digit or sign of ASCII and a byte beyond, and how many
/// backticks there are; `None` if there is anything in the block that is hard, see [`is_hard`].
#[inline]
pub(super) fn contacts(step: &Step) -> Option<(u64, u32)> {
    let mut ticks = Lane::splat(0);
    lanes::each(step, |_, bytes| ticks |= lanes::is(bytes, b'`'));
    let ticks = match ticks.any() {
        true => lanes::bits(step, |_, bytes| lanes::is(bytes, b'`')).count_ones(),
        false => 0,
    };
    (!is_hard(step)).then(|| (lanes::bits(step, gap), ticks))
}

/// Whether there is something that hides what is behind it, or a character that is neither ASCII nor
/// East Asian.
#[inline(always)]
fn is_hard(step: &Step) -> bool {
    let (mut strangers, mut signs) = (Strangers::new(), Lane::splat(0));
    lanes::each(step, |before, bytes| {
        strangers.see(before, bytes);
        // The start of a URL's `://`, of a tag, of an entity; or nearly so.
        signs |= lanes::is(before, b':') & lanes::is(bytes, b'/');
        let opens = lanes::is(before, b'<') | lanes::is(before, b'&');
        signs |= opens & lanes::from(bytes, b'#');
    });
    (strangers.any() | signs).any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::BLOCK;
    use proptest::prelude::*;

    fn of(before: u8, block: &[u8]) -> Option<(u64, u32)> {
        let mut step = [b' '; BLOCK + 1];
        step[0] = before;
        step[1..=block.len()].copy_from_slice(block);
        contacts(&step)
    }

    #[test]
    fn what_touches_what() {
        let at = |places: &[u32]| Some((places.iter().fold(0, |all, place| all | 1 << place), 0));
        assert_eq!(of(b' ', "中a文 b，~".as_bytes()), at(&[3, 4, 9, 12]));
        assert_eq!((of(0xAD, b"a"), of(b'a', "中".as_bytes())), (at(&[0]), at(&[0])));
        assert_eq!((of(0xAD, b" "), of(b' ', "中".as_bytes())), (at(&[]), at(&[])));
    }

    #[test]
    fn what_is_hard() {
        for hard in ["<a", "</", "&a", "&#", "://", "é", "“", "한", "\u{F900}", "\u{FEFF}", "😀"]
        {
            assert_eq!(of(b' ', hard.as_bytes()), None, "{hard}");
        }
        for not in
            ["\u{3000}", "鿿", "\u{FF00}", "\u{FFFD}", ":", "/", ">", "\u{7F}", "< ", "& ", "|"]
        {
            assert_eq!(of(b' ', not.as_bytes()), Some((0, 0)), "{not}");
        }
        assert_eq!(
            (of(b':', b"/"), of(0xEF, b"\xBB"), of(b' ', b"``a`")),
            (None, None, Some((0, 3)))
        );
    }

    proptest! {
        #[test]
        fn the_bits_are_those_of_the_bytes(bytes in proptest::collection::vec(
            prop_oneof![99 => proptest::sample::select(&b"\x80\xE4\xE9\xEF\xBC\xBF a:`\n"[..]), 1 => any::<u8>()], BLOCK + 1)) {
            let step: &Step = bytes.first_chunk().unwrap();
            let pairs = || (1..=BLOCK).map(|i| (step[i - 1], step[i]));
            let graphic = |byte: u8| (0x21..0x80).contains(&byte);
            let touch = |(a, b)| graphic(a) && b >= 0x80 || a >= 0x80 && graphic(b);
            let gaps = pairs().enumerate().fold(0, |all, (i, pair)| all | u64::from(touch(pair)) << i);
            let hard = |(before, byte)| {
                (before, byte) == (b':', b'/')
                    || matches!(before, b'<' | b'&') && byte >= b'#'
                    || matches!(byte, 0xC0..=0xE2 | 0xEA..=0xEE | 0xF0..)
                    || before == 0xEF && byte < 0xBC
            };
            let ticks = step[1..].iter().filter(|&&byte| byte == b'`').count();
            let any_hard = pairs().any(hard);
            prop_assert_eq!(contacts(step), (!any_hard).then_some((gaps, ticks as u32)));
        }
    }
}
