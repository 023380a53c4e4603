//! `#`: hashtags, and names such as `C#`.

use super::quotes::is_wide_throughout;
use crate::token::{Kind, Line};

/// A space before a tag, after a name that ends in `#`, and outside of `#話題#`.
pub(super) fn hash(line: &mut Line<'_>, i: usize) {
    // What closed one tag does not open the next.
    let opens = line.wide_before(i) && !line.is_tight_before(i);
    // `中#話題#文`: the tag is closed, so the spaces are outside.
    if opens
        && is_wide_throughout(line, i + 1)
        && line.symbol(i + 2) == b'#'
        && line.wide_after(i + 2)
    {
        line.space_before(i);
        line.tight_before(i + 2);
        return;
    }
    if opens && !line.open_after(i) {
        line.space_before(i);
    }
    if line.wide_after(i) && !line.open_before(i) && !starts_something(line, i) {
        line.space_after(i);
    }
}

/// A heading mark, an anchor `](#…)`, a path's fragment, or a tag that just got its space.
fn starts_something(line: &Line<'_>, i: usize) -> bool {
    let anchor = line.symbol(i - 1) == b'(' && line.symbol(i.saturating_sub(2)) == b']';
    anchor || line.symbol(i - 1) == b'/' || line.gains_space(i) || is_heading_mark(line, i)
}

/// Whether token `i` ends the hashes that a line begins with.
fn is_heading_mark(line: &Line<'_>, i: usize) -> bool {
    let mut first = i;
    // Six are the most a heading can have.
    while i - first < 6 && line.symbol(first - 1) == b'#' {
        first -= 1;
    }
    line.kind(first - 1) == Kind::Edge
        || line.kind(first - 1) == Kind::Space && line.kind(first.saturating_sub(2)) == Kind::Edge
}
