//! The object that callers hold: options resolved once, then line after line.

use std::borrow::Cow;

use crate::emit;
use crate::exceptions::Exceptions;
use crate::format::{self, Format};
use crate::lex;
use crate::options::{Options, Rules};
use crate::remove;
use crate::rules;
use crate::scan;
use crate::state::State;
use crate::token::Line;

/// Offsets in a token are 32 bits wide, so a longer line is taken in pieces.
const LONGEST_PIECE: usize = u32::MAX as usize;

/// Decides where spaces go. Built once, shared between threads; the [`State`] is each caller's own.
#[derive(Clone, Debug, Default)]
pub struct Spacer {
    options: Options,
    exceptions: Exceptions,
}

impl Spacer {
    /// A spacer for these choices.
    #[must_use]
    pub fn new(options: Options) -> Spacer {
        Spacer { exceptions: Exceptions::new(&options), options }
    }

    /// Where spaces go in one line: ascending byte offsets, each right before the byte that the
    /// space pushes on. With [`Options::remove`], where the spaces are that go. The line may have
    /// its newline or not; every byte value is allowed.
    ///
    /// The slice lives in `state` until the next call. Lines of a document are fed in order; with
    /// [`Format::Plain`] the order does not matter.
    pub fn line<'s>(&self, line: &[u8], state: &'s mut State) -> &'s [usize] {
        // The end of the line is no white space that a rule might look at.
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.options.remove && scan::first_suspect(line).is_some() {
            let mut compact = std::mem::take(&mut state.compact);
            compact.read(line, self.options.space.as_bytes());
            self.insertions(&compact.text, state);
            compact.confirm(&mut state.positions);
            state.compact = compact;
        } else {
            self.insertions(line, state);
        }
        &state.positions
    }

    /// Sets the positions where spaces are wanting in a line without its newline.
    fn insertions(&self, line: &[u8], state: &mut State) {
        state.positions.clear();
        let suspect = scan::first_suspect(line).is_some();
        if self.options.format == Format::Plain {
            if suspect {
                self.prose(line, state);
            }
        } else if format::read(self.options.format, line, state) && suspect {
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
        for (number, piece) in text.chunks(LONGEST_PIECE).enumerate() {
            self.piece(piece, number * LONGEST_PIECE, state);
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
        let mut at = 0;
        while let Some((start, end)) = self.next_line(text, at) {
            let positions = self.line(&text[start..end], state);
            if !positions.is_empty() {
                out.extend_from_slice(&text[done..start]);
                self.apply(&text[start..end], positions, out);
                done = end;
            }
            at = end;
        }
        done
    }

    /// Where the next line from `at` on starts and ends that must be looked at.
    fn next_line(&self, text: &[u8], at: usize) -> Option<(usize, usize)> {
        let rest = &text[at..];
        // In a marked-up text every line counts: it may open or close what spans lines.
        let (start, look_from) = match self.options.format {
            Format::Plain => {
                let suspect = scan::first_suspect(rest)?;
                let newline = memchr::memrchr(b'\n', &rest[..suspect]);
                (newline.map_or(0, |newline| newline + 1), suspect)
            }
            Format::Markdown | Format::Html if rest.is_empty() => return None,
            Format::Markdown | Format::Html => (0, 0),
        };
        let newline = memchr::memchr(b'\n', &rest[look_from..]);
        let end = newline.map_or(rest.len(), |newline| look_from + newline + 1);
        Some((at + start, at + end))
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

    /// Adds the positions in one piece of a line, which starts at `offset` of it.
    fn piece(&self, piece: &[u8], offset: usize, state: &mut State) {
        let found = state.positions.len();
        match self.options.rules {
            Rules::Unicode => {
                rules::unicode::positions(piece, &self.options, &mut state.positions);
                self.exceptions.drop_from(piece, &mut state.positions, found);
                state.positions[found..].iter_mut().for_each(|position| *position += offset);
            }
            Rules::Pangu => {
                state.protect.start_line();
                self.range(piece, offset, state);
                // The values of attributes are texts of their own; none has another inside.
                if !state.protect.values.is_empty() {
                    std::mem::swap(&mut state.values, &mut state.protect.values);
                    for v in 0..state.values.len() {
                        let (start, end) = state.values[v];
                        state.protect.start_line();
                        self.range(&piece[start..end], offset + start, state);
                    }
                    state.positions[found..].sort_unstable();
                }
            }
        }
    }

    /// Adds the positions that pangu's rules find in a text.
    fn range(&self, text: &[u8], offset: usize, state: &mut State) {
        let contents = lex::lex(text, &self.options, &mut state.protect, &mut state.tokens);
        if !(contents.wide && contents.narrow) {
            return;
        }
        let mut line = Line { bytes: text, tokens: &mut state.tokens };
        if contents.symbols {
            rules::pangu(&mut line)
        } else {
            rules::words(&mut line)
        }
        let found = state.positions.len();
        emit::positions(&line, &mut state.positions);
        self.exceptions.drop_from(text, &mut state.positions, found);
        state.positions[found..].iter_mut().for_each(|position| *position += offset);
    }
}
