//! One long text on several threads, in blocks of whole lines.
//!
//! The caller's thread reads blocks and writes what became of them, in their order; all threads
//! space them. What is written is the same as without threads, because no line knows another: that
//! ends where a line is marked for those after it, and where one is too long to be copied.

use std::cell::RefCell;

use fcore::{Pool, Records, Source};
use memchr::memmem::Finder;
use spacing::State;

use crate::encoding::Guard;
use crate::filter::{Filter, Gather};
use crate::lines::Lines;
use crate::pass::Reading;
use crate::sink::Stop;
use crate::visit::{Passed, Visit, Writer};

/// A shorter text is done before threads are there.
pub(crate) const PAYS: u64 = 4 << 20;

/// Smaller blocks are not worth handing over.
pub(crate) const SMALLEST: usize = 32 << 10;

/// What the marks begin with that turn spacing off and on for the lines that follow.
const MARK: &[u8] = b"fspace-o";

/// Longer batches than so many blocks are not copied: they hold a very long line.
const LONGEST: usize = 4;

/// Blocks that wait or are being done, for each thread: one to do and one to do next.
const PER_JOB: usize = 2;

/// Knows what may be done apart from the rest.
pub(crate) struct Splitter {
    mark: Finder<'static>,
    longest: usize,
}

impl Splitter {
    /// For blocks of this size.
    pub(crate) fn new(size: usize) -> Splitter {
        Splitter { mark: Finder::new(MARK), longest: size.saturating_mul(LONGEST) }
    }

    /// Whether whatever comes after `batch` may be split off too.
    pub(crate) fn takes(&self, batch: &[u8]) -> bool {
        batch.len() <= self.longest && self.mark.find(batch).is_none()
    }
}

/// A block on its way.
#[derive(Default)]
struct Block {
    text: Vec<u8>,
    spaced: Vec<u8>,
    changes: bool,
}

/// Leads what `records` still has to `writer`; false if it has more, which must be done in its turn.
pub(crate) fn pass(
    records: &mut Records<'_, impl Source>,
    splitter: &Splitter,
    reading: Reading<'_>,
    writer: &mut dyn Writer,
    passed: &mut Passed,
) -> Result<bool, Stop> {
    let spare = RefCell::new(Vec::new());
    let mut end = Ok(true);
    let blocks = std::iter::from_fn(|| {
        let batch = match records.next_batch() {
            Ok(batch) => batch?,
            Err(error) => {
                end = Err(Stop::Input(error));
                return None;
            }
        };
        if !splitter.takes(batch) {
            records.take_back();
            end = Ok(false);
            return None;
        }
        let mut block: Block = spare.borrow_mut().pop().unwrap_or_default();
        block.text.clear();
        block.text.extend_from_slice(batch);
        Some(block)
    });
    let pool = Pool::new(reading.jobs);
    pool.window(pool.jobs().saturating_mul(PER_JOB)).run(
        blocks.fuse(),
        || (State::new(), Gather::default()),
        |(state, gather), mut block| {
            block.space(reading, state, gather);
            block
        },
        |block: Block| {
            writer.block(&block.text, block.changes.then_some(&block.spaced))?;
            passed.changes |= block.changes;
            reading.progress.bytes(block.text.len() as u64);
            spare.borrow_mut().push(block);
            Ok(())
        },
    )?;
    end
}

impl Block {
    fn space(&mut self, reading: Reading<'_>, state: &mut State, gather: &mut Gather) {
        let Reading { spacer, edit, .. } = reading;
        self.spaced.clear();
        let mut filter = Filter { gather, sink: &mut self.spaced, edit };
        let mut lines = Lines { spacer, state, guard: &mut Guard::tired() };
        // Writing into memory does not stop.
        self.changes = lines.visit(&self.text, &mut filter).is_ok_and(|changes| changes);
        let _ = filter.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pass::Passer;
    use crate::spacers::Edit;
    use fcore::NoProgress;
    use spacing::Spacer;

    /// What a text becomes on so many threads, and whether it changed.
    fn spaced(text: &[u8], jobs: usize, size: usize) -> (Vec<u8>, bool) {
        let (spacer, edit) = (Spacer::default(), Edit::Insert(b" ".to_vec()));
        let reading = Reading { spacer: &spacer, edit: &edit, size, jobs, progress: &NoProgress };
        let (mut gather, mut out, mut passed) = (Gather::default(), Vec::new(), Passed::default());
        let mut filter = Filter { gather: &mut gather, sink: &mut out, edit: &edit };
        Passer::default().pass(reading, text, &mut filter, &mut passed).unwrap();
        (out, passed.changes)
    }

    #[test]
    fn threads_change_nothing() {
        let lines = |n: usize| "中a文\nplain\n文字\n1中\n".repeat(n);
        let marked = format!("{}# fspace-off\n{}# fspace-on\n{}", lines(99), lines(99), lines(9));
        let long = format!("{}{}\n{}", lines(99), "中a".repeat(9999), lines(99));
        let foreign = [lines(99).as_bytes(), &b"\xd6\xd0a\n".repeat(99), b"no newline"].concat();
        let texts = [lines(999).into_bytes(), marked.into(), long.into(), foreign, Vec::new()];
        for (number, text) in texts.iter().enumerate() {
            let alone = spaced(text, 1, 1 << 20);
            for (jobs, size) in [(2, 1), (2, 100), (3, 1000), (0, 10_000), (8, 1 << 20)] {
                assert!(spaced(text, jobs, size) == alone, "text {number}, {jobs} by {size}");
            }
        }
    }

    #[test]
    fn marks_and_long_lines_are_not_split_off() {
        let splitter = Splitter::new(10);
        assert!(splitter.takes("中文 fspace".as_bytes()));
        assert!(!splitter.takes(b"x fspace-off"));
        assert!(!splitter.takes(&[b'x'; 41]));
    }
}
