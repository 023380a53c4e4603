//! Takes a line apart into tokens, in one pass from left to right.

use crate::class::{self, Char, NARROW, WIDE};
use crate::options::{Hangul, Options};
use crate::protect::Protect;
use crate::scan;
use crate::token::{Kind, Token};

/// What a lexed line holds, so that most lines need no rule at all.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Contents {
    /// There is wide text.
    pub(crate) wide: bool,
    /// There is something other than wide text, space, and signs no rule knows.
    pub(crate) narrow: bool,
}

/// Zero width joiner.
const ZWJ: u32 = 0x200D;

/// Splits `text` into `tokens` (cleared first), edges at both ends.
pub(crate) fn lex(
    text: &[u8],
    options: &Options,
    protect: &mut Protect,
    tokens: &mut Vec<Token>,
) -> Contents {
    tokens.clear();
    tokens.push(Token::new(Kind::Edge, 0));
    let mut lexer = Lexer { text, options, tokens, contents: Contents::default() };
    let mut at = 0;
    while at < text.len() {
        at = match text[at] {
            b'`' => match protect.code(text, at) {
                Some(end) => lexer.enclose(at, end),
                None => lexer.one(Kind::Symbol(b'`'), at),
            },
            b'<' => match protect.tag(text, at) {
                Some(tag) => lexer.reach(tag.kind, at, tag.end),
                None => lexer.one(Kind::Symbol(b'<'), at),
            },
            b'&' => match protect.entity(text, at) {
                Some(end) => lexer.reach(Kind::Opaque, at, end),
                None => lexer.one(Kind::Symbol(b'&'), at),
            },
            b' ' | b'\t'..=b'\r' => lexer.space(at),
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                let end = lexer.word_end(at);
                match protect.url(text, at, end) {
                    Some(end) => lexer.reach(Kind::Url, at, end),
                    None => lexer.reach(Kind::Word, at, end),
                }
            }
            symbol @ b'!'..=b'~' => lexer.one(Kind::Symbol(symbol), at),
            0..=0x7F => lexer.one(Kind::Opaque, at),
            0x80.. => lexer.beyond_ascii(at),
        };
    }
    let contents = lexer.contents;
    tokens.push(Token::new(Kind::Edge, text.len()));
    contents
}

struct Lexer<'a> {
    text: &'a [u8],
    options: &'a Options,
    tokens: &'a mut Vec<Token>,
    contents: Contents,
}

