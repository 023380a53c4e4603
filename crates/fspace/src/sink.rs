//! Where bytes go: an output, lines of results, or memory until it is their turn.

use fcli::Results;
use fcore::{Error, Output};

/// Why a text is not passed to its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It cannot be read on.
    Input(Error),
    /// What comes of it cannot be written.
    Output(Error),
    /// Nobody wants to know more.
    Enough,
}

/// Takes bytes in their order.
pub(crate) trait Sink {
    /// Takes all of `bytes`: whole lines, if the sink is one of lines.
    ///
    /// # Errors
    /// They could not be written, or an earlier write failed.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop>;

    /// Writes what is held back, so that an error line comes after it.
    fn settle(&mut self) {}

    /// Whether a write failed that will be reported later.
    fn is_broken(&self) -> bool {
        false
    }
}

/// Memory, up to a limit.
pub(crate) struct Held {
    bytes: Vec<u8>,
    most: usize,
    over: bool,
}

impl Held {
    pub(crate) fn new(most: usize) -> Held {
        Held { bytes: Vec::new(), most, over: false }
    }

    /// Whether more came than is held.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Sink for Held {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.over |= bytes.len() > self.most - self.bytes.len();
        if self.over {
            return Err(Stop::Enough);
        }
        self.bytes.put(bytes)
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

impl Sink for Output {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.write_full(bytes).map_err(Stop::Output)
    }
}

impl Sink for Results {
    /// The error itself is kept for [`Results::finish`].
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.line(bytes);
        if self.is_broken() { Err(Stop::Enough) } else { Ok(()) }
    }

    fn settle(&mut self) {
        self.flush();
    }

    fn is_broken(&self) -> bool {
        Results::is_broken(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_held_than_said() {
        let mut held = Held::new(3);
        held.put(b"abc").unwrap();
        held.put(b"").unwrap();
        assert!(!held.is_over());
        assert!(matches!(held.put(b"d"), Err(Stop::Enough)));
        assert!(held.is_over());
        assert!(matches!(held.put(b""), Err(Stop::Enough)));
    }
}
