//! Passes over text in which East Asian characters touch nothing but each other and white space, many
//! bytes at a time: no rule puts a space into a line of such text, whatever else stands on it.
//!
//! Every rule wants wide text beside a letter, a digit or a sign. So a line of half-width words and
//! full-width sentences with spaces between them needs no look, and neither has one in which only
//! full-width punctuation touches them.

use crate::lanes::{self, Level, Mask, Pairs, Simd, SimdMask, dispatch};
use crate::steps;

/// Where the first byte is that may make a contact with the one before it, of a half-width sign, letter
/// or digit and East Asian text, or that tells of a character that is neither. `text` begins with a
/// line. At its end there may be one, too, of a character that was cut off.
pub(crate) fn first(text: &[u8]) -> Option<usize> {
    dispatch!(Level::new(), simd => first_in(simd, text))
}

#[inline(always)]
fn first_in<S: Simd>(simd: S, text: &[u8]) -> Option<usize> {
    let mut found = None;
    lanes::blocks(
        simd,
        text,
        #[inline(always)]
        |block, pairs| {
            steps::count(lanes::BLOCK);
            let mut suspects = suspect(pairs).to_bitmask();
            while suspects != 0 && found.is_none() {
                let at = block + suspects.trailing_zeros() as usize;
                found = is_contact(text, at).then_some(at);
                suspects &= suspects - 1;
            }
            found.is_none()
        },
    );
    found
}

/// Which bytes may be part of a contact with the one before them.
#[inline(always)]
fn suspect<S: Simd>(pairs: Pairs<S>) -> Mask<S> {
    pairs.touches() | foreign(pairs)
}

/// Which bytes tell of a character that is neither ASCII nor East Asian. Those are U+3000 to U+9FFF
/// and U+FF00 to U+FFFF, led by 0xE3 to 0xE9, and by 0xEF with 0xBC or above behind it.
#[inline(always)]
pub(crate) fn foreign<S: Simd>(Pairs { before, bytes }: Pairs<S>) -> Mask<S> {
    bytes.from(0xC0) & !bytes.within(0xE3, 0xE9) & !bytes.is(0xEF)
        | before.is(0xEF) & bytes.below(0xBC)
}

fn is_contact(text: &[u8], at: usize) -> bool {
    // A text may end where a character does not.
    let byte = text.get(at).copied().unwrap_or(b'\n');
    let before = at.checked_sub(1).map_or(b'\n', |before| text[before]);
    let is_graphic = |byte| (b'!'..0x80).contains(&byte);
    let foreign =
        matches!(byte, 0xC0..=0xE2 | 0xEA..=0xEE | 0xF0..) || before == 0xEF && byte < 0xBC;
    let touches = byte >= 0x80 && is_graphic(before) || before >= 0x80 && is_graphic(byte);
    // A plus is read by what full-width punctuation stands beside it.
    foreign
        || touches
            && (byte == b'+'
                || before == b'+'
                || byte < 0x80 && !ends_in_punctuation(&text[..at])
                || byte >= 0x80 && !starts_with_punctuation(&text[at..]))
}

/// Full-width space, punctuation and brackets: U+3000 to U+3003, U+3008 to U+3011,
/// U+3014 to U+301B,
/// U+FF01 to U+FF5E.
fn is_punctuation(bytes: [u8; 3]) -> bool {
    matches!(
        bytes,
        [0xE3, 0x80, 0x80..=0x83 | 0x88..=0x91 | 0x94..=0x9B] | [0xEF, 0xBC, 0x81..=0xBF] | [0xEF, 0xBD, 0x80..=0x9E]
    )
}

fn ends_in_punctuation(before: &[u8]) -> bool {
    before.last_chunk().is_some_and(|&last| is_punctuation(last))
}

fn starts_with_punctuation(after: &[u8]) -> bool {
    after.first_chunk().is_some_and(|&first| is_punctuation(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class;
    use crate::{Hangul, Options, Rules, Spacer, State};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    #[test]
    fn what_is_passed_over() {
        for none in
            ["", "中文", "abc def", "中文 abc，「文」", "（abc）、b。1", "文\t　a ", "，a\n中"]
        {
            assert_eq!(first(none.as_bytes()), None, "{none}");
        }
        for (text, at) in
            [("中a", 3), ("a中", 1), ("中 é", 4), ("中\n+（", 5), ("…", 0), ("😀", 0), ("々1", 3)]
        {
            assert_eq!(first(text.as_bytes()), Some(at), "{text}");
        }
        let long = format!("{}a文", "漢、 か，\n".repeat(50));
        assert_eq!(first(long.as_bytes()), Some(long.len() - 3));
    }

    #[test]
    fn punctuation_is_never_wide() {
        let mut all = 0;
        for c in '\u{800}'..='\u{FFFF}' {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            if is_punctuation([bytes[0], bytes[1], bytes[2]]) {
                let read = class::first(&bytes).unwrap();
                assert!(read.spacing() == 0 && !read.is_extend() && !read.is_hangul(), "{c}");
                all += 1;
            }
        }
        assert_eq!(all, 22 + 94);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn no_space_goes_where_nothing_touches(
            parts in vec(
                select(vec![
                    "中", "か", "ー", "々", "，", "（", "）", "。", "　", " ", "a", "12", "+", "-", "(", ")",
                    "|", "\"", "`", "#", ".", "~=", "<b>", "http://a.b", "\u{3099}", "\u{302A}", "ｱ", "〓", "㈱", "ㄱ",
                ]),
                0..40,
            ),
        ) {
            let line = parts.concat();
            if first(line.as_bytes()).is_none() {
                for rules in [Rules::Pangu, Rules::Unicode] {
                    for hangul in [Hangul::Neither, Hangul::Wide] {
                        let spacer = Spacer::new(Options { rules, hangul, ..Options::default() });
                        let mut state = State::new();
                        prop_assert_eq!(spacer.line(line.as_bytes(), &mut state), &[0usize; 0]);
                    }
                }
            }
        }

        #[test]
        fn finds_what_is_there(bytes in vec(any::<u8>(), 0..99), n in 0..900usize) {
            let text = [" ".repeat(n).into_bytes(), bytes].concat();
            prop_assert_eq!(first(&text), (0..=text.len()).find(|&at| is_contact(&text, at)));
        }
    }
}
