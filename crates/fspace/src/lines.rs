//! The lines of a batch: those that change, and what stays between them.

use memchr::memchr;
use spacing::{Change, Spacer, State};

use crate::encoding::Guard;
use crate::sink::Stop;
use crate::visit::Visit;

/// Lines up to this are shown as a whole: eight bytes are held for each of their positions.
const LONG: usize = if cfg!(test) { 100_000 } else { 1 << 20 };

/// What it takes to go through the lines of one text, batch by batch.
pub(crate) struct Lines<'a> {
    pub(crate) spacer: &'a Spacer,
    pub(crate) state: &'a mut State,
    pub(crate) guard: &'a mut Guard,
}

impl Lines<'_> {
    /// Shows a batch of whole lines; whether one of them changes.
    pub(crate) fn visit(&mut self, batch: &[u8], visit: &mut dyn Visit) -> Result<bool, Stop> {
        let mut shown = Shown { batch, end: 0, line: 0, visit };
        let mut lines = self.spacer.changes(batch);
        if batch.len() <= LONG {
            lines = lines.whole_lines();
        }
        let mut changes = false;
        while !self.guard.is_closed()
            && let Some(Change { line, range, positions }) =
                match self.guard.is_tired() && shown.visit.takes_lines() {
                    true => lines.next_lines(self.state),
                    false => lines.next(self.state),
                }
        {
            if line >= shown.line {
                let end = end_of_line(batch, line, range.end);
                if !self.guard.lets_pass(&batch[line..end]) {
                    break;
                }
                shown.begin(line, end, range.start == line && range.end == end)?;
            }
            shown.up_to(range.start)?;
            shown.visit.changed(&batch[range.clone()], positions)?;
            (shown.end, changes) = (range.end, true);
        }
        if changes {
            shown.up_to(shown.line)?;
            shown.up_to(batch.len())?;
        } else {
            shown.visit.untouched(batch)?;
        }
        Ok(changes)
    }
}

/// How much of a batch was shown.
struct Shown<'a> {
    batch: &'a [u8],
    end: usize,
    /// Where the line ends that was begun last.
    line: usize,
    visit: &'a mut dyn Visit,
}

impl Shown<'_> {
    /// Begins a line that changes, from `start` to `end`.
    fn begin(&mut self, start: usize, end: usize, whole: bool) -> Result<(), Stop> {
        // What is left of a long line is not shown together with the next lines.
        self.up_to(self.line)?;
        self.line = end;
        if whole {
            return Ok(());
        }
        self.up_to(start)?;
        self.visit.long(&self.batch[start..end])
    }

    /// Shows what stays.
    fn up_to(&mut self, end: usize) -> Result<(), Stop> {
        if self.end < end {
            self.visit.same(&self.batch[self.end..end])?;
            self.end = end;
        }
        Ok(())
    }
}

/// Where the line ends that starts at `start`, of which the bytes up to `at` are known to be one.
fn end_of_line(batch: &[u8], start: usize, at: usize) -> usize {
    if batch[start..at].last() == Some(&b'\n') {
        return at;
    }
    memchr(b'\n', &batch[at..]).map_or(batch.len(), |newline| at + newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a visitor saw of a batch, its bytes joined, and how often each thing happened.
    #[derive(Default)]
    struct Seen {
        bytes: Vec<u8>,
        long: Vec<usize>,
        /// The bytes that had been shown when a part that changes came.
        parts: Vec<usize>,
    }

    impl Visit for Seen {
        fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
            self.bytes.extend_from_slice(stretch);
            Ok(())
        }

        fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
            assert!(positions.iter().all(|&at| at < line.len()));
            self.parts.push(self.bytes.len());
            self.same(line)
        }

        fn long(&mut self, line: &[u8]) -> Result<(), Stop> {
            self.long.push(line.len());
            Ok(())
        }
    }

    #[test]
    fn a_long_line_comes_in_parts_and_a_short_one_as_a_whole() {
        let long = format!("{}{}\n", "中a，".repeat(200_000), "x".repeat(9));
        let text = format!("plain\n中a\n{long}plain\n{long}b中\n");
        let (spacer, mut state, mut seen) = (Spacer::default(), State::new(), Seen::default());
        let mut guard = Guard::default();
        let mut lines = Lines { spacer: &spacer, state: &mut state, guard: &mut guard };
        assert!(lines.visit(text.as_bytes(), &mut seen).unwrap());
        assert!(seen.bytes == text.as_bytes());
        assert_eq!(seen.long, [long.len(); 2]);
        assert!(seen.parts.len() > 6, "{}", seen.parts.len());
        assert!(seen.parts.contains(&(text.len() - 5)), "the last line starts by itself");
    }
}
