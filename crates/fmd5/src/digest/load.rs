//! From an open file to the pieces that go through a lane.

use std::sync::Arc;

use fcore::{AlignedBuf, Input, Map, MapPolicy, Result};
use fhash::Algorithm;

use super::piece::Piece;

/// Bytes of a mapped file that go through a lane at a time.
const MAPPED_PIECE: usize = 256 << 10;

/// From here on a file is worth leaving to another thread.
const LARGE: u64 = 4 << 20;

/// A file on its way through a lane, with the item it belongs to.
pub(super) struct Loaded<I> {
    pub(super) number: u64,
    pub(super) item: I,
    pub(super) algorithm: Algorithm,
    source: Source,
    /// Bytes given to the lane so far, and in all if that is known.
    pub(super) bytes: u64,
    size: Option<u64>,
}

enum Source {
    /// Nothing more: all of it went into the first piece, and it is closed.
    Whole,
    // Boxed: files move from lane to lane.
    Read(Box<Input>),
    Mapped(Arc<Map>),
}

impl<I> Loaded<I> {
    /// Takes a regular file as it was opened: what is large enough is mapped.
    pub(super) fn new(number: u64, item: I, algorithm: Algorithm, input: Input) -> Loaded<I> {
        let size = input.length_hint();
        let source = match Map::open(input, MapPolicy::Auto) {
            Ok(map) => Source::Mapped(Arc::new(map)),
            Err(input) => Source::Read(Box::new(input)),
        };
        Loaded { number, item, algorithm, source, bytes: 0, size }
    }

    /// Whether it takes long.
    pub(super) fn is_large(&self) -> bool {
        self.size.is_some_and(|size| size >= LARGE)
    }

    /// The next piece, and whether it is the last. A file that is read gets its block from `block`.
    pub(super) fn next(
        &mut self,
        block: impl FnOnce() -> Result<AlignedBuf>,
    ) -> Result<(Piece, bool)> {
        let (piece, last) = match &mut self.source {
            Source::Mapped(map) => {
                // It fits: a mapping is no longer than the address space.
                let from = self.bytes as usize;
                let to = map.len().min(from + MAPPED_PIECE);
                (Piece::Mapped(Arc::clone(map), from..to), to == map.len())
            }
            Source::Read(input) => {
                let mut block = block()?;
                let got = input.read(&mut block)?;
                // As long as it said it was: the read that would find the end is saved.
                let last = got == 0 || self.size == Some(self.bytes + got as u64);
                if last && self.bytes == 0 {
                    self.source = Source::Whole;
                }
                (Piece::Block(block, got), last)
            }
            Source::Whole => (Piece::Block(block()?, 0), true),
        };
        self.bytes += piece.as_ref().len() as u64;
        Ok((piece, last))
    }

    /// Whether the bytes that went through the lane were those of one and the same file. Only with
    /// `watch` is a file that grew or was written to an error.
    pub(super) fn check(&self, watch: bool) -> Result<()> {
        let input = match &self.source {
            Source::Whole => return Ok(()),
            Source::Read(input) => &**input,
            Source::Mapped(map) => {
                map.check()?;
                map.input()
            }
        };
        if watch { input.check_unchanged() } else { Ok(()) }
    }
}
