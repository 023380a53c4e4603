//! Counting records that pass by.

use memchr::memchr_iter;

/// Counts the records in blocks at the speed of memory, and keeps nothing of them.
///
/// ```
/// let mut counter = fcore::RecordCounter::new(b'\n');
/// counter.feed(b"one\ntw");
/// counter.feed(b"o\nthree");
/// assert_eq!((counter.records(), counter.terminated(), counter.bytes()), (3, 2, 13));
/// assert!(counter.unterminated());
/// ```
#[derive(Clone, Debug)]
pub struct RecordCounter {
    delimiter: u8,
    terminated: u64,
    bytes: u64,
    /// Whether bytes came after the last delimiter.
    open: bool,
}

impl RecordCounter {
    /// Nothing counted yet.
    pub fn new(delimiter: u8) -> RecordCounter {
        RecordCounter { delimiter, terminated: 0, bytes: 0, open: false }
    }

    /// Counts what is in `block`, which follows the blocks before it.
    pub fn feed(&mut self, block: &[u8]) {
        let Some(last) = block.last() else { return };
        self.terminated += memchr_iter(self.delimiter, block).count() as u64;
        self.bytes += block.len() as u64;
        self.open = *last != self.delimiter;
    }

    /// Records so far, one without delimiter at the end included.
    pub fn records(&self) -> u64 {
        self.terminated + u64::from(self.open)
    }

    /// Delimiters so far, which is what `wc -l` calls lines.
    pub fn terminated(&self) -> u64 {
        self.terminated
    }

    /// Whether the last record lacks its delimiter so far.
    pub fn unterminated(&self) -> bool {
        self.open
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(blocks: &[&[u8]]) -> (u64, u64, bool) {
        let mut counter = RecordCounter::new(0);
        blocks.iter().for_each(|block| counter.feed(block));
        assert_eq!(counter.bytes(), blocks.iter().map(|block| block.len() as u64).sum::<u64>());
        (counter.records(), counter.terminated(), counter.unterminated())
    }

    #[test]
    fn counts_across_blocks() {
        assert_eq!(count(&[]), (0, 0, false));
        assert_eq!(count(&[b""]), (0, 0, false));
        assert_eq!(count(&[b"a"]), (1, 0, true));
        assert_eq!(count(&[b"a\0"]), (1, 1, false));
        assert_eq!(count(&[b"\0\0\0"]), (3, 3, false));
        assert_eq!(count(&[b"a", b"\0", b"b"]), (2, 1, true));
        assert_eq!(count(&[b"a\0b", b"", b"c\0"]), (2, 2, false));
    }

    #[test]
    fn an_empty_block_changes_nothing() {
        assert_eq!(count(&[b"a", b""]), (1, 0, true));
        assert_eq!(count(&[b"a\0", b""]), (1, 1, false));
    }
}
