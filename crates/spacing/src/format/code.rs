//! Code in backticks, on a line and from line to line.

use super::inline::{Found, Seen};
use crate::scan;

/// In headings and tables, runs of backticks longer than this are text.
const LONGEST: usize = 16;

/// Lengths of backtick runs that are known not to occur again on the line.
#[derive(Debug, Default)]
pub(super) struct NoCode([bool; LONGEST + 1]);

impl NoCode {
    fn knows(&self, length: usize) -> bool {
        self.0.get(length).is_none_or(|&none| none)
    }

    fn learn(&mut self, length: usize) {
        if let Some(none) = self.0.get_mut(length) {
            *none = true;
        }
    }
}

/// How many backticks `bytes` begins with.
fn backticks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&b| b == b'`').count()
}

/// Where the next run of so many backticks ends.
fn code_end(line: &[u8], mut at: usize, length: usize) -> Option<usize> {
    while let Some(found) = scan::find(b'`', &line[at..]) {
        at += found;
        let other = backticks(&line[at..]);
        at += other;
        if other == length {
            return Some(at);
        }
    }
    None
}

impl Found {
    /// A run of backticks, and the code up to a run of the same length. Without one the code may go
    /// on over the next lines, if these are of one paragraph: `open` is its length then.
    pub(super) fn code(&mut self, line: &[u8], at: usize, open: Option<&mut usize>) -> usize {
        let length = backticks(&line[at..]);
        let after = at + length;
        // Of code that ends with its line it must be known what was looked for in vain.
        if open.is_none() && self.no_code.knows(length) {
            return after;
        }
        if let Some(end) = code_end(line, after, length) {
            return self.push(at, end, Seen::Ends);
        }
        if let Some(open) = open {
            *open = length;
            return self.push(at, line.len(), Seen::Ends);
        }
        self.no_code.learn(length);
        after
    }

    /// Code that began on a line before, up to its end if that is here.
    pub(super) fn code_goes_on(&mut self, line: &[u8], at: usize, open: &mut usize) -> usize {
        match code_end(line, at, *open) {
            Some(end) => {
                *open = 0;
                self.push(at, end, Seen::End)
            }
            None => self.push(at, line.len(), Seen::Opaque),
        }
    }
}
