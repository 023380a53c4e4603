//! One text, read in batches of whole lines and led past a visitor.

use fcore::{Progress, RecordBuffer, Records, Source};
use spacing::{Spacer, State};

use crate::blocks;
use crate::encoding::{self, Guard};
use crate::lines::Lines;
use crate::sink::Stop;
use crate::spacers::Edit;
use crate::visit::{Passed, Visit};

/// How a text is read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) spacer: &'a Spacer,
    /// What happens where spaces go.
    pub(crate) edit: &'a Edit,
    /// In blocks of so many bytes.
    pub(crate) size: usize,
    /// On so many threads, where lines do not know each other; 0 is as many as there may be.
    pub(crate) jobs: usize,
    pub(crate) progress: &'a dyn Progress,
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
    /// Leads all of `source` past `visit`; what was learnt is in `passed` even if the pass stopped.
    pub(crate) fn pass(
        &mut self,
        reading: Reading<'_>,
        source: impl Source,
        visit: &mut dyn Visit,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let read = self.read(reading, source, visit, passed);
        if self.longest > KEPT.max(reading.size) {
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
        reading: Reading<'_>,
        source: impl Source,
        visit: &mut dyn Visit,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let Reading { spacer, size, progress, .. } = reading;
        let buffer = buffer(&mut self.buffer, size).map_err(Stop::Input)?;
        let mut records = Records::new(source, b'\n', buffer);
        self.state.restart();
        self.longest = 0;
        let mut guard = Guard::default();
        let mut split = (reading.jobs != 1).then(|| blocks::Splitter::new(size));
        let mut first = true;
        loop {
            // Once nothing is to be learnt from one line for the next, they may go their own ways.
            if guard.is_tired()
                && let Some(writer) = visit.writer()
                && let Some(splitter) = split.take()
            {
                let ended = blocks::pass(&mut records, &splitter, reading, writer, passed)?;
                visit.flush()?;
                if ended {
                    return Ok(());
                }
            }
            // What is not UTF-8 has no lines.
            let batch = if guard.is_closed() { records.next_chunk() } else { records.next_batch() };
            let Some(batch) = batch.map_err(Stop::Input)? else { return Ok(()) };
            self.longest = self.longest.max(batch.len());
            split = split.filter(|splitter| splitter.takes(batch));
            if std::mem::take(&mut first) {
                passed.note = encoding::look(batch, &mut guard);
            }
            let mut lines = Lines { spacer, state: &mut self.state, guard: &mut guard };
            passed.changes |= lines.visit(batch, visit)?;
            progress.bytes(batch.len() as u64);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Filter, Gather};
    use fcore::NoProgress;

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
        let (edit, mut passer) = (Edit::Insert(b" ".to_vec()), Passer::default());
        let reading = Reading { spacer, edit: &edit, size, jobs: 1, progress: &NoProgress };
        passer.pass(reading, text.as_bytes(), &mut log, &mut passed).unwrap();
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
        let edit = Edit::Insert(b" ".to_vec());
        let mut filter = Filter { gather: &mut gather, sink: &mut out, edit: &edit };
        let (mut passed, spacer) = (Passed::default(), Spacer::default());
        let reading =
            Reading { spacer: &spacer, edit: &edit, size: 9, jobs: 1, progress: &NoProgress };
        let stop = passer.pass(reading, Torn(false), &mut filter, &mut passed);
        assert!(matches!(stop, Err(Stop::Input(_))));
        assert_eq!(out, "中 a".as_bytes());
        assert!(passed.changes);
    }
}
