//! `+ - * = & < > |` between wide text and the rest.

use super::{beside_wide, names};
use crate::facts::{self, Facts};
use crate::token::{Kind, Line};

/// `+`: part of a name, a sign, a grade, or a joint between parts.
pub(super) fn plus(line: &mut Line<'_>, i: usize, facts: &Facts) {
    let joins = facts.plus_joins && facts::alone(line, i);
    if !joins && !line.touches_wide(i) {
        // `)+（`
        if line.symbol(i - 1) == b')' && line.text(i + 1).starts_with("（".as_bytes()) {
            line.space_before(i);
        }
    } else if names::ends_in_name(line.text_before(i), b'+') {
        if line.wide_after(i) || line.word_after(i) && (line.wide_before(i) || joins) {
            line.space_after(i);
        }
    } else if is_signed(line, i) {
        line.space_before(i);
    } else if is_open_ended(line, i) {
        line.space_after(i);
    } else if joins {
        line.space_around(i);
    } else {
        beside_wide(line, i);
    }
}

/// Whether a `+` says nothing about the others of its line: `+886`, `18+`, `A+`.
pub(crate) fn is_settled(line: &Line<'_>, i: usize) -> bool {
    is_signed(line, i) || is_open_ended(line, i)
}

/// `中+1`, but not `mo店+1`, which will have a space behind its `+`.
fn is_signed(line: &Line<'_>, i: usize) -> bool {
    line.wide_before(i)
        && starts_with_digit(line, i + 1)
        && !names::ends_in_name(line.text_before(i), b'+')
}

/// `18+中`, `A+中`
fn is_open_ended(line: &Line<'_>, i: usize) -> bool {
    line.wide_after(i) && (is_grade(line, i) || is_number(line, i - 1))
}

/// `-`: an option, a grade, a compound word, or a dash between parts.
pub(super) fn hyphen(line: &mut Line<'_>, i: usize, facts: &Facts) {
    if facts.hyphen_joins && line.symbol(i - 1) == b')' && line.symbol(i + 1) == b'(' {
        line.space_around(i);
    } else if line.wide_before(i) && is_option_letter(line, i + 1) {
        line.space_before(i);
    } else if line.wide_after(i) && names::ends_in_name(line.text_before(i), b'-') {
        line.space_after(i);
    } else if line.touches_wide(i) {
        operator(line, i);
    }
}

/// `* = & -`: on both sides if wide text is on one and a word or a bracket on the other.
pub(super) fn operator(line: &mut Line<'_>, i: usize) {
    let symbol = line.symbol(i);
    if matches!(symbol, b'*' | b'-') && line.wide_after(i) && is_grade(line, i) {
        return line.space_after(i);
    }
    let left = line.word_before(i) && !ends_compound(line, i - 1)
        || matches!(line.symbol(i - 1), b')' | b']' | b'}');
    let right = line.word_after(i) && !starts_compound(line, i + 1)
        || match line.symbol(i + 1) {
            b'[' => symbol != b'*',
            b'(' | b'{' => true,
            _ => false,
        };
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

/// `|`: where pipes separate, every run of them that has something on both sides.
pub(super) fn pipe(line: &mut Line<'_>, i: usize, facts: &Facts) {
    if !facts.pipe_separates {
        return;
    }
    let start = line.tokens[i].start;
    let inner = facts.first < start && start < facts.last;
    if inner && line.symbol(i - 1) != b'|' {
        line.space_before(i);
    }
    if inner && line.symbol(i + 1) != b'|' {
        line.space_after(i);
    }
}

/// One letter that stands alone left of token `i`: `A+`.
fn is_grade(line: &Line<'_>, i: usize) -> bool {
    line.word_before(i)
        && line.symbol(i.saturating_sub(2)) != b'_'
        && matches!(line.text(i - 1), [b'A'..=b'Z' | b'a'..=b'z'])
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

/// One small letter, as in `-m`.
fn is_option_letter(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word
        && line.symbol(i + 1) != b'_'
        && matches!(line.text(i), [b'a'..=b'z'])
}

/// Whether word `i` is the first of a hyphenated one, such as `state-of-the-art`.
fn starts_compound(line: &Line<'_>, i: usize) -> bool {
    line.symbol(i + 1) == b'-' && line.kind(i + 2) == Kind::Word && joined(line, i, i + 2)
}

/// Whether word `i` is the last of one.
fn ends_compound(line: &Line<'_>, i: usize) -> bool {
    i >= 2 && line.symbol(i - 1) == b'-' && line.kind(i - 2) == Kind::Word && joined(line, i - 2, i)
}

/// Two words make a compound if one has a small letter (`end-to`), or if the first is letters and
/// the second a number (`GPT-5`).
fn joined(line: &Line<'_>, left: usize, right: usize) -> bool {
    let has_small = |i| line.text(i).iter().any(u8::is_ascii_lowercase);
    has_small(left)
        || has_small(right)
        || line.text(left).iter().all(u8::is_ascii_alphabetic) && is_number(line, right)
}
