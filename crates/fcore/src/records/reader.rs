//! [`Records`]: whole records, one at a time or as many as came.

use memchr::{memchr, memrchr};

use super::{RecordBuffer, Source};
use crate::{Error, Result};

/// Delimited records of a source, borrowed from a buffer until the next call.
///
/// What was read before an error is handed out first, its last bytes as a record that is not
/// terminated; the error follows at the next call. A call after an error reads on.
///
/// ```
/// use fcore::{RecordBuffer, Records};
///
/// # fn main() -> Result<(), fcore::Error> {
/// let mut buffer = RecordBuffer::new(4096)?;
/// let mut records = Records::new(&b"one\ntwo"[..], b'\n', &mut buffer);
/// while let Some(record) = records.next_record()? {
///     assert_eq!(record.is_terminated(), record.bytes() == b"one");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Records<'b, S> {
    source: S,
    delimiter: u8,
    buffer: &'b mut RecordBuffer,
    /// The source said 0; it is not asked again, for a terminal would go on.
    ended: bool,
    /// Why the last read failed, while bytes that came before it are still to be handed out.
    failed: Option<Error>,
    /// How much was handed out last.
    given: usize,
}

/// One record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    whole: &'a [u8],
    terminated: bool,
}

/// What to do when the memory is full and holds no delimiter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Full {
    Grow,
    HandOut,
}

impl<'a> Record<'a> {
    /// The record without its delimiter.
    pub fn bytes(&self) -> &'a [u8] {
        &self.whole[..self.whole.len() - usize::from(self.terminated)]
    }

    /// The record with its delimiter, if it has one.
    pub fn whole(&self) -> &'a [u8] {
        self.whole
    }

    /// Whether a delimiter ended it; only the last one before the end or an error may lack it.
    pub fn is_terminated(&self) -> bool {
        self.terminated
    }
}

impl<'b, S: Source> Records<'b, S> {
    /// Records of `source`, each ended by the byte `delimiter`; what `buffer` held is forgotten.
    pub fn new(source: S, delimiter: u8, buffer: &'b mut RecordBuffer) -> Records<'b, S> {
        buffer.clear();
        Records { source, delimiter, buffer, ended: false, failed: None, given: 0 }
    }

    /// The next record, of any length; `None` at the end.
    ///
    /// # Errors
    /// The source's own; not enough memory for this record, which then is not lost.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>> {
        let delimiter = self.delimiter;
        let length = self.ready(Full::Grow, |bytes| memchr(delimiter, bytes))?;
        self.given = length;
        let whole = self.buffer.consume(length, false);
        let terminated = whole.last() == Some(&delimiter);
        Ok((length > 0).then_some(Record { whole, terminated }))
    }

    /// All whole records that came, at least one, as one slice with their delimiters; `None` at the
    /// end. It ends with a delimiter, unless it is the unterminated end.
    ///
    /// # Errors
    /// As [`next_record`](Records::next_record).
    pub fn next_batch(&mut self) -> Result<Option<&[u8]>> {
        self.next_slice(Full::Grow)
    }

    /// As [`next_batch`](Records::next_batch) in constant memory: a record longer than the block
    /// comes in pieces, each a block long.
    ///
    /// # Errors
    /// The source's own.
    pub fn next_chunk(&mut self) -> Result<Option<&[u8]>> {
        self.next_slice(Full::HandOut)
    }

    /// Takes back what was handed out last; the next call hands it out again, and what came since with
    /// it.
    pub fn take_back(&mut self) {
        self.buffer.take_back(std::mem::take(&mut self.given));
    }

    /// The source: its reads are ahead of what was handed out.
    pub fn source(&self) -> &S {
        &self.source
    }

    fn next_slice(&mut self, full: Full) -> Result<Option<&[u8]>> {
        let delimiter = self.delimiter;
        let length = self.ready(full, |bytes| memrchr(delimiter, bytes))?;
        self.given = length;
        // Everything behind the last delimiter was searched, from the end.
        let slice = self.buffer.consume(length, true);
        Ok((length > 0).then_some(slice))
    }

    /// How many bytes to hand out: up to the delimiter that `find` sees, or, where none comes any
    /// more, all there are; 0 at the end.
    fn ready(&mut self, full: Full, find: impl Fn(&[u8]) -> Option<usize>) -> Result<usize> {
        self.given = 0;
        loop {
            if let Some(length) = self.buffer.search(&find) {
                return Ok(length);
            }
            if (full == Full::HandOut && self.buffer.is_full()) || !self.read_on()? {
                return Ok(self.buffer.len());
            }
        }
    }

    /// Reads once; false when what is held is all there is before the end or an error.
    #[cold]
    fn read_on(&mut self) -> Result<bool> {
        // What came before an error goes first, also if it was taken back.
        if let Some(error) = self.failed.take_if(|_| self.buffer.len() == 0) {
            return Err(error);
        }
        if self.ended || self.failed.is_some() {
            return Ok(false);
        }
        self.buffer.make_room()?;
        match self.buffer.fill(&mut self.source) {
            Ok(got) => {
                self.ended = got == 0;
                Ok(got > 0)
            }
            Err(error) if self.buffer.len() == 0 => Err(error),
            Err(error) => {
                self.failed = Some(error);
                Ok(false)
            }
        }
    }
}
