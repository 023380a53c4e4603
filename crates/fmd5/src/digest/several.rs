//! One file in the lanes of several algorithms: each piece goes through those of one after the
//! other before the next is read.

use std::mem;

use fhash::lanes::Message;
use fhash::{Algorithm, Digest};

/// How far a file is with its algorithms.
pub(super) struct Several {
    /// In their order. The message is in a lane where it is not here, or has not begun.
    messages: Vec<(Algorithm, Option<Message<()>>)>,
    digests: Vec<Digest>,
    /// Whose turn it is.
    at: usize,
}

/// The same algorithms in the same order, those named twice only once.
pub(super) fn each_once(named: &[Algorithm]) -> Vec<Algorithm> {
    let mut algorithms = Vec::with_capacity(named.len());
    for algorithm in named {
        if !algorithms.contains(algorithm) {
            algorithms.push(*algorithm);
        }
    }
    algorithms
}

impl Several {
    /// Algorithms of which none comes twice; `None` for a single one.
    pub(super) fn of(algorithms: &[Algorithm]) -> Option<Several> {
        (algorithms.len() > 1).then(|| Several {
            messages: algorithms.iter().map(|&algorithm| (algorithm, None)).collect(),
            digests: Vec::with_capacity(algorithms.len()),
            at: 0,
        })
    }

    /// Whose turn it is.
    pub(super) fn algorithm(&self) -> Algorithm {
        self.messages[self.at].0
    }

    /// Its message, if that has begun.
    pub(super) fn take(&mut self) -> Option<Message<()>> {
        self.messages[self.at].1.take()
    }

    /// Takes a message back between two pieces; whether the piece is the next algorithm's, and not
    /// used up.
    pub(super) fn pass_on(&mut self, message: Message<()>) -> bool {
        self.messages[self.at].1 = Some(message);
        self.at = (self.at + 1) % self.messages.len();
        self.at > 0
    }

    /// Takes a digest; gives all of them if it was the last.
    pub(super) fn done(&mut self, digest: Digest) -> Option<Vec<Digest>> {
        self.digests.push(digest);
        self.at += 1;
        (self.at == self.messages.len()).then(|| mem::take(&mut self.digests))
    }
}
