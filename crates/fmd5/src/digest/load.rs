//! From an open file to the pieces that go through a lane.

use std::sync::Arc;

use fcore::{Input, Map, MapPolicy, Result};
use fhash::lanes::Message;
use fhash::{Algorithm, Digest};

use super::Sums;
use super::blocks::Blocks;
use super::piece::Piece;
use super::several::Several;

/// Bytes of a mapped file that go through a lane at a time.
const MAPPED_PIECE: usize = 256 << 10;

/// From here on a file is worth leaving to another thread.
pub(super) const LARGE: u64 = 4 << 20;

/// A file on its way through a lane, with the item it belongs to. Boxed from the beginning: it moves
/// from lane to lane.
pub(super) struct Loaded<I> {
    pub(super) number: u64,
    pub(super) item: I,
    /// Whose lanes it is in, or goes to next.
    pub(super) algorithm: Algorithm,
    /// What there is to remember when this is not the only one.
    several: Option<Box<Several>>,
    source: Source,
    /// Bytes given to the lane so far, and in all if that is known.
    pub(super) bytes: u64,
    size: Option<u64>,
    /// Bytes of the last piece.
    pub(super) piece: usize,
}

#[cfg_attr(target_os = "freebsd", allow(clippy::large_enum_variant))] // its stat(2) is a large one
enum Source {
    /// Nothing more: all of it went into the first piece, and it is closed.
    Whole,
    Read(Input),
    Mapped(Arc<Map>),
}

impl<I> Loaded<I> {
    /// Takes a regular file as it was opened: what is large enough is mapped. There is an algorithm
    /// at least, and none comes twice.
    pub(super) fn new(number: u64, item: I, algorithms: &[Algorithm], input: Input) -> Box<Self> {
        let size = input.length_hint();
        let source = match Map::open(input, MapPolicy::Auto) {
            Ok(map) => Source::Mapped(Arc::new(map)),
            Err(input) => Source::Read(input),
        };
        let several = Several::of(algorithms).map(Box::new);
        let algorithm = algorithms[0];
        Box::new(Loaded { number, item, algorithm, several, source, bytes: 0, size, piece: 0 })
    }

    /// Whether it takes long.
    pub(super) fn is_large(&self) -> bool {
        self.size.is_some_and(|size| size >= LARGE)
    }

    /// The next piece, and whether it is the last. A file that is read gets its block from `blocks`.
    pub(super) fn next(&mut self, blocks: &mut Blocks) -> Result<(Piece, bool)> {
        let (piece, last) = match &mut self.source {
            Source::Mapped(map) => {
                // It fits: a mapping is no longer than the address space.
                let from = self.bytes as usize;
                let to = map.len().min(from + MAPPED_PIECE);
                (Piece::Mapped(Arc::clone(map), from..to), to == map.len())
            }
            Source::Read(input) => {
                let mut block = blocks.take()?;
                let got = input.read(&mut block)?;
                // As long as it said it was: the read that would find the end is saved.
                let last = got == 0 || self.size == Some(self.bytes + got as u64);
                if last && self.bytes == 0 {
                    self.source = Source::Whole;
                }
                (Piece::Block(block, got), last)
            }
            Source::Whole => (Piece::Block(blocks.take()?, 0), true),
        };
        self.piece = piece.as_ref().len();
        self.bytes += self.piece as u64;
        Ok((piece, last))
    }

    /// What goes through a lane next.
    pub(super) fn into_message(mut self: Box<Self>) -> Message<Box<Self>> {
        let begun = self.several.as_mut().and_then(|several| {
            self.algorithm = several.algorithm();
            several.take()
        });
        match begun {
            Some(message) => message.exchange(self).0,
            None => Message::new(self.algorithm, self),
        }
    }

    /// What goes through a lane next when a piece has gone, and whether it is the same piece, by the
    /// next algorithm.
    pub(super) fn pass_on(message: Message<Box<Self>>) -> (Message<Box<Self>>, bool) {
        if message.tag.several.is_none() {
            return (message, false);
        }
        let (message, mut file) = message.exchange(());
        let same_piece = file.several.as_mut().is_some_and(|several| several.pass_on(message));
        (file.into_message(), same_piece)
    }

    /// Takes a digest; gives all of them if it was the last, otherwise the last piece goes on.
    pub(super) fn done(&mut self, digest: Digest) -> Option<Sums> {
        match &mut self.several {
            None => Some(Sums::one(digest, self.bytes)),
            Some(several) => Some(Sums::many(several.done(digest)?, self.bytes)),
        }
    }

    /// Whether the bytes that went through the lane were those of one and the same file. Only with
    /// `watch` is a file that grew or was written to an error.
    pub(super) fn check(&self, watch: bool) -> Result<()> {
        let input = match &self.source {
            Source::Whole => return Ok(()),
            Source::Read(input) => input,
            Source::Mapped(map) => {
                map.check()?;
                map.input()
            }
        };
        if watch { input.check_unchanged() } else { Ok(()) }
    }
}
