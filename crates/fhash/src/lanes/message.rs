//! A message between two pieces, and a piece on its way through a lane.

use super::Buffer;
use super::bank::State;
use crate::{Algorithm, Digest, md5, pad, sha2_constants as sha2};

/// A message of which some pieces have gone through a lane, or none yet. Dropping it forgets the
/// message.
pub struct Message<T> {
    /// Whatever the caller wants to find again: a name, an open file, a number.
    pub tag: T,
    pub(super) algorithm: Algorithm,
    pub(super) state: State,
    /// Bytes in all pieces so far.
    length: u64,
    /// Bytes of a block that is not whole yet, at its beginning; at the end the padding, up to two
    /// blocks. Boxed: most messages have no need of it, and all move from place to place.
    edge: Option<Box<Edge>>,
    held: usize,
}

type Edge = [u8; 256];

impl<T> Message<T> {
    /// A message of which nothing is known yet but how its digest begins: to be resumed in lanes of
    /// this algorithm.
    pub fn new(algorithm: Algorithm, tag: T) -> Self {
        Message { tag, algorithm, state: initial(algorithm), length: 0, edge: None, held: 0 }
    }

    /// Bytes in all pieces so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The same message with something else tied to it, and what was.
    pub fn exchange<U>(self, tag: U) -> (Message<U>, T) {
        let Message { tag: before, algorithm, state, length, edge, held } = self;
        (Message { tag, algorithm, state, length, edge, held }, before)
    }
}

/// A piece of a message on its way through a lane.
pub(super) struct Slot<B, T> {
    pub(super) message: Message<T>,
    pub(super) piece: B,
    /// How much of the piece has gone, and how much of the edge.
    offset: usize,
    edge_offset: usize,
    last: bool,
    /// The message's padding is a part of the piece.
    padded: bool,
    from: Source,
}

/// Where the blocks come from that are to be run next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Piece,
    Edge,
    /// From the edge, and they end the message.
    Padding,
}

/// What a lane needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// To run this many blocks.
    Run(usize),
    /// The next piece.
    Piece,
    /// Nothing: the message is complete.
    Done,
}

impl<B: Buffer, T> Slot<B, T> {
    /// A piece that has not begun its way.
    pub(super) fn new(mut message: Message<T>, mut piece: B, last: bool) -> Self {
        let length = piece.as_ref().len();
        message.length = message.length.wrapping_add(length as u64);
        // With the padding behind it, the end of a message is run together with the rest of it.
        let padded = last && message.held == 0 && {
            let held = length % message.algorithm.block_len();
            let mut end = [0; 256];
            let blocks = pad(message.algorithm, &mut end, held, message.length);
            piece.append(&end[held..blocks * message.algorithm.block_len()])
        };
        Slot { message, piece, offset: 0, edge_offset: 0, last, padded, from: Source::Piece }
    }

    /// Decides what comes next, when the blocks decided on before have been run.
    ///
    /// Bytes are copied only where a block straddles two pieces, or at the message's end.
    pub(super) fn next(&mut self) -> Next {
        if self.from == Source::Padding {
            return Next::Done;
        }
        let message = &mut self.message;
        let block = message.algorithm.block_len();
        let rest = self.piece.as_ref().get(self.offset..).unwrap_or_default();
        if message.held == 0 && rest.len() >= block {
            self.from = Source::Piece;
            return Next::Run(rest.len() / block);
        }
        if self.padded {
            self.from = Source::Padding;
            return Next::Done;
        }
        let taken = rest.len().min(block - message.held);
        let edge = message.edge.get_or_insert_with(|| Box::new([0; 256]));
        edge[message.held..message.held + taken].copy_from_slice(&rest[..taken]);
        self.offset += taken;
        message.held += taken;
        self.edge_offset = 0;
        if message.held == block {
            message.held = 0;
            self.from = Source::Edge;
            return Next::Run(1);
        }
        if !self.last {
            return Next::Piece;
        }
        self.from = Source::Padding;
        Next::Run(pad(message.algorithm, &mut edge[..], message.held, message.length))
    }

    /// Whether the padding has been run: asked once nothing is left to run.
    pub(super) fn is_done(&self) -> bool {
        self.from == Source::Padding
    }

    /// The bytes to be run next: at least as many as the blocks that were decided on and have not
    /// passed.
    pub(super) fn input(&self) -> &[u8] {
        match self.from {
            Source::Piece => self.piece.as_ref().get(self.offset..).unwrap_or_default(),
            Source::Edge | Source::Padding => {
                self.message.edge.as_ref().map_or(&[], |edge| &edge[self.edge_offset..])
            }
        }
    }

    /// Marks so many bytes of the input as run.
    pub(super) fn pass(&mut self, bytes: usize) {
        match self.from {
            Source::Piece => self.offset += bytes,
            Source::Edge | Source::Padding => self.edge_offset += bytes,
        }
    }
}

/// Pads the end of a message: see [`crate::pad`].
fn pad(algorithm: Algorithm, end: &mut [u8], held: usize, length: u64) -> usize {
    match algorithm {
        Algorithm::Md5 => pad::md5(end, held, length),
        Algorithm::Sha224 | Algorithm::Sha256 => pad::sha256(end, held, length),
        Algorithm::Sha384 | Algorithm::Sha512 => pad::sha512(end, held, length),
    }
}

/// The state every message begins with.
fn initial(algorithm: Algorithm) -> State {
    match algorithm {
        Algorithm::Md5 => {
            let mut state = [0; 8];
            state[..4].copy_from_slice(&md5::INITIAL.map(u64::from));
            state
        }
        Algorithm::Sha224 => sha2::INITIAL_224.map(u64::from),
        Algorithm::Sha256 => sha2::INITIAL_256.map(u64::from),
        Algorithm::Sha384 => sha2::INITIAL_384,
        Algorithm::Sha512 => sha2::INITIAL_512,
    }
}

/// The digest that the state at a message's end stands for.
pub(super) fn digest(algorithm: Algorithm, state: &State) -> Digest {
    let mut raw = [0; 64];
    for (i, &word) in state.iter().enumerate() {
        match algorithm {
            Algorithm::Md5 => raw[4 * i..4 * i + 4].copy_from_slice(&(word as u32).to_le_bytes()),
            Algorithm::Sha224 | Algorithm::Sha256 => {
                raw[4 * i..4 * i + 4].copy_from_slice(&(word as u32).to_be_bytes());
            }
            Algorithm::Sha384 | Algorithm::Sha512 => {
                raw[8 * i..8 * i + 8].copy_from_slice(&word.to_be_bytes());
            }
        }
    }
    Digest::from_bytes(algorithm, &raw[..algorithm.digest_len()])
        .expect("cut to the algorithm's length")
}
