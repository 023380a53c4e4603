//! The two scans that pass over most bytes: written so that the compiler makes vectors of them.

use crate::steps;

/// Bytes looked at in one step, where the next that counts may be near.
const STEP: usize = 32;

/// A run of East Asian text up to this is looked at character by character.
const SHORT: usize = 24;

/// Where it is far.
const STRIDE: usize = 128;

/// The lowest byte that starts a CJK character.
const SUSPECT: u8 = 0xE2;

/// Where the first byte is that can start a CJK character (0xE2 and above), if there is one.
///
/// UTF-8 text without such a byte holds no CJK and is never changed.
pub(crate) fn first_suspect(bytes: &[u8]) -> Option<usize> {
    let near = bytes.first_chunk::<STEP>().is_some_and(any_suspect);
    let (strides, _) = bytes.as_chunks::<STRIDE>();
    let free = if near { 0 } else { strides.iter().take_while(|&s| !any_suspect(s)).count() };
    let rest = &bytes[free * STRIDE..];
    let (steps, _) = rest.as_chunks::<STEP>();
    let at = STEP * steps.iter().take_while(|&step| !any_suspect(step)).count();
    let within = rest[at..].iter().position(|&byte| byte >= SUSPECT);
    let found = within.map(|within| free * STRIDE + at + within);
    steps::count(found.unwrap_or(bytes.len()));
    found
}

/// Whether there is a suspect among so many bytes, all of which are looked at: that is what lets it
/// become vector instructions.
fn any_suspect<const N: usize>(bytes: &[u8; N]) -> bool {
    let (lanes, _) = bytes.as_chunks::<16>();
    let mut highest = [0; 16];
    for lane in lanes {
        for (highest, &byte) in highest.iter_mut().zip(lane) {
            *highest = byte.max(*highest);
        }
    }
    highest.iter().fold(false, |any, &byte| any | (byte >= SUSPECT))
}

/// ASCII letters and digits.
static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Whether a byte is an ASCII letter or digit.
#[inline]
pub(crate) fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

/// How many ASCII letters and digits `bytes` begins with.
#[inline]
pub(crate) fn word(bytes: &[u8]) -> usize {
    bytes.iter().position(|&byte| !is_word(byte)).unwrap_or(bytes.len())
}

/// Where `byte` is first.
pub(crate) fn find(byte: u8, bytes: &[u8]) -> Option<usize> {
    let found = memchr::memchr(byte, bytes);
    steps::count(found.unwrap_or(bytes.len()));
    found
}

/// Where one of two bytes is first.
pub(crate) fn find2(one: u8, other: u8, bytes: &[u8]) -> Option<usize> {
    let found = memchr::memchr2(one, other, bytes);
    steps::count(found.unwrap_or(bytes.len()));
    found
}

/// Where `text` is first.
pub(crate) fn find_text(text: &[u8], bytes: &[u8]) -> Option<usize> {
    let found = memchr::memmem::find(bytes, text);
    steps::count(found.unwrap_or(bytes.len()));
    found
}

/// Length of the run of plain East Asian text at the start of `bytes`: three-byte characters
/// U+3000 to U+9FFF (signs, kana, ideographs) and U+FF00 to U+FFFF (full-width signs). None of them
/// is narrow, so no space ever goes between two, and only the ends of the run need a look.
pub(crate) fn east_asian_run(bytes: &[u8]) -> usize {
    // Most runs are short.
    let mut at = characters_of_run(bytes, 0, SHORT);
    if at < SHORT {
        steps::count(at);
        return at;
    }
    // The byte after is looked at as well, for 0xEF alone does not tell; hence one byte of margin.
    while let Some(step) = bytes.get(at..=at + STEP) {
        let pairs = step[..STEP].iter().zip(&step[1..]);
        if !pairs.fold(true, |all, (&byte, &next)| all & may_be_in_run(byte, next)) {
            break;
        }
        at += STEP;
    }
    // Back to the start of a character, and on character by character.
    if at > SHORT && bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
        at -= (1..=2).find(|&back| bytes[at - back] >= 0xC0).unwrap_or(0);
    }
    at = characters_of_run(bytes, at, usize::MAX);
    steps::count(at);
    at
}

/// Goes on with a run from `at`, character by character, while it is below `most`.
#[inline]
fn characters_of_run(bytes: &[u8], mut at: usize, most: usize) -> usize {
    /// A three-byte character: the bits that tell, and what they are.
    const MASK: u32 = 0x00C0_C0F0;
    const THREE: u32 = 0x0080_80E0;
    while at < most
        && let Some(&next) = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>)
    {
        let (lead, second) = (next[0], next[1]);
        let led = (lead.wrapping_sub(0xE3) <= 0x06) | ((lead == 0xEF) & (second >= 0xBC));
        if !(led & (u32::from_le_bytes(next) & MASK == THREE)) {
            return at;
        }
        at += 3;
    }
    // The last character of a text has no fourth byte behind it.
    if at < most
        && let Some(&[lead, second, third]) = bytes.get(at..)
        && (0xE3..=0xE9).contains(&lead) | ((lead == 0xEF) & (second >= 0xBC))
        && (second & third) & 0xC0 == 0x80
        && (second | third) & 0x40 == 0
    {
        at += 3;
    }
    at
}

/// Whether a byte is part of such a run: a continuation, or a lead as named above.
fn may_be_in_run(byte: u8, next: u8) -> bool {
    (byte & 0xC0 == 0x80) | (byte.wrapping_sub(0xE3) <= 0x06) | ((byte == 0xEF) & (next >= 0xBC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agree_with_the_plain_loops(bytes in proptest::collection::vec(0xC0u8..=0xE2, 0..400)) {
            prop_assert_eq!(first_suspect(&bytes), bytes.iter().position(|&b| b >= 0xE2));
        }

        #[test]
        fn a_run_is_what_it_says(text in "[一-龥か、，ｱaé한]{0,60}", junk in "(|a\\PC)") {
            let text = text + &junk;
            let member = |c: &char| matches!(c, '\u{3000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFFF}');
            let run: usize = text.chars().take_while(member).map(char::len_utf8).sum();
            prop_assert_eq!(east_asian_run(text.as_bytes()), run);
        }

        #[test]
        fn broken_runs_stay_within_bounds(bytes in proptest::collection::vec(0x80u8.., 0..200)) {
            let run = east_asian_run(&bytes);
            prop_assert!(bytes[..run].iter().all(|b| matches!(b, 0x80..=0xBF | 0xE3..=0xE9 | 0xEF)));
        }

        #[test]
        fn long_runs_end_where_they_should(n in 0usize..100, tail in "[a ,é한ﭐ]") {
            let text = "漢、か，".repeat(n) + &tail;
            prop_assert_eq!(east_asian_run(text.as_bytes()), 12 * n);
            prop_assert_eq!(first_suspect(&vec![b'x'; n]), None);
        }
    }

    #[test]
    fn no_member_of_a_run_is_narrow() {
        for c in ('\u{3000}'..='\u{9FFF}').chain('\u{FF00}'..='\u{FFFF}') {
            let text = c.to_string();
            assert_eq!(east_asian_run(text.as_bytes()), 3);
            let class = class::first(text.as_bytes()).map(class::Char::spacing);
            assert!(matches!(class, Some(0 | class::WIDE)), "U+{:04X}", u32::from(c));
        }
    }
}
