//! Takes a line apart into tokens, in one pass from left to right.

use crate::class::{self, AlsoWide, Char, NARROW, ZERO_WIDTH_SPACE};
use crate::options::Options;
use crate::protect::{self, Protect};
use crate::scan;
use crate::token::{Kind, Token};

/// What a lexed line holds, so that most lines need no rule at all.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Contents {
    /// There is wide text.
    pub(crate) wide: bool,
    /// There is something other than wide text, space, and signs no rule knows.
    pub(crate) narrow: bool,
    /// There is something other than letters and digits among that: rules may need to know more.
    pub(crate) symbols: bool,
}

/// Zero width joiner.
const ZWJ: u32 = 0x200D;

/// The one white space from U+3000 on.
const IDEOGRAPHIC_SPACE: u32 = 0x3000;

/// Goes on splitting `text` at offset `at`, until its end or until there are `most` tokens. Returns
/// the offset reached; the last token may yet change if the text goes on.
pub(crate) fn lex(
    text: &[u8],
    mut at: usize,
    most: usize,
    options: &Options,
    protect: &mut Protect,
    tokens: &mut Vec<Token>,
    contents: &mut Contents,
) -> usize {
    let mut lexer = Lexer {
        text,
        also_wide: AlsoWide::new(options.hangul),
        zero_width_is_space: options.space.contains('\u{200B}'),
        tokens,
        contents: *contents,
    };
    while at < text.len() && lexer.tokens.len() < most {
        at = match text[at] {
            b'`' => match protect.code(text, at) {
                Some(end) => lexer.enclose(at, end),
                None => lexer.one(Kind::Symbol(b'`'), at),
            },
            b'<' => match protect.tag(text, at) {
                Some(tag) => lexer.reach(tag.kind, at, tag.end),
                None => lexer.one(Kind::Symbol(b'<'), at),
            },
            b'&' => match protect::entity(text, at) {
                Some(end) if text[at..end] == *options.space.as_bytes() => lexer.space(at, end),
                Some(end) => lexer.reach(Kind::Opaque, at, end),
                None => lexer.one(Kind::Symbol(b'&'), at),
            },
            b' ' | b'\t'..=b'\r' => lexer.space(at, at + 1),
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                let end = lexer.word_end(at);
                match protect.url(text, at, end, options.space.as_bytes()) {
                    Some(end) => lexer.reach(Kind::Url, at, end),
                    None => lexer.reach(Kind::Word, at, end),
                }
            }
            symbol @ b'!'..=b'~' => lexer.one(Kind::Symbol(symbol), at),
            0..=0x7F => lexer.one(Kind::Opaque, at),
            0xE3..=0xE9 | 0xEF => lexer.east_asian(at),
            0x80.. => lexer.beyond_ascii(at),
        };
    }
    *contents = lexer.contents;
    at
}

struct Lexer<'a> {
    text: &'a [u8],
    also_wide: AlsoWide,
    /// The zero width space is what is put in.
    zero_width_is_space: bool,
    tokens: &'a mut Vec<Token>,
    contents: Contents,
}

