//! The counters of the whole process, where a signal handler can reach them, and its line.

use std::fmt::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::signals::now_ms;

pub(crate) static COUNTERS: Counters = Counters::new();

/// The tool's name as messages have it, set once at the start.
static NAME: OnceLock<Box<[u8]>> = OnceLock::new();

/// What was done, what is expected in all, and since when.
#[derive(Debug)]
pub(crate) struct Counters {
    bytes: AtomicU64,
    items: AtomicU64,
    bytes_expected: AtomicU64,
    items_expected: AtomicU64,
    started_ms: AtomicU64,
    /// Items are records of a stream, not files.
    records: AtomicBool,
}

/// One look at the counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) bytes: u64,
    pub(crate) items: u64,
    /// In all, 0 while unknown.
    pub(crate) bytes_expected: u64,
    /// In all, 0 while unknown.
    pub(crate) items_expected: u64,
    pub(crate) elapsed_ms: u64,
    pub(crate) records: bool,
}

impl Counters {
    const fn new() -> Counters {
        Counters {
            bytes: AtomicU64::new(0),
            items: AtomicU64::new(0),
            bytes_expected: AtomicU64::new(0),
            items_expected: AtomicU64::new(0),
            started_ms: AtomicU64::new(0),
            records: AtomicBool::new(false),
        }
    }

    pub(crate) fn add_bytes(&self, n: u64) {
        self.bytes.fetch_add(n, Relaxed);
    }

    pub(crate) fn add_items(&self, n: u64) {
        self.items.fetch_add(n, Relaxed);
    }

    pub(crate) fn expect(&self, bytes: u64, items: u64) {
        self.bytes_expected.fetch_add(bytes, Relaxed);
        self.items_expected.fetch_add(items, Relaxed);
    }

    pub(crate) fn count_records(&self) {
        self.records.store(true, Relaxed);
    }

    pub(crate) fn reset(&self) {
        for counter in [&self.bytes, &self.items, &self.bytes_expected, &self.items_expected] {
            counter.store(0, Relaxed);
        }
        self.started_ms.store(now_ms(), Relaxed);
    }

    /// The counters as they are at `now_ms`. Async-signal-safe.
    pub(crate) fn look(&self, now_ms: u64) -> Count {
        Count {
            bytes: self.bytes.load(Relaxed),
            items: self.items.load(Relaxed),
            bytes_expected: self.bytes_expected.load(Relaxed),
            items_expected: self.items_expected.load(Relaxed),
            elapsed_ms: now_ms.saturating_sub(self.started_ms.load(Relaxed)),
            records: self.records.load(Relaxed),
        }
    }
}

impl Count {
    /// The unit of the items, in the number that fits them.
    pub(crate) fn unit(&self) -> &'static str {
        match (self.records, self.items.max(self.items_expected)) {
            (false, 1) => " file",
            (false, _) => " files",
            (true, 1) => " record",
            (true, _) => " records",
        }
    }
}

/// Starts the clock of the line for SIGUSR1.
pub(crate) fn start() {
    COUNTERS.reset();
}

/// Sets the name the line starts with; the first call counts.
pub(crate) fn set_name(name: &[u8]) {
    let _ = NAME.set(name.into());
}

/// The line for SIGUSR1 at `now_ms`; `None` before the tool knows its name and has done anything.
/// Async-signal-safe: no allocation, no lock.
pub(crate) fn signal_line(now_ms: u64) -> Option<Line> {
    let name = NAME.get()?;
    let mut line = Line::new();
    if super::is_drawn() {
        line.push(super::CLEAR);
    }
    line.push(name);
    // What does not fit is left off, and that is all that could fail.
    let _ = write!(line, "{}", COUNTERS.look(now_ms));
    line.push(b"\n");
    Some(line)
}

