//! `+ - * = & < > |` between wide text and the rest.

use super::{beside_wide, names};
use crate::facts::{self, Facts};
use crate::token::{Kind, Line};

/// `+`: part of a name, a sign, a grade, or a joint between parts.
pub(super) fn plus(line: &mut Line<'_>, i: usize, facts: &Facts) {
    if names::ends_in_name(line.text_before(i), b'+') {
        if line.wide_after(i) || line.wide_before(i) && line.word_after(i) {
            line.space_after(i);
        }
        return;
    }
    if line.wide_before(i) && starts_with_digit(line, i + 1) {
        return line.space_before(i);
    }
    if line.wide_after(i) && (is_grade(line, i) || is_number(line, i - 1)) {
        return line.space_after(i);
    }
    if facts.plus_joins && facts::alone(line, i) {
        return line.space_around(i);
    }
    beside_wide(line, i);
}

/// `-`: an option, a grade, a compound word, or a dash between parts.
pub(super) fn hyphen(line: &mut Line<'_>, i: usize, facts: &Facts) {
    if line.wide_before(i) && is_option_letter(line, i + 1) {
        return line.space_before(i);
    }
    if names::ends_in_name(line.text_before(i), b'-') {
        if line.wide_after(i) {
            line.space_after(i);
        }
        return;
    }
    if facts.hyphen_joins && line.symbol(i - 1) == b')' && line.symbol(i + 1) == b'(' {
        return line.space_around(i);
    }
    operator(line, i);
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
    if line.wide_before(i) && line.word_after(i) || line.word_before(i) && line.wide_after(i) {
        return line.space_around(i);
    }
    beside_wide(line, i);
}

/// `|`: where pipes separate, every run of them that has something on both sides.
pub(super) fn pipe(line: &mut Line<'_>, i: usize, facts: &Facts) {
    if !facts.pipe_separates {
        return;
    }
    let inner = facts.first < i && i < facts.last;
    if inner && line.symbol(i - 1) != b'|' {
        line.space_before(i);
    }
    if inner && line.symbol(i + 1) != b'|' {
        line.space_after(i);
    }
}

/// One capital or small letter that stands alone left of token `i`: `A+`.
fn is_grade(line: &Line<'_>, i: usize) -> bool {
    line.word_before(i) && matches!(line.text(i - 1), [b'A'..=b'Z' | b'a'..=b'z'])
}

/// Digits only.
fn is_number(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word && line.text(i).iter().all(u8::is_ascii_digit)
}

fn starts_with_digit(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word && line.text(i).first().is_some_and(u8::is_ascii_digit)
}

/// One small letter, as in `-m`.
fn is_option_letter(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word && matches!(line.text(i), [b'a'..=b'z'])
}

/// Whether word `i` is the first of a hyphenated one, such as `state-of-the-art`.
fn starts_compound(line: &Line<'_>, i: usize) -> bool {
    line.symbol(i + 1) == b'-' && line.kind(i + 2) == Kind::Word && joined(line, i, i + 2)
}

/// Whether word `i` is the last of one.
fn ends_compound(line: &Line<'_>, i: usize) -> bool {
    i >= 2 && line.symbol(i - 1) == b'-' && line.kind(i - 2) == Kind::Word && joined(line, i - 2, i)
}

/// Two words make a compound if one has a small letter, or letters and digits.
fn joined(line: &Line<'_>, left: usize, right: usize) -> bool {
    [left, right].into_iter().any(|i| {
        let text = line.text(i);
        text.iter().any(u8::is_ascii_lowercase)
            || text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_uppercase)
    })
}