impl Lexer<'_> {
    /// One byte is one token.
    fn one(&mut self, kind: Kind, at: usize) -> usize {
        self.reach(kind, at, at + 1)
    }

    /// A token up to `end`; what no rule looks into goes on with what is there of it.
    fn reach(&mut self, kind: Kind, at: usize, end: usize) -> usize {
        if kind == Kind::Opaque && self.tokens.last().is_some_and(|t| t.kind == kind) {
            return end;
        }
        self.contents.narrow |= kind != Kind::Opaque;
        self.contents.symbols |= !matches!(kind, Kind::Opaque | Kind::Word);
        self.tokens.push(Token::new(kind, at));
        end
    }

    /// Code in backticks up to `end`: what is between them is nobody's business.
    fn enclose(&mut self, at: usize, end: usize) -> usize {
        self.one(Kind::Symbol(b'`'), at);
        self.reach(Kind::Opaque, at + 1, end - 1);
        self.one(Kind::Symbol(b'`'), end - 1)
    }

    /// A run of white space is one token; this much more of it ends at `end`.
    fn space(&mut self, at: usize, end: usize) -> usize {
        if self.tokens.last().is_none_or(|t| t.kind != Kind::Space) {
            self.tokens.push(Token::new(Kind::Space, at));
        }
        end
    }

    /// Where the run of letters and digits ends that goes through `at`.
    fn word_end(&self, mut at: usize) -> usize {
        loop {
            at += scan::word(&self.text[at..]);
            // Neither ASCII nor an ideograph goes on with a word.
            if self.text.get(at).is_none_or(|&byte| matches!(byte, 0..=0x7F | 0xE4..=0xE9)) {
                return at;
            }
            match class::first(&self.text[at..]) {
                // A keycap takes the last letter out of the word: see `mark`.
                Some(c) if c.is_enclosing() => return at,
                Some(c) if c.is_extend() || self.kind(c) == Kind::Word => at += c.len,
                _ => return at,
            }
        }
    }

    /// A run of East Asian text, or another character in its blocks: only the ends of a run matter.
    fn east_asian(&mut self, at: usize) -> usize {
        // White space and marks first: a run may begin at each of many, and is as long as they are.
        let plain = |c: &Char| !c.is_extend() && c.cp != IDEOGRAPHIC_SPACE;
        let Some(first) = class::first_of_three(&self.text[at..]).filter(plain) else {
            return self.beyond_ascii(at);
        };
        let end = at + scan::east_asian_run(&self.text[at..]);
        if end == at {
            return self.beyond_ascii(at);
        }
        let starts_wide = self.is_wide(first);
        let mut stop = end;
        let last = class::first_of_three(&self.text[end - 3..end]).filter(plain).or_else(|| {
            // An ideographic space at the end is a space, so it gets its own token in turn.
            while let Some(c) = class::last(&self.text[at..stop]).filter(|c| c.is_space()) {
                stop -= c.len;
            }
            class::last_base(&self.text[at..stop]).map(|(c, _)| c)
        });
        let ends_wide = last.is_some_and(|c| self.is_wide(c));
        self.contents.wide |= starts_wide || ends_wide || stop - at > 3;
        self.block(at, starts_wide, ends_wide);
        stop
    }

    /// East Asian text; wide text goes on with wide text, so that a name with a rare ideograph in it is
    /// one block.
    fn block(&mut self, at: usize, starts_wide: bool, ends_wide: bool) {
        match self.tokens.last_mut() {
            Some(last) if starts_wide && last.ends_wide() => {
                *last = Token::block(last.start as usize, last.starts_wide(), ends_wide);
            }
            _ => self.tokens.push(Token::block(at, starts_wide, ends_wide)),
        }
    }

    /// Any other character beyond ASCII, or a byte that is none.
    fn beyond_ascii(&mut self, at: usize) -> usize {
        let Some(c) = class::first(&self.text[at..]) else { return self.text.len() };
        match self.kind(c) {
            _ if c.is_extend() && self.tokens.len() > 1 => self.mark(c, at),
            Kind::Space => self.space(at, at + c.len),
            Kind::Word => {
                let end = self.word_end(at);
                self.reach(Kind::Word, at, end)
            }
            Kind::Block => {
                self.contents.wide = true;
                self.block(at, true, true);
                self.wide_end(at + c.len)
            }
            kind => self.reach(kind, at, at + c.len),
        }
    }

    /// Where the wide characters end that come next: they make one block with what is before them, so
    /// that a Korean word is one, or a name in rare ideographs.
    fn wide_end(&self, mut at: usize) -> usize {
        while let Some(c) = class::first(&self.text[at..])
            && self.is_wide(c)
            && self.kind(c) == Kind::Block
        {
            at += c.len;
        }
        at
    }

    /// A mark: it belongs to the cluster before it, and an enclosing one changes what that is.
    fn mark(&mut self, c: Char, at: usize) -> usize {
        let mut end = at + c.len;
        let last = self.tokens.last().map_or(Kind::Edge, |token| token.kind);
        if c.is_enclosing() && last == Kind::Space {
            self.tokens.push(Token::new(Kind::Opaque, at));
        } else if c.is_enclosing() && last != Kind::Opaque {
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
            *last = Token::new(Kind::Opaque, start);
        } else if matches!(last.kind, Kind::Block | Kind::Word) {
            if last.kind == Kind::Block {
                *last = Token::block(start, last.starts_wide(), false);
            }
            self.tokens.push(Token::new(Kind::Opaque, base));
        }
    }

    fn is_wide(&self, c: Char) -> bool {
        c.is_wide(self.also_wide)
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
            ZERO_WIDTH_SPACE if self.zero_width_is_space => Kind::Space,
            _ if self.is_wide(c) => Kind::Block,
            _ if c.spacing() == NARROW => Kind::Word,
            _ if c.is_space() => Kind::Space,
            // Latin-1, Greek, letterlike symbols, number forms, dingbats.
            0xA1..=0xFF | 0x370..=0x3FF | 0x2100..=0x218F | 0x2700..=0x27BF => Kind::Sign,
            _ => Kind::Opaque,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One letter a token, edges left out; a block shows which of its ends are wide.
    fn kinds(text: &[u8]) -> String {
        let (mut protect, mut contents) = (Protect::default(), Contents::default());
        let mut tokens = vec![Token::new(Kind::Edge, 0)];
        let options = Options::default();
        let at = lex(text, 0, usize::MAX, &options, &mut protect, &mut tokens, &mut contents);
        assert_eq!(at, text.len());
        assert!(tokens.is_sorted_by_key(|t| t.start));
        let inner = &tokens[1..];
        let letters = inner.iter().map(|t| match t.kind {
            Kind::Edge => "E",
            Kind::Space => "_",
            Kind::Block => match (t.starts_wide(), t.ends_wide()) {
                (true, true) => "W",
                (true, false) => "w",
                (false, true) => "v",
                (false, false) => "o",
            },
            Kind::Word => "a",
            Kind::Symbol(_) => "s",
            Kind::Sign => "S",
            Kind::Raised => "r",
            Kind::Ellipsis => "…",
            Kind::OpenQuote => "“",
            Kind::CloseQuote => "”",
            Kind::Url => "U",
            Kind::Mention => "M",
            Kind::Opaque => ".",
        });
        letters.collect()
    }

    #[test]
    fn tokens_by_kind() {
        for (text, wanted) in [
            ("", ""),
            ("中文abc 1é2", "Wa_a"),
            ("中，，a「文」", "wao"),
            ("（中）", "o"),
            ("a\u{3000} \u{A0}中\u{3000}", "a_W_"),
            ("“×²™…①☆”", "“Srr….”"),
            ("見https://a.com/中,b", "WU"),
            ("httpx://a http:/b", "asssa_assa"),
            ("<head><br></b><a b='c'>", "M."),
            ("`a`&amp;&b", "s.s.sa"),
            ("한국a", ".a"),
            ("㈱⺀𠀀𠀁，", "Wo"),
            ("，中𠀀文，a𠀀", "voaW"),
        ] {
            assert_eq!(kinds(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn a_cluster_is_one() {
        for (text, wanted) in [
            ("e\u{301}中\u{FE00}a", "aWa"),
            ("が\u{3099}a", "Wa"),
            ("ab1\u{FE0F}\u{20E3}中", "a.W"),
            ("文中\u{20DD}a", "w.a"),
            ("❤\u{FE0F}\u{200D}🔥a", "Sa"),
            (" \u{20DD}a", "_.a"),
        ] {
            assert_eq!(kinds(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text() {
        assert_eq!(kinds(b"a\xFF\x00b\xE4\xB8"), "a.a.");
        assert_eq!(kinds(b"\xE4\xB8\xADa\xE4\xB8\xE4\xB8\xAD"), "Wa.W");
    }
}
