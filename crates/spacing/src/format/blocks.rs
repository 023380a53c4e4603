//! Markdown's blocks: what spans lines, and where the prose of a line begins.

use super::html::{Place, Raw};

/// Where a Markdown document stands between two lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Blocks {
    started: bool,
    inside: Inside,
    /// The line before ends no paragraph that goes on here, and so an indented line is code.
    code_may_begin: bool,
    /// The length of the run of backticks that began code on a line before, or 0. Code may go on over
    /// the lines of a paragraph; whether it does shows when it is closed, and too late for a filter.
    pub(super) open_code: usize,
    /// Where the text of the list item begins that we may be in.
    item_indent: Option<usize>,
    in_table: bool,
}

/// A block that keeps every byte, until it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Inside {
    #[default]
    Prose,
    /// `---` or `+++`, up to the next such line.
    FrontMatter(u8),
    /// A code fence of this byte and length.
    Fence(u8, usize),
    /// `$$`, up to the next.
    Math,
}

/// The prose of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// Where it begins.
    pub(crate) start: usize,
    /// Whether pipes part cells.
    pub(crate) table: bool,
    /// Whether its code and the like end with the line: it is a heading, or of a table.
    pub(crate) one_line: bool,
    /// Where a space would make a list item of what is none: behind the mark of `+中` or `1.中`.
    pub(crate) no_space_at: Option<usize>,
}

impl Blocks {
    /// Takes the next line, without its newline; `None` if all of it is to be kept.
    pub(crate) fn read(&mut self, line: &[u8], place: &mut Place) -> Option<Content> {
        let first = !std::mem::replace(&mut self.started, true);
        if first {
            self.code_may_begin = true;
            if let Some(mark) = front_matter(line) {
                self.inside = Inside::FrontMatter(mark);
                return None;
            }
        }
        if self.inside != Inside::Prose {
            self.go_on_inside(line);
            return None;
        }
        let trimmed = line.trim_ascii();
        if trimmed.is_empty() {
            // A paragraph ends, and with it a tag or code that was never closed.
            if matches!(place, Place::Tag { .. } | Place::Raw(Raw::Code)) {
                *place = Place::Text;
            }
            self.code_may_begin = true;
            self.in_table = false;
            self.open_code = 0;
            return None;
        }
        if *place != Place::Text {
            return Some(Content { start: 0, table: false, one_line: false, no_space_at: None });
        }
        self.in_prose(line)
    }

    fn go_on_inside(&mut self, line: &[u8]) {
        let text = line.trim_ascii();
        // A fence in a quote or a list is closed behind the same marks.
        let bare =
            text.trim_ascii_start().strip_prefix(b">").map_or(text, <[u8]>::trim_ascii_start);
        let ends = match self.inside {
            Inside::Prose => false,
            Inside::FrontMatter(b'+') => text == b"+++",
            Inside::FrontMatter(_) => text == b"---" || text == b"...",
            Inside::Fence(byte, length) => bare.len() >= length && bare.iter().all(|&b| b == byte),
            Inside::Math => text.ends_with(b"$$"),
        };
        if ends {
            self.inside = Inside::Prose;
            self.code_may_begin = true;
        }
    }

    fn in_prose(&mut self, line: &[u8]) -> Option<Content> {
        let (indent, mut at) = indentation(line, 0, 0);
        let after_blank = std::mem::replace(&mut self.code_may_begin, false);
        if after_blank && self.item_indent.is_some_and(|item| indent < item) {
            self.item_indent = None;
        }
        if after_blank && indent >= self.item_indent.unwrap_or(0) + 4 {
            self.code_may_begin = true;
            return None;
        }
        let mut column = indent;
        while let Some((length, is_item)) = container(&line[at..]) {
            let end = at + length;
            let mark_end = column + length;
            (column, at) = indentation(line, end, mark_end);
            if is_item && column > mark_end + 4 && at < line.len() {
                // An item that begins with indented code: its text would begin one column in.
                self.item_indent = Some(mark_end + 1);
                self.code_may_begin = true;
                return None;
            }
            if is_item {
                self.open_code = 0;
                self.item_indent = Some(column);
                at += task_box(&line[at..]);
                (column, at) = indentation(line, at, column);
            }
        }
        self.leaf(line, at)
    }

