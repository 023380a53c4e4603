//! Formats: which part of a line is prose, and how far a mark reaches.
//!
//! A format scanner turns a line into a [`View`]: the prose as a reader sees it, with emphasis
//! marks and link brackets cut out and code, tags and the like replaced by a byte that is no
//! character. The rules work on the view as on a plain line; what they find is translated back, a
//! space beside a cut mark going outside of it.
//!
//! The scanners are our own: a parser of CommonMark wants the whole document in memory, and a filter
//! has one line.

mod blocks;
mod emphasis;
mod html;
mod inline;
mod links;

pub(crate) use blocks::Blocks;
pub(crate) use html::Place;
pub(crate) use inline::Found;
pub(crate) use links::Links;

use crate::state::State;

/// How a text is marked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// No markup but what pangu's rules know: backticks, tags, URLs.
    #[default]
    Plain,
    /// Markdown, as CommonMark has it, with tables, task lists, strikethrough, footnotes, math, and
    /// front matter.
    Markdown,
    /// HTML: the text between tags is prose.
    Html,
}

/// Stands for what no rule may look into: a byte that is in no UTF-8 text.
const OPAQUE: u8 = 0xFF;

/// The prose of a line, and the way back.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// What the rules see.
    pub(crate) text: Vec<u8>,
    joints: Vec<Joint>,
}

/// A place where the view and the line part ways.
#[derive(Clone, Copy, Debug)]
struct Joint {
    /// Offset in the view, and the offset in the line of the same byte.
    view: usize,
    line: usize,
    /// Offset in the line where a space at this place goes.
    space: usize,
}

impl View {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.joints.clear();
    }

    /// Goes on with `line[from..to]`, seen as it is.
    fn keep(&mut self, line: &[u8], from: usize, to: usize) {
        if from < to {
            self.join(from);
            self.text.extend_from_slice(&line[from..to]);
        }
    }

    /// Goes on with something of the line that starts at `from` and is seen as `shown`.
    fn show(&mut self, shown: &[u8], from: usize) {
        self.join(from);
        self.text.extend_from_slice(shown);
    }

    /// Goes on with a delimited stretch `from..to` whose inside is nobody's business: one byte of
    /// delimiter is seen on either side.
    fn enclose(&mut self, open: u8, close: u8, from: usize, to: usize) {
        self.show(&[open, OPAQUE], from);
        self.show(&[close], to - 1);
    }

    /// Cuts out a mark that begins at `from`. A space beside a mark that opens goes before it; one
    /// beside a mark that closes goes after it, which is where the line goes on anyway.
    fn cut(&mut self, from: usize, opens: bool) {
        let view = self.text.len();
        if opens && self.joints.last().is_none_or(|joint| joint.view < view) {
            self.joints.push(Joint { view, line: usize::MAX, space: from });
        }
    }

    /// The view goes on with byte `line` of the line.
    fn join(&mut self, line: usize) {
        let view = self.text.len();
        match self.joints.last_mut() {
            Some(joint) if joint.view == view => joint.line = line,
            _ => self.joints.push(Joint { view, line, space: line }),
        }
    }

    /// Turns ascending offsets in the view into offsets in the line.
    pub(crate) fn translate(&self, positions: &mut [usize]) {
        let mut joints = self.joints.iter().peekable();
        let mut joint = Joint { view: 0, line: 0, space: 0 };
        for position in positions {
            while let Some(next) = joints.next_if(|next| next.view <= *position) {
                joint = *next;
            }
            *position = if joint.view == *position {
                joint.space
            } else {
                joint.line + (*position - joint.view)
            };
        }
    }
}

/// Fills `state.view` with the prose of the next line of a document; `false` if there is none.
pub(crate) fn read(format: Format, line: &[u8], state: &mut State) -> bool {
    state.view.clear();
    state.no_space_at = None;
    match format {
        Format::Plain => {
            state.view.keep(line, 0, line.len());
            true
        }
        Format::Html => {
            html::read(line, state);
            true
        }
        Format::Markdown => {
            let Some(content) = state.blocks.read(line, &mut state.place) else { return false };
            inline::read(line, content, state);
            state.no_space_at = content.no_space_at;
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_goes_outside_marks() {
        let mut view = View::default();
        let line = b"xx**yy**zz";
        view.keep(line, 0, 2);
        view.cut(2, true);
        view.keep(line, 4, 6);
        view.cut(6, false);
        view.keep(line, 8, 10);
        assert_eq!(view.text, b"xxyyzz");
        let mut positions = [1, 2, 3, 4, 5];
        view.translate(&mut positions);
        assert_eq!(positions, [1, 2, 5, 8, 9]);
    }
}
