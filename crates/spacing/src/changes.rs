//! The lines of a text that change, found without a look at most of the others.

use std::ops::Range;

use crate::contact;
use crate::format::Format;
use crate::marks;
use crate::scan;
use crate::spacer::{Spacer, content};
use crate::state::State;

/// Where every line has contacts, a look for them is spared so many lines.
const MOST_WITHOUT: usize = 16;

/// Goes through a text of whole lines; made by [`Spacer::changes`].
#[derive(Debug)]
pub struct Changes<'t> {
    spacer: &'t Spacer,
    text: &'t [u8],
    whole_lines: bool,
    /// Up to where the text was looked at.
    at: usize,
    /// The line at hand.
    line: Range<usize>,
    /// How often in a row a look for contacts passed over no line, and how many lines go without.
    in_vain: usize,
    without: usize,
    /// In plain text, the next line with a mark, if it was looked for; at the end if there is none.
    marked: Option<Range<usize>>,
}

/// A line that changes, or a part of a very long one.
#[derive(Debug)]
pub struct Change<'s> {
    /// Offset in the text where the line starts.
    pub line: usize,
    /// Which bytes of the text these are. A line ends with its newline.
    pub range: Range<usize>,
    /// Where spaces go in or out: offsets from the start of the range, ascending, at least one. The
    /// first may be 0 where a line is gone on with.
    pub positions: &'s [usize],
}

impl<'t> Changes<'t> {
    pub(crate) fn new(spacer: &'t Spacer, text: &'t [u8]) -> Changes<'t> {
        Changes {
            spacer,
            text,
            whole_lines: false,
            at: 0,
            line: 0..0,
            in_vain: 0,
            without: 0,
            marked: None,
        }
    }

    /// The same, but a line comes as a whole however long it is. Eight bytes are held for each of
    /// its positions then.
    #[must_use]
    pub fn whole_lines(self) -> Changes<'t> {
        Changes { whole_lines: true, ..self }
    }

    /// The next change.
    pub fn next<'s>(&mut self, state: &'s mut State) -> Option<Change<'s>> {
        loop {
            let going_on = self.at < self.line.end;
            if !going_on {
                self.line = self.next_line(state)?;
                self.at = self.line.start;
            }
            let line = &self.text[self.line.clone()];
            let content = content(line);
            let done = match going_on {
                true => self.spacer.next_part(content, state),
                false if self.spacer.at_once(content, state) => content.len(),
                false if self.whole_lines => self.spacer.all_parts(content, state),
                false => self.spacer.first_part(content, state),
            };
            let done = if done < content.len() { done } else { line.len() };
            let (start, end) = (self.at, self.line.start + done);
            self.at = end;
            if !state.positions.is_empty() {
                let before = start - self.line.start;
                if before > 0 {
                    state.positions.iter_mut().for_each(|position| *position -= before);
                }
                let (line, positions) = (self.line.start, &state.positions);
                return Some(Change { line, range: start..end, positions });
            }
        }
    }

    /// The next line that must be looked at.
    fn next_line(&mut self, state: &mut State) -> Option<Range<usize>> {
        match self.spacer.format() {
            Format::Plain => self.next_suspect(state),
            // In a marked-up text every line counts: it may open or close what spans lines.
            Format::Markdown | Format::Html if self.at == self.text.len() => None,
            Format::Markdown | Format::Html => Some(self.at..self.end_of_line(self.at)),
        }
    }

    fn next_suspect(&mut self, state: &mut State) -> Option<Range<usize>> {
        loop {
            let marked = match self.marked.take() {
                Some(marked) => marked,
                None => self.next_mark(),
            };
            if !state.off
                && let Some((start, within)) = self.suspect(marked.start)
            {
                self.marked = Some(marked);
                return Some(start..self.end_of_line(within));
            }
            self.at = marked.end;
            if marked.is_empty() {
                return None;
            }
            if let Some(off) = marks::last(&self.text[marked]) {
                state.off = off;
            }
        }
    }

    /// The next line before `end` that may change: its start, and a place in it.
    fn suspect(&mut self, end: usize) -> Option<(usize, usize)> {
        if self.without > 0 && self.at < end {
            self.without -= 1;
            return Some((self.at, self.at));
        }
        let found = self.at + scan::first_suspect(&self.text[self.at..end])?;
        self.at = self.start_of_line(found);
        if self.spacer.options().remove {
            return Some((self.at, found));
        }
        let touched = self.at + contact::first(&self.text[self.at..end])?;
        let start = self.start_of_line(touched);
        if start <= found {
            self.in_vain = (self.in_vain + 1).min(MOST_WITHOUT);
            self.without = self.in_vain - 1;
        } else {
            self.in_vain = 0;
        }
        Some((start, touched))
    }

    /// The next line with a mark, or nothing at the end of the text.
    fn next_mark(&self) -> Range<usize> {
        match self.spacer.marks().find(&self.text[self.at..]) {
            Some(found) => {
                let at = self.at + found;
                self.start_of_line(at)..self.end_of_line(at)
            }
            None => self.text.len()..self.text.len(),
        }
    }

    /// Where the line starts that goes through `at`, which was not yet looked at.
    fn start_of_line(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.text[self.at..at])
            .map_or(self.at, |newline| self.at + newline + 1)
    }

    fn end_of_line(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |newline| at + newline + 1)
    }
}
