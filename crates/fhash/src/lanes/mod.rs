//! Many messages at once, one in each lane of a SIMD register.
//!
//! [`digest_many`] is for messages that are in memory. [`Lanes`] is for those that come in pieces:
//! a worker with a set of open files puts a buffer of each into a lane, and gets buffers back when
//! they are used up, and digests when messages end. Buffers are moved, never copied; what is one
//! says [`Buffer`].
//!
//! The scheduling is that of Intel's ISA-L crypto library: all lanes run for the smallest number of
//! blocks left in any of them, then what ended is handed out and its lane filled again. When so few
//! messages are left that lanes do not pay, they go on one by one.
//!
//! ```
//! use fhash::lanes::{Cpu, Event, Lanes};
//! use fhash::{Algorithm, Hasher};
//!
//! // Names and contents stand for files here, a slice of three bytes for a buffer just read.
//! let mut files = [("a", &b"abcdefgh"[..]), ("b", b"xyz"), ("c", b"")].into_iter();
//! let mut lanes: Lanes<&[u8], (&str, &[u8])> = Lanes::new(Cpu::detect(), Algorithm::Md5);
//! loop {
//!     while let Some(lane) = lanes.vacant() {
//!         let Some((name, bytes)) = files.next() else { break };
//!         let (piece, rest) = bytes.split_at(bytes.len().min(3));
//!         lane.begin((name, rest), piece, rest.is_empty());
//!     }
//!     match lanes.turn() {
//!         Some(Event::More { mut message, .. }) => {
//!             let (piece, rest) = message.tag.1.split_at(message.tag.1.len().min(3));
//!             message.tag.1 = rest;
//!             lanes.vacant().unwrap().resume(message, piece, rest.is_empty());
//!         }
//!         Some(Event::Done { tag: ("a", _), digest, .. }) => {
//!             assert_eq!(digest, Hasher::digest(Algorithm::Md5, b"abcdefgh"));
//!         }
//!         Some(Event::Done { .. }) => {}
//!         None => break,
//!     }
//! }
//! ```

mod bank;
mod buffer;
mod cpu;
mod kernels;
mod many;
mod message;
mod vector;

pub use buffer::Buffer;
pub use cpu::{Cpu, CpuError, Isa};
pub use many::digest_many;
pub use message::Message;

use crate::{Algorithm, Digest};
use bank::{Bank, bank};
use kernels::MAX_LANES;
use message::{Next, Slot, digest};

/// A set of lanes for one algorithm, driven by [`turn`](Self::turn). `B` is a piece of a message,
/// `T` what the caller ties to a message.
///
/// A piece must be the same bytes each time it is asked for them; a digest is wrong, and a turn may
/// panic, when it is not. Best pieces are multiples of 128 bytes, from 16 to 64 KiB, that begin at
/// multiples of 64 as pages do: from others the widest lanes load each cache line twice, and lose
/// up to a third of their speed.
pub struct Lanes<B, T> {
    algorithm: Algorithm,
    bank: Box<dyn Bank>,
    width: usize,
    /// Messages under way are in the first lanes, without gaps: slot `i` is lane `i`.
    slots: Vec<Slot<B, T>>,
    /// Blocks to be run in each of these lanes; none where a lane waits for [`turn`](Self::turn) to
    /// say why.
    left: [usize; MAX_LANES],
}

/// Why a lane is vacant again.
#[allow(clippy::large_enum_variant, reason = "moved once a piece; a box would be made as often")]
pub enum Event<B, T> {
    /// The piece is used up and was not the last: the message goes on with
    /// [`Vacant::resume`], now or later, or ends here when it is dropped.
    More {
        /// The message without its pieces.
        message: Message<T>,
        /// The piece, to be filled again.
        piece: B,
    },
    /// The message is complete.
    Done {
        /// What the caller tied to the message.
        tag: T,
        /// Its last piece, which may have become longer: see [`Buffer::append`].
        piece: B,
        /// Its digest.
        digest: Digest,
    },
}

impl<B: Buffer, T> Lanes<B, T> {
    /// Empty lanes.
    pub fn new(cpu: Cpu, algorithm: Algorithm) -> Self {
        let bank = bank(cpu, algorithm);
        let width = bank.width();
        let slots = Vec::with_capacity(width);
        Lanes { algorithm, bank, width, slots, left: [0; MAX_LANES] }
    }

