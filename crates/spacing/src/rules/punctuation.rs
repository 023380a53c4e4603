//! Half-width punctuation in wide text: `! ; , ? :`, dots and tildes take a space after them.

use crate::token::Line;

/// The run of marks that token `i` may end: where it starts, and what is left of it.
#[derive(Default)]
pub(super) struct Run {
    /// Index after the last mark of the run; 0 if there was none.
    end: usize,
    wide_before: bool,
    length: usize,
    /// Tildes make runs of their own.
    of_tildes: bool,
}

impl Run {
    /// Goes on with the run that ends left of token `i`, or starts one there.
    fn reach(&mut self, line: &Line<'_>, i: usize) {
        let of_tildes = line.symbol(i) == b'~';
        if self.end != i || self.of_tildes != of_tildes {
            *self = Run { end: i, wide_before: line.wide_before(i), length: 0, of_tildes };
        }
        self.end = i + 1;
        self.length += 1;
    }

    /// `! ; , ?` before wide text, and `:` if wide text or a word is left of it, take a space;
    /// before letters and digits only if wide text is left of the run.
    pub(super) fn mark(&mut self, line: &mut Line<'_>, i: usize) {
        self.reach(line, i);
        let colon = line.symbol(i) == b':';
        let after_wide = self.wide_before && (line.wide_after(i) || line.word_after(i));
        let before_wide = line.wide_after(i) && (!colon || self.length == 1 && line.word_before(i));
        if after_wide || before_wide {
            line.space_after(i);
        }
    }

    /// `中~文` takes a space after the tilde; `~=` is an operator.
    pub(super) fn tilde(&mut self, line: &mut Line<'_>, i: usize) {
        self.reach(line, i);
        if line.symbol(i + 1) == b'=' {
            if line.wide_before(i) {
                line.space_before(i);
                line.space_after(i + 1);
            }
        } else if self.wide_before && (line.wide_after(i) || line.word_after(i)) {
            line.space_after(i);
        }
    }
}

/// A dot before wide text takes a space after wide text or a word, and so do two dots and more
/// after anything.
pub(super) fn dot(line: &mut Line<'_>, i: usize) {
    let several = line.symbol(i - 1) == b'.';
    if line.wide_after(i) && (several || line.wide_before(i) || line.word_before(i)) {
        line.space_after(i);
    }
}
