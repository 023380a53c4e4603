//! Passes over text in which East Asian characters touch nothing but each other and white space, many
//! bytes at a time: no rule puts a space into a line of such text, whatever else stands on it.
//!
//! Every rule wants wide text beside a letter, a digit or a sign. So a line of half-width words and
//! full-width sentences with spaces between them needs no look, and neither has one in which only
//! full-width punctuation touches them.

use crate::steps;

/// Bytes looked at in one step, with one more on either side.
const STEP: usize = 32;

/// Where the first byte is that may be part of a contact: a half-width sign, letter or digit beside
/// East Asian text, or the first byte of a character that is neither. `text` begins with a line.
pub(crate) fn first(text: &[u8]) -> Option<usize> {
    if !text.is_empty() && is_contact(text, 0) {
        return Some(0);
    }
    // Of each step the bytes but the outer two are looked at.
    let mut at = 0;
    while let Some(step) = text.get(at..at + STEP + 2) {
        if may_hold_contact(step)
            && let Some(found) = (at + 1..=at + STEP).find(|&at| is_contact(text, at))
        {
            steps::count(found);
            return Some(found);
        }
        at += STEP;
    }
    steps::count(text.len());
    (at + 1..text.len()).find(|&at| is_contact(text, at))
}

/// Whether any but the outer two of these bytes may be part of a contact. All are looked at: that is
/// what lets it become vector instructions.
fn may_hold_contact(step: &[u8]) -> bool {
    let inner = &step[1..=STEP];
    let neighbours = step[..STEP].iter().zip(&step[2..STEP + 2]);
    inner
        .iter()
        .zip(neighbours)
        .fold(false, |any, (&byte, (&before, &after))| any | is_suspect(byte, before, after))
}

/// Whether a byte between these two is a half-width character beside one beyond ASCII, or the first
/// byte of a character beyond ASCII that is not East Asian.
#[inline]
fn is_suspect(byte: u8, before: u8, after: u8) -> bool {
    let graphic = byte.wrapping_sub(0x21) <= 0x7F - 0x21;
    let beside = (before | after) >= 0x80;
    let starts = byte >= 0xC0;
    let east_asian = (byte.wrapping_sub(0xE3) <= 0x06) | ((byte == 0xEF) & (after >= 0xBC));
    (graphic & beside) | (starts & !east_asian)
}

fn is_contact(text: &[u8], at: usize) -> bool {
    let byte = text[at];
    let before = at.checked_sub(1).map_or(b'\n', |before| text[before]);
    let after = text.get(at + 1).copied().unwrap_or(b'\n');
    if !is_suspect(byte, before, after) {
        return false;
    }
    // A plus is read by what full-width punctuation stands beside it.
    byte >= 0x80
        || byte == b'+'
        || before >= 0x80 && !ends_in_punctuation(&text[..at])
        || after >= 0x80 && !starts_with_punctuation(&text[at + 1..])
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
    use proptest::prelude::*;

    #[test]
    fn what_is_passed_over() {
        for none in
            ["", "中文", "abc def", "中文 abc，「文」", "（abc）、b。1", "文\t　a ", "，a\n中"]
        {
            assert_eq!(first(none.as_bytes()), None, "{none}");
        }
        for (text, at) in
            [("中a", 3), ("a中", 0), ("中 é", 4), ("中\n+（", 4), ("…", 0), ("😀", 0), ("々1", 3)]
        {
            assert_eq!(first(text.as_bytes()), Some(at), "{text}");
        }
        let long = format!("{}a文", "漢、 か，\n".repeat(50));
        assert_eq!(first(long.as_bytes()), Some(long.len() - 4));
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
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
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
        fn finds_what_is_there(bytes in proptest::collection::vec(any::<u8>(), 0..99), n in 0..40usize) {
            let text = [" ".repeat(n).into_bytes(), bytes].concat();
            prop_assert_eq!(first(&text), (0..text.len()).find(|&at| is_contact(&text, at)));
        }
    }
}
