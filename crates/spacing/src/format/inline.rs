//! Markdown within a line: emphasis, code, links, math, tags. One pass finds the pieces, a second
//! builds the view.

use super::blocks::Content;
use super::emphasis::{Emphasis, OpenMarks};
use super::html::{self, Place, Tags};
use super::kept::Kept;
use super::labels::Labels;
use super::links::{Links, OpenLink};
use super::{OPAQUE, View, references};
use crate::scan;
use crate::state::State;
use crate::steps;

/// Part of a line that is not plain text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    start: usize,
    end: usize,
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

/// In headings and tables, runs of backticks longer than this are text.
const LONGEST_CODE_MARK: usize = 16;

/// What is found while a line is scanned.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(super) pieces: Vec<Piece>,
    /// `[` and `![` that may begin links.
    brackets: Vec<Bracket>,
    pub(super) emphasis: Emphasis,
    pub(crate) labels: Labels,
    /// Pieces that no space goes beside.
    pub(crate) alone: Kept,
    /// Lengths of backtick runs that are known not to occur again.
    no_code: [bool; LONGEST_CODE_MARK + 1],
}

/// A bracket that opens.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    /// Its index in [`Found::pieces`].
    piece: usize,
    /// How many marks before it wait for a partner.
    marks: usize,
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
        let (length, open) = blocks.open_link.read(&line[at..]);
        let label = blocks.open_link == OpenLink::Label;
        blocks.open_link = open;
        let mut end = at + length;
        if label && open == OpenLink::None {
            end = destination(line, end, links, Some(&mut blocks.open_link)).unwrap_or(end);
        }
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
            b'[' => match whole_bracket(line, at) {
                Some(end) => {
                    let end = destination(line, end, links, open_link).unwrap_or(end);
                    found.push(at, end, Seen::Opaque)
                }
                None => found.bracket(at, at + 1),
            },
            b']' if found.brackets.is_empty() && !blocks.open_bracket => at + 1,
            b']' => {
                let end = links_end(line, at, links, open_link);
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

/// `[^1]` and `[[page]]`, which are kept as they are.
fn whole_bracket(line: &[u8], at: usize) -> Option<usize> {
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
fn links_end(
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
fn destination(
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

/// How many backticks `bytes` begins with.
fn backticks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&b| b == b'`').count()
}

/// Where the next run of so many backticks ends.
fn code_end(line: &[u8], mut at: usize, length: usize) -> Option<usize> {
    while let Some(found) = scan::find(b'`', &line[at..]) {
        at += found;
        let other = backticks(&line[at..]);
        at += other;
        if other == length {
            return Some(at);
        }
    }
    None
}

impl Found {
    fn start_line(&mut self) {
        self.pieces.clear();
        self.brackets.clear();
        self.emphasis.start_line();
        self.no_code = [false; LONGEST_CODE_MARK + 1];
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

    /// A run of backticks, and the code up to a run of the same length. Without one the code may go
    /// on over the next lines, if these are of one paragraph: `open` is its length then.
    fn code(&mut self, line: &[u8], at: usize, open: Option<&mut usize>) -> usize {
        let length = backticks(&line[at..]);
        let after = at + length;
        // Of code that ends with its line it must be known what was looked for in vain.
        if open.is_none() && (length > LONGEST_CODE_MARK || self.no_code[length]) {
            return after;
        }
        if let Some(end) = code_end(line, after, length) {
            return self.push(at, end, Seen::Ends);
        }
        if let Some(open) = open {
            *open = length;
            return self.push(at, line.len(), Seen::Ends);
        }
        self.no_code[length] = true;
        after
    }

    /// Code that began on a line before, up to its end if that is here.
    fn code_goes_on(&mut self, line: &[u8], at: usize, open: &mut usize) -> usize {
        match code_end(line, at, *open) {
            Some(end) => {
                *open = 0;
                self.push(at, end, Seen::End)
            }
            None => self.push(at, line.len(), Seen::Opaque),
        }
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

    fn bracket(&mut self, at: usize, end: usize) -> usize {
        self.brackets.push(Bracket { piece: self.pieces.len(), marks: self.emphasis.waiting() });
        self.labels.open();
        self.push(at, end, Seen::Text)
    }

    fn close_bracket(
        &mut self,
        line: &[u8],
        at: usize,
        end: Option<usize>,
        before: OpenMarks,
    ) -> usize {
        let open = self.brackets.pop();
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
    let length =
        rest.iter().position(|&b| matches!(b, b'<' | b'>' | b' ' | b'\t' | b'"' | b'='))?;
    let inner = &rest[..length];
    let link = scan::find2(b':', b'@', inner).is_some_and(|mark| mark > 1);
    (rest[length] == b'>' && link).then_some(at + length + 2)
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
