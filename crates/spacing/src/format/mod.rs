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
mod brackets;
mod code;
mod containers;
mod emphasis;
mod html;
mod inline;
mod kept;
mod labels;
mod leaves;
mod links;
mod references;

pub(crate) use blocks::Blocks;
pub(crate) use html::Place;
pub(crate) use inline::Found;
pub(crate) use links::Links;
pub(crate) use references::bare as bare_reference;

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
    /// What the rules see, unless that is the line from an offset on.
    text: Vec<u8>,
    rest: Option<usize>,
    joints: Vec<Joint>,
    /// The joint that is translated by, and the index of the next.
    joint: Joint,
    next: usize,
}

/// A place where the view and the line part ways.
#[derive(Clone, Copy, Debug, Default)]
struct Joint {
    /// Offset in the view, and the offset in the line of the same byte.
    view: usize,
    line: usize,
    /// Offset in the line where a space at this place goes.
    space: usize,
}

impl View {
    fn clear(&mut self) {
        self.text.clear();
        self.rest = None;
        self.joints.clear();
        (self.joint, self.next) = (Joint::default(), 0);
    }

    /// What the rules see of `line`, the one it was made of.
    pub(crate) fn text<'a>(&'a self, line: &'a [u8]) -> &'a [u8] {
        self.rest.map_or(&self.text, |from| &line[from..])
    }

    /// Goes on with `line[from..to]`, seen as it is.
    fn keep(&mut self, line: &[u8], from: usize, to: usize) {
        if from < to && to == line.len() && self.joints.is_empty() {
            self.rest = Some(from);
            self.join(from);
        } else if from < to {
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

    /// Turns an offset in the view into one in the line. Asked in ascending order.
    pub(crate) fn translate(&mut self, position: usize) -> usize {
        while let Some(next) = self.joints.get(self.next).filter(|next| next.view <= position) {
            self.joint = *next;
            self.next += 1;
        }
        match self.joint {
            Joint { view, space, .. } if view == position => space,
            Joint { view, line, .. } => line + (position - view),
        }
    }
}

/// Fills `state.view` with the prose of the next line of a document; `false` if there is none.
pub(crate) fn read(format: Format, line: &[u8], state: &mut State) -> bool {
    state.view.clear();
    (state.no_space_at, state.prose_start) = (None, 0);
    state.found.labels.clear();
    state.found.alone.clear();
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
            (state.no_space_at, state.prose_start) = (content.no_space_at, content.start);
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
        assert_eq!(view.text(line), b"xxyyzz");
        assert_eq!([1, 2, 3, 4, 5].map(|position| view.translate(position)), [1, 2, 5, 8, 9]);
    }

    #[test]
    fn prose_without_marks_is_not_copied() {
        let mut view = View::default();
        view.keep(b"# abc", 1, 5);
        assert_eq!((view.text(b"# abc"), view.text.capacity()), (&b" abc"[..], 0));
        assert_eq!([2, 3].map(|position| view.translate(position)), [3, 4]);
    }
}
