//! Quotes, list items and footnotes: what a line of Markdown goes on with, after CommonMark 0.31
//! (section 5, and the parsing strategy of its appendix). Columns count, for a tab may be part mark
//! and part indentation.

/// Deeper ones are taken for text.
const DEEPEST: usize = 32;

/// The containers that are open, the outermost first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Containers {
    /// For an item the columns its text is indented by; 0 for a quote.
    open: [u8; DEEPEST],
    depth: usize,
    /// The innermost is an item or a footnote of whose text nothing came yet.
    pub(super) empty: bool,
}

/// Where a line is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    line: &'a [u8],
    /// Offset of the next byte that is no white space, and its column.
    pub(super) at: usize,
    to: usize,
    /// The column after what was consumed.
    column: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a [u8]) -> Cursor<'a> {
        let mut cursor = Cursor { line, at: 0, to: 0, column: 0 };
        cursor.skip_white();
        cursor
    }

    fn skip_white(&mut self) {
        while let Some(byte @ (b' ' | b'\t')) = self.line.get(self.at) {
            self.to = if *byte == b'\t' { self.to / 4 * 4 + 4 } else { self.to + 1 };
            self.at += 1;
        }
    }

    /// What stands behind the white space.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.line[self.at..]
    }

    pub(super) fn is_blank(&self) -> bool {
        self.rest().trim_ascii().is_empty()
    }

    /// The columns of white space before [`Cursor::rest`].
    pub(super) fn indent(&self) -> usize {
        self.to - self.column
    }

    /// Consumes so many columns of white space, as far as there are.
    fn indent_by(&mut self, columns: usize) {
        self.column = self.to.min(self.column + columns);
    }

    /// Consumes the white space, a mark of this length, and no white space after it.
    fn mark(&mut self, length: usize) {
        self.at += length;
        self.to += length;
        self.column = self.to;
        self.skip_white();
    }
}

impl Containers {
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn close_to(&mut self, depth: usize) {
        self.depth = self.depth.min(depth);
    }

    /// Goes past what a line has of the open ones; how many it goes on with.
    pub(super) fn go_on(&mut self, cursor: &mut Cursor<'_>) -> usize {
        let empty = std::mem::take(&mut self.empty);
        for (number, &width) in self.open[..self.depth].iter().enumerate() {
            let last = number + 1 == self.depth;
            let goes_on = match width {
                0 => cursor.indent() < 4 && quote(cursor),
                _ if cursor.indent() >= usize::from(width) => {
                    self.empty = empty && last && cursor.is_blank();
                    true
                }
                _ => cursor.is_blank() && !(empty && last),
            };
            if !goes_on {
                return number;
            }
            cursor.indent_by(width.into());
        }
        self.depth
    }

    /// Opens the container that begins here, if one does; whether it is an item. `in_paragraph` if
    /// a line of one may go on here, which not every item ends.
    pub(super) fn open(&mut self, cursor: &mut Cursor<'_>, in_paragraph: bool) -> Option<bool> {
        if self.depth == DEEPEST {
            return None;
        }
        let mut width = 0;
        if !quote(cursor) {
            width = match footnote_mark(cursor.rest()) {
                0 => self.item(cursor, in_paragraph)?,
                length => {
                    cursor.mark(length);
                    cursor.indent_by(cursor.indent());
                    self.empty = cursor.is_blank();
                    4
                }
            };
        }
        self.open[self.depth] = width;
        self.depth += 1;
        Some(width > 0)
    }

    fn item(&mut self, cursor: &mut Cursor<'_>, in_paragraph: bool) -> Option<u8> {
        let rest = cursor.rest();
        let length = item_mark(rest)?;
        let text = &rest[length..];
        let empty = text.trim_ascii().is_empty();
        let is_item = empty || matches!(text.first(), Some(b' ' | b'\t'));
        let ends_paragraph = !empty && (length == 1 || matches!(rest, [b'1', b'.' | b')', ..]));
        if !is_item || (in_paragraph && !ends_paragraph) {
            return None;
        }
        let mut width = cursor.indent() + length;
        cursor.mark(length);
        // Farther off there is code, one column behind the mark.
        let padding = if empty || cursor.indent() > 4 { 1 } else { cursor.indent() };
        cursor.indent_by(padding);
        width += padding;
        self.empty = empty;
        u8::try_from(width).ok()
    }
}

/// Goes past a quote's mark and the space that belongs to it.
fn quote(cursor: &mut Cursor<'_>) -> bool {
    let is_quote = cursor.rest().first() == Some(&b'>');
    if is_quote {
        cursor.mark(1);
        cursor.indent_by(1);
    }
    is_quote
}

/// The length of what marks a list item if white space follows it.
pub(super) fn item_mark(rest: &[u8]) -> Option<usize> {
    let digits = rest.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
    match rest.get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => Some(1),
        b'.' | b')' if digits > 0 => Some(digits + 1),
        _ => None,
    }
}

/// The length of `[^1]:`, or 0.
pub(super) fn footnote_mark(rest: &[u8]) -> usize {
    if !rest.starts_with(b"[^") {
        return 0;
    }
    let label = |b: &&u8| !matches!(b, b']' | b' ' | b'\t' | b'\r');
    let length = rest[2..].iter().take_while(label).count();
    if length > 0 && rest[2 + length..].starts_with(b"]:") { length + 4 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a line behind the containers it opens, its indentation, and their number.
    fn opened(line: &str) -> (&str, usize, usize) {
        let (mut containers, mut cursor) = (Containers::default(), Cursor::new(line.as_bytes()));
        while cursor.indent() < 4 && containers.open(&mut cursor, false).is_some() {}
        (&line[cursor.at..], cursor.indent(), containers.depth())
    }

    #[test]
    fn marks_take_the_columns_that_are_theirs() {
        assert_eq!(opened("> - 1. a"), ("a", 0, 3));
        assert_eq!(opened(">\t\ta"), ("a", 6, 1));
        assert_eq!(opened("-     a"), ("a", 4, 1));
        assert_eq!(opened("-\ta"), ("a", 0, 1));
        assert_eq!(opened("    - a"), ("- a", 4, 0));
        // The white space behind a footnote is its own.
        assert_eq!(opened("[^1]:     a"), ("a", 0, 1));
        assert_eq!(opened("+a"), ("+a", 0, 0));
        assert_eq!(opened(&">".repeat(40)).2, DEEPEST);
    }

    #[test]
    fn a_line_goes_on_with_what_it_is_indented_for() {
        let mut containers = Containers::default();
        let mut cursor = Cursor::new(b"> 10. a");
        while containers.open(&mut cursor, false).is_some() {}
        let mut depth = |line: &str| containers.go_on(&mut Cursor::new(line.as_bytes()));
        assert_eq!(depth(">     b"), 2);
        assert_eq!(depth(">    b"), 1);
        assert_eq!(depth(">"), 2);
        assert_eq!(depth("      b"), 0);
    }
}
