//! `+ - * = & < > |` between wide text and the rest.

use super::{beside_wide, names};
use crate::class;
use crate::facts::{self, Facts};
use crate::steps;
use crate::token::{Kind, Line};

/// `+`: part of a name, a sign, a grade, or a joint between parts.
pub(super) fn plus(line: &mut Line<'_>, i: usize, facts: &Facts) {
    let joins = facts.plus_joins && facts::alone(line, i);
    if !joins && !line.touches_wide(i) {
        // `)+（`
        if is_closing(line, i - 1) && opens_full_width(line.text(i + 1)) {
            line.space_before(i);
        }
    } else if is_signed(line, i) {
        line.space_before(i);
    } else if is_open_ended(line, i) {
        line.space_after(i);
    } else if names::ends_in_name(line.text_before(i), b'+') {
        if joins && !ends_clause(line, i + 1) {
            line.space_after(i);
        }
    } else if joins {
        line.space_around(i);
    } else {
        beside_wide(line, i);
    }
}

/// Whether a `+` says nothing about the others of its line: `+886`, `18+`, `A+`.
pub(crate) fn is_settled_plus(line: &Line<'_>, i: usize) -> bool {
    is_signed(line, i) || is_open_ended(line, i)
}

/// `中+1`
fn is_signed(line: &Line<'_>, i: usize) -> bool {
    line.wide_before(i) && starts_with_digit(line, i + 1) && !starts_compound(line, i + 1)
}

/// `18+中`, `A+中`
fn is_open_ended(line: &Line<'_>, i: usize) -> bool {
    line.wide_after(i)
        && (is_grade(line, i) || is_number(line, i - 1) && !ends_compound(line, i - 1))
}

/// Whether token `i` closes something or is punctuation, and stays with the name before it.
fn ends_clause(line: &Line<'_>, i: usize) -> bool {
    match line.kind(i) {
        Kind::Ellipsis => true,
        Kind::Symbol(symbol) => b"/)]},.;:!?'".contains(&symbol),
        _ => ["〕", "〉"].iter().any(|close| line.text(i).starts_with(close.as_bytes())),
    }
}

/// Whether `text` starts with a full-width bracket that opens.
fn opens_full_width(text: &[u8]) -> bool {
    ["（", "「", "『", "【", "《"].iter().any(|open| text.starts_with(open.as_bytes()))
}

/// `-`: an option, a grade, a compound word, or a dash between parts.
pub(super) fn hyphen(line: &mut Line<'_>, i: usize, facts: &Facts) {
    if facts.hyphen_joins && is_closing(line, i - 1) && is_opening(line, i + 1) {
        line.space_around(i);
    } else if is_option(line, i) {
        line.space_before(i);
    } else if line.wide_after(i) && names::ends_in_name(line.text_before(i), b'-') {
        line.space_after(i);
    } else if line.touches_wide(i) {
        operator(line, i);
    }
}

/// Whether a `-` that touches wide text makes the others of its line dashes: not `-m`, nor `D-`.
pub(crate) fn is_dash(line: &Line<'_>, i: usize) -> bool {
    line.wide_before(i) && !is_option(line, i) || line.wide_after(i) && !is_grade(line, i)
}

/// `* = & -`: on both sides if wide text is on one and a word or a bracket on the other.
pub(super) fn operator(line: &mut Line<'_>, i: usize) {
    let symbol = line.symbol(i);
    if matches!(symbol, b'*' | b'-') && line.wide_after(i) && is_grade(line, i) {
        return line.space_after(i);
    }
    let left = line.word_before(i) && !ends_compound(line, i - 1) || is_closing(line, i - 1);
    // `*[` begins a pattern such as `*[0-9]`.
    let begins_pattern = symbol == b'*' && line.symbol(i + 1) == b'[';
    let right = line.word_after(i) && !starts_compound(line, i + 1)
        || is_opening(line, i + 1) && !begins_pattern;
    if line.wide_before(i) && right || left && line.wide_after(i) {
        return line.space_around(i);
    }
    beside_wide(line, i);
}

