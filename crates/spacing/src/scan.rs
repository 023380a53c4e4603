//! The two scans that pass over most bytes: written so that the compiler makes vectors of them.

/// Bytes looked at in one step.
const STEP: usize = 32;

/// Where the first byte is that can start a CJK character (0xE2 and above), if there is one.
///
/// UTF-8 text without such a byte holds no CJK and is never changed.
pub(crate) fn first_suspect(bytes: &[u8]) -> Option<usize> {
    skip(bytes, |byte| byte < 0xE2)
}

/// Length of the run of plain East Asian text at the start of `bytes`: three-byte characters
/// U+3000 to U+9FFF (signs, kana, ideographs) and U+FF00 to U+FFFF (full-width signs). None of them
/// is narrow, so no space ever goes between two, and only the ends of the run need a look.
pub(crate) fn east_asian_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    // The byte after is looked at as well, for 0xEF alone does not tell; hence one byte of margin.
    while let Some(step) = bytes.get(at..=at + STEP) {
        let pairs = step[..STEP].iter().zip(&step[1..]);
        if !pairs.fold(true, |all, (&byte, &next)| all & in_east_asian_run(byte, next)) {
            break;
        }
        at += STEP;
    }
    while let Some(&byte) = bytes.get(at) {
        if !in_east_asian_run(byte, bytes.get(at + 1).copied().unwrap_or(0)) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a byte is part of such a run: a continuation, or a lead as named above.
fn in_east_asian_run(byte: u8, next: u8) -> bool {
    (byte & 0xC0 == 0x80) | (byte.wrapping_sub(0xE3) <= 0x06) | ((byte == 0xEF) & (next >= 0xBC))
}

/// Where the first byte is that is not `fine`.
fn skip(bytes: &[u8], fine: impl Fn(u8) -> bool) -> Option<usize> {
    let (steps, _) = bytes.as_chunks::<STEP>();
    let mut at = 0;
    for step in steps {
        // No early exit inside a step: that is what lets it become vector instructions.
        if !step.iter().fold(true, |all, &byte| all & fine(byte)) {
            break;
        }
        at += STEP;
    }
    bytes[at..].iter().position(|&byte| !fine(byte)).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agree_with_the_plain_loops(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(first_suspect(&bytes), bytes.iter().position(|&b| b >= 0xE2));
            let next = |at: usize| bytes.get(at + 1).copied().unwrap_or(0);
            let run = (0..bytes.len()).take_while(|&at| in_east_asian_run(bytes[at], next(at)));
            prop_assert_eq!(east_asian_run(&bytes), run.count());
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
