//! Straight quotes: a space outside a pair where wide text touches it.

use crate::partners::Role;
use crate::token::{Kind, Line};

/// `"` and the backtick. Inside a pair the gap was marked tight when the pair was found.
pub(super) fn double(line: &mut Line<'_>, i: usize, role: Role) {
    super::beside_wide(line, i);
    // `"中"abc`: the closing quote hides from `abc` what it belongs to.
    if role.closes && line.symbol(i) == b'"' && line.wide_before(i) && line.word_after(i) {
        line.space_after(i);
    }
}

/// `'`, which is an apostrophe as often as a quote.
#[derive(Default)]
pub(super) struct Quoted {
    /// The closing quote of `'中文'`: such a word is left alone.
    closes_at: usize,
}

impl Quoted {
    pub(super) fn single(&mut self, line: &mut Line<'_>, i: usize) {
        if self.closes_at == i {
            return;
        }
        if line.symbol(i + 2) == b'\'' && is_wide_throughout(line, i + 1) {
            self.closes_at = i + 2;
            return;
        }
        let possessive = line.text(i + 1).starts_with(b"s");
        if line.wide_before(i) && !possessive && line.kind(i + 1) != Kind::Edge {
            line.space_before(i);
        }
        if line.wide_after(i) {
            line.space_after(i);
        }
    }
}

/// Whether token `i` is wide text and nothing else.
pub(super) fn is_wide_throughout(line: &Line<'_>, i: usize) -> bool {
    let token = line.tokens.get(i);
    if !token.is_some_and(|t| t.kind == Kind::Block && t.starts_wide() && t.ends_wide()) {
        return false;
    }
    // What a block holds besides kana and ideographs: signs at U+3000 to U+303F (々〆〇 apart), the
    // middle dot U+30FB, and full-width forms.
    let text = line.text(i);
    !text.windows(3).any(|w| {
        matches!(w, [0xE3, 0x80, 0x80..=0x84 | 0x88..=0xBF] | [0xE3, 0x83, 0xBB] | [0xEF, 0xBC..=0xBF, _])
    })
}
