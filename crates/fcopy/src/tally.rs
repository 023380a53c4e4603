//! A worker's own counts, passed on to the meter now and then.
//!
//! The meter is written to by all workers, and memory that several cores write to costs each of them
//! more than a small file has to spare: four counts a file took 3 % of a copy of tiny ones.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use fcli::Meter;
use fcore::Progress;

/// What a larger file does is told at once: a bar moves while it is copied.
const LARGE: u64 = 256 << 10;

/// What this worker did since it last told the meter, on memory that no other writes to.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Tally<'m> {
    meter: &'m Meter,
    bytes: AtomicU64,
    items: AtomicU64,
    bytes_expected: AtomicU64,
    items_expected: AtomicU64,
    /// What is being copied takes long enough to be watched.
    watched: AtomicBool,
}

impl<'m> Tally<'m> {
    pub(crate) fn new(meter: &'m Meter) -> Tally<'m> {
        let zero = || AtomicU64::new(0);
        let (bytes, items, bytes_expected, items_expected) = (zero(), zero(), zero(), zero());
        let watched = AtomicBool::new(false);
        Tally { meter, bytes, items, bytes_expected, items_expected, watched }
    }

    /// Something is about to be copied: a file of so many bytes, or what may take any time.
    pub(crate) fn begin(&self, bytes: u64, is_file: bool) {
        self.watched.store(!is_file || bytes >= LARGE, Relaxed);
        self.bytes_expected.fetch_add(bytes, Relaxed);
        self.items_expected.fetch_add(1, Relaxed);
        if self.watched.load(Relaxed) {
            self.pass_on();
        }
    }

    pub(crate) fn item_done(&self) {
        self.items.fetch_add(1, Relaxed);
    }

    /// Tells the meter all of it: after each piece of work.
    pub(crate) fn pass_on(&self) {
        let [bytes, items, bytes_expected, items_expected] =
            [&self.bytes, &self.items, &self.bytes_expected, &self.items_expected]
                .map(|count| count.swap(0, Relaxed));
        if bytes_expected + items_expected > 0 {
            self.meter.expect(bytes_expected, items_expected);
        }
        if bytes > 0 {
            self.meter.bytes(bytes);
        }
        if items > 0 {
            self.meter.items(items);
        }
    }
}

impl Progress for Tally<'_> {
    fn bytes(&self, n: u64) {
        self.bytes.fetch_add(n, Relaxed);
        if self.watched.load(Relaxed) {
            self.pass_on();
        }
    }
}
