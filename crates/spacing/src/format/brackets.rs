//! Brackets within a line: the texts of links and pictures, and what follows them.

use super::emphasis::OpenMarks;
use super::inline::{Found, Seen};
use super::links::{Links, OpenLink};
use crate::scan;

/// A bracket that opens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bracket {
    /// Its index in [`Found::pieces`].
    piece: usize,
    /// How many marks before it wait for a partner.
    marks: usize,
}

/// `[^1]` and `[[page]]`, which are kept as they are.
pub(super) fn whole(line: &[u8], at: usize) -> Option<usize> {
    /// No label is longer (CommonMark has 999 for them).
    const LONGEST: usize = 999;
    let rest = &line[at + 1..line.len().min(at + LONGEST)];
    match rest.first()? {
        b'^' => rest
            .iter()
            .position(|&b| matches!(b, b']' | b'[' | b' '))
            .and_then(|length| (rest[length] == b']' && length > 1).then_some(at + length + 2)),
        b'[' => scan::find2(b']', b'[', &rest[1..])
            .filter(|&length| rest[length + 1..].starts_with(b"]]"))
            .map(|length| at + length + 4),
        _ => None,
    }
}

/// Where the destination or reference of a link ends whose text ends with the `]` at `at`. What goes
/// on with the next line takes the rest of this, and is `open` then.
pub(super) fn links_end(
    line: &[u8],
    at: usize,
    links: &mut Links,
    open: Option<&mut OpenLink>,
) -> Option<usize> {
    match line.get(at + 1)? {
        b'(' => destination(line, at + 1, links, open),
        b'[' => match scan::find2(b'[', b']', &line[at + 2..]) {
            None => open.map(|open| {
                *open = OpenLink::Label;
                line.len()
            }),
            // A reference, or text before a link without any.
            Some(length) if line[at + 2 + length] == b']' => {
                let end = at + length + 3;
                Some(destination(line, end, links, open).unwrap_or(end))
            }
            Some(_) => None,
        },
        _ => None,
    }
}

/// Where the destination ends that begins at `at`, if one does.
pub(super) fn destination(
    line: &[u8],
    at: usize,
    links: &mut Links,
    open: Option<&mut OpenLink>,
) -> Option<usize> {
    if line.get(at) != Some(&b'(') {
        return None;
    }
    links.destination(line, at).or_else(|| {
        *open? = links.goes_on(line, at)?;
        Some(line.len())
    })
}

/// Where what a link goes on with ends, and that is `open` no longer, or something else is.
pub(super) fn link_goes_on(
    line: &[u8],
    at: usize,
    links: &mut Links,
    open: &mut OpenLink,
) -> usize {
    let (length, next) = open.read(&line[at..]);
    let label = std::mem::replace(open, next) == OpenLink::Label;
    let end = at + length;
    if label && next == OpenLink::None {
        return destination(line, end, links, Some(open)).unwrap_or(end);
    }
    end
}

impl Found {
    /// Goes on with a bracket that opens, up to `end`.
    pub(super) fn bracket(&mut self, at: usize, end: usize) -> usize {
        self.brackets.push(Bracket { piece: self.pieces.len(), marks: self.emphasis.waiting() });
        self.labels.open();
        self.push(at, end, Seen::Text)
    }

    /// Goes on with the bracket at `at`, which closes; `end` is that of the link, if it is one, and
    /// `before` is open since lines before.
    pub(super) fn close_bracket(
        &mut self,
        line: &[u8],
        at: usize,
        end: Option<usize>,
        before: OpenMarks,
    ) -> usize {
        let mut open = self.brackets.pop();
        if self.brackets.len() < self.brackets_before_cell {
            self.brackets_before_cell = self.brackets.len();
            // The marks that waited then had their partners when the cell ended.
            open.iter_mut().for_each(|open| open.marks = 0);
        }
        let start = open.map(|open| self.pieces[open.piece].start);
        let collapsed = line[at + 1..].starts_with(b"[]");
        self.labels.close(start.filter(|_| end.is_none() || collapsed), at);
        if end.is_some() {
            // A reference may be none.
            let reference = line[at + 1] == b'[';
            // What is in the text of a link has its partner there, too.
            match open {
                Some(open) => self.settle(open.marks, OpenMarks::default(), reference),
                None => self.settle(0, before, false),
            };
        }
        match (open, end) {
            (Some(open), Some(end)) => {
                // The words of a picture are no neighbours of the words around it.
                let piece = &mut self.pieces[open.piece];
                let picture = piece.end - piece.start == 2;
                piece.seen = if picture { Seen::Opaque } else { Seen::Open };
                self.push(at, end, if picture { Seen::Opaque } else { Seen::Close })
            }
            // The link may have begun on a line before.
            (None, Some(end)) => self.push(at, end, Seen::Close),
            (_, None) => at + 1,
        }
    }
}
