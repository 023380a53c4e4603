//! What must be known of the whole line before any gap can be judged: how `+`, `-` and `|` are
//! meant on it, and which brackets and quotes belong together. One pass over the tokens.

use crate::class;
use crate::partners::Partners;
use crate::rules::operators;
use crate::token::{Kind, Line};

/// The readings of one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// A `+` whose meaning is open touches wide text: pluses join parts, and want spaces.
    pub(crate) plus_joins: bool,
    /// A `-` that is a dash touches wide text: so the one in `)-(` is a dash as well.
    pub(crate) hyphen_joins: bool,
    /// A `|` touches wide text: pipes separate, and want spaces.
    pub(crate) pipe_separates: bool,
    /// Where the first and the last token start that are neither white space nor a pipe; what is
    /// between them has two sides.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl Default for Facts {
    fn default() -> Facts {
        Facts {
            plus_joins: false,
            hyphen_joins: false,
            pipe_separates: false,
            first: u32::MAX,
            last: 0,
        }
    }
}

impl Facts {
    /// Learns what the next tokens of a line tell.
    pub(crate) fn learn(&mut self, line: &Line<'_>, partners: &mut Partners) {
        partners.start_window();
        for i in 1..line.tokens.len().saturating_sub(1) {
            let kind = line.kind(i);
            match kind {
                Kind::Space => continue,
                Kind::Symbol(b'|') => {
                    self.pipe_separates |= line.touches_wide(i);
                    continue;
                }
                Kind::Symbol(b'-') => self.hyphen_joins |= operators::is_dash(line, i),
                Kind::Symbol(b'+') => {
                    self.plus_joins |= line.touches_wide(i) && !operators::is_settled_plus(line, i);
                }
                Kind::Symbol(
                    b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'"' | b'`',
                )
                | Kind::OpenQuote
                | Kind::CloseQuote => {
                    partners.meet(line, i, kind);
                }
                _ => {}
            }
            self.last = line.tokens[i].start;
            self.first = self.first.min(self.last);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows;

    fn of(text: &str) -> Facts {
        let mut tokens = windows::tokens(text);
        let mut facts = Facts::default();
        let line = Line { bytes: text.as_bytes(), tokens: &mut tokens };
        facts.learn(&line, &mut Partners::default());
        facts
    }

    #[test]
    fn readings() {
        assert!(of("中+文").plus_joins && of("中++a").plus_joins);
        assert!(!of("中+1").plus_joins && !of("18+中").plus_joins && !of("a+b中").plus_joins);
        assert!(of("中-ab").hyphen_joins && of("AB-中").hyphen_joins && !of("中 -a").hyphen_joins);
        assert!(!of("中-a").hyphen_joins && !of("A-中").hyphen_joins && of("中-a-b").hyphen_joins);
        assert!(of("a|中").pipe_separates && !of("a| 中").pipe_separates);
    }

    #[test]
    fn what_has_two_sides() {
        let facts = of("| a|b |");
        assert_eq!((facts.first, facts.last), (2, 4));
        let facts = of("||");
        assert!(facts.first > facts.last);
    }
}
