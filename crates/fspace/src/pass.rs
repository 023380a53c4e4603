//! The lines of one text, led past a visitor.

use fcore::{RecordBuffer, Records, Source};
use spacing::{Change, Spacer, State};

use crate::encoding::{self, Guard};
use crate::sink::Stop;

/// Sees all of a text, in order: stretches of whole lines that stay, and lines that change.
///
/// Each may say that it is enough.
pub(crate) trait Visit {
    /// All that came so far, of which nothing changes.
    fn untouched(&mut self, batch: &[u8]) -> Result<(), Stop> {
        self.same(batch)
    }

    /// Lines that stay.
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop>;

    /// A line, its newline included, and where spaces go: before these bytes, ascending. Of a very
    /// long line it is a part, for whoever takes parts.
    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop>;

    /// Whether a part of a line is as good as a line.
    fn takes_parts(&self) -> bool {
        false
    }

    /// The next lines may be long in coming.
    fn flush(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    /// There are no more, or they cannot be read.
    fn end(&mut self) -> Result<(), Stop> {
        Ok(())
    }
}

/// What was learnt of a text.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    /// Whether a line changes.
    pub(crate) changes: bool,
    /// What is to be told of its encoding.
    pub(crate) note: Option<&'static str>,
}

/// Reads one text after another, with the same memory.
#[derive(Default)]
pub(crate) struct Passer {
    buffer: Option<(usize, RecordBuffer)>,
    state: State,
    /// The longest batch of the text.
    longest: usize,
}

/// Memory that grew for a longer batch (a very long line, then) is not kept for the next text.
const KEPT: usize = 16 << 20;

impl Passer {
    /// Leads all of `source` past `visit`, in blocks of `size` bytes; what was learnt is in `passed`
    /// even if the pass stopped.
    pub(crate) fn pass(
        &mut self,
        spacer: &Spacer,
        source: impl Source,
        size: usize,
        visit: &mut dyn Visit,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let read = self.read(spacer, source, size, visit, passed);
        if self.longest > KEPT.max(size) {
            *self = Passer::default();
        }
        match read {
            // What came before an error counts.
            Ok(()) | Err(Stop::Input(_)) => visit.end().and(read),
            stopped => stopped,
        }
    }

    fn read(
        &mut self,
        spacer: &Spacer,
        source: impl Source,
        size: usize,
        visit: &mut dyn Visit,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let buffer = buffer(&mut self.buffer, size).map_err(Stop::Input)?;
        let mut records = Records::new(source, b'\n', buffer);
        self.state.restart();
        self.longest = 0;
        let mut guard = Guard::default();
        let mut first = true;
        loop {
            // What is not UTF-8 has no lines.
            let batch = if guard.is_closed() { records.next_chunk() } else { records.next_batch() };
            let Some(batch) = batch.map_err(Stop::Input)? else { return Ok(()) };
            self.longest = self.longest.max(batch.len());
            if std::mem::take(&mut first) {
                passed.note = encoding::look(batch, &mut guard);
            }
            let mut lines = Lines { spacer, state: &mut self.state, guard: &mut guard };
            passed.changes |= lines.visit(batch, visit)?;
            visit.flush()?;
        }
    }
}

/// The memory, for blocks of this size.
fn buffer(
    slot: &mut Option<(usize, RecordBuffer)>,
    size: usize,
) -> fcore::Result<&mut RecordBuffer> {
    if slot.as_ref().is_none_or(|(of, _)| *of != size) {
        *slot = None;
        *slot = Some((size, RecordBuffer::new(size)?));
    }
    let (_, buffer) = slot.as_mut().expect("it was filled above");
    Ok(buffer)
}

struct Lines<'a> {
    spacer: &'a Spacer,
    state: &'a mut State,
    guard: &'a mut Guard,
}

