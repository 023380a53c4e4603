//! Which brackets and quotes of a line belong together.
//!
//! The tokens of a line are met twice, from left to right, and the second time everything is known.
//! Nothing is kept of them but what became of each that might open a pair, half a byte of it, and
//! the stack of those that are open: so a line may be far longer than the tokens held of it.

use crate::token::{Kind, Line};

/// Pairs are kept by kind, so that `(a]` does not close anything.
const KINDS: usize = 5;

/// It opens a pair.
const CLOSED: u8 = 1;
/// Wide text touches it.
const WIDE: u8 = 2;
/// Wide text touches what closes it.
const WIDE_END: u8 = 4;

/// What a bracket or quote is to its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Role {
    /// It opens a pair.
    pub(crate) opens: bool,
    /// It closes a pair.
    pub(crate) closes: bool,
    /// Wide text touches its partner.
    pub(crate) partner_wide: bool,
}

/// The brackets and quotes of a line.
#[derive(Debug, Default)]
pub(crate) struct Partners {
    /// What became of each that might open a pair, in order, two to a byte.
    fates: Vec<u8>,
    /// How many of them were met this time.
    met: u32,
    /// Numbers of those that are open, the innermost last.
    open: [Vec<u32>; KINDS],
    /// A `”` that closes nothing: it opens, if another one follows.
    stray: Option<u32>,
    /// The last of a run of straight quotes or backticks that may open. The next run closes it, and
    /// if none follows it stands alone.
    quote: Option<u32>,
    /// Index of the last straight quote, to tell whether the next goes on with its run.
    last_quote: usize,
}

/// Which kind of bracket a token opens or closes, if it is one.
fn bracket(kind: Kind) -> Option<(usize, bool)> {
    Some(match kind {
        Kind::Symbol(b'(') => (0, true),
        Kind::Symbol(b')') => (0, false),
        Kind::Symbol(b'[') => (1, true),
        Kind::Symbol(b']') => (1, false),
        Kind::Symbol(b'{') => (2, true),
        Kind::Symbol(b'}') => (2, false),
        Kind::Symbol(b'<') => (3, true),
        Kind::Symbol(b'>') => (3, false),
        Kind::OpenQuote => (4, true),
        Kind::CloseQuote => (4, false),
        _ => return None,
    })
}

impl Partners {
    /// Forgets the line before, keeps the memory.
    pub(crate) fn start_line(&mut self) {
        self.fates.clear();
        self.start_again();
    }

    /// Back to the start of the line, knowing all of it.
    pub(crate) fn start_again(&mut self) {
        self.met = 0;
        self.open.iter_mut().for_each(Vec::clear);
        (self.stray, self.quote, self.last_quote) = (None, None, 0);
    }

    /// The tokens are counted anew from here on; no run of quotes goes on across this place.
    pub(crate) fn start_window(&mut self) {
        self.last_quote = 0;
    }

    /// Meets token `i`, which has this kind. What it opens is known the second time.
    pub(crate) fn meet(&mut self, line: &Line<'_>, i: usize, kind: Kind) -> Role {
        match bracket(kind) {
            Some((sort, true)) => {
                let number = self.next(line.touches_wide(i));
                self.open[sort].push(number);
                self.opener(number)
            }
            Some((sort, false)) => match self.open[sort].pop() {
                Some(open) => self.close(open, line.touches_wide(i)),
                None if kind == Kind::CloseQuote => self.stray(line.touches_wide(i)),
                None => Role::default(),
            },
            None if matches!(kind, Kind::Symbol(b'"' | b'`')) => self.quote(line, i),
            None => Role::default(),
        }
    }

    fn stray(&mut self, wide: bool) -> Role {
        if let Some(open) = self.stray.take() {
            return self.close(open, wide);
        }
        let number = self.next(wide);
        self.stray = Some(number);
        self.opener(number)
    }

    fn quote(&mut self, line: &Line<'_>, i: usize) -> Role {
        let goes_on = self.last_quote > 0 && self.last_quote + 1 == i;
        self.last_quote = i;
        match self.quote {
            Some(open) if !goes_on => {
                self.quote = None;
                self.close(open, line.touches_wide(i))
            }
            // More quotes in a closing run change nothing: its inner side is the first one's.
            None if goes_on => Role::default(),
            _ => {
                let number = self.next(line.touches_wide(i));
                self.quote = Some(number);
                self.opener(number)
            }
        }
    }

    /// The number of the next token that might open a pair.
    fn next(&mut self, wide: bool) -> u32 {
        let number = self.met;
        // A line is cut into pieces long before there are more.
        self.met = number.saturating_add(1);
        if self.fates.len() <= number as usize / 2 {
            self.fates.push(0);
        }
        if wide {
            self.learn(number, WIDE);
        }
        number
    }

    fn close(&mut self, open: u32, wide: bool) -> Role {
        self.learn(open, if wide { CLOSED | WIDE_END } else { CLOSED });
        Role { opens: false, closes: true, partner_wide: self.fate(open) & WIDE != 0 }
    }

    fn opener(&self, number: u32) -> Role {
        let fate = self.fate(number);
        let opens = fate & CLOSED != 0;
        Role { opens, closes: false, partner_wide: fate & WIDE_END != 0 }
    }

    fn learn(&mut self, number: u32, bits: u8) {
        self.fates[number as usize / 2] |= bits << (number % 2 * 4);
    }

    fn fate(&self, number: u32) -> u8 {
        self.fates[number as usize / 2] >> (number % 2 * 4) & 0x0F
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows;

    /// What brackets and quotes of a line are: `o` opens, `c` closes, a capital if wide text
    /// touches the partner, `.` if there is none.
    fn roles(text: &str) -> String {
        let mut tokens = windows::tokens(text);
        let line = Line { bytes: text.as_bytes(), tokens: &mut tokens };
        let mut partners = Partners::default();
        let mut roles = String::new();
        for _ in 0..2 {
            partners.start_again();
            roles.clear();
            for i in 1..line.tokens.len() - 1 {
                let kind = line.kind(i);
                let role = partners.meet(&line, i, kind);
                if bracket(kind).is_some() || matches!(kind, Kind::Symbol(b'"' | b'`')) {
                    roles.push(match role {
                        Role { opens: true, partner_wide: false, .. } => 'o',
                        Role { opens: true, .. } => 'O',
                        Role { closes: true, partner_wide: false, .. } => 'c',
                        Role { closes: true, .. } => 'C',
                        _ => '.',
                    });
                }
            }
        }
        roles
    }

    #[test]
    fn partners() {
        for (text, wanted) in [
            ("(a[b)]", "oocc"),
            ("((a)", ".oc"),
            ("a)(b", ".."),
            ("“a”", "oc"),
            ("”a”", "oc"),
            ("”a”b”", "oc."),
            ("\"\"a\"\"", ".oc."),
            ("\"a\"b\"", "oc."),
            ("<a>b<", "."),
            ("{1<2}", "o.c"),
            ("中(a)b(c)", "oCoc"),
            ("(a)中", "Oc"),
            ("a中(", "."),
        ] {
            assert_eq!(roles(text), wanted, "{text}");
        }
    }
}
