//! Which parenthesis closes which: known for the whole line before the first link asks, so that
//! `](a](a](a` is not searched again from every bracket.

use crate::scan;
use crate::steps;

/// What of a link goes on with the next line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OpenLink {
    #[default]
    None,
    /// `(destination`
    Destination,
    /// `(destination "title`, with this quote.
    Title(u8),
    /// `[label`
    Label,
}

impl OpenLink {
    /// How much of `text` belongs to the link, and what is open behind that.
    pub(super) fn read(self, text: &[u8]) -> (usize, OpenLink) {
        let mut open = self;
        // A destination ends with its line, and so do the parentheses in it.
        let (mut at, mut depth) = (0, 0usize);
        while let Some(&byte) = text.get(at) {
            at += 1;
            open = match (open, byte) {
                (_, b'\\') => {
                    at += 1;
                    open
                }
                (OpenLink::Title(quote), _) if byte == quote => OpenLink::Destination,
                (OpenLink::Destination, b'"' | b'\'') => OpenLink::Title(byte),
                (OpenLink::Destination, b'(') => {
                    depth += 1;
                    open
                }
                (OpenLink::Destination, b')') if depth > 0 => {
                    depth -= 1;
                    open
                }
                (OpenLink::Destination, b')') | (OpenLink::Label, b']') => {
                    return (at, OpenLink::None);
                }
                (OpenLink::Label, b'[') => return (at - 1, OpenLink::None),
                _ => open,
            };
        }
        (text.len(), open)
    }
}

/// The parentheses of a line, and the next white space.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Opening offset, closing offset or 0; ascending.
    pairs: Vec<(usize, usize)>,
    open: Vec<usize>,
    known: bool,
    next: usize,
    next_space: usize,
    after_space: usize,
}

impl Links {
    pub(super) fn start_line(&mut self) {
        self.pairs.clear();
        self.open.clear();
        self.known = false;
        self.next = 0;
        (self.next_space, self.after_space) = (0, 0);
    }

    /// The offset after a link's `(destination "title")` that starts at `at`. Asked in ascending
    /// order.
    pub(super) fn destination(&mut self, line: &[u8], at: usize) -> Option<usize> {
        if !self.known {
            self.match_all(line, at);
        }
        while self.pairs.get(self.next).is_some_and(|&(open, _)| open < at) {
            self.next += 1;
        }
        let &(open, close) = self.pairs.get(self.next)?;
        if open == at
            && let Some(end) = in_angles(line, at + 1)
        {
            return Some(end);
        }
        if open != at || close == 0 {
            return None;
        }
        // A space in it is followed by a title, or the destination is in angle brackets.
        if line[at + 1] != b'<' {
            self.space_after(line, past_white(line, at + 1));
            let title = line.get(self.after_space..close);
            let no_title = |t: &[u8]| !matches!(t.first(), None | Some(b'"' | b'\'' | b'('));
            // A space before one of these would make a title of what follows, so it counts as one.
            let may_be_one = || {
                let found = memchr::memchr3(b'"', b'\'', b'(', &line[at + 1..close]);
                steps::count(found.unwrap_or(close - at));
                found.is_some()
            };
            if title.is_some_and(no_title) && !may_be_one() {
                return None;
            }
        }
        Some(close + 1)
    }

    /// What is open at the end of the line if the destination that starts at `at`, and was asked for,
    /// may end on another line.
    pub(super) fn goes_on(&mut self, line: &[u8], at: usize) -> Option<OpenLink> {
        if self.pairs.get(self.next) != Some(&(at, 0)) {
            return None;
        }
        let start = past_white(line, at + 1);
        let space = self.space_after(line, start).min(line.len());
        let title = &line[self.after_space.min(line.len())..];
        match title.first() {
            None => Some(OpenLink::Destination),
            Some(b'"' | b'\'') if space > start => open_title(title),
            // A space before a quote in there would make a title of what follows, so it counts as one.
            Some(_) => {
                let quote = scan::find2(b'"', b'\'', &line[start..space])? + start;
                (!line[quote - 1].is_ascii()).then(|| open_title(&line[quote..])).flatten()
            }
        }
    }

    fn space_after(&mut self, line: &[u8], at: usize) -> usize {
        if self.next_space < at {
            let found = scan::find2(b' ', b'\t', &line[at..]);
            self.next_space = found.map_or(line.len(), |found| at + found);
            self.after_space = past_white(line, self.next_space);
        }
        self.next_space
    }

    fn match_all(&mut self, line: &[u8], from: usize) {
        self.known = true;
        let mut at = from;
        while let Some(found) = memchr::memchr3(b'(', b')', b'\\', &line[at..]) {
            at += found;
            match line[at] {
                b'(' => {
                    self.open.push(self.pairs.len());
                    self.pairs.push((at, 0));
                }
                b')' => {
                    if let Some(pair) = self.open.pop() {
                        self.pairs[pair].1 = at;
                    }
                }
                _ => at += 1,
            }
            at += 1;
            if at >= line.len() {
                break;
            }
        }
    }
}

/// The title that begins with the quote `text` begins with, if it does not end there.
fn open_title(text: &[u8]) -> Option<OpenLink> {
    let (&quote, rest) = text.split_first()?;
    scan::find(quote, rest).is_none().then_some(OpenLink::Title(quote))
}

/// The offset of the first byte from `at` on that is no white space.
fn past_white(line: &[u8], at: usize) -> usize {
    at + line[at..].iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// The offset after a link's `(<destination>)`, without a title, whose `<` is at `at`: parentheses are
/// no such in there.
fn in_angles(line: &[u8], at: usize) -> Option<usize> {
    let inside = line[at..].strip_prefix(b"<")?;
    let length = scan::find2(b'<', b'>', inside).filter(|&length| inside[length] == b'>')?;
    let end = past_white(line, at + length + 2);
    (line.get(end) == Some(&b')')).then_some(end + 1)
}
