//! Markdown within a line: emphasis, code, links, math, tags. One pass finds the pieces, a second
//! builds the view.

use super::blocks::Content;
use super::html::{self, Place};
use super::{OPAQUE, View};
use crate::scan;
use crate::state::State;
use crate::steps;

/// Part of a line that is not plain text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    start: usize,
    end: usize,
    seen: Seen,
}

/// What the rules see of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// All of it: what might have been a mark is none.
    Text,
    /// Nothing: a mark that opens.
    Open,
    /// Nothing: a mark that closes.
    Close,
    /// That there is something.
    Opaque,
    /// Its first and last byte.
    Ends,
}

/// Runs of backticks longer than this are text.
const LONGEST_CODE_MARK: usize = 16;

/// What is found while a line is scanned.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pieces: Vec<Piece>,
    /// Indices in `pieces` of `[` and `![` that may begin links.
    brackets: Vec<usize>,
    /// Whether `*`, `**`, `***` and `~~` are open.
    emphasis: [bool; 4],
    /// Lengths of backtick runs that are known not to occur again.
    no_code: [bool; LONGEST_CODE_MARK + 1],
}

/// Reads the prose of a line into the view.
pub(super) fn read(line: &[u8], content: Content, state: &mut State) {
    let State { view, found, links, place, mark, .. } = state;
    found.start_line();
    links.start_line();
    let mut at = content.start;
    if *place != Place::Text {
        let end = html::leave(line, at, place);
        found.push(at, end, Seen::Opaque);
        at = end;
    }
    while at < line.len() {
        at = match line[at] {
            b'\\' => at + 2,
            b'`' => found.code(line, at),
            b'*' | b'~' => found.emphasis(line, at),
            b'$' => found.math(line, at),
            b'!' if line.get(at + 1) == Some(&b'[') => found.bracket(at, at + 2),
            b'[' => match whole_bracket(line, at) {
                Some(end) => found.push(at, end, Seen::Opaque),
                None => found.bracket(at, at + 1),
            },
            b']' => {
                let end = links_end(line, at, links);
                found.close_bracket(at, end)
            }
            b'<' => found.angle(line, at, place, mark),
            b'|' if content.table => found.push(at, at + 1, Seen::Opaque),
            _ => at + 1 + plain(&line[at + 1..]),
        };
    }
    build(line, content.start, &found.pieces, view);
}

/// How many bytes there are before one that may begin markup.
fn plain(bytes: &[u8]) -> usize {
    const MARKUP: [bool; 256] = {
        let mut table = [false; 256];
        let marks = b"\\`*~$![]<|";
        let mut i = 0;
        while i < marks.len() {
            table[marks[i] as usize] = true;
            i += 1;
        }
        table
    };
    let length = bytes.iter().take_while(|&&byte| !MARKUP[byte as usize]).count();
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

/// Where the destination or reference of a link ends whose text ends with the `]` at `at`.
fn links_end(line: &[u8], at: usize, links: &mut super::links::Links) -> Option<usize> {
    match line.get(at + 1)? {
        b'(' => links.destination(line, at + 1),
        b'[' => scan::find2(b'[', b']', &line[at + 2..])
            .filter(|&length| line[at + 2 + length] == b']')
            .map(|length| at + length + 3),
        _ => None,
    }
}

impl Found {
    fn start_line(&mut self) {
        self.pieces.clear();
        self.brackets.clear();
        self.emphasis = [false; 4];
        self.no_code = [false; LONGEST_CODE_MARK + 1];
    }

    fn push(&mut self, start: usize, end: usize, seen: Seen) -> usize {
        self.pieces.push(Piece { start, end, seen });
        end
    }

    /// A run of backticks, and the code up to a run of the same length.
    fn code(&mut self, line: &[u8], at: usize) -> usize {
        let run = |at: usize| line[at..].iter().take_while(|&&b| b == b'`').count();
        let length = run(at);
        let after = at + length;
        if length > LONGEST_CODE_MARK || self.no_code[length] {
            return after;
        }
        let mut next = after;
        while let Some(found) = scan::find(b'`', &line[next..]) {
            next += found;
            let other = run(next);
            next += other;
            if other == length {
                return self.push(at, next, Seen::Ends);
            }
        }
        self.no_code[length] = true;
        after
    }

    /// `*`, `**`, `***` or `~~`: closes what is open, else opens if text follows. One that has no
    /// partner on this line may have it on another, so it is a mark all the same.
    fn emphasis(&mut self, line: &[u8], at: usize) -> usize {
        let byte = line[at];
        let length = line[at..].iter().take_while(|&&b| b == byte).count();
        let after = at + length;
        let kind = match (byte, length) {
            (b'*', 1..=3) => length - 1,
            (b'~', 2) => 3,
            _ => return after,
        };
        let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let may_close = !blank(at.checked_sub(1).and_then(|before| line.get(before)));
        match self.emphasis[kind] {
            true if may_close => {
                self.emphasis[kind] = false;
                self.push(at, after, Seen::Close)
            }
            false if !blank(line.get(after)) => {
                self.emphasis[kind] = true;
                self.push(at, after, Seen::Open)
            }
            // What it closes was opened on a line before.
            false if may_close => self.push(at, after, Seen::Close),
            _ => after,
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

    fn bracket(&mut self, at: usize, end: usize) -> usize {
        self.brackets.push(self.pieces.len());
        self.push(at, end, Seen::Text)
    }

    fn close_bracket(&mut self, at: usize, end: Option<usize>) -> usize {
        match (self.brackets.pop(), end) {
            (Some(open), Some(end)) => {
                // The words of a picture are no neighbours of the words around it.
                let piece = &mut self.pieces[open];
                let picture = piece.end - piece.start == 2;
                piece.seen = if picture { Seen::Opaque } else { Seen::Open };
                self.push(at, end, if picture { Seen::Opaque } else { Seen::Close })
            }
            _ => at + 1,
        }
    }

    /// An autolink, a tag, a comment, or a sign.
    fn angle(
        &mut self,
        line: &[u8],
        at: usize,
        place: &mut Place,
        mark: &mut Option<bool>,
    ) -> usize {
        if let Some(end) = autolink(line, at) {
            return self.push(at, end, Seen::Ends);
        }
        if !html::begin(line, at, place, mark) {
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

fn build(line: &[u8], start: usize, pieces: &[Piece], view: &mut View) {
    let mut at = start;
    for piece in pieces {
        view.keep(line, at, piece.start);
        let (from, to) = (piece.start, piece.end);
        match piece.seen {
            Seen::Text => view.keep(line, from, to),
            Seen::Open => view.cut(from, true),
            Seen::Close => view.cut(from, false),
            Seen::Opaque => view.show(&[OPAQUE], from),
            Seen::Ends => view.enclose(line[from], line[to - 1], from, to),
        }
        at = to;
    }
    view.keep(line, at.min(line.len()), line.len());
}