    /// What stands behind list and quote marks.
    fn leaf(&mut self, line: &[u8], at: usize) -> Option<Content> {
        let rest = &line[at..];
        if let Some((byte, length)) = fence(rest) {
            self.inside = Inside::Fence(byte, length);
            self.open_code = 0;
            return None;
        }
        if let Some(math) = rest.strip_prefix(b"$$") {
            if !math.trim_ascii_end().ends_with(b"$$") {
                self.inside = Inside::Math;
            }
            return None;
        }
        if is_definition(rest) {
            return None;
        }
        if is_table_rule(rest) {
            self.in_table = true;
            return None;
        }
        let table = self.in_table || rest.first() == Some(&b'|');
        let heading = heading_mark(rest);
        let is_heading = heading > 0 && matches!(rest.get(heading), None | Some(b' ' | b'\t'));
        if is_heading {
            self.open_code = 0;
            self.code_may_begin = true;
        }
        let start = at + heading + footnote_mark(rest);
        let no_space_at = item_mark(rest).map(|length| at + length);
        Some(Content { start, table, one_line: table || is_heading, no_space_at })
    }
}

/// `---` or `+++` alone on the first line, behind a byte order mark or not.
fn front_matter(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii_end();
    matches!(line, b"---" | b"+++").then(|| line[0])
}

/// The column after white space that starts at `at` in this column, and the offset there.
fn indentation(line: &[u8], mut at: usize, mut column: usize) -> (usize, usize) {
    while let Some(byte @ (b' ' | b'\t')) = line.get(at) {
        column = if *byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 };
        at += 1;
    }
    (column, at)
}

/// A quote or list mark at the start of `rest`: its length, and whether it begins a list item.
fn container(rest: &[u8]) -> Option<(usize, bool)> {
    if rest.first() == Some(&b'>') {
        return Some((1, false));
    }
    let length = item_mark(rest)?;
    matches!(rest.get(length), Some(b' ' | b'\t')).then_some((length, true))
}

/// The length of what marks a list item if white space follows it.
fn item_mark(rest: &[u8]) -> Option<usize> {
    let digits = rest.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
    match rest.get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => Some(1),
        b'.' | b')' if digits > 0 => Some(digits + 1),
        _ => None,
    }
}

/// `[ ]` or `[x]`.
fn task_box(rest: &[u8]) -> usize {
    if matches!(rest, [b'[', b' ' | b'x' | b'X', b']', ..]) { 3 } else { 0 }
}

/// The byte and length of a code fence that opens here.
fn fence(rest: &[u8]) -> Option<(u8, usize)> {
    let &byte = rest.first().filter(|b| matches!(b, b'`' | b'~'))?;
    let length = rest.iter().take_while(|&&b| b == byte).count();
    let info = &rest[length..];
    (length >= 3 && !(byte == b'`' && info.contains(&b'`'))).then_some((byte, length))
}

/// `[label]: destination`, but not `[^1]: text`.
fn is_definition(rest: &[u8]) -> bool {
    rest.first() == Some(&b'[')
        && rest.get(1).is_some_and(|&b| b != b'^')
        && memchr::memchr(b']', rest).is_some_and(|end| rest.get(end + 1) == Some(&b':'))
}

/// `|---|:--:|`
fn is_table_rule(rest: &[u8]) -> bool {
    rest.contains(&b'|')
        && rest.contains(&b'-')
        && rest.iter().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// The length of `## `, or of hashes that are meant to be one.
fn heading_mark(rest: &[u8]) -> usize {
    let hashes = rest.iter().take(7).take_while(|&&b| b == b'#').count();
    if (1..=6).contains(&hashes) { hashes } else { 0 }
}

/// The length of `[^1]:`.
fn footnote_mark(rest: &[u8]) -> usize {
    if !rest.starts_with(b"[^") {
        return 0;
    }
    memchr::memchr(b']', rest)
        .filter(|&end| rest.get(end + 1) == Some(&b':'))
        .map_or(0, |end| end + 2)
}
