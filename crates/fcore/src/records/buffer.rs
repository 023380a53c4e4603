//! The memory under [`Records`](crate::Records): filled at its end, consumed from its start.

use std::fmt;
use std::ops::Range;

use super::Source;
use crate::{AlignedBuf, Result};

/// A block of memory that keeps what was read and not yet handed out, for one reader after another.
pub struct RecordBuffer {
    /// All the memory: the block, or the block doubled some times when a record was longer.
    memory: AlignedBuf,
    /// The block's length as named at the start; no read asks for more, however large `memory` grew.
    block: usize,
    /// What was read and not handed out: `start <= end <= memory.len()`.
    held: Range<usize>,
    /// Up to where the held bytes are known to hold no delimiter, `held.start <= searched <= held.end`:
    /// no byte is searched twice.
    searched: usize,
}

// Records is compiled where its source is known: what it calls for every record is `inline`, to be
// compiled there too.
impl RecordBuffer {
    /// Memory for blocks of `length` bytes; 0 is taken as 1.
    ///
    /// # Errors
    /// Not enough memory, as an error and not an abort.
    pub fn new(length: usize) -> Result<RecordBuffer> {
        let memory = AlignedBuf::new(length)?;
        Ok(RecordBuffer { block: memory.len(), memory, held: 0..0, searched: 0 })
    }

    /// Forgets what is held.
    pub(super) fn clear(&mut self) {
        self.held = 0..0;
        self.searched = 0;
    }

    /// How many bytes are held.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether nothing more can be read without growing.
    pub(super) fn is_full(&self) -> bool {
        self.held.len() == self.memory.len()
    }

    /// The length of what is held up to and with the delimiter that `find` sees in bytes not yet
    /// searched; they count as searched when it sees none.
    #[inline]
    pub(super) fn search(&mut self, find: impl FnOnce(&[u8]) -> Option<usize>) -> Option<usize> {
        match find(&self.memory[self.searched..self.held.end]) {
            Some(at) => Some(self.searched + at + 1 - self.held.start),
            None => {
                self.searched = self.held.end;
                None
            }
        }
    }

    /// Hands out the first `length` bytes held, which stay where they are until the next change.
    ///
    /// `clean`: whether what remains is known to hold no delimiter.
    #[inline]
    pub(super) fn consume(&mut self, length: usize, clean: bool) -> &[u8] {
        let given = self.held.start..self.held.start + length;
        self.held.start = given.end;
        self.searched = if clean { self.held.end } else { given.end };
        &self.memory[given]
    }

    /// Takes back the last `length` bytes handed out, of which none was overwritten: nothing was read
    /// since. They are searched again.
    pub(super) fn take_back(&mut self, length: usize) {
        self.held.start -= length.min(self.held.start);
        self.searched = self.held.start;
    }

    /// Makes room behind what is held, by moving it to the front and, if it fills the memory, by
    /// doubling that.
    pub(super) fn make_room(&mut self) -> Result<()> {
        self.roll();
        if self.is_full() { self.grow() } else { Ok(()) }
    }

    fn roll(&mut self) {
        if self.held.start > 0 {
            self.memory.copy_within(self.held.clone(), 0);
            self.searched -= self.held.start;
            self.held = 0..self.held.len();
        }
    }

    /// Only what was read into it costs memory, however long it is.
    fn grow(&mut self) -> Result<()> {
        // A length past what there is saturates, and the kernel refuses it.
        self.memory.grow(self.memory.len().saturating_mul(2))
    }

    /// Reads once, at most a block, behind what is held; 0 is the end.
    pub(super) fn fill(&mut self, source: &mut impl Source) -> Result<usize> {
        let room = self.held.end..self.memory.len().min(self.held.end + self.block);
        let length = room.len();
        // A source that claims more than it was given room for is not believed.
        let got = source.read(&mut self.memory[room])?.min(length);
        self.held.end += got;
        Ok(got)
    }
}

impl fmt::Debug for RecordBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordBuffer")
            .field("block", &self.block)
            .field("capacity", &self.memory.len())
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(length: usize, bytes: &[u8]) -> RecordBuffer {
        let mut buffer = RecordBuffer::new(length).unwrap();
        let mut rest = bytes;
        while !rest.is_empty() {
            buffer.make_room().unwrap();
            buffer.fill(&mut rest).unwrap();
        }
        buffer
    }

    #[test]
    fn what_is_held_survives_rolling_and_growing() {
        let mut buffer = holding(4, b"abcd");
        assert!(buffer.is_full());
        assert_eq!(buffer.consume(3, false), b"abc");
        let mut rest: &[u8] = b"efghij";
        while !rest.is_empty() {
            buffer.make_room().unwrap();
            buffer.fill(&mut rest).unwrap();
        }
        assert_eq!((buffer.len(), buffer.memory.len()), (7, 8));
        assert_eq!(buffer.consume(7, false), b"defghij");
        assert_eq!(buffer.len(), 0);
    }

    #[test]
    fn no_read_asks_for_more_than_the_block() {
        let mut buffer = holding(4, &[b'x'; 100]);
        assert_eq!(buffer.memory.len(), 128);
        buffer.consume(100, false);
        let mut rest: &[u8] = &[b'y'; 100];
        assert_eq!(buffer.fill(&mut rest).unwrap(), 4);
    }

    #[test]
    fn no_byte_is_searched_twice() {
        let mut buffer = holding(8, b"ab");
        assert_eq!(buffer.search(|bytes| memchr::memchr(b'\n', bytes)), None);
        buffer.fill(&mut &b"c\nd"[..]).unwrap();
        let seen = buffer.search(|bytes| {
            assert_eq!(bytes, b"c\nd");
            memchr::memchr(b'\n', bytes)
        });
        assert_eq!(seen, Some(4));
        buffer.consume(4, true);
        buffer.search(|bytes| {
            assert_eq!(bytes, b"");
            None
        });
    }

    #[test]
    fn a_source_that_lies_is_not_believed() {
        struct Liar;
        impl Source for Liar {
            fn read(&mut self, block: &mut [u8]) -> Result<usize> {
                Ok(block.len() + 1)
            }
        }
        let mut buffer = RecordBuffer::new(4).unwrap();
        assert_eq!(buffer.fill(&mut Liar).unwrap(), 4);
        assert_eq!(buffer.consume(4, false).len(), 4);
    }
}
