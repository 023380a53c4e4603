//! The rules: each token says what it wants of the gaps on its two sides.
//!
//! A rule looks at its token, the neighbours, and the line's [`Facts`]; a mark that a gap is tight
//! (inside a pair) beats any rule that wants a space there.

mod brackets;
mod hash;
mod names;
pub(crate) mod operators;
mod paths;
mod punctuation;
mod quotes;
pub(crate) mod unicode;

use crate::facts::Facts;
use crate::partners::{Partners, Role};
use crate::token::{Kind, Line};

/// Pangu's rules for a line of nothing but wide text, letters and digits.
pub(crate) fn words(line: &mut Line<'_>) {
    for i in 1..line.tokens.len().saturating_sub(1) {
        if line.kind(i) == Kind::Word {
            beside_wide(line, i);
        }
    }
}

/// Pangu's rules: marks every gap of the line that takes a space. The facts are those of the whole
/// line, of which these tokens may be a window; it is met for the second time.
pub(crate) fn pangu(line: &mut Line<'_>, facts: &Facts, partners: &mut Partners) {
    partners.start_window();
    let mut seen = Seen::default();
    for i in 1..line.tokens.len().saturating_sub(1) {
        match line.kind(i) {
            Kind::Edge | Kind::Space | Kind::Block | Kind::Opaque => {}
            Kind::Word | Kind::Url | Kind::Mention => beside_wide(line, i),
            Kind::Sign => sign(line, i),
            Kind::Raised | Kind::Ellipsis => after_wide_only(line, i),
            Kind::OpenQuote | Kind::CloseQuote => {
                let role = role(line, i, partners);
                brackets::curly(line, i, role);
            }
            Kind::Symbol(symbol) => of_symbol(line, i, symbol, facts, partners, &mut seen),
        }
    }
}

/// What a bracket or quote is; the inner side of a pair is kept tight.
fn role(line: &mut Line<'_>, i: usize, partners: &mut Partners) -> Role {
    let role = partners.meet(line, i, line.kind(i));
    if role.opens {
        line.tight_after(i);
    }
    if role.closes {
        line.tight_before(i);
    }
    role
}

/// What the rules must remember from left to right.
#[derive(Default)]
struct Seen {
    punctuation: punctuation::Run,
    quoted: quotes::Quoted,
}

fn of_symbol(
    line: &mut Line<'_>,
    i: usize,
    symbol: u8,
    facts: &Facts,
    partners: &mut Partners,
    seen: &mut Seen,
) {
    match symbol {
        b'!' | b';' | b',' | b'?' | b':' => seen.punctuation.mark(line, i),
        b'~' => seen.punctuation.tilde(line, i),
        b'(' | b'[' | b'{' => {
            let role = role(line, i, partners);
            brackets::open(line, i, role);
        }
        b')' | b']' | b'}' => {
            let role = role(line, i, partners);
            brackets::close(line, i, role);
        }
        b'"' | b'`' => {
            let role = role(line, i, partners);
            if line.touches_wide(i) {
                quotes::double(line, i, role);
            }
        }
        b'<' | b'>' => {
            role(line, i, partners);
            if line.touches_wide(i) {
                operators::comparison(line, i);
            }
        }
        b'+' => operators::plus(line, i, facts),
        b'-' => operators::hyphen(line, i, facts),
        b'|' => operators::pipe(line, i, facts),
        // All others want something only where wide text touches them.
        _ if !line.touches_wide(i) => {}
        b'.' => {
            punctuation::dot(line, i);
            paths::dot(line, i);
        }
        b'\'' => seen.quoted.single(line, i),
        b'#' => hash::hash(line, i),
        b'*' | b'=' | b'&' => operators::operator(line, i),
        b'/' => paths::slash(line, i),
        b'$' | b'%' | b'^' | b'\\' => beside_wide(line, i),
        b'@' if line.wide_before(i) => line.space_before(i),
        _ => {}
    }
}

/// A space wherever wide text touches token `i`.
fn beside_wide(line: &mut Line<'_>, i: usize) {
    if line.wide_before(i) {
        line.space_before(i);
    }
    after_wide_only(line, i);
}

/// A space right of token `i` if wide text follows.
fn after_wide_only(line: &mut Line<'_>, i: usize) {
    if line.wide_after(i) {
        line.space_after(i);
    }
}

/// A space on both sides; after `©` before a year, too: `中©2026` is `中 © 2026`.
fn sign(line: &mut Line<'_>, i: usize) {
    beside_wide(line, i);
    if line.wide_before(i)
        && line.text(i) == "©".as_bytes()
        && line.text(i + 1).first().is_some_and(u8::is_ascii_digit)
    {
        line.space_after(i);
    }
}
