//! The object that callers hold: options resolved once, then line after line.

use std::borrow::Cow;

use crate::changes::Changes;
use crate::emit;
use crate::exceptions::Exceptions;
use crate::format::{self, Format};
use crate::marks::{self, Marks};
use crate::options::Options;
use crate::remove;
use crate::scan;
use crate::state::State;

/// Decides where spaces go. Built once, shared between threads; the [`State`] is each caller's own.
#[derive(Clone, Debug, Default)]
pub struct Spacer {
    options: Options,
    exceptions: Exceptions,
    marks: Marks,
}

/// A line without its end, which is no white space that a rule might look at.
pub(crate) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

impl Spacer {
    /// A spacer for these choices.
    #[must_use]
    pub fn new(options: Options) -> Spacer {
        Spacer { exceptions: Exceptions::new(&options), options, marks: Marks::default() }
    }

    /// Where spaces go in one line: ascending byte offsets, each right before the byte that the
    /// space pushes on. With [`Options::remove`], where the spaces are that go. The line may have
    /// its newline or not; every byte value is allowed.
    ///
    /// The slice lives in `state` until the next call. Lines of a document are fed in order.
    pub fn line<'s>(&self, line: &[u8], state: &'s mut State) -> &'s [usize] {
        let line = content(line);
        let marked = self.options.format == Format::Plain && self.marks.find(line).is_some();
        if marked && let Some(off) = marks::last(line) {
            state.off = off;
        }
        if marked || self.options.format == Format::Plain && state.off {
            state.positions.clear();
        } else {
            self.all_parts(line, state);
        }
        &state.positions
    }

    /// The lines of `text` that change, from top to bottom. A document that comes in blocks is cut
    /// after newlines and led past the same `state`; [`Format::Plain`] passes over lines without CJK
    /// at the speed of memory.
    #[must_use]
    pub fn changes<'t>(&'t self, text: &'t [u8]) -> Changes<'t> {
        Changes::new(self, text)
    }

    pub(crate) fn format(&self) -> Format {
        self.options.format
    }

    pub(crate) fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Sets the positions in the first part of a line without its end; returns where the part ends.
    /// Only prose that is not marked up has more than one.
    pub(crate) fn first_part(&self, line: &[u8], state: &mut State) -> usize {
        if self.options.remove && scan::first_suspect(line).is_some() {
            let mut compact = std::mem::take(&mut state.compact);
            compact.read(line, self.options.space.as_bytes());
            self.insertions(&compact.text, state);
            compact.confirm(&mut state.positions);
            state.compact = compact;
        } else if self.options.format == Format::Plain && !self.options.remove {
            state.prose.start();
            return self.next_part(line, state);
        } else {
            self.insertions(line, state);
        }
        line.len()
    }

    /// Sets the positions in the next part.
    pub(crate) fn next_part(&self, line: &[u8], state: &mut State) -> usize {
        state.positions.clear();
        state.prose.next(line, &self.options, &self.exceptions, &mut state.positions)
    }

    /// Sets the positions in all parts of a line.
    pub(crate) fn all_parts(&self, line: &[u8], state: &mut State) -> usize {
        let mut done = self.first_part(line, state);
        while done < line.len() {
            done = state.prose.next(line, &self.options, &self.exceptions, &mut state.positions);
        }
        done
    }

    /// Sets the positions where spaces are wanting in a line without its end.
    fn insertions(&self, line: &[u8], state: &mut State) {
        state.positions.clear();
        let suspect = scan::first_suspect(line).is_some();
        if self.options.format == Format::Plain {
            if suspect {
                self.prose(line, state);
            }
            return;
        }
        let has_prose = format::read(self.options.format, line, state);
        let mark = state.mark.take();
        state.off = mark.unwrap_or(state.off);
        if has_prose && suspect && mark.is_none() && !state.off {
            let view = std::mem::take(&mut state.view);
            self.prose(&view.text, state);
            view.translate(&mut state.positions);
            if let Some(mark_end) = state.no_space_at {
                state.positions.retain(|&position| position != mark_end);
            }
            state.view = view;
        }
    }

    /// Adds the positions in the prose of a line.
    fn prose(&self, text: &[u8], state: &mut State) {
        state.prose.start();
        let mut done = 0;
        while done < text.len() {
            done = state.prose.next(text, &self.options, &self.exceptions, &mut state.positions);
        }
    }

    /// Appends the spaced line to `out` and says whether it differs from `line`.
    pub fn append_line(&self, line: &[u8], state: &mut State, out: &mut Vec<u8>) -> bool {
        let positions = self.line(line, state);
        self.apply(line, positions, out);
        !positions.is_empty()
    }

    /// Appends a text of many lines, spaced line by line, to `out`; says whether anything changed.
    /// The last line may lack its newline, and then is taken as a whole: a document that comes in
    /// blocks is cut after newlines. Stretches that do not change are passed on in one copy.
    pub fn append_text(&self, text: &[u8], state: &mut State, out: &mut Vec<u8>) -> bool {
        let done = self.append_changes(text, state, out);
        out.extend_from_slice(&text[done..]);
        done > 0
    }

    /// The spaced text; borrowed when nothing changes.
    #[must_use]
    pub fn space<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.space_bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // Whole strings go in or out between characters, so this cannot fail.
            Cow::Owned(bytes) => String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned),
        }
    }

    /// The spaced text, of any bytes; borrowed when nothing changes.
    #[must_use]
    pub fn space_bytes<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut out = Vec::new();
        let done = self.append_changes(text, &mut State::new(), &mut out);
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.extend_from_slice(&text[done..]);
        Cow::Owned(out)
    }

    /// Appends `text` up to the end of the last line that changes, spaced; returns where that is.
    fn append_changes(&self, text: &[u8], state: &mut State, out: &mut Vec<u8>) -> usize {
        let mut done = 0;
        let mut changes = self.changes(text);
        while let Some(change) = changes.next(state) {
            out.extend_from_slice(&text[done..change.range.start]);
            done = change.range.end;
            self.apply(&text[change.range], change.positions, out);
        }
        done
    }

    /// Appends `line` to `out` with spaces put in, or taken out, at `positions`.
    fn apply(&self, line: &[u8], positions: &[usize], out: &mut Vec<u8>) {
        let space = self.options.space.as_bytes();
        if self.options.remove {
            remove::append(line, positions, space.len(), out);
        } else {
            emit::append(line, positions, space, out);
        }
    }
}