impl fmt::Display for Count {
    /// `: 123 files, 4567890 of 9999999 bytes, 12.3 s, 370.1 MB/s, 14.6 s left` and nothing that
    /// could panic.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |f: &mut fmt::Formatter<'_>, done: u64, expected: u64, unit: &str| {
            write!(f, "{done}")?;
            if expected > 0 {
                write!(f, " of {expected}")?;
            }
            f.write_str(unit)
        };
        f.write_str(": ")?;
        // What the kernel moves by itself has records that nobody counts.
        if !self.records || self.items > 0 {
            of(f, self.items, self.items_expected, self.unit())?;
            f.write_str(", ")?;
        }
        of(f, self.bytes, self.bytes_expected, " bytes")?;
        write!(f, ", {}.{} s", self.elapsed_ms / 1000, self.elapsed_ms / 100 % 10)?;
        if let Some(tenths) = u128::from(self.bytes).checked_div(u128::from(self.elapsed_ms) * 100)
        {
            // Bytes a millisecond are thousands a second: a hundredth of that is a tenth of a MB/s.
            write!(f, ", {}.{} MB/s", tenths / 10, tenths % 10)?;
        }
        let left = u128::from(self.bytes_expected.saturating_sub(self.bytes));
        let time = u128::from(self.elapsed_ms) * left;
        match time.checked_div(u128::from(self.bytes)) {
            Some(ms) if ms > 0 => write!(f, ", {}.{} s left", ms / 1000, ms / 100 % 10),
            _ => Ok(()),
        }
    }
}

/// Text on the stack; what does not fit is left off, but for the newline.
pub(crate) struct Line {
    bytes: [u8; Line::CAPACITY],
    length: usize,
}

impl Line {
    const CAPACITY: usize = 512;

    fn new() -> Line {
        Line { bytes: [0; Line::CAPACITY], length: 0 }
    }

    fn push(&mut self, text: &[u8]) {
        // The last byte is kept for a newline.
        let end = if text == b"\n" { Line::CAPACITY } else { Line::CAPACITY - 1 };
        for (to, from) in self.bytes[..end].iter_mut().skip(self.length).zip(text) {
            *to = *from;
            self.length += 1;
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_totals_and_a_rate_where_they_are_known() {
        let count = Count { bytes: 4_567_890, items: 123, elapsed_ms: 12_345, ..Count::default() };
        assert_eq!(count.to_string(), ": 123 files, 4567890 bytes, 12.3 s, 0.3 MB/s");
        let count = Count { bytes_expected: 9_999_999, items_expected: 400, ..count };
        assert_eq!(
            count.to_string(),
            ": 123 of 400 files, 4567890 of 9999999 bytes, 12.3 s, 0.3 MB/s, 14.6 s left"
        );
        let done = Count { bytes: 9_999_999, ..count };
        assert!(done.to_string().ends_with(" MB/s"));
        let count = Count { bytes: 370_100_000, items: 1, elapsed_ms: 1000, ..Count::default() };
        assert_eq!(count.to_string(), ": 1 file, 370100000 bytes, 1.0 s, 370.1 MB/s");
        assert_eq!(Count::default().to_string(), ": 0 files, 0 bytes, 0.0 s");
        let count = Count { records: true, ..Count::default() };
        assert_eq!(count.to_string(), ": 0 bytes, 0.0 s");
        let count = Count { items: 2, ..count };
        assert_eq!(count.to_string(), ": 2 records, 0 bytes, 0.0 s");
    }

    #[test]
    fn no_count_is_too_large() {
        let most = u64::MAX;
        let count = Count {
            bytes: most,
            items: most,
            bytes_expected: most,
            items_expected: most,
            elapsed_ms: 1,
            ..Count::default()
        };
        let mut line = Line::new();
        write!(line, "{count}").unwrap();
        assert!(line.as_bytes().ends_with(b" MB/s"));
        // For ever, and then some.
        let count = Count { bytes: 1, elapsed_ms: most, ..count };
        write!(line, "{count}").unwrap();
        assert!(line.as_bytes().ends_with(b" s left"));
    }

    #[test]
    fn a_long_line_is_cut_and_still_ends() {
        let mut line = Line::new();
        line.push(&[b'x'; 1000]);
        line.push(b"more");
        line.push(b"\n");
        assert_eq!(line.as_bytes().len(), Line::CAPACITY);
        assert!(line.as_bytes().ends_with(b"x\n"));
    }
}
