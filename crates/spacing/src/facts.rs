//! What must be known of the whole line before any gap can be judged: which brackets and quotes
//! belong together, and how `+`, `-` and `|` are meant on this line. One pass over the tokens.

use crate::class;
use crate::rules::operators;
use crate::token::{Kind, Line, NONE};

/// The readings of one line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// A `+` whose meaning is open touches wide text: pluses join parts, and want spaces.
    pub(crate) plus_joins: bool,
    /// A `-` touches wide text: so does the one in `)-(`.
    pub(crate) hyphen_joins: bool,
    /// A `|` touches wide text: pipes separate, and want spaces.
    pub(crate) pipe_separates: bool,
    /// The first and the last token that is neither white space nor a pipe; what is between them
    /// has two sides.
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// Pairs are kept by kind, so that `(a]` does not close anything.
const KINDS: usize = 5;

/// Which kind of bracket a token opens or closes, if it is one.
fn bracket(kind: Kind) -> Option<(usize, bool)> {
    Some(match kind {
        Kind::Symbol(b'(') => (0, true),
        Kind::Symbol(b')') => (0, false),
        Kind::Symbol(b'[') => (1, true),
        Kind::Symbol(b']') => (1, false),
        Kind::Symbol(b'{') => (2, true),
        Kind::Symbol(b'}') => (2, false),
        Kind::Symbol(b'<') => (3, true),
        Kind::Symbol(b'>') => (3, false),
        Kind::OpenQuote => (4, true),
        Kind::CloseQuote => (4, false),
        _ => return None,
    })
}

/// Reads the line: sets partners, and keeps the inner side of pairs tight.
pub(crate) fn collect(line: &mut Line<'_>) -> Facts {
    let mut facts = Facts::default();
    let mut pairs = Pairs { innermost: [NONE; KINDS], stray: None };
    let mut quotes = Quotes::default();
    for i in 1..line.tokens.len().saturating_sub(1) {
        match line.kind(i) {
            Kind::Space => continue,
            Kind::Symbol(b'|') => {
                facts.pipe_separates |= line.touches_wide(i);
                continue;
            }
            Kind::Symbol(b'"' | b'`') => quotes.meet(line, i),
            Kind::Symbol(b'-') => facts.hyphen_joins |= line.touches_wide(i),
            Kind::Symbol(b'+') => {
                facts.plus_joins |= line.touches_wide(i) && !operators::is_settled(line, i);
            }
            kind @ (Kind::Symbol(_) | Kind::OpenQuote | Kind::CloseQuote) => {
                pairs.meet(line, i, kind);
            }
            _ => {}
        }
        if facts.first == 0 {
            facts.first = i;
        }
        facts.last = i;
    }
    pairs.forget_unclosed(line);
    facts
}

/// A `+` that is not part of `++` and the like, nor beside a space or full-width punctuation.
pub(crate) fn alone(line: &Line<'_>, i: usize) -> bool {
    line.symbol(i - 1) != b'+'
        && line.symbol(i + 1) != b'+'
        && !line.open_before(i)
        && !line.open_after(i)
        && !is_full_width_mark(class::last(line.text_before(i)))
        && !is_full_width_mark(class::first(line.text(i + 1)))
}

/// Full-width punctuation, beside which a `+` belongs to the other side.
const FULL_WIDTH_MARKS: [char; 17] = [
    '，', '。', '；', '：', '！', '？', '、', '（', '）', '「', '」', '『', '』', '【', '】', '《',
    '》',
];

fn is_full_width_mark(c: Option<class::Char>) -> bool {
    c.and_then(|c| char::from_u32(c.cp)).is_some_and(|c| FULL_WIDTH_MARKS.contains(&c))
}

/// The innermost open bracket of each kind; the others hang below it, partner by partner.
struct Pairs {
    innermost: [u32; KINDS],
    /// A `”` that closes nothing: it opens, if another one follows.
    stray: Option<usize>,
}