    /// How many messages can be under way at once; 1 where lanes do not pay on this machine.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many messages are under way.
    pub fn active(&self) -> usize {
        self.slots.len()
    }

    /// A lane without a message; `None` when all have one. Fill all of them before each turn: a
    /// lane that stays vacant saves no time.
    pub fn vacant(&mut self) -> Option<Vacant<'_, B, T>> {
        (self.slots.len() < self.width).then_some(Vacant { lanes: self })
    }

    /// Runs until a message wants its next piece or is complete, and hands out one of them. `None`
    /// when no message is under way.
    pub fn turn(&mut self) -> Option<Event<B, T>> {
        if self.slots.is_empty() {
            return None;
        }
        loop {
            let left = &self.left[..self.slots.len()];
            if let Some(lane) = left.iter().rposition(|&blocks| blocks == 0) {
                return Some(self.vacate(lane));
            }
            if self.bank.one_by_one(self.slots.len()) {
                self.run_one_by_one();
            } else {
                self.run_together();
            }
        }
    }

    fn run_together(&mut self) {
        let active = self.slots.len();
        let blocks = self.left[..active].iter().copied().min().unwrap_or(0);
        let mut inputs = [&[][..]; MAX_LANES];
        for (input, slot) in inputs.iter_mut().zip(&self.slots) {
            *input = slot.input();
        }
        self.bank.run(&inputs[..active], blocks);
        for lane in 0..active {
            self.pass(lane, blocks);
        }
    }

    fn run_one_by_one(&mut self) {
        for lane in 0..self.slots.len() {
            let blocks = self.left[lane];
            let input = &self.slots[lane].input()[..blocks * self.algorithm.block_len()];
            self.bank.run_one(lane, input);
            self.pass(lane, blocks);
        }
    }

    /// Notes that `blocks` blocks were run in a lane, and decides what comes next there.
    fn pass(&mut self, lane: usize, blocks: usize) {
        self.slots[lane].pass(blocks * self.algorithm.block_len());
        self.left[lane] -= blocks;
        if self.left[lane] == 0 {
            self.decide(lane);
        }
    }

    fn decide(&mut self, lane: usize) {
        self.left[lane] = match self.slots[lane].next() {
            Next::Run(blocks) => blocks,
            Next::Piece | Next::Done => 0,
        };
    }

    /// Takes the message out of a lane that has nothing left to run, and moves the last one into
    /// its place.
    fn vacate(&mut self, lane: usize) -> Event<B, T> {
        let state = self.bank.get(lane);
        let mut slot = self.slots.swap_remove(lane);
        let moved = self.slots.len();
        if moved != lane {
            self.bank.set(lane, &self.bank.get(moved));
            self.left[lane] = self.left[moved];
        }
        if slot.is_done() {
            let Slot { message, piece, .. } = slot;
            return Event::Done { tag: message.tag, piece, digest: digest(self.algorithm, &state) };
        }
        slot.message.state = state;
        Event::More { message: slot.message, piece: slot.piece }
    }
}

/// A lane without a message.
pub struct Vacant<'a, B, T> {
    lanes: &'a mut Lanes<B, T>,
}

impl<B: Buffer, T> Vacant<'_, B, T> {
    /// Begins a message with its first piece, which may be empty, and may be its last.
    pub fn begin(self, tag: T, piece: B, last: bool) {
        let message = Message::new(self.lanes.algorithm, tag);
        self.resume(message, piece, last);
    }

    /// Goes on with a message that an [`Event::More`] handed out, from these lanes or others.
    ///
    /// # Panics
    /// When the message began in lanes of another algorithm.
    pub fn resume(self, message: Message<T>, piece: B, last: bool) {
        assert_eq!(message.algorithm, self.lanes.algorithm, "a message keeps its algorithm");
        let lane = self.lanes.slots.len();
        self.lanes.bank.set(lane, &message.state);
        self.lanes.slots.push(Slot::new(message, piece, last));
        self.lanes.decide(lane);
    }
}

#[cfg(test)]
mod tests;
