//! The blocks that files are read into, used again and again.

use fcore::{AlignedBuf, BufferSize, Result};

use super::piece::Piece;

/// The block of one lane: all of them together stay in the second-level cache.
const BLOCK: usize = 32 << 10;

/// Blocks that no lane has; the one that was used last comes first.
pub(super) struct Blocks {
    size: usize,
    free: Vec<AlignedBuf>,
}

impl Blocks {
    /// None yet, of this size.
    pub(super) fn new(buffer: BufferSize) -> Blocks {
        let size = match buffer {
            BufferSize::Auto => BLOCK,
            BufferSize::Bytes(bytes) => bytes,
        };
        Blocks { size, free: Vec::new() }
    }

    /// A block for a lane.
    ///
    /// # Errors
    /// There is no memory for one more.
    pub(super) fn take(&mut self) -> Result<AlignedBuf> {
        match self.free.pop() {
            Some(block) => Ok(block),
            None => AlignedBuf::new(self.size),
        }
    }

    /// Takes a used piece back.
    pub(super) fn give(&mut self, piece: Piece) {
        if let Piece::Block(block, _) = piece {
            self.free.push(block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_comes_back() {
        let mut blocks = Blocks::new(BufferSize::Bytes(100));
        let block = blocks.take().unwrap();
        let at = block.as_ptr();
        assert_eq!(block.len(), 100);
        assert_ne!(blocks.take().unwrap().as_ptr(), at);
        blocks.give(Piece::Block(block, 7));
        assert_eq!(blocks.take().unwrap().as_ptr(), at);
        assert_eq!(Blocks::new(BufferSize::Auto).take().unwrap().len(), BLOCK);
    }
}