impl Lines<'_> {
    /// Shows a batch of whole lines; whether one of them changes.
    fn visit(&mut self, batch: &[u8], visit: &mut dyn Visit) -> Result<bool, Stop> {
        // Up to where lines were shown.
        let mut shown = 0;
        let mut changes = false;
        let lines = self.spacer.changes(batch);
        let mut lines = if visit.takes_parts() { lines } else { lines.whole_lines() };
        while !self.guard.is_closed()
            && let Some(Change { line, range, positions }) = lines.next(self.state)
        {
            if self.guard.lets_pass(&batch[line..range.end]) {
                if shown < range.start {
                    visit.same(&batch[shown..range.start])?;
                }
                (shown, changes) = (range.end, true);
                visit.changed(&batch[range], positions)?;
            }
        }
        match shown {
            0 => visit.untouched(batch)?,
            _ if shown < batch.len() => visit.same(&batch[shown..])?,
            _ => {}
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Filter, Gather};

    /// What a visitor saw: `=` for lines that stay, `~` for one that changes, `.` for a flush.
    #[derive(Default)]
    struct Log(String);

    impl Visit for Log {
        fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
            self.0 += &format!("={}", String::from_utf8_lossy(stretch));
            Ok(())
        }

        fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
            self.0 += &format!("~{positions:?}{}", String::from_utf8_lossy(line));
            Ok(())
        }

        fn flush(&mut self) -> Result<(), Stop> {
            self.0.push('.');
            Ok(())
        }
    }

    fn log(text: &str, size: usize) -> String {
        seen(&Spacer::default(), text, size)
    }

    fn seen(spacer: &Spacer, text: &str, size: usize) -> String {
        let (mut log, mut passed) = (Log::default(), Passed::default());
        let mut passer = Passer::default();
        passer.pass(spacer, text.as_bytes(), size, &mut log, &mut passed).unwrap();
        assert_eq!(passed.changes, log.0.contains('~'));
        log.0.replace('\n', "|")
    }

    #[test]
    fn stretches_that_stay_are_seen_as_one() {
        assert_eq!(log("a\nb\n中\né\n", 99), "=a|b|中|é|.");
        assert_eq!(log("a\nb\n中a\nc\n中\n", 99), "=a|b|~[3]中a|=c|中|.");
        assert_eq!(log("中a\nb中", 99), "~[3]中a|.~[1]b中.");
        assert_eq!(log("", 99), "");
    }

    #[test]
    fn small_blocks_show_the_same_in_smaller_batches() {
        assert_eq!(log("a\nb\n中a\nc\n", 1), "=a|.=b|.~[3]中a|.=c|.");
    }

    #[test]
    fn a_format_sees_every_line() {
        let mut options = spacing::Options::default();
        options.format = spacing::Format::Markdown;
        let spacer = Spacer::new(options);
        let text = "```\n中a\n```\n中a\n";
        assert_eq!(seen(&spacer, text, 99), "=```|中a|```|~[3]中a|.");
        assert_eq!(seen(&spacer, text, 1), "=```|.=中a|.=```|.~[3]中a|.");
    }

    #[test]
    fn an_input_error_keeps_what_came_before() {
        struct Torn(bool);
        impl Source for Torn {
            fn read(&mut self, block: &mut [u8]) -> fcore::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(fcore::Error::message(fcore::Doing::Read, "torn", "it tore"));
                }
                block[..4].copy_from_slice("中a".as_bytes());
                Ok(4)
            }
        }
        let mut out = Vec::new();
        let mut passer = Passer::default();
        let mut gather = Gather::default();
        let edit = crate::spacers::Edit::Insert(b" ".to_vec());
        let mut filter = Filter { gather: &mut gather, sink: &mut out, edit: &edit };
        let mut passed = Passed::default();
        let stop = passer.pass(&Spacer::default(), Torn(false), 9, &mut filter, &mut passed);
        assert!(matches!(stop, Err(Stop::Input(_))));
        assert_eq!(out, "中 a".as_bytes());
        assert!(passed.changes);
    }
}
