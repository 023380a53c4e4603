//! The positions in ordinary lines, without taking them apart.
//!
//! Most lines hold nothing whose meaning turns on what stands far from it: no code, tag, URL or
//! entity, no plus, pipe or operator that touches wide text, no character that is neither ASCII nor
//! East Asian, save curly quotes ([`curly`]). A space goes only where wide text touches something then,
//! and that is found for many bytes at a time ([`contacts`]), whatever lines they belong to: a few
//! bits are left, and each is judged by the bytes around it ([`signs`], [`pairs`]).
//!
//! This knows nothing that the rules do not say: it is a shorter way to the same positions, or says
//! that it is none. Whatever is in doubt goes through [`crate::windows`], which is exact.

mod contacts;
mod curly;
mod line;
mod pairs;
mod signs;

use std::ops::Range;

use crate::class::{self, AlsoWide};
use crate::lanes::{self, Find, Level, Simd, SimdMask, dispatch};
use crate::options::Options;
use crate::scan;
use crate::steps;
use contacts::{Odd, contacts};
use pairs::Quotes;

/// Positions that are found at a time, so that they do not fill the memory.
const MOST: usize = 4096;

/// Judges the gaps of a text.
struct Judge<'a> {
    text: &'a [u8],
    also_wide: AlsoWide,
    found: &'a mut Vec<usize>,
    /// How many were found before.
    known: usize,
    /// A line, if one had to be found out.
    line: Range<usize>,
    /// Lines before this place are ordinary although something odd is in them.
    ordinary: usize,
    /// The last odd place in a line in which nothing had touched wide text yet.
    odd: Option<usize>,
    /// The last gap, and where its line ends if that is behind it.
    gap: usize,
    gap_end: usize,
    /// A line in which a bracket touches wide text, so that its partner may want a space, or that has
    /// curly quotes; where that is due, behind its end.
    bracketed: Range<usize>,
    due: usize,
    /// Where the line ends that has curly quotes, if one has.
    curly_end: usize,
    /// The straight quotes of a line.
    quotes: Quotes,
}

/// Whether there is none about the line at hand.
#[derive(Debug)]
struct Doubt;

type Judged<T = ()> = Result<T, Doubt>;

/// Adds the positions in the first lines of `text` to `found`, up to a line that has to be taken apart,
/// or as many as come at a time; returns where that line or the next starts, and whether it is one to
/// be taken apart. A last line may lack its end.
pub(crate) fn lines(text: &[u8], options: &Options, found: &mut Vec<usize>) -> (usize, bool) {
    Judge::new(text, 0..0, options, found).judge()
}

/// Adds the positions in `line`, which has no end of line, to `found`, and says whether it did:
/// otherwise the line has to be taken apart.
pub(crate) fn line(line: &[u8], options: &Options, found: &mut Vec<usize>) -> bool {
    Judge::new(line, 0..line.len(), options, found).judge().0 == line.len()
}

impl<'a> Judge<'a> {
    fn new(
        text: &'a [u8],
        line: Range<usize>,
        options: &Options,
        found: &'a mut Vec<usize>,
    ) -> Judge<'a> {
        Judge {
            text,
            also_wide: AlsoWide::new(options.hangul),
            known: found.len(),
            found,
            line,
            ordinary: 0,
            odd: None,
            gap: 0,
            gap_end: 0,
            bracketed: 0..0,
            due: usize::MAX,
            curly_end: usize::MAX,
            quotes: Quotes::default(),
        }
    }

    /// Judges all gaps, from left to right; returns where the lines end that are ordinary, and whether
    /// the next one is not.
    fn judge(&mut self) -> (usize, bool) {
        let judged = dispatch!(Level::new(), simd => self.blocks(simd));
        let judged = judged.and_then(|()| self.settle(self.text.len()));
        let Err(place) = judged else { return (self.text.len(), false) };
        let are_many = self.are_many();
        // What is before the line stands.
        let start = self.line_of(place).start;
        let end = match self.settle(start) {
            Ok(()) => start,
            Err(earlier) => self.line_of(earlier).start,
        };
        let stands = self.found[self.known..].partition_point(|&position| position < end);
        self.found.truncate(self.known + stands);
        (end, !are_many || end == 0)
    }

    /// Judges the gaps block by block. An error is a place in the line where to stop.
    #[inline(always)]
    fn blocks<S: Simd>(&mut self, simd: S) -> Result<(), usize> {
        let mut judged = Ok(());
        lanes::blocks(
            simd,
            self.text,
            #[inline(always)]
            |at, pairs| {
                steps::count(lanes::BLOCK);
                let (gaps, is_odd) = contacts(pairs);
                if is_odd {
                    judged = self.odd_block(at, Odd::find(pairs).to_bitmask(), gaps);
                } else if gaps != 0 {
                    judged = self.gaps(at, gaps);
                }
                judged.is_ok()
            },
        );
        judged
    }

    fn gaps(&mut self, at: usize, mut gaps: u64) -> Result<(), usize> {
        if let Some(odd) = self.odd.take() {
            self.end_odd(odd, at + gaps.trailing_zeros() as usize)?;
        }
        self.gap = at + gaps.checked_ilog2().unwrap_or(0) as usize;
        while gaps != 0 {
            let place = at + gaps.trailing_zeros() as usize;
            self.settle(place)?;
            self.gap(place).map_err(|Doubt| place)?;
            gaps &= gaps - 1;
        }
        // There may be too many for one time.
        if self.are_many() { Err(at) } else { Ok(()) }
    }

    /// Whether there are as many positions as are found at a time.
    fn are_many(&self) -> bool {
        self.found.len() - self.known > MOST
    }

    /// The gap before byte `at`.
    #[inline]
    fn gap(&mut self, at: usize) -> Judged {
        let byte = self.byte(at);
        let before = byte < 0x80;
        let wide = self.is_wide(if before { at.wrapping_sub(3) } else { at })?;
        let sign = if before { byte } else { self.byte(at.wrapping_sub(1)) };
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
        let bytes = self.text.get(at..).and_then(<[u8]>::first_chunk).ok_or(Doubt)?;
        class::is_wide_of_three(*bytes, self.also_wide).ok_or(Doubt)
    }

    /// Whether wide text ends before byte `at`.
    fn wide_before(&self, at: usize) -> Judged<bool> {
        match self.byte(at.wrapping_sub(1)) {
            0x80.. => self.is_wide(at.wrapping_sub(3)),
            _ => Ok(false),
        }
    }

    /// Whether wide text starts at byte `at`.
    fn wide_at(&self, at: usize) -> Judged<bool> {
        match self.byte(at) {
            0x80.. => self.is_wide(at),
            _ => Ok(false),
        }
    }

    /// Byte `at`; a line feed beyond either end.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b'\n')
    }
}

#[cfg(test)]
mod tests;
