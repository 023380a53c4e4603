//! The second pass: from marked gaps to positions, and from positions to bytes.

use crate::token::Line;

/// Appends the offset of every gap that gains a space.
pub(crate) fn positions(line: &Line<'_>, found: &mut Vec<usize>) {
    for (i, token) in line.tokens.iter().enumerate() {
        if line.gains_space(i) {
            found.push(token.start as usize);
        }
    }
}

/// Appends `line` to `out` with `space` before each of `positions`.
pub(crate) fn append(line: &[u8], positions: &[usize], space: &[u8], out: &mut Vec<u8>) {
    out.reserve(line.len() + positions.len() * space.len());
    let mut done = 0;
    for &position in positions {
        out.extend_from_slice(&line[done..position]);
        out.extend_from_slice(space);
        done = position;
    }
    out.extend_from_slice(&line[done..]);
}