impl Pairs {
    fn meet(&mut self, line: &mut Line<'_>, i: usize, kind: Kind) {
        match bracket(kind) {
            Some((sort, true)) => self.open(line, i, sort),
            Some((sort, false)) => self.close(line, i, sort),
            None => {}
        }
    }

    fn open(&mut self, line: &mut Line<'_>, i: usize, sort: usize) {
        line.tokens[i].partner = self.innermost[sort];
        self.innermost[sort] = u32::try_from(i).unwrap_or(NONE);
    }

    fn close(&mut self, line: &mut Line<'_>, i: usize, sort: usize) {
        let open = self.innermost[sort];
        if open != NONE {
            self.innermost[sort] = line.tokens[open as usize].partner;
            line.pair(open as usize, i);
        } else if line.kind(i) == Kind::CloseQuote {
            match self.stray.take() {
                Some(open) => line.pair(open, i),
                None => self.stray = Some(i),
            }
        }
    }

    fn forget_unclosed(&self, line: &mut Line<'_>) {
        for mut open in self.innermost {
            while open != NONE {
                let token = &mut line.tokens[open as usize];
                open = std::mem::replace(&mut token.partner, NONE);
            }
        }
    }
}

/// Straight quotes and backticks: one run opens, the next closes. A run that nothing closes stands
/// alone, so what was taken for an opening one is settled only when its partner turns up.
#[derive(Default)]
struct Quotes {
    /// The last token of the opening run, while one is open.
    opened: Option<usize>,
    /// The last quote met, to tell whether the next goes on with its run.
    last: usize,
}

impl Quotes {
    fn meet(&mut self, line: &mut Line<'_>, i: usize) {
        let goes_on = self.last > 0 && self.last + 1 == i;
        self.last = i;
        match self.opened {
            Some(_) if goes_on => self.opened = Some(i),
            // More quotes in a closing run change nothing: its inner side is the first one's.
            None if goes_on => {}
            Some(open) => {
                line.pair(open, i);
                self.opened = None;
            }
            None => self.opened = Some(i),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, lex, protect::Protect};

    /// The facts of a line, and which bytes are partners.
    fn of(text: &str) -> (Facts, Vec<(u32, u32)>) {
        let (mut protect, mut tokens) = (Protect::default(), Vec::new());
        lex::lex(text.as_bytes(), &Options::default(), &mut protect, &mut tokens);
        let mut line = Line { bytes: text.as_bytes(), tokens: &mut tokens };
        let facts = collect(&mut line);
        let opens = (0..tokens.len()).filter(|&i| tokens[i].partner != NONE);
        let pairs = opens.map(|i| (tokens[i].start, tokens[tokens[i].partner as usize].start));
        (facts, pairs.filter(|(open, close)| open < close).collect())
    }

    #[test]
    fn partners() {
        for (text, wanted) in [
            ("(a[b)]", vec![(0, 4), (2, 5)]),
            ("((a)", vec![(1, 3)]),
            ("a)(b", vec![]),
            ("“a”", vec![(0, 4)]),
            ("”a”", vec![(0, 4)]),
            ("\"\"a\"\"", vec![(1, 3)]),
            ("\"a\"b\"", vec![(0, 2)]),
            ("<a>b<", vec![(4, 4); 0]),
            ("{1<2}", vec![(0, 4)]),
        ] {
            assert_eq!(of(text).1, wanted, "{text}");
        }
    }

    #[test]
    fn readings() {
        assert!(of("中+文").0.plus_joins && of("中++a").0.plus_joins);
        assert!(!of("中+1").0.plus_joins && !of("18+中").0.plus_joins && !of("a+b中").0.plus_joins);
        assert!(of("中-a").0.hyphen_joins && !of("中 -a").0.hyphen_joins);
        assert!(of("a|中").0.pipe_separates && !of("a| 中").0.pipe_separates);
    }
}
