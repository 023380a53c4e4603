//! Markdown within a line: emphasis, code, links, math, tags. One pass finds the pieces, a second
//! builds the view.

use super::blocks::Content;
use super::brackets::{self, Bracket};
use super::code::NoCode;
use super::emphasis::Emphasis;
use super::html::{self, Place, Tags};
use super::kept::Kept;
use super::labels::Labels;
use super::links::OpenLink;
use super::{OPAQUE, View, references};
use crate::scan;
use crate::state::State;
use crate::steps;

/// Part of a line that is not plain text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) seen: Seen,
}

/// What the rules see of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// All of it: what might have been a mark is none.
    Text,
    /// Nothing: a mark that opens.
    Open,
    /// Nothing: a mark that closes.
    Close,
    /// That there is something.
    Opaque,
    /// The same, and no space goes beside it.
    Alone,
    /// Its first and last byte.
    Ends,
    /// Its last byte.
    End,
}

/// What is found while a line is scanned.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(super) pieces: Vec<Piece>,
    /// `[` and `![` that may begin links.
    pub(super) brackets: Vec<Bracket>,
    /// How many of them opened in cells of a table that have ended.
    pub(super) brackets_before_cell: usize,
    pub(super) emphasis: Emphasis,
    pub(crate) labels: Labels,
    /// Pieces that no space goes beside.
    pub(crate) alone: Kept,
    pub(super) no_code: NoCode,
}

/// Reads the prose of a line into the view.
pub(super) fn read(line: &[u8], content: Content, state: &mut State) {
    let State { view, found, links, place, mark, blocks, .. } = state;
    found.start_line();
    links.start_line();
    let mut at = content.start;
    if *place != Place::Text {
        let end = html::leave(line, at, place);
        found.push(at, end, Seen::Opaque);
        at = end;
    } else if blocks.open_code > 0 {
        at = found.code_goes_on(line, at, &mut blocks.open_code);
    } else if blocks.open_link != OpenLink::None {
        let end = brackets::link_goes_on(line, at, links, &mut blocks.open_link);
        at = found.push(at, end, Seen::Opaque);
    }
    while at < line.len() {
        let open_link = (!content.one_line).then_some(&mut blocks.open_link);
        at = match line[at] {
            b'\\' | b'`' if content.html => at + 1,
            b'\\' => found.escape(line, at),
            b'`' => found.code(line, at, (!content.one_line).then_some(&mut blocks.open_code)),
            b'*' | b'_' | b'~' => found.emphasis(line, at),
            b'$' => found.math(line, at),
            b'!' if line.get(at + 1) == Some(&b'[') => found.bracket(at, at + 2),
            b'[' => match brackets::whole(line, at) {
                Some(end) => {
                    let end = brackets::destination(line, end, links, open_link).unwrap_or(end);
                    found.push(at, end, Seen::Opaque)
                }
                None => found.bracket(at, at + 1),
            },
            b']' if found.brackets.is_empty() && !blocks.open_bracket => at + 1,
            b']' => {
                let end = brackets::links_end(line, at, links, open_link);
                found.close_bracket(line, at, end, blocks.open_marks)
            }
            b'<' => found.angle(line, at, content.html, place, mark),
            b'&' if content.html => match references::bare(line, at) {
                Some(end) => found.push(at, end, Seen::Opaque),
                None => at + 1,
            },
            b':' => found.shortcode(line, at),
            b'|' if content.table => {
                found.settle(0, blocks.open_marks, !content.one_line);
                found.brackets_before_cell = found.brackets.len();
                found.push(at, at + 1, Seen::Opaque)
            }
            _ => at + 1 + plain(&line[at + 1..]),
        };
    }
    let still_open = found.settle(0, blocks.open_marks, content.table && !content.one_line);
    if !content.one_line {
        blocks.open_marks.add(still_open);
        blocks.open_bracket |= !found.brackets.is_empty();
    }
    build(line, content.start, found, view);
}

/// How many bytes there are before one that may begin markup.
fn plain(bytes: &[u8]) -> usize {
    const MARKUP: [bool; 256] = {
        let mut table = [false; 256];
        let marks = b"\\`*_~$![]<|:&";
        let mut i = 0;
        while i < marks.len() {
            table[marks[i] as usize] = true;
            i += 1;
        }
        table
    };
    /// No byte is ASCII, and so none is markup.
    const FOREIGN: u64 = u64::from_ne_bytes([0x80; 8]);
    let mut rest = bytes;
    loop {
        while let Some((eight, more)) = rest.split_first_chunk()
            && u64::from_ne_bytes(*eight) & FOREIGN == FOREIGN
        {
            rest = more;
        }
        match rest.split_first() {
            Some((&byte, more)) if !MARKUP[byte as usize] => rest = more,
            _ => break,
        }
    }
    let length = bytes.len() - rest.len();
    steps::count(length);
    length
}

