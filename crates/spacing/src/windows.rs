//! A line in two sweeps, a window of tokens at a time, so that memory does not grow with the line.
//!
//! The first sweep gathers what is true of the whole line, the second marks the gaps. Nearly every
//! line fits in one window and is taken apart but once. A longer one is cut where no rule looks
//! across: at white space or a run of East Asian text. The token cut at is in both windows.

use crate::facts::Facts;
use crate::lex::{self, Contents};
use crate::options::Options;
use crate::partners::Partners;
use crate::protect::Protect;
use crate::rules;
use crate::token::{Kind, Line, Token};

/// So many tokens make a window; more, if they cannot be cut. What fits in one is taken apart once, a
/// longer line twice; so a window is large, but small beside the memory of a process: 1 MiB.
const WINDOW: usize = 128 << 10;

/// The text at hand, and as much of it as is taken apart.
#[derive(Debug)]
pub(crate) struct Windows {
    /// So many tokens make a window.
    size: usize,
    tokens: Vec<Token>,
    /// The tokens before this index are the window, and the one here is their neighbour.
    end: usize,
    /// Offset in the text up to where it is taken apart.
    at: usize,
    /// The text ends with the window.
    last: bool,
    contents: Contents,
    facts: Facts,
    partners: Partners,
    pub(crate) protect: Protect,
}

impl Default for Windows {
    fn default() -> Windows {
        Windows::of(WINDOW)
    }
}

impl Windows {
    /// Windows of so many tokens.
    fn of(size: usize) -> Windows {
        Windows {
            size,
            tokens: Vec::new(),
            end: 0,
            at: 0,
            last: false,
            contents: Contents::default(),
            facts: Facts::default(),
            partners: Partners::default(),
            protect: Protect::default(),
        }
    }

    /// Sweeps `text` once. Its first window is at hand then, to be marked.
    pub(crate) fn begin(&mut self, text: &[u8], options: &Options) {
        self.protect.start_line();
        self.contents = Contents::default();
        self.read_first(text, options);
        let whole = self.last;
        if whole && !(self.is_worth_a_look() && self.contents.symbols) {
            return;
        }
        self.facts = Facts::default();
        self.partners.start_line();
        loop {
            let line = Line { bytes: text, tokens: &mut self.tokens[..=self.end] };
            self.facts.learn(&line, &mut self.partners);
            if self.last {
                break;
            }
            self.next(text, options);
        }
        self.partners.start_again();
        if !whole {
            self.protect.start_again();
            self.read_first(text, options);
        }
    }

    /// Marks the window at hand and shows it, if a space may go anywhere in the text: settled are
    /// the gaps before its tokens, and the one after its last.
    pub(crate) fn mark<'a>(&'a mut self, text: &'a [u8]) -> Option<Line<'a>> {
        if !self.is_worth_a_look() {
            return None;
        }
        let mut line = Line { bytes: text, tokens: &mut self.tokens[..=self.end] };
        if self.contents.symbols {
            rules::pangu(&mut line, &self.facts, &mut self.partners);
        } else {
            rules::words(&mut line);
        }
        Some(line)
    }

    fn is_worth_a_look(&self) -> bool {
        self.contents.wide && self.contents.narrow
    }

    /// Where the window at hand ends.
    pub(crate) fn end(&self) -> usize {
        self.tokens.get(self.end).map_or(self.at, |token| token.start as usize)
    }

    /// Goes on to the next window, if [`Windows::end`] is not that of the text.
    pub(crate) fn next(&mut self, text: &[u8], options: &Options) {
        // The token cut at begins the window; before it is no edge.
        let cut = self.end - 1;
        let token = self.tokens[cut].unmarked();
        self.tokens.copy_within(cut.., 1);
        self.tokens.truncate(self.tokens.len() - cut + 1);
        (self.tokens[0], self.tokens[1]) = (Token::new(Kind::Opaque, token.start as usize), token);
        self.read(text, options);
    }

    fn read_first(&mut self, text: &[u8], options: &Options) {
        self.tokens.clear();
        self.tokens.push(Token::new(Kind::Edge, 0));
        self.at = 0;
        self.read(text, options);
    }

    fn read(&mut self, text: &[u8], options: &Options) {
        let mut most = self.size.max(2 * self.tokens.len());
        loop {
            let Windows { tokens, protect, contents, .. } = self;
            self.at = lex::lex(text, self.at, most, options, protect, tokens, contents);
            self.last = self.at == text.len();
            if self.last {
                self.tokens.push(Token::new(Kind::Edge, text.len()));
                self.end = self.tokens.len() - 1;
                return;
            }
            if let Some(cut) = cut(&self.tokens) {
                self.end = cut + 1;
                return;
            }
            most *= 2;
        }
    }
}

/// The last token that no rule looks across. The very last may still change.
fn cut(tokens: &[Token]) -> Option<usize> {
    (2..tokens.len() - 1).rev().find(|&i| match tokens[i].kind {
        Kind::Space => true,
        // `'中文'` and `#話題#` are seen as a whole.
        Kind::Block => !matches!(tokens[i - 1].kind, Kind::Symbol(b'\'' | b'#')),
        _ => false,
    })
}

/// All tokens of a text, for tests.
#[cfg(test)]
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = vec![Token::new(Kind::Edge, 0)];
    let (options, mut protect) = (Options::default(), Protect::default());
    let mut contents = Contents::default();
    let text = text.as_bytes();
    lex::lex(text, 0, usize::MAX, &options, &mut protect, &mut tokens, &mut contents);
    tokens.push(Token::new(Kind::Edge, text.len()));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit;
    use crate::steps::ATOMS;
    use proptest::prelude::*;

    /// The positions in a line, in windows of so many tokens, and how many there were.
    fn positions(text: &[u8], size: usize) -> (Vec<usize>, usize) {
        let (mut windows, options) = (Windows::of(size), Options::default());
        let (mut found, mut count) = (Vec::new(), 0);
        windows.begin(text, &options);
        loop {
            count += 1;
            if let Some(line) = windows.mark(text) {
                emit::positions(&line, &mut found);
            }
            if windows.end() == text.len() {
                return (found, count);
            }
            windows.next(text, &options);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_line_in_windows_is_the_same_line(
            atoms in proptest::collection::vec(proptest::sample::select(ATOMS), 0..60),
            size in 1usize..12,
        ) {
            let text = atoms.concat();
            let whole = positions(text.as_bytes(), usize::MAX).0;
            prop_assert_eq!(positions(text.as_bytes(), size).0, whole, "{} by {}", text, size);
        }
    }

    #[test]
    fn memory_is_a_window_and_not_the_line() {
        const SMALL: usize = 4096;
        let line = "在Rust裡寫（CJK）文字，“引號”與(括號)，18+中、`a`。".repeat(20_000);
        let (options, mut windows) = (Options::default(), Windows::of(SMALL));
        let mut most = 0;
        windows.begin(line.as_bytes(), &options);
        while windows.end() < line.len() {
            windows.next(line.as_bytes(), &options);
            most = most.max(windows.tokens.capacity());
        }
        assert!(most <= 4 * SMALL, "{most} tokens");
        assert!(positions(line.as_bytes(), SMALL).1 > 50);
    }
}
