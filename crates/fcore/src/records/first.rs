//! Where in passing blocks the first N records end: for taking them, or for skipping them.

use memchr::memchr_iter;

/// A stretch in which delimiters are counted before any is located: counting is several times as
/// fast, and one stretch stays in the first-level cache.
const STRETCH: usize = 4096;

/// Tells of each block that passes by which bytes belong to the first N records.
///
/// ```
/// use fcore::FirstRecords;
///
/// let (mut skip, mut take) = (FirstRecords::new(b'\n', 1), FirstRecords::new(b'\n', 2));
/// let mut out = Vec::new();
/// for block in [b"head".as_slice(), b"er\na\nb", b"b\nc\nd\n"] {
///     let (_, body) = skip.split(block);
///     out.extend_from_slice(take.split(body).0);
///     if take.is_over() {
///         break;
///     }
/// }
/// assert_eq!(out, b"a\nbb\n");
/// ```
#[derive(Clone, Debug)]
pub struct FirstRecords {
    delimiter: u8,
    /// How many delimiters are still to pass.
    left: u64,
}

impl FirstRecords {
    /// The first `count` records, each ended by the byte `delimiter`.
    pub fn new(delimiter: u8, count: u64) -> FirstRecords {
        FirstRecords { delimiter, left: count }
    }

    /// Whether the last delimiter has passed: no byte of a later block belongs to them.
    pub fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Cuts `block`, which follows the blocks before it, into what belongs to the first records
    /// and what comes after them.
    pub fn split<'a>(&mut self, block: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        if self.is_over() {
            return block.split_at(0);
        }
        for (index, stretch) in block.chunks(STRETCH).enumerate() {
            let here = memchr_iter(self.delimiter, stretch).count() as u64;
            if here < self.left {
                self.left -= here;
                continue;
            }
            // `left` is at most `here` and so at most STRETCH: the cast is exact.
            let last = memchr_iter(self.delimiter, stretch).nth(self.left as usize - 1);
            self.left = 0;
            return block.split_at(index * STRETCH + last.map_or(stretch.len(), |at| at + 1));
        }
        block.split_at(block.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(count: u64, block: &[u8]) -> (&[u8], &[u8]) {
        FirstRecords::new(b'\n', count).split(block)
    }

    #[test]
    fn a_block_is_cut_behind_the_last_delimiter() {
        assert_eq!(split(0, b"a\nb"), (&b""[..], &b"a\nb"[..]));
        assert_eq!(split(1, b"a\nb"), (&b"a\n"[..], &b"b"[..]));
        assert_eq!(split(2, b"a\nb"), (&b"a\nb"[..], &b""[..]));
        assert_eq!(split(2, b"\n\n\n"), (&b"\n\n"[..], &b"\n"[..]));
        assert_eq!(split(1, b""), (&b""[..], &b""[..]));
        assert_eq!(split(u64::MAX, b"a\n"), (&b"a\n"[..], &b""[..]));
    }

    #[test]
    fn over_only_when_the_delimiter_has_passed() {
        let mut first = FirstRecords::new(b'\n', 1);
        assert_eq!(first.split(b"long"), (&b"long"[..], &b""[..]));
        assert!(!first.is_over());
        assert_eq!(first.split(b"\n"), (&b"\n"[..], &b""[..]));
        assert!(first.is_over());
        assert_eq!(first.split(b"more\n"), (&b""[..], &b"more\n"[..]));
        assert!(FirstRecords::new(0, 0).is_over());
    }

    #[test]
    fn stretches_join() {
        for length in [STRETCH - 1, STRETCH, STRETCH + 1, 3 * STRETCH] {
            let mut block = vec![b'x'; length];
            block.extend_from_slice(b"\ny");
            assert_eq!(split(1, &block).0.len(), length + 1, "{length}");
            assert_eq!(split(2, &block).0.len(), length + 2, "{length}");
        }
        let delimiters = [b'\n'; 2 * STRETCH + 1];
        for count in [1, STRETCH, STRETCH + 1, 2 * STRETCH] {
            assert_eq!(split(count as u64, &delimiters).0.len(), count);
        }
    }

    proptest! {
        #[test]
        fn as_splitting_the_whole(
            bytes in proptest::collection::vec(0u8..4, 0..200), count in 0u64..60, size in 1usize..40
        ) {
            let mut first = FirstRecords::new(0, count);
            let mut taken = Vec::new();
            let mut skipped = Vec::new();
            for block in bytes.chunks(size) {
                let (head, tail) = first.split(block);
                taken.extend_from_slice(head);
                skipped.extend_from_slice(tail);
            }
            let whole: Vec<u8> =
                bytes.split_inclusive(|&b| b == 0).take(count as usize).flatten().copied().collect();
            prop_assert_eq!(&taken, &whole);
            prop_assert_eq!([taken, skipped].concat(), bytes);
        }
    }
}
