//! A line taken apart: tokens in a row, each with a note whether a space goes before it.

use crate::steps;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Before the first and after the last character of the line.
    Edge,
    /// White space, any run of it.
    Space,
    /// A run of East Asian text; its ends may be wide or neither.
    Block,
    /// A run of narrow letters and digits.
    Word,
    /// One ASCII symbol.
    Symbol(u8),
    /// A symbol beyond ASCII that wants a space on both sides: `×`, `½`, `℃`, `❤`.
    Sign,
    /// A sign that hangs on what is left of it: `²`, `™`, `⁺`.
    Raised,
    /// `…`
    Ellipsis,
    /// `“`
    OpenQuote,
    /// `”`
    CloseQuote,
    /// A URL.
    Url,
    /// A tag that is spoken of, not used: `<head>` without `</head>`.
    Mention,
    /// Anything no rule looks into: other signs, code in backticks, tags, entities, bad bytes.
    Opaque,
}

/// A piece of the line, up to where the next token starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Byte offset in the line.
    pub(crate) start: u32,
    pub(crate) kind: Kind,
    flags: u8,
}

const SPACE_BEFORE: u8 = 1;
const TIGHT_BEFORE: u8 = 2;
const STARTS_WIDE: u8 = 4;
const ENDS_WIDE: u8 = 8;

impl Token {
    pub(crate) fn new(kind: Kind, start: usize) -> Token {
        // Lines are cut into pieces shorter than this, see `Spacer`.
        Token { start: u32::try_from(start).unwrap_or(u32::MAX), kind, flags: 0 }
    }

    /// A block whose first and last cluster are wide or not.
    pub(crate) fn block(start: usize, starts_wide: bool, ends_wide: bool) -> Token {
        let mut token = Token::new(Kind::Block, start);
        token.flags |= if starts_wide { STARTS_WIDE } else { 0 };
        token.flags |= if ends_wide { ENDS_WIDE } else { 0 };
        token
    }

    /// The same token, with nothing said about the gap before it.
    pub(crate) fn unmarked(self) -> Token {
        Token { flags: self.flags & (STARTS_WIDE | ENDS_WIDE), ..self }
    }

    pub(crate) fn starts_wide(self) -> bool {
        self.flags & STARTS_WIDE != 0
    }

    pub(crate) fn ends_wide(self) -> bool {
        self.flags & ENDS_WIDE != 0
    }
}

/// A line (or a piece of one) and its tokens. The first and last token are edges, so a neighbour
/// always exists; rules speak of token `i`, its neighbours, and the gaps beside it.
pub(crate) struct Line<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) tokens: &'a mut [Token],
}

impl Line<'_> {
    /// The kind of token `i`; an edge beyond either end.
    pub(crate) fn kind(&self, i: usize) -> Kind {
        steps::count(1);
        self.tokens.get(i).map_or(Kind::Edge, |t| t.kind)
    }

    /// The ASCII symbol that token `i` is, or 0.
    pub(crate) fn symbol(&self, i: usize) -> u8 {
        match self.kind(i) {
            Kind::Symbol(symbol) => symbol,
            _ => 0,
        }
    }

    /// The bytes of token `i`.
    pub(crate) fn text(&self, i: usize) -> &[u8] {
        let start = self.tokens.get(i).map_or(self.bytes.len(), |t| t.start as usize);
        let end = self.tokens.get(i + 1).map_or(self.bytes.len(), |t| t.start as usize);
        steps::count(end - start);
        &self.bytes[start..end]
    }

    /// All bytes left of token `i`.
    pub(crate) fn text_before(&self, i: usize) -> &[u8] {
        &self.bytes[..self.tokens[i].start as usize]
    }

    /// Whether wide text touches token `i` on its left.
    pub(crate) fn wide_before(&self, i: usize) -> bool {
        i > 0 && self.tokens[i - 1].ends_wide()
    }

    /// Whether wide text touches token `i` on its right.
    pub(crate) fn wide_after(&self, i: usize) -> bool {
        self.tokens.get(i + 1).is_some_and(|t| t.starts_wide())
    }

    /// Whether wide text touches token `i` on either side.
    pub(crate) fn touches_wide(&self, i: usize) -> bool {
        self.wide_before(i) || self.wide_after(i)
    }

    /// Whether letters or digits touch token `i` on its left.
    pub(crate) fn word_before(&self, i: usize) -> bool {
        i > 0 && self.kind(i - 1) == Kind::Word
    }

    /// Whether letters or digits touch token `i` on its right.
    pub(crate) fn word_after(&self, i: usize) -> bool {
        self.kind(i + 1) == Kind::Word
    }

    /// Whether there is a space, or nothing at all, left of token `i`.
    pub(crate) fn open_before(&self, i: usize) -> bool {
        i == 0 || matches!(self.kind(i - 1), Kind::Edge | Kind::Space)
    }

    /// Whether there is a space, or nothing at all, right of token `i`.
    pub(crate) fn open_after(&self, i: usize) -> bool {
        matches!(self.kind(i + 1), Kind::Edge | Kind::Space)
    }

    /// A space goes left of token `i`.
    pub(crate) fn space_before(&mut self, i: usize) {
        self.mark(i, SPACE_BEFORE);
    }

    /// A space goes right of token `i`.
    pub(crate) fn space_after(&mut self, i: usize) {
        self.mark(i + 1, SPACE_BEFORE);
    }

    /// A space goes on both sides of token `i`.
    pub(crate) fn space_around(&mut self, i: usize) {
        self.space_before(i);
        self.space_after(i);
    }

    /// No space goes left of token `i`, whatever a rule says.
    pub(crate) fn tight_before(&mut self, i: usize) {
        self.mark(i, TIGHT_BEFORE);
    }

    /// Whether a rule said so.
    pub(crate) fn is_tight_before(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|token| token.flags & TIGHT_BEFORE != 0)
    }

    /// No space goes right of token `i`, whatever a rule says.
    pub(crate) fn tight_after(&mut self, i: usize) {
        self.mark(i + 1, TIGHT_BEFORE);
    }

    /// Whether the verdict on the gap left of token `i` is a space; never beside one that is there.
    pub(crate) fn gains_space(&self, i: usize) -> bool {
        let flags = self.tokens.get(i).map_or(0, |t| t.flags);
        flags & (SPACE_BEFORE | TIGHT_BEFORE) == SPACE_BEFORE
            && !self.open_before(i)
            && !matches!(self.kind(i), Kind::Edge | Kind::Space)
    }

    fn mark(&mut self, i: usize, flag: u8) {
        if let Some(token) = self.tokens.get_mut(i) {
            token.flags |= flag;
        }
    }
}
