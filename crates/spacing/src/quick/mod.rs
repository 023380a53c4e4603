//! The positions in an ordinary line, without taking it apart.
//!
//! Most lines hold nothing whose meaning turns on what stands far from it: no code, tag, URL or
//! entity, no plus, pipe or operator that touches wide text, no character that is neither ASCII nor
//! East Asian. A space goes only where wide text touches something then, and that is found for many
//! bytes at a time ([`contacts`]): a few bits a line are left, and each is judged by the bytes around it
//! ([`signs`], [`pairs`]).
//!
//! This knows nothing that the rules do not say: it is a shorter way to the same positions, or says
//! that it is none. Whatever is in doubt goes through [`crate::windows`], which is exact.

mod contacts;
mod pairs;
mod signs;

use crate::class::{self, AlsoWide};
use crate::lanes::{self, Step};
use crate::options::Options;
use crate::scan;
use crate::steps;
use contacts::contacts;
use pairs::Quotes;

/// A longer line is gone through in windows, so that its positions do not fill the memory.
const LONGEST: usize = 32 << 10;

/// Judges the gaps of one line.
struct Judge<'a> {
    line: &'a [u8],
    also_wide: AlsoWide,
    found: &'a mut Vec<usize>,
    /// A bracket touches wide text, so that its partner may want a space.
    brackets: bool,
    /// The straight quotes; none, if they were not yet looked for.
    quotes: Quotes,
    /// The backticks; and whether one touches wide text.
    ticks: u32,
    tick_touched: bool,
}

/// This line is none for the short way.
#[derive(Debug)]
struct Doubt;

type Judged<T = ()> = Result<T, Doubt>;

/// Adds the positions in `line`, which has no end of line, to `found`, and says whether it did:
/// otherwise the line has to be taken apart.
pub(crate) fn positions(line: &[u8], options: &Options, found: &mut Vec<usize>) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let from = found.len();
    let also_wide = AlsoWide::new(options.hangul);
    let mut judge = Judge {
        line,
        also_wide,
        found,
        brackets: false,
        quotes: Quotes::default(),
        ticks: 0,
        tick_touched: false,
    };
    let judged = judge.judge().and_then(|()| judge.partners(from));
    if judged.is_err() {
        found.truncate(from);
    }
    judged.is_ok()
}

impl Judge<'_> {
    /// Judges all gaps, from left to right.
    fn judge(&mut self) -> Judged {
        let mut judged = Ok(());
        lanes::blocks(self.line, b' ', |at, step| {
            judged = self.block(at, step);
            judged.is_ok()
        });
        judged.and_then(|()| self.check_ticks())
    }

    #[inline]
    fn block(&mut self, at: usize, step: &Step) -> Judged {
        steps::count(step.len());
        let (mut gaps, ticks) = contacts(step).ok_or(Doubt)?;
        self.ticks += ticks;
        while gaps != 0 {
            self.gap(at + gaps.trailing_zeros() as usize)?;
            gaps &= gaps - 1;
        }
        Ok(())
    }

    /// The gap before byte `at`.
    #[inline]
    fn gap(&mut self, at: usize) -> Judged {
        let byte = self.line[at];
        let before = byte < 0x80;
        let wide = self.is_wide(if before { at.wrapping_sub(3) } else { at })?;
        let sign = if before { byte } else { self.line[at - 1] };
        if !wide {
            // `)+（`
            return if sign == b'+' { Err(Doubt) } else { Ok(()) };
        }
        if scan::is_word(sign) {
            self.found.push(at);
            return Ok(());
        }
        match before {
            true => self.sign_after_wide(sign, at),
            false => self.sign_before_wide(sign, at - 1),
        }
    }

    /// Whether the character of three bytes that starts at `at` is wide.
    #[inline]
    fn is_wide(&self, at: usize) -> Judged<bool> {
        let bytes = self.line.get(at..).and_then(<[u8]>::first_chunk).ok_or(Doubt)?;
        class::is_wide_of_three(*bytes, self.also_wide).ok_or(Doubt)
    }

    /// Whether wide text ends before byte `at`.
    fn wide_before(&self, at: usize) -> Judged<bool> {
        match at.checked_sub(1).map_or(0, |before| self.line[before]) {
            0x80.. => self.is_wide(at.wrapping_sub(3)),
            _ => Ok(false),
        }
    }

    /// Whether wide text starts at byte `at`.
    fn wide_at(&self, at: usize) -> Judged<bool> {
        match self.line.get(at) {
            Some(0x80..) => self.is_wide(at),
            _ => Ok(false),
        }
    }

    /// Byte `at`; a line feed beyond either end.
    fn byte(&self, at: usize) -> u8 {
        self.line.get(at).copied().unwrap_or(b'\n')
    }
}

#[cfg(test)]
mod tests;
