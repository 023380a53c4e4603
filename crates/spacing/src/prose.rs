//! The positions in prose, part by part: what is not yet handed on never fills the memory.

use crate::emit;
use crate::exceptions::Exceptions;
use crate::format::Format;
use crate::options::{Options, Rules};
use crate::quick;
use crate::rules::unicode;
use crate::scan;
use crate::windows::Windows;

/// Offsets in a token are 32 bits wide, so a longer text is taken in pieces.
const LONGEST_PIECE: usize = u32::MAX as usize;

/// So many positions make a part, where the rules have no windows.
const PART: usize = 4096;

/// What is known of a text that is being gone through.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    /// Where the piece at hand starts, and whether it is begun.
    piece: usize,
    begun: bool,
    windows: Windows,
    /// The same of an attribute's value, which is a text in itself; none has another inside.
    value: Windows,
    place: unicode::Place,
}

impl Prose {
    /// Before the start of a text.
    pub(crate) fn start(&mut self) {
        (self.piece, self.begun) = (0, false);
    }

    /// Adds the positions in the next part of `text`. Returns where the part ends: no position that
    /// comes later is before that.
    pub(crate) fn next(
        &mut self,
        text: &[u8],
        options: &Options,
        exceptions: &Exceptions,
        found: &mut Vec<usize>,
    ) -> usize {
        let offset = self.piece;
        let piece = &text[offset..text.len().min(offset + LONGEST_PIECE)];
        let from = found.len();
        let end = match options.rules {
            Rules::Pangu => self.pangu(piece, options, exceptions, found),
            Rules::Unicode => self.unicode(piece, options, exceptions, found),
        };
        if offset > 0 {
            found[from..].iter_mut().for_each(|position| *position += offset);
        }
        self.begun = end < piece.len();
        if !self.begun {
            self.piece += piece.len();
        }
        offset + end
    }

    fn unicode(
        &mut self,
        text: &[u8],
        options: &Options,
        exceptions: &Exceptions,
        found: &mut Vec<usize>,
    ) -> usize {
        if !self.begun {
            self.place = unicode::Place::default();
            if scan::first_suspect(text).is_none() {
                return text.len();
            }
        }
        let from = found.len();
        unicode::positions(text, options, &mut self.place, from + PART, found);
        exceptions.drop_from(text, found, from);
        self.place.at
    }

    fn pangu(
        &mut self,
        text: &[u8],
        options: &Options,
        exceptions: &Exceptions,
        found: &mut Vec<usize>,
    ) -> usize {
        let from = found.len();
        if self.begun {
            self.windows.next(text, options);
        } else {
            // A line of plain text was tried before it came here.
            let tried = options.format == Format::Plain && !options.remove;
            let judged = !tried && quick::line(text, options, found);
            exceptions.drop_from(text, found, from);
            if judged || scan::first_suspect(text).is_none() {
                return text.len();
            }
            self.windows.begin(text, options);
        }
        settle(&mut self.windows, text, exceptions, found);
        let end = self.windows.end();
        // The values of attributes are texts of their own. They lie in the window if their tags do.
        let values = &mut self.windows.protect.values;
        if !values.is_empty() {
            let inside = values.partition_point(|&(start, _)| start < end);
            for (start, end) in values.drain(..inside) {
                let first = found.len();
                let text = &text[start..end];
                self.value.begin(text, options);
                settle(&mut self.value, text, exceptions, found);
                while self.value.end() < text.len() {
                    self.value.next(text, options);
                    settle(&mut self.value, text, exceptions, found);
                }
                found[first..].iter_mut().for_each(|position| *position += start);
            }
            found[from..].sort_unstable();
        }
        end
    }
}

/// Adds the positions in the window at hand.
fn settle(windows: &mut Windows, text: &[u8], exceptions: &Exceptions, found: &mut Vec<usize>) {
    if let Some(line) = windows.mark(text) {
        let from = found.len();
        emit::positions(&line, found);
        exceptions.drop_from(text, found, from);
    }
}