/// `<` and `>`: comparisons with wide text on one side, or brackets.
pub(super) fn comparison(line: &mut Line<'_>, i: usize) {
    let left = line.word_before(i) && !ends_compound(line, i - 1);
    let right = line.word_after(i) && !starts_compound(line, i + 1);
    if line.wide_before(i) && right || left && line.wide_after(i) {
        return line.space_around(i);
    }
    beside_wide(line, i);
}

/// `|`: where pipes separate, every run of them that has something on both sides, which is not
/// another of them.
pub(super) fn pipe(line: &mut Line<'_>, i: usize, facts: &Facts) {
    if !facts.pipe_separates || line.symbol(i - 1) == b'|' {
        return;
    }
    let mut last = i;
    while line.symbol(last + 1) == b'|' {
        last += 1;
    }
    let (start, end) = (line.tokens[i].start, line.tokens[last].start);
    let inner = facts.first < start && end < facts.last;
    if inner && !is_near_pipe(line.bytes, start as usize, end as usize + 1) {
        line.space_before(i);
        line.space_after(last);
    }
}

/// Whether nothing but white space is between `bytes[start..end]` and another pipe.
fn is_near_pipe(bytes: &[u8], start: usize, end: usize) -> bool {
    let (before, mut after) = (class::without_blanks_behind(&bytes[..start]), &bytes[end..]);
    while let Some(c) = class::first(after).filter(|c| c.is_blank()) {
        steps::count(1);
        after = &after[c.len..];
    }
    before.last() == Some(&b'|') || after.first() == Some(&b'|')
}

/// One letter that stands alone left of token `i`: `A+`.
fn is_grade(line: &Line<'_>, i: usize) -> bool {
    line.word_before(i)
        && line.symbol(i.saturating_sub(2)) != b'_'
        && matches!(line.text(i - 1), [b'A'..=b'Z' | b'a'..=b'z'])
        && !ends_compound(line, i - 1)
}

/// Digits only.
fn is_number(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word
        && line.symbol(i.saturating_sub(1)) != b'_'
        && line.text(i).iter().all(u8::is_ascii_digit)
}

fn starts_with_digit(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word && line.text(i).first().is_some_and(u8::is_ascii_digit)
}

/// One small letter behind a `-` that follows wide text: `中-m`.
fn is_option(line: &Line<'_>, i: usize) -> bool {
    line.wide_before(i)
        && line.word_after(i)
        && line.symbol(i + 2) != b'_'
        && matches!(line.text(i + 1), [b'a'..=b'z'])
        && !starts_compound(line, i + 1)
}

/// `( [ {`
fn is_opening(line: &Line<'_>, i: usize) -> bool {
    matches!(line.symbol(i), b'(' | b'[' | b'{')
}

/// `) ] }`
fn is_closing(line: &Line<'_>, i: usize) -> bool {
    matches!(line.symbol(i), b')' | b']' | b'}')
}

/// Whether word `i` is the first of a hyphenated one, such as `state-of-the-art`.
fn starts_compound(line: &Line<'_>, i: usize) -> bool {
    line.symbol(i + 1) == b'-' && line.kind(i + 2) == Kind::Word && joined(line, i, i + 2)
}

/// Whether word `i` is the last of one: what makes it one may be farther left, as in `a-B-CD`.
fn ends_compound(line: &Line<'_>, mut i: usize) -> bool {
    while i >= 2 && line.symbol(i - 1) == b'-' && line.kind(i - 2) == Kind::Word {
        if joined(line, i - 2, i) {
            return true;
        }
        i -= 2;
    }
    false
}

/// Two words make a compound if one has a small letter (`end-to`), or if the first is letters and
/// the second a number (`GPT-5`); but no part of a word does (`x86_64-linux`).
fn joined(line: &Line<'_>, left: usize, right: usize) -> bool {
    if line.symbol(left - 1) == b'_' || line.symbol(right + 1) == b'_' {
        return false;
    }
    let has_small = |i| line.text(i).iter().any(u8::is_ascii_lowercase);
    has_small(left)
        || has_small(right)
        || line.text(left).iter().all(u8::is_ascii_alphabetic) && is_number(line, right)
}
