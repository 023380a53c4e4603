//! The way back: which spaces of a line are there only because a rule would put them there.

use crate::class::{self, Char, WIDE};

/// A line with every space left out that may have been inserted, and where they were.
#[derive(Debug, Default)]
pub(crate) struct Compact {
    pub(crate) text: Vec<u8>,
    /// Offset in the line, and the offset in `text` where it would go; both ascending.
    candidates: Vec<(usize, usize)>,
}

impl Compact {
    /// Leaves out each single `space` that touches CJK on one side and something else on the other.
    /// The marks a line begins with (`- `, `# `, `1. `) keep theirs.
    pub(crate) fn read(&mut self, line: &[u8], space: &[u8]) {
        self.text.clear();
        self.candidates.clear();
        let mut done = 0;
        let indent = line.iter().take_while(|b| b.is_ascii_whitespace()).count();
        for at in memchr::memmem::find_iter(line, space) {
            let (before, after) = (&line[..at], &line[at + space.len()..]);
            if at >= done && is_between(before, after) && !is_mark(line.get(indent..at)) {
                self.text.extend_from_slice(&line[done..at]);
                self.candidates.push((at, self.text.len()));
                done = at + space.len();
            }
        }
        self.text.extend_from_slice(&line[done..]);
    }

    /// Turns the positions that the rules found in `text` into those of the spaces in the line.
    pub(crate) fn confirm(&self, positions: &mut Vec<usize>) {
        let mut candidates = self.candidates.iter().peekable();
        positions.retain_mut(|position| {
            while candidates.next_if(|candidate| candidate.1 < *position).is_some() {}
            match candidates.peek() {
                Some(&&(line, text)) if text == *position => {
                    *position = line;
                    true
                }
                _ => false,
            }
        });
    }
}

/// Whether one side is wide and neither is white space.
fn is_between(before: &[u8], after: &[u8]) -> bool {
    let (Some((left, _)), Some(right)) = (class::last_base(before), class::first(after)) else {
        return false;
    };
    let wide = |c: Char| c.spacing() == WIDE;
    !left.is_space() && !right.is_space() && (wide(left) != wide(right))
}

/// Whether all that stands before, indentation apart, is a mark such as `##`, `-` or `12.`.
fn is_mark(before: Option<&[u8]>) -> bool {
    /// No mark is longer.
    const LONGEST: usize = 12;
    before.is_some_and(|mark| {
        mark.len() <= LONGEST
            && mark.iter().all(|b| b.is_ascii_digit() || b.is_ascii_punctuation() || *b == b' ')
    })
}

/// Appends `line` to `out` without the `space` at each of `positions`.
pub(crate) fn append(line: &[u8], positions: &[usize], space: usize, out: &mut Vec<u8>) {
    let mut done = 0;
    for &position in positions {
        out.extend_from_slice(&line[done..position]);
        done = position + space;
    }
    out.extend_from_slice(&line[done..]);
}
