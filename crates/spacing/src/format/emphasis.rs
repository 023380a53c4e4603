//! `*`, `**`, `***`, `~` and `~~`: which of them open, close, or are there for themselves.
//!
//! CommonMark asks for the characters on both sides of such a run ("flanking", section 6.2). A space
//! goes outside of marks, where it takes nothing from them. One that is no mark because punctuation
//! is inside and a letter outside, as the second of `**(a)**中`, would become one: no space goes there.

use super::inline::{Found, Seen};
use crate::class::{self, Char};

/// What is open on a line.
#[derive(Debug, Default)]
pub(super) struct Emphasis {
    /// Whether `*`, `**`, `***` and `~~` are.
    open: [bool; 4],
    /// The piece that is a `~` which may open: many a tilde is none, so it takes two.
    tilde: Option<usize>,
}

/// Two tildes, and one.
const TILDES: usize = 3;
const TILDE: usize = 4;

impl Found {
    /// Goes on with the run of `*` or `~` at `at`. One that has no partner on this line may have it on
    /// another, so it is a mark all the same.
    pub(super) fn emphasis(&mut self, line: &[u8], at: usize) -> usize {
        let byte = line[at];
        let length = line[at..].iter().take_while(|&&b| b == byte).count();
        let end = at + length;
        let kind = match (byte, length) {
            (b'*', 1..=3) => length - 1,
            (b'~', 2) => TILDES,
            (b'~', 1) => TILDE,
            // A longer run is several marks, or none; a space beside it would decide.
            (b'*', _) => return self.push(at, end, Seen::Opaque),
            _ => return end,
        };
        let (opens, closes) = flanking(class::last(&line[..at]), class::first(&line[end..]));
        if kind == TILDE {
            return self.tilde(at, opens, closes);
        }
        let open = self.emphasis.open[kind];
        let seen = match (open, opens, closes) {
            (true, _, true) | (false, false, true) => Seen::Close,
            (false, true, _) => Seen::Open,
            (true, true, false) => return self.push(at, end, Seen::Opaque),
            (_, false, false) => return end,
        };
        self.emphasis.open[kind] = seen == Seen::Open;
        self.push(at, end, seen)
    }

    fn tilde(&mut self, at: usize, opens: bool, closes: bool) -> usize {
        match self.emphasis.tilde {
            Some(open) if closes => {
                self.pieces[open].seen = Seen::Open;
                self.emphasis.tilde = None;
                self.push(at, at + 1, Seen::Close)
            }
            None if opens => {
                self.emphasis.tilde = Some(self.pieces.len());
                self.push(at, at + 1, Seen::Text)
            }
            // A space might make a mark of it that has a partner.
            _ if opens || closes => self.push(at, at + 1, Seen::Opaque),
            _ => at + 1,
        }
    }
}

/// Whether a run between these two may open, and whether it may close.
fn flanking(before: Option<Char>, after: Option<Char>) -> (bool, bool) {
    let blank = |c: Option<Char>| c.is_none_or(Char::is_space);
    let mark = |c: Option<Char>| c.is_some_and(is_mark);
    let opens = !blank(after) && (!mark(after) || blank(before) || mark(before));
    let closes = !blank(before) && (!mark(before) || blank(after) || mark(after));
    (opens, closes)
}

/// Punctuation and symbols (general categories P and S), by their blocks.
fn is_mark(c: Char) -> bool {
    matches!(
        c.cp,
        0x21..=0x2F | 0x3A..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E
            | 0xA1..=0xA9 | 0xAB | 0xAC | 0xAE..=0xB1 | 0xB4 | 0xB6..=0xB8 | 0xBB | 0xBF | 0xD7 | 0xF7
            | 0x2010..=0x2027 | 0x2030..=0x205E | 0x207A..=0x207E | 0x208A..=0x208E
            | 0x20A0..=0x20C0 | 0x2190..=0x245F | 0x2500..=0x2775 | 0x2794..=0x2BFF
            | 0x2E00..=0x2E5D | 0x3001..=0x3004 | 0x3008..=0x3020 | 0x3030 | 0x303D | 0x30A0 | 0x30FB
            | 0xFE10..=0xFE19 | 0xFE30..=0xFE6B | 0xFF01..=0xFF0F | 0xFF1A..=0xFF20
            | 0xFF3B..=0xFF40 | 0xFF5B..=0xFF65 | 0xFFE0..=0xFFEE | 0x1F000..=0x1FAFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_decides() {
        let between = |before: &str, after: &str| {
            flanking(class::last(before.as_bytes()), class::first(after.as_bytes()))
        };
        assert_eq!(between("中", "a"), (true, true));
        assert_eq!(between("", "a"), (true, false));
        assert_eq!(between("a", " "), (false, true));
        assert_eq!(between(" ", " "), (false, false));
        assert_eq!(between("）", "文"), (true, false));
        assert_eq!(between("文", "“"), (false, true));
        assert_eq!(between("。", "“"), (true, true));
    }
}
