//! The lines of a text that change, found without a look at most of the others.

use std::ops::Range;

use crate::contact;
use crate::format::Format;
use crate::marks;
use crate::scan;
use crate::spacer::{Spacer, content};
use crate::state::State;

/// Goes through a text of whole lines; made by [`Spacer::changes`].
#[derive(Debug)]
pub struct Changes<'t> {
    spacer: &'t Spacer,
    text: &'t [u8],
    whole_lines: bool,
    /// Up to where the text was looked at.
    at: usize,
    /// The line that is taken apart.
    line: Range<usize>,
    /// Lines that were judged at once; their positions count from the start of the first.
    lines: Range<usize>,
    /// How many of those positions were handed out, and up to where lines.
    given: usize,
    given_to: usize,
    /// The line where the lines judged at once end is one to be taken apart.
    is_apart: bool,
    /// In plain text, the next line with a mark, if it was looked for; at the end if there is none.
    marked: Option<Range<usize>>,
}

/// A line that changes, or a part of a very long one, or lines.
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

/// What is to be handed out.
enum Found {
    /// [`Changes::lines`], some of which change.
    Lines,
    /// A part of [`Changes::line`], or all of it.
    Part(Range<usize>),
}

/// What is to be looked at.
enum Next {
    /// A line.
    Line(Range<usize>),
    /// Nothing: lines were judged at once, and some of them change.
    Judged,
}

impl<'t> Changes<'t> {
    pub(crate) fn new(spacer: &'t Spacer, text: &'t [u8]) -> Changes<'t> {
        Changes {
            spacer,
            text,
            whole_lines: false,
            at: 0,
            line: 0..0,
            lines: 0..0,
            given: 0,
            given_to: 0,
            is_apart: false,
            marked: None,
        }
    }

    /// The same, but a line comes as a whole however long it is. Eight bytes are held for each of
    /// its positions then.
    #[must_use]
    pub fn whole_lines(self) -> Changes<'t> {
        Changes { whole_lines: true, ..self }
    }

    /// The next line that changes, or part of one.
    pub fn next<'s>(&mut self, state: &'s mut State) -> Option<Change<'s>> {
        match self.find(state)? {
            Found::Lines => {
                let first = self.lines.start + state.positions[self.given];
                let start = start_of_line(self.text, self.given_to, first);
                Some(self.give(start..self.end_of_line(first), state))
            }
            Found::Part(part) => Some(self.part(part, state)),
        }
    }

    /// The next change, of as many lines as were judged at once, among them some that stay. That is
    /// quicker than line by line.
    pub fn next_lines<'s>(&mut self, state: &'s mut State) -> Option<Change<'s>> {
        match self.find(state)? {
            Found::Lines => Some(self.give(self.given_to..self.lines.end, state)),
            Found::Part(part) => Some(self.part(part, state)),
        }
    }

    /// Hands out some of the lines that were judged at once.
    fn give<'s>(&mut self, range: Range<usize>, state: &'s mut State) -> Change<'s> {
        let (offset, length) = (range.start - self.lines.start, range.end - self.lines.start);
        let rest = &mut state.positions[self.given..];
        let count = rest.partition_point(|&position| position < length);
        let positions = &mut rest[..count];
        if offset > 0 {
            positions.iter_mut().for_each(|position| *position -= offset);
        }
        (self.given, self.given_to) = (self.given + count, range.end);
        Change { line: range.start, range, positions }
    }

    fn part<'s>(&self, part: Range<usize>, state: &'s mut State) -> Change<'s> {
        let before = part.start - self.line.start;
        if before > 0 {
            state.positions.iter_mut().for_each(|position| *position -= before);
        }
        Change { line: self.line.start, range: part, positions: &state.positions }
    }

    /// Sees to it that there are positions to hand out.
    fn find(&mut self, state: &mut State) -> Option<Found> {
        if self.given_to < self.lines.end && self.given < state.positions.len() {
            return Some(Found::Lines);
        }
        self.lines = 0..0;
        loop {
            let going_on = self.at < self.line.end;
            if !going_on {
                match self.next_to_look_at(state)? {
                    Next::Judged => return Some(Found::Lines),
                    Next::Line(line) => self.line = line,
                }
                self.at = self.line.start;
            }
            let line = &self.text[self.line.clone()];
            let content = content(line);
            let done = match going_on {
                true => self.spacer.next_part(content, state),
                false if self.whole_lines => self.spacer.all_parts(content, state),
                false => self.spacer.first_part(content, state),
            };
            let done = if done < content.len() { done } else { line.len() };
            let part = self.at..self.line.start + done;
            self.at = part.end;
            if !state.positions.is_empty() {
                return Some(Found::Part(part));
            }
        }
    }

    fn next_to_look_at(&mut self, state: &mut State) -> Option<Next> {
        match self.spacer.format() {
            Format::Plain => self.next_suspect(state),
            // In a marked-up text every line counts: it may open or close what spans lines.
            Format::Markdown | Format::Html if self.at == self.text.len() => None,
            Format::Markdown | Format::Html => Some(Next::Line(self.at..self.end_of_line(self.at))),
        }
    }

    fn next_suspect(&mut self, state: &mut State) -> Option<Next> {
        loop {
            let marked = match self.marked.take() {
                Some(marked) => marked,
                None => self.next_mark(),
            };
            if !state.off
                && let Some(next) = self.suspect(marked.start, state)
            {
                self.marked = Some(marked);
                return Some(next);
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

    /// The next lines before `end` that may change, or do.
    fn suspect(&mut self, end: usize, state: &mut State) -> Option<Next> {
        loop {
            if std::mem::take(&mut self.is_apart) {
                return Some(Next::Line(self.at..self.end_of_line(self.at)));
            }
            let found = self.at + scan::first_suspect(&self.text[self.at..end])?;
            self.at = start_of_line(self.text, self.at, found);
            if self.spacer.options().remove {
                return Some(Next::Line(self.at..self.end_of_line(found)));
            }
            let Some((length, is_apart)) = self.spacer.at_once(&self.text[self.at..end], state)
            else {
                let touched = self.at + contact::first(&self.text[self.at..end])?;
                let start = start_of_line(self.text, self.at, touched);
                return Some(Next::Line(start..self.end_of_line(touched)));
            };
            let start = self.at;
            (self.at, self.is_apart) = (start + length, is_apart);
            if !state.positions.is_empty() {
                self.lines = start..self.at;
                (self.given, self.given_to) = (0, start);
                return Some(Next::Judged);
            }
        }
    }

    /// The next line with a mark, or nothing at the end of the text.
    fn next_mark(&self) -> Range<usize> {
        match self.spacer.marks().find(&self.text[self.at..]) {
            Some(found) => {
                let at = self.at + found;
                start_of_line(self.text, self.at, at)..self.end_of_line(at)
            }
            None => self.text.len()..self.text.len(),
        }
    }

    fn end_of_line(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |newline| at + newline + 1)
    }
}

/// Where the line starts that goes through `at`; one starts at `from`, which is before.
fn start_of_line(text: &[u8], from: usize, at: usize) -> usize {
    memchr::memrchr(b'\n', &text[from..at]).map_or(from, |newline| from + newline + 1)
}