impl Found {
    fn start_line(&mut self) {
        self.pieces.clear();
        self.brackets.clear();
        self.brackets_before_cell = 0;
        self.emphasis.start_line();
        self.no_code = NoCode::default();
    }

    pub(super) fn push(&mut self, start: usize, end: usize, seen: Seen) -> usize {
        self.pieces.push(Piece { start, end, seen });
        end
    }

    /// `\*`: the sign is seen, and no space goes between it and its backslash.
    fn escape(&mut self, line: &[u8], at: usize) -> usize {
        if line.get(at + 1).is_some_and(u8::is_ascii_punctuation) {
            self.push(at, at + 1, Seen::Open);
            return at + 2;
        }
        at + 1
    }

    /// `$x$`, `$$x$$`: a dollar sign before text, one after text and before no digit.
    fn math(&mut self, line: &[u8], at: usize) -> usize {
        let mark = if line[at..].starts_with(b"$$") { 2 } else { 1 };
        let from = at + mark;
        let Some(length) = line.get(from..).and_then(|rest| scan::find(b'$', rest)) else {
            return from;
        };
        let (inner, end) = (&line[from..from + length], from + length + mark);
        let tight = !inner.first().is_none_or(u8::is_ascii_whitespace)
            && !inner.last().is_none_or(|b| b.is_ascii_whitespace() || *b == b'\\');
        let closed = line.get(from + length..end).is_some_and(|m| m.iter().all(|&b| b == b'$'));
        if tight && closed && !line.get(end).is_some_and(u8::is_ascii_digit) {
            self.push(at, end, Seen::Ends)
        } else {
            from
        }
    }

    /// `:name:`, which stands for a picture on many sites.
    fn shortcode(&mut self, line: &[u8], at: usize) -> usize {
        /// No name is longer.
        const LONGEST: usize = 48;
        let rest = &line[at + 1..line.len().min(at + 2 + LONGEST)];
        let is_part = |b: &&u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_+-".contains(b);
        let length = rest.iter().take_while(is_part).count();
        let named = rest[..length].iter().any(u8::is_ascii_lowercase)
            || matches!(rest[..length], [b'+' | b'-', b'1']);
        let is_scheme = line[at + 1 + length..].starts_with(b"://");
        if length > 1 && named && rest.get(length) == Some(&b':') && !is_scheme {
            return self.push(at, at + length + 2, Seen::Opaque);
        }
        at + 1
    }

    /// An autolink, a tag, a comment, or a sign.
    fn angle(
        &mut self,
        line: &[u8],
        at: usize,
        html: bool,
        place: &mut Place,
        mark: &mut Option<bool>,
    ) -> usize {
        if let Some(end) = autolink(line, at) {
            return self.push(at, end, Seen::Ends);
        }
        let tags = if html { Tags::Html } else { Tags::Markdown };
        if !html::begin(line, at, tags, place, mark) {
            return at + 1;
        }
        let end = html::leave(line, at, place);
        self.push(at, end, Seen::Opaque)
    }
}

/// `<https://…>` or `<a@b.c>`.
fn autolink(line: &[u8], at: usize) -> Option<usize> {
    let rest = &line[at + 1..];
    let length = rest.iter().position(|&b| matches!(b, b'<' | b'>' | 0..=b' '))?;
    let inner = &rest[..length];
    let link = match inner.iter().position(|b| !is_of_scheme(*b))? {
        mark @ 2..=32 if inner[mark] == b':' => inner[0].is_ascii_alphabetic(),
        _ => !inner.contains(&b'"') && scan::find(b'@', inner).is_some_and(|mark| mark > 0),
    };
    (rest[length] == b'>' && link).then_some(at + length + 2)
}

/// A byte of the name before the colon of a URL (RFC 3986, section 3.1).
fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+.-".contains(&byte)
}

fn build(line: &[u8], start: usize, found: &mut Found, view: &mut View) {
    let mut at = start;
    for piece in &found.pieces {
        view.keep(line, at, piece.start);
        let (from, to) = (piece.start, piece.end);
        match piece.seen {
            Seen::Text => view.keep(line, from, to),
            Seen::Open => view.cut(from, true),
            Seen::Close => view.cut(from, false),
            Seen::Opaque => view.show(&[OPAQUE], from),
            Seen::Alone => {
                view.show(&[OPAQUE], from);
                found.alone.push(from, to);
            }
            Seen::End => {
                view.show(&[OPAQUE], from);
                view.show(&line[to - 1..to], to - 1);
            }
            Seen::Ends => view.enclose(line[from], line[to - 1], from, to),
        }
        at = to;
    }
    view.keep(line, at.min(line.len()), line.len());
}
