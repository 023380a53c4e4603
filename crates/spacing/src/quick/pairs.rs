//! Brackets and straight quotes: which belong together, in a line without backticks and tags.

use super::{Doubt, Judge, Judged};
use crate::steps;

/// A line with more brackets of a kind than so many, one in the other, is taken apart.
const DEEPEST: usize = 8;

/// The straight quotes of a line.
#[derive(Clone, Copy)]
pub(super) struct Quotes {
    /// How many there are.
    all: usize,
    /// How many there are before byte `at`.
    before: usize,
    at: usize,
}

impl Judge<'_> {
    /// Whether the straight quote at `at` opens and whether it closes a pair: every second one
    /// closes the one before it. Asked from left to right.
    pub(super) fn quote(&mut self, at: usize) -> Judged<(bool, bool)> {
        let mut quotes = match self.quotes {
            Some(quotes) => quotes,
            None => self.count_quotes()?,
        };
        quotes.before += count(&self.line[quotes.at..at]);
        quotes.at = at;
        self.quotes = Some(quotes);
        let closes = quotes.before % 2 == 1;
        Ok((!closes && quotes.before + 1 < quotes.all, closes))
    }

    fn count_quotes(&self) -> Judged<Quotes> {
        // Some in a row are taken as one.
        match self.line.windows(2).any(|pair| pair == b"\"\"") {
            true => Err(Doubt),
            false => Ok(Quotes { all: count(self.line), before: 0, at: 0 }),
        }
    }

    /// Whether a word ends before the bracket at `at`, and no dot is before it, as in `Math.floor(`.
    pub(super) fn is_after_plain_word(&self, at: usize) -> bool {
        let word = self.line[..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric());
        let length = word.count();
        steps::count(length);
        length > 0 && self.byte((at - length).wrapping_sub(1)) != b'.'
    }

    /// Where wide text touches a bracket and a word the outer side of its partner, a space goes there
    /// as well.
    pub(super) fn partners(&mut self, from: usize) -> Judged {
        if !self.brackets {
            return Ok(());
        }
        let line = self.line;
        steps::count(line.len());
        let mut open = [[0; DEEPEST]; 3];
        let mut depths = [0; 3];
        let known = self.found.len();
        for (at, &byte) in line.iter().enumerate() {
            let (kind, opens) = match byte {
                b'(' => (0, true),
                b')' => (0, false),
                b'[' => (1, true),
                b']' => (1, false),
                b'{' => (2, true),
                b'}' => (2, false),
                _ => continue,
            };
            let depth = &mut depths[kind];
            if opens {
                *open[kind].get_mut(*depth).ok_or(Doubt)? = at;
                *depth += 1;
            } else if *depth > 0 {
                *depth -= 1;
                self.partner(open[kind][*depth], at)?;
            }
        }
        if self.found.len() > known {
            self.found[from..].sort_unstable();
        }
        Ok(())
    }

    /// Those at `open` and `close` are partners.
    fn partner(&mut self, open: usize, close: usize) -> Judged {
        let touched = |at: usize| Ok(self.wide_before(at)? || self.wide_at(at + 1)?);
        let word_after = self.byte(close + 1).is_ascii_alphanumeric();
        let word_before = self.byte(open.wrapping_sub(1)).is_ascii_alphanumeric();
        if !word_after && !word_before {
            return Ok(());
        }
        // What is touched itself has got its space.
        match (touched(open)?, touched(close)?) {
            (true, false) if word_after => self.found.push(close + 1),
            (false, true) if self.is_after_plain_word(open) => self.found.push(open),
            _ => {}
        }
        Ok(())
    }
}

fn count(bytes: &[u8]) -> usize {
    steps::count(bytes.len());
    bytes.iter().map(|&byte| usize::from(byte == b'"')).sum()
}
