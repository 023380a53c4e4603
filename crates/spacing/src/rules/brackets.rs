//! Brackets and curly quotes: a space outside where wide text touches them, and beside a word if
//! wide text touches the pair at all.

use crate::partners::Role;
use crate::token::Kind::{self, Edge, Space};
use crate::token::Line;

/// `( [ {`
pub(super) fn open(line: &mut Line<'_>, i: usize, role: Role) {
    let after_word = line.word_before(i) && line.symbol(i.saturating_sub(2)) != b'.';
    if line.wide_before(i) || after_word && in_wide_text(line, i, role) {
        line.space_before(i);
    }
}

/// `) ] }`
pub(super) fn close(line: &mut Line<'_>, i: usize, role: Role) {
    if line.wide_after(i) && !is_task_box(line, i, role)
        || line.word_after(i) && in_wide_text(line, i, role)
    {
        line.space_after(i);
    }
}

/// `“ ”`, and `” ”` where the first closes nothing.
pub(super) fn curly(line: &mut Line<'_>, i: usize, role: Role) {
    let unpaired_opener = line.kind(i) == Kind::OpenQuote && !role.opens;
    if unpaired_opener || role.opens {
        if line.wide_before(i)
            || line.word_before(i) && !unpaired_opener && in_wide_text(line, i, role)
        {
            line.space_before(i);
        }
    } else if line.wide_after(i) || line.word_after(i) && in_wide_text(line, i, role) {
        line.space_after(i);
    }
}

/// Whether wide text touches bracket `i` or its partner, inside or outside.
fn in_wide_text(line: &Line<'_>, i: usize, role: Role) -> bool {
    line.touches_wide(i) || role.partner_wide
}

/// `- [ ]` at the start of a line: a list mark, white space, a box.
fn is_task_box(line: &Line<'_>, i: usize, role: Role) -> bool {
    if !role.closes || i < 5 {
        return false;
    }
    let open = i - 2;
    let is_pair =
        matches!((line.symbol(open), line.symbol(i)), (b'[', b']') | (b'(', b')') | (b'{', b'}'));
    let box_like = is_pair && matches!(line.text(open + 1), b" " | b"x" | b"X");
    if !box_like || line.kind(open - 1) != Space {
        return false;
    }
    let mut mark = open - 2;
    if matches!(line.symbol(mark), b'.' | b')') {
        mark -= 1;
        if !line.text(mark).iter().all(u8::is_ascii_digit) {
            return false;
        }
    } else if !matches!(line.symbol(mark), b'-' | b'*' | b'+') {
        return false;
    }
    mark > 0
        && (line.kind(mark - 1) == Edge
            || line.kind(mark - 1) == Space && mark > 1 && line.kind(mark - 2) == Edge)
}
