//! What is done with the lines of a text.

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

    /// A line that is too long for all its positions to be known at once. It follows in parts, the
    /// newline included: those that stay, and those that change as if they were lines.
    fn long(&mut self, line: &[u8]) -> Result<(), Stop> {
        let _ = line;
        Ok(())
    }

    /// A line or lines, the newline included, and where spaces go: before these bytes, ascending.
    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop>;

    /// Whether lines that change may come together, with such that stay between them.
    fn takes_lines(&self) -> bool {
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

    /// Whoever takes blocks that were spaced elsewhere, if the spaced text is all that is wanted.
    fn writer(&mut self) -> Option<&mut dyn Writer> {
        None
    }
}

/// Takes the spaced text in blocks of whole lines.
pub(crate) trait Writer {
    /// The next block, and its spaced self if that differs.
    fn block(&mut self, text: &[u8], spaced: Option<&[u8]>) -> Result<(), Stop>;
}

/// What was learnt of a text.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    /// Whether a line changes.
    pub(crate) changes: bool,
    /// What is to be told of its encoding.
    pub(crate) note: Option<&'static str>,
}