impl Lexer<'_> {
    /// One byte is one token.
    fn one(&mut self, kind: Kind, at: usize) -> usize {
        self.reach(kind, at, at + 1)
    }

    /// A token up to `end`.
    fn reach(&mut self, kind: Kind, at: usize, end: usize) -> usize {
        self.contents.narrow |= kind != Kind::Opaque;
        self.tokens.push(Token::new(kind, at));
        end
    }

    /// Code in backticks up to `end`: what is between them is nobody's business.
    fn enclose(&mut self, at: usize, end: usize) -> usize {
        self.one(Kind::Symbol(b'`'), at);
        self.reach(Kind::Opaque, at + 1, end - 1);
        self.one(Kind::Symbol(b'`'), end - 1)
    }

    /// A run of white space is one token.
    fn space(&mut self, at: usize) -> usize {
        if self.tokens.last().is_none_or(|t| t.kind != Kind::Space) {
            self.tokens.push(Token::new(Kind::Space, at));
        }
        at + class::first(&self.text[at..]).map_or(1, |c| c.len)
    }

    /// Where the run of letters and digits ends that goes through `at`.
    fn word_end(&self, mut at: usize) -> usize {
        loop {
            at += self.text[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            match class::first(&self.text[at..]) {
                // A keycap takes the last letter out of the word: see `mark`.
                Some(c) if c.is_enclosing() => return at,
                Some(c) if c.is_extend() || self.kind(c) == Kind::Word => at += c.len,
                _ => return at,
            }
        }
    }

    fn beyond_ascii(&mut self, at: usize) -> usize {
        let Some(c) = class::first(&self.text[at..]) else { return self.text.len() };
        let kind = match self.kind(c) {
            _ if c.is_extend() && self.tokens.len() > 1 => return self.mark(c, at),
            Kind::Space => return self.space(at),
            Kind::Word => {
                let end = self.word_end(at);
                return self.reach(Kind::Word, at, end);
            }
            kind => kind,
        };
        let run = scan::east_asian_run(&self.text[at..]);
        if run > 0 {
            return self.run(c, at, at + run);
        }
        if kind == Kind::Block {
            self.contents.wide = true;
            self.tokens.push(Token::block(at, true, true));
            return at + c.len;
        }
        self.reach(kind, at, at + c.len)
    }

    /// A run of East Asian text: only its ends matter.
    fn run(&mut self, first: Char, at: usize, end: usize) -> usize {
        // An ideographic space at the end is a space, so it gets its own token in turn.
        let mut stop = end;
        while let Some(c) = class::last(&self.text[at..stop]).filter(|c| c.is_space()) {
            stop -= c.len;
        }
        let last = class::last_base(&self.text[at..stop]).map(|(c, _)| c);
        let wide = |c| self.kind(c) == Kind::Block;
        let (starts, ends) = (wide(first), last.is_some_and(wide));
        self.contents.wide |= starts || ends || stop - at > first.len;
        self.tokens.push(Token::block(at, starts, ends));
        stop
    }

    /// A mark: it belongs to the cluster before it, and an enclosing one changes what that is.
    fn mark(&mut self, c: Char, at: usize) -> usize {
        let mut end = at + c.len;
        if c.is_enclosing() {
            let base = class::last_base(&self.text[..at]).map_or(at, |(_, start)| start);
            self.take_out(base);
        }
        if c.cp == ZWJ {
            let joined = class::first(&self.text[end..]).filter(|c| c.is_pictograph());
            end += joined.map_or(0, |c| c.len);
        }
        end
    }

    /// Makes what starts at `base`, in the last token, a token that no rule looks into.
    fn take_out(&mut self, base: usize) {
        let Some(last) = self.tokens.last_mut() else { return };
        let start = last.start as usize;
        if start >= base {
            last.kind = Kind::Opaque;
            let start = last.start as usize;
            *last = Token::new(Kind::Opaque, start);
        } else if matches!(last.kind, Kind::Block | Kind::Word) {
            if last.kind == Kind::Block {
                *last = Token::block(start, last.starts_wide(), false);
            }
            self.tokens.push(Token::new(Kind::Opaque, base));
        }
    }

    /// What a character is by itself; `Block` means wide.
    fn kind(&self, c: Char) -> Kind {
        match c.cp {
            0x2018 | 0x2019 | 0xB7 | 0xAD => Kind::Opaque,
            0x201C => Kind::OpenQuote,
            0x201D => Kind::CloseQuote,
            0x2026 => Kind::Ellipsis,
            // Gershayim closes and opens as the ASCII quotation mark does.
            0x05F4 => Kind::Symbol(b'"'),
            // Raised signs first: some are letters to Unicode, or letterlike.
            0xAE
            | 0xB2
            | 0xB3
            | 0xB9
            | 0x2070..=0x2071
            | 0x2074..=0x207C
            | 0x207E
            | 0x207F
            | 0x2120
            | 0x2122 => Kind::Raised,
            // Radicals, and enclosed or squared words: symbols to Unicode, words to a reader.
            0x2E80..=0x2FDF | 0x30A0 | 0x3200..=0x32FF => Kind::Block,
            _ if c.spacing() == WIDE => Kind::Block,
            _ if c.is_hangul() && self.options.hangul == Hangul::Wide => Kind::Block,
            _ if c.spacing() == NARROW => Kind::Word,
            _ if c.is_space() => Kind::Space,
            // Latin-1, Greek, letterlike symbols, number forms, dingbats.
            0xA1..=0xFF | 0x370..=0x3FF | 0x2100..=0x218F | 0x2700..=0x27BF => Kind::Sign,
            _ => Kind::Opaque,
        }
    }
}
