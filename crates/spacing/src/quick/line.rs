//! The line that a place is in, found out only where something turns on it.

use std::ops::Range;

use super::contacts::Odd;
use super::{Doubt, Judge, Judged};
use crate::contact;
use crate::lanes;
use crate::scan;
use crate::steps;

impl Judge<'_> {
    /// The line that goes through byte `at`, without its end.
    pub(super) fn line_of(&mut self, at: usize) -> Range<usize> {
        if !(self.line.start..=self.line.end).contains(&at) || self.line.is_empty() {
            let before = &self.text[..at.min(self.text.len())];
            let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
            let rest = &self.text[before.len()..];
            let end = before.len() + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            steps::count(end - start);
            self.line = start..end;
        }
        self.line.clone()
    }

    /// A block with something odd in it: in an ordinary line, most of it means nothing.
    #[cold]
    pub(super) fn odd_block(
        &mut self,
        at: usize,
        mut odd: u64,
        mut gaps: u64,
    ) -> Result<(), usize> {
        while odd != 0 {
            let place = at + odd.trailing_zeros() as usize;
            odd &= odd - 1;
            if place < self.ordinary || !self.is_odd(place) {
                continue;
            }
            // What is foreign may touch wide text itself.
            if gaps == 0 && self.byte(place) < 0x80 && !self.is_touched(place) {
                self.odd = Some(place);
                continue;
            }
            let line = self.line_of(place);
            let checked = self.check(&line, place);
            let is_curly = self.byte(place) >= 0x80;
            if is_curly || checked.is_err() {
                // The lines before come first.
                let before = match line.start.checked_sub(at) {
                    Some(length) => gaps & ((1 << length) - 1),
                    None => 0,
                };
                if before != 0 {
                    self.gaps(at, before)?;
                    gaps &= !before;
                }
                checked.map_err(|Doubt| place)?;
                self.settle(line.start)?;
                self.curly_end = line.end;
                self.settle_at_end_of(line.clone());
            }
            self.ordinary = line.end + 1;
        }
        if gaps == 0 { Ok(()) } else { self.gaps(at, gaps) }
    }

    /// Whether the last gap is in the line of `place`, which is behind it. Of the first line it is
    /// said without one.
    fn is_touched(&mut self, place: usize) -> bool {
        if self.gap_end <= self.gap {
            let rest = &self.text[self.gap..];
            self.gap_end = self.gap + scan::find(b'\n', rest).unwrap_or(rest.len()).max(1);
        }
        place < self.gap_end
    }

    /// Looks at what is odd at `place` when a gap comes, if that is in the same line.
    pub(super) fn end_odd(&mut self, place: usize, gap: usize) -> Result<(), usize> {
        if scan::find(b'\n', &self.text[place..gap]).is_none() {
            let line = self.line_of(place);
            self.check(&line, place).map_err(|Doubt| place)?;
            self.ordinary = line.end + 1;
        }
        Ok(())
    }

    /// Whether there is something odd at `place`, where there may be. What is neither the start of a
    /// tag nor of an entity is a sign like others.
    pub(super) fn is_odd(&self, place: usize) -> bool {
        let next = self.byte(place + 1);
        match self.byte(place) {
            b'<' => next >= b'#',
            b'&' => next == b'#' || next.is_ascii_alphanumeric() || next >= 0x80,
            _ => true,
        }
    }

    /// Whether a line is ordinary although there is something odd at `place`, and nothing before:
    /// either nothing in it touches wide text, or all that is odd is one backtick, which is a sign by
    /// itself, or curly quotes. More backticks make code, and with straight quotes they make pairs.
    fn check(&self, line: &Range<usize>, place: usize) -> Judged {
        let odd = self.byte(place);
        let text = &self.text[line.clone()];
        let is_ordinary = match odd {
            0x80.. => self.is_odd_by_curly(line),
            b'`' => contact::first(text).is_none() || !self.is_code(line),
            _ => contact::first(text).is_none(),
        };
        if is_ordinary { Ok(()) } else { Err(Doubt) }
    }

    /// Whether there is more in a line than one backtick.
    fn is_code(&self, line: &Range<usize>) -> bool {
        let (mut ticks, mut others) = (0, false);
        lanes::places::<Odd>(self.text, line.clone(), |at| {
            let is_tick = self.byte(at) == b'`';
            ticks += usize::from(is_tick);
            others |= !is_tick && self.is_odd(at);
            ticks < 2 && !others
        });
        others || ticks > 1 || scan::find(b'"', &self.text[line.clone()]).is_some()
    }
}
