//! The second pass: from marked gaps to positions, and from positions to bytes.

use crate::token::Line;

/// Appends the offset of every gap that gains a space, counted from `offset`.
pub(crate) fn positions(line: &Line<'_>, offset: usize, found: &mut Vec<usize>) {
    for (i, token) in line.tokens.iter().enumerate() {
        if line.gains_space(i) {
            found.push(offset + token.start as usize);
        }
    }
}

/// Appends `line` to `out` with a space before each of `positions`.
pub(crate) fn append(line: &[u8], positions: &[usize], out: &mut Vec<u8>) {
    out.reserve(line.len() + positions.len());
    let mut done = 0;
    for &position in positions {
        out.extend_from_slice(&line[done..position]);
        out.push(b' ');
        done = position;
    }
    out.extend_from_slice(&line[done..]);
}
