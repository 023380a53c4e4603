//! The object that callers hold: options resolved once, then line after line.

use std::borrow::Cow;

use crate::changes::Changes;
use crate::emit;
use crate::exceptions::Exceptions;
use crate::format::{self, Format};
use crate::marks::{self, Marks};
use crate::options::{Options, Rules};
use crate::quick;
use crate::remove;
use crate::state::State;

/// Decides where spaces go. Built once, shared between threads; the [`State`] is each caller's own.
#[derive(Clone, Debug)]
pub struct Spacer {
    options: Options,
    exceptions: Exceptions,
    marks: Marks,
    /// Lines may be judged at once, before anything is made ready to take one apart.
    may_be_quick: bool,
}

impl Default for Spacer {
    fn default() -> Spacer {
        Spacer::new(Options::default())
    }
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
        let may_be_quick =
            options.format == Format::Plain && options.rules == Rules::Pangu && !options.remove;
        let exceptions = Exceptions::new(&options);
        Spacer { options, exceptions, marks: Marks::default(), may_be_quick }
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
        } else if self.at_once(line, state) != Some((line.len(), false)) {
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

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Sets the positions in the first lines of a plain text, as far as that can be done at once.
    /// Returns where those lines end, and whether the next is one to be taken apart; `None` if these
    /// options want that of every line.
    pub(crate) fn at_once(&self, text: &[u8], state: &mut State) -> Option<(usize, bool)> {
        state.positions.clear();
        if !self.may_be_quick {
            return None;
        }
        let judged = quick::lines(text, &self.options, &mut state.positions);
        self.exceptions.drop_from(text, &mut state.positions, 0);
        Some(judged)
    }

    /// Sets the positions in the first part of a line without its end; returns where the part ends.
    pub(crate) fn first_part(&self, line: &[u8], state: &mut State) -> usize {
        if self.options.remove {
            let mut removal = std::mem::take(&mut state.removal);
            removal.decide(self, line, state);
            state.removal = removal;
        } else {
            self.seek(line, state);
        }
        self.next_part(line, state)
    }

    /// Sets the positions in the next part.
    pub(crate) fn next_part(&self, line: &[u8], state: &mut State) -> usize {
        state.positions.clear();
        self.add_part(line, state)
    }

    /// Sets the positions in all parts of a line.
    pub(crate) fn all_parts(&self, line: &[u8], state: &mut State) -> usize {
        let mut done = self.first_part(line, state);
        while done < line.len() {
            done = self.add_part(line, state);
        }
        done
    }

    fn add_part(&self, line: &[u8], state: &mut State) -> usize {
        match self.options.remove {
            true => state.removal.next(self, line, &mut state.positions),
            false => self.go_on(line, state),
        }
    }

    /// Finds the prose of a line without its end, to be gone through with [`Spacer::go_on`]; false if
    /// there is none in which a space may go.
    pub(crate) fn seek(&self, line: &[u8], state: &mut State) -> bool {
        let plain = self.options.format == Format::Plain;
        let mut found = plain || format::read(self.options.format, line, state);
        if !plain {
            let mark = state.mark.take();
            state.off = mark.unwrap_or(state.off);
            found &= mark.is_none() && !state.off;
        }
        state.found_prose = found;
        state.prose.start();
        state.found_prose
    }

    /// Adds the positions where spaces are wanting in the next part of the line; returns its end.
    pub(crate) fn go_on(&self, line: &[u8], state: &mut State) -> usize {
        let State { prose, view, found, positions, .. } = state;
        if !state.found_prose {
            return line.len();
        }
        if self.options.format == Format::Plain {
            return prose.next(line, &self.options, &self.exceptions, positions);
        }
        let from = positions.len();
        let text = view.text(line);
        let done = prose.next(text, &self.options, &self.exceptions, positions);
        let more = done < text.len();
        positions[from..].iter_mut().for_each(|position| *position = view.translate(*position));
        if let Some(mark_end) = state.no_space_at
            && let Ok(index) = positions[from..].binary_search(&mark_end)
        {
            positions.remove(from + index);
        }
        found.labels.kept.drop_from(positions, from);
        found.alone.drop_from(positions, from);
        if more { view.translate(done) } else { line.len() }
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
        while let Some(change) = changes.next_lines(state) {
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
