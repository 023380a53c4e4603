//! Brackets and straight quotes: which belong together, in a line without backticks and tags.

use std::ops::Range;

use super::{Doubt, Judge, Judged};
use crate::lanes::{self, Find, Mask, Pairs, Simd};
use crate::steps;

/// A line with more quotes, or more brackets of a kind one in the other, is taken apart.
const MOST: usize = 12;

/// Where the straight quotes of a line are.
#[derive(Default)]
pub(super) struct Quotes {
    places: [usize; MOST],
    count: usize,
    /// Where that line ends.
    end: usize,
}

impl Judge<'_> {
    /// Whether the straight quote at `at` opens and whether it closes a pair: every second one
    /// closes the one before it.
    pub(super) fn quote(&mut self, at: usize) -> Judged<(bool, bool)> {
        if at >= self.quotes.end {
            self.find_quotes(at)?;
        }
        let places = &self.quotes.places[..self.quotes.count];
        let number = places.iter().position(|&place| place == at).ok_or(Doubt)?;
        let closes = number % 2 == 1;
        Ok((!closes && number + 1 < places.len(), closes))
    }

    fn find_quotes(&mut self, at: usize) -> Judged {
        let line = self.line_of(at);
        let quotes = &mut self.quotes;
        (quotes.count, quotes.end) = (0, line.end);
        let mut judged = Ok(());
        lanes::places::<Straight>(self.text, line, |at| {
            let last = quotes.count.checked_sub(1).map(|last| quotes.places[last]);
            // Some in a row are taken as one.
            if quotes.count == MOST || last.is_some_and(|last| last + 1 == at) {
                judged = Err(Doubt);
                return false;
            }
            quotes.places[quotes.count] = at;
            quotes.count += 1;
            true
        });
        judged
    }

    /// Whether a word ends before the bracket at `at`, and no dot is before it, as in `Math.floor(`.
    pub(super) fn is_after_plain_word(&self, at: usize) -> bool {
        let word = self.text[..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric());
        let length = word.count();
        steps::count(length);
        length > 0 && self.byte((at - length).wrapping_sub(1)) != b'.'
    }

    /// Wide text touches the bracket at `at`.
    pub(super) fn touch_bracket(&mut self, at: usize) {
        let line = self.line_of(at);
        self.settle_at_end_of(line);
    }

    /// When this line ends, what has partners in it is looked at.
    pub(super) fn settle_at_end_of(&mut self, line: Range<usize>) {
        self.due = line.end;
        self.bracketed = line;
    }

    /// Ends the line with brackets or curly quotes, if it ends before `place`. An error is a place in it.
    #[inline]
    pub(super) fn settle(&mut self, place: usize) -> Result<(), usize> {
        if place < self.due { Ok(()) } else { self.end_brackets() }
    }

    fn end_brackets(&mut self) -> Result<(), usize> {
        self.due = usize::MAX;
        let line = self.bracketed.clone();
        let known = self.found.len();
        let mut judged = self.partners(line.clone());
        if line.end == self.curly_end {
            judged = judged.and_then(|()| self.curly(line.clone()));
        }
        judged.map_err(|Doubt| line.start)?;
        if self.found.len() > known {
            let before = self.found[self.known..].partition_point(|&at| at < line.start);
            self.found[self.known + before..].sort_unstable();
        }
        Ok(())
    }

    /// Where wide text touches a bracket of the last line and a word the outer side of its partner, a
    /// space goes there as well.
    fn partners(&mut self, line: Range<usize>) -> Judged {
        let mut open = [[0; MOST]; 3];
        let mut depths = [0; 3];
        let mut judged = Ok(());
        lanes::places::<Brackets>(self.text, line, |at| {
            let (kind, opens) = kind(self.text[at]);
            let depth = &mut depths[kind];
            if opens && *depth == MOST {
                judged = Err(Doubt);
            } else if opens {
                open[kind][*depth] = at;
                *depth += 1;
            } else if *depth > 0 {
                *depth -= 1;
                judged = self.partner(open[kind][*depth], at);
            }
            judged.is_ok()
        });
        judged
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
            _ if self.are_many() => return Err(Doubt),
            (true, false) if word_after => self.found.push(close + 1),
            (false, true) if self.is_after_plain_word(open) => self.found.push(open),
            _ => {}
        }
        Ok(())
    }
}

/// Straight quotes.
struct Straight;

impl Find for Straight {
    #[inline(always)]
    fn find<S: Simd>(Pairs { bytes, .. }: Pairs<S>) -> Mask<S> {
        bytes.is(b'"')
    }
}

/// Brackets.
struct Brackets;

impl Find for Brackets {
    #[inline(always)]
    fn find<S: Simd>(Pairs { bytes, .. }: Pairs<S>) -> Mask<S> {
        // `[` and `{` differ in one bit, and so do their partners.
        let large = bytes.with(0x20);
        bytes.within(b'(', b')') | large.is(b'{') | large.is(b'}')
    }
}

/// The kind of a bracket, and whether it opens.
fn kind(bracket: u8) -> (usize, bool) {
    match bracket {
        b'(' | b')' => (0, bracket == b'('),
        b'[' | b']' => (1, bracket == b'['),
        _ => (2, bracket == b'{'),
    }
}
