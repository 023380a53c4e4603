//! Passes over text in which East Asian characters touch nothing but each other and white space, many
//! bytes at a time: no rule puts a space into a line of such text, whatever else stands on it.
//!
//! Every rule wants wide text beside a letter, a digit or a sign. So a line of half-width words and
//! full-width sentences with spaces between them needs no look, and neither has one in which only
//! full-width punctuation touches them.

use crate::lanes::{self, Lane, Stride};
use crate::steps;

/// Where the first byte is that may make a contact with the one before it, of a half-width sign, letter
/// or digit and East Asian text, or that tells of a character that is neither. `text` begins with a
/// line. At its end there may be one, too, of a character that was cut off.
pub(crate) fn first(text: &[u8]) -> Option<usize> {
    let mut found = None;
    lanes::blocks_but(text, b'\n', is_quiet, |block, step| {
        steps::count(step.len());
        let mut suspects = lanes::bits(step, suspect);
        while suspects != 0 && found.is_none() {
            let at = block + suspects.trailing_zeros() as usize;
            found = is_contact(text, at).then_some(at);
            suspects &= suspects - 1;
        }
        found.is_none()
    });
    found
}

/// Whether there is no suspect for certain, in fewer steps: nothing foreign, and nothing half-width or
/// nothing else.
#[inline(always)]
fn is_quiet(stride: &Stride) -> bool {
    matches!(sort(stride), Sort::Ascii | Sort::Wide)
}

/// What a stretch and the byte before it are made of.
pub(crate) enum Sort {
    /// ASCII alone.
    Ascii,
    /// East Asian text and white space alone.
    Wide,
    /// Both, or something foreign.
    Mixed,
}

/// The sort of a stretch.
#[inline(always)]
pub(crate) fn sort(stride: &Stride) -> Sort {
    steps::count(stride.len());
    let mut strangers = Strangers::new();
    let mut graphic = least(Lane::splat(stride[0]), b'!');
    lanes::each_of_all(stride, |before, bytes| {
        strangers.see(before, bytes);
        graphic = graphic.min(least(bytes, b'!'));
    });
    if strangers.top.max(Lane::splat(stride[0])).simd_lt(Lane::splat(0x80)).all() {
        Sort::Ascii
    } else if (strangers.any() | graphic.simd_lt(Lane::splat(0x80 - b'!'))).any() {
        Sort::Mixed
    } else {
        Sort::Wide
    }
}

/// Bytes above `first` (taken round), so that the least of many tells whether one is near it.
#[inline(always)]
fn least(bytes: Lane, first: u8) -> Lane {
    bytes - Lane::splat(first)
}

/// What [`foreign`] tells of all bytes of a block, in fewer steps.
#[derive(Clone, Copy)]
pub(crate) struct Strangers {
    /// How far the nearest byte is above 0xC0, and above 0xEA.
    latin: Lane,
    hangul: Lane,
    /// The highest byte.
    top: Lane,
    /// How far the lowest byte behind 0xEF is below 0xFF.
    full: Lane,
}

impl Strangers {
    #[inline(always)]
    pub(crate) fn new() -> Strangers {
        let (zero, most) = (Lane::splat(0), Lane::splat(0xFF));
        Strangers { latin: most, hangul: most, top: zero, full: zero }
    }

    #[inline(always)]
    pub(crate) fn see(&mut self, before: Lane, bytes: Lane) {
        self.latin = self.latin.min(least(bytes, 0xC0));
        self.hangul = self.hangul.min(least(bytes, 0xEA));
        self.top = self.top.max(bytes);
        self.full = self.full.max(lanes::is(before, 0xEF) & !bytes);
    }

    /// All bits of a byte somewhere, if anything foreign was seen.
    #[inline(always)]
    pub(crate) fn any(self) -> Lane {
        self.latin.simd_le(Lane::splat(0xE2 - 0xC0))
            | self.hangul.simd_le(Lane::splat(0xEE - 0xEA))
            | lanes::from(self.top, 0xF0)
            | lanes::from(self.full, 0xFF - 0xBC + 1)
    }
}

/// Which bytes may be part of a contact with the one before them.
#[inline(always)]
fn suspect(before: Lane, bytes: Lane) -> Lane {
    gap(before, bytes) | foreign(before, bytes)
}

/// Which bytes have something half-width or beyond ASCII before them and are the other.
#[inline(always)]
pub(crate) fn gap(before: Lane, bytes: Lane) -> Lane {
    // Only one of them is beyond ASCII, and the other is not blank.
    (before ^ bytes) & lanes::ascii_above(before.min(bytes), b' ')
}

/// Which bytes tell of a character that is neither ASCII nor East Asian. Those are U+3000 to U+9FFF
/// and U+FF00 to U+FFFF, led by 0xE3 to 0xE9, and by 0xEF with 0xBC or above behind it.
#[inline(always)]
pub(crate) fn foreign(before: Lane, bytes: Lane) -> Lane {
    let lead = lanes::within(bytes, 0xC0, 0xE2)
        | lanes::within(bytes, 0xEA, 0xEE)
        | lanes::from(bytes, 0xF0);
    lead | lanes::is(before, 0xEF) & !lanes::from(bytes, 0xBC)
}

fn is_contact(text: &[u8], at: usize) -> bool {
    // A text may end where a character does not.
    let byte = text.get(at).copied().unwrap_or(b'\n');
    let before = at.checked_sub(1).map_or(b'\n', |before| text[before]);
    let (lane, lane_before) = (Lane::splat(byte), Lane::splat(before));
    if !suspect(lane_before, lane).any() {
        return false;
    }
    // A plus is read by what full-width punctuation stands beside it.
    foreign(lane_before, lane).any()
        || byte == b'+'
        || before == b'+'
        || byte < 0x80 && !ends_in_punctuation(&text[..at])
        || byte >= 0x80 && !starts_with_punctuation(&text[at..])
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
    use crate::lanes::Step;
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
        fn strangers_are_seen(bytes in vec(prop_oneof![
            999 => select(&b"\x80\xE4\xE9\xEF\xBC\xBF a\n"[..]), 1 => any::<u8>(),
        ], 257)) {
            let step: &Step = bytes.first_chunk().unwrap();
            let mut strangers = Strangers::new();
            lanes::each(step, |before, bytes| strangers.see(before, bytes));
            prop_assert_eq!(strangers.any().any(), lanes::bits(step, foreign) != 0);
        }

        #[test]
        fn nothing_is_in_a_quiet_stretch(bytes in vec(prop_oneof![
            500 => select(&b"\x80\xE4\xE9\xBC\xBF\n"[..]), 1 => any::<u8>(),
        ], 257), ascii: bool) {
            let mut bytes = bytes;
            if ascii {
                bytes.iter_mut().skip(1).for_each(|byte| *byte &= 0x7F);
            }
            if is_quiet(bytes.first_chunk().unwrap()) {
                for step in bytes.windows(65) {
                    prop_assert_eq!(lanes::bits(step.first_chunk().unwrap(), suspect), 0);
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
