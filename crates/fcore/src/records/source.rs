//! Where blocks come from.

use crate::{Input, Result};

/// Anything blocks can be read from: an [`Input`], a slice, a test's script.
pub trait Source {
    /// Reads at most `block.len()` bytes to the start of `block`; 0 is the end.
    ///
    /// # Errors
    /// The source's own.
    fn read(&mut self, block: &mut [u8]) -> Result<usize>;
}

impl Source for Input {
    fn read(&mut self, block: &mut [u8]) -> Result<usize> {
        Input::read(self, block)
    }
}

impl Source for &[u8] {
    fn read(&mut self, block: &mut [u8]) -> Result<usize> {
        let (now, later) = self.split_at(block.len().min(self.len()));
        block[..now.len()].copy_from_slice(now);
        *self = later;
        Ok(now.len())
    }
}

impl<S: Source + ?Sized> Source for &mut S {
    fn read(&mut self, block: &mut [u8]) -> Result<usize> {
        (**self).read(block)
    }
}
