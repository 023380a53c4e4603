//! What goes through a lane at a time.

use std::ops::Range;
use std::sync::Arc;

use fcore::{AlignedBuf, Map};
use fhash::lanes::Buffer;

/// Some bytes of a file.
pub(super) enum Piece {
    /// The first so many bytes of a block.
    Block(AlignedBuf, usize),
    /// A part of a mapped file.
    Mapped(Arc<Map>, Range<usize>),
}

impl Piece {
    /// Forgets what was appended to these first bytes.
    pub(super) fn cut(&mut self, bytes: usize) {
        if let Piece::Block(_, length) = self {
            *length = bytes.min(*length);
        }
    }
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        match self {
            Piece::Block(block, length) => &block[..*length],
            Piece::Mapped(map, range) => &map.lend()[range.clone()],
        }
    }
}

impl Buffer for Piece {
    fn append(&mut self, bytes: &[u8]) -> bool {
        let Piece::Block(block, length) = self else { return false };
        let Some(room) = block.get_mut(*length..*length + bytes.len()) else { return false };
        room.copy_from_slice(bytes);
        *length += bytes.len();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_takes_what_it_has_room_for() {
        let mut piece = Piece::Block(AlignedBuf::new(10).unwrap(), 7);
        assert!(!piece.append(b"four"));
        assert_eq!(piece.as_ref(), [0; 7]);
        assert!(piece.append(b"abc"));
        assert_eq!(piece.as_ref(), b"\0\0\0\0\0\0\0abc");
        assert!(!piece.append(b"x"));
        piece.cut(11);
        assert_eq!(piece.as_ref().len(), 10);
        piece.cut(8);
        assert_eq!(piece.as_ref(), b"\0\0\0\0\0\0\0a");
    }
}
