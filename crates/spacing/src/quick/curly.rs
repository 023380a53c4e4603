//! Curly quotes: a space outside a pair where wide text touches it, and beside a word if wide text
//! touches the pair at all.
//!
//! They are neither ASCII nor East Asian, so no gap tells of them: a line that has some is known by
//! what is [`Odd`] in it, and they are judged when it ends.

use std::ops::Range;

use super::contacts::Odd;
use super::{Doubt, Judge, Judged};
use crate::lanes::{self, Find, Mask, Pairs, Simd};

/// A line with more of them open at a time is taken apart.
const MOST: usize = 12;

/// Their length in bytes.
const LENGTH: usize = 3;

/// The byte that begins them, and in an ordinary line nothing else.
struct Lead;

impl Find for Lead {
    #[inline(always)]
    fn find<S: Simd>(Pairs { bytes, .. }: Pairs<S>) -> Mask<S> {
        bytes.is(0xE2)
    }
}

impl Judge<'_> {
    /// Whether curly quotes are all that is odd in a line.
    pub(super) fn is_odd_by_curly(&self, line: &Range<usize>) -> bool {
        let mut all = true;
        lanes::places::<Odd>(self.text, line.clone(), |at| {
            all = match self.byte(at) {
                0x80.. => matches!(self.text[at..], [0xE2, 0x80, 0x9C | 0x9D, ..]),
                _ => !self.is_odd(at),
            };
            all
        });
        all
    }

    /// Adds what the curly quotes of a line want.
    pub(super) fn curly(&mut self, line: Range<usize>) -> Judged {
        let (mut open, mut depth, mut stray) = ([0; MOST], 0, None);
        let (text, mut judged) = (self.text, Ok(()));
        lanes::places::<Lead>(text, line, |at| {
            if text.get(at + LENGTH - 1) == Some(&0x9C) {
                judged = open.get_mut(depth).ok_or(Doubt).map(|place| *place = at);
                depth += 1;
            } else if depth > 0 {
                depth -= 1;
                judged = self.curly_pair(open[depth], at);
            } else if let Some(first) = stray.take() {
                judged = self.curly_pair(first, at);
            } else {
                stray = Some(at);
            }
            judged.is_ok()
        });
        judged?;
        // What has no partner wants less.
        for &open in &open[..depth] {
            if self.wide_before(open)? {
                self.found.push(open);
            }
        }
        if let Some(close) = stray {
            let touched = self.is_touched_by_wide(close)?;
            self.after_curly(close, touched)?;
        }
        Ok(())
    }

    /// Those at `open` and `close` are partners.
    fn curly_pair(&mut self, open: usize, close: usize) -> Judged {
        let touched = self.is_touched_by_wide(open)? || self.is_touched_by_wide(close)?;
        let word_before = self.byte(open.wrapping_sub(1)).is_ascii_alphanumeric();
        if self.wide_before(open)? || touched && word_before {
            self.found.push(open);
        }
        self.after_curly(close, touched)
    }

    /// What goes behind the one at `close`.
    fn after_curly(&mut self, close: usize, touched: bool) -> Judged {
        if self.are_many() {
            return Err(Doubt);
        }
        let after = close + LENGTH;
        if self.wide_at(after)? || touched && self.byte(after).is_ascii_alphanumeric() {
            self.found.push(after);
        }
        Ok(())
    }

    fn is_touched_by_wide(&self, at: usize) -> Judged<bool> {
        Ok(self.wide_before(at)? || self.wide_at(at + LENGTH)?)
    }
}
