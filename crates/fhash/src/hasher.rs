//! One stream, one algorithm.

use crate::md5::Md5;
use crate::{Algorithm, Digest};
use sha2::Digest as _;

/// Makes the digest of one stream that arrives in pieces. Where it is cut makes no difference.
#[derive(Clone)]
pub struct Hasher {
    algorithm: Algorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Md5(Md5),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
}

impl Hasher {
    /// A hasher that has seen nothing yet.
    pub fn new(algorithm: Algorithm) -> Self {
        let state = match algorithm {
            Algorithm::Md5 => State::Md5(Md5::new()),
            Algorithm::Sha224 => State::Sha224(sha2::Sha224::new()),
            Algorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            Algorithm::Sha384 => State::Sha384(sha2::Sha384::new()),
            Algorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
        };
        Hasher { algorithm, state }
    }

    /// Whose digest it makes.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Takes the next bytes of the stream.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Md5(h) => h.update(bytes),
            State::Sha224(h) => h.update(bytes),
            State::Sha256(h) => h.update(bytes),
            State::Sha384(h) => h.update(bytes),
            State::Sha512(h) => h.update(bytes),
        }
    }

    /// The digest of all bytes taken so far. The stream may go on afterwards.
    #[must_use]
    pub fn finish(&self) -> Digest {
        let digest = match self.state.clone() {
            State::Md5(h) => Digest::from_bytes(self.algorithm, &h.finish()),
            State::Sha224(h) => Digest::from_bytes(self.algorithm, &h.finalize()),
            State::Sha256(h) => Digest::from_bytes(self.algorithm, &h.finalize()),
            State::Sha384(h) => Digest::from_bytes(self.algorithm, &h.finalize()),
            State::Sha512(h) => Digest::from_bytes(self.algorithm, &h.finalize()),
        };
        digest.expect("each state is made for its algorithm, so the length is right")
    }

    /// Forgets all bytes taken: ready for the next stream.
    pub fn reset(&mut self) {
        *self = Hasher::new(self.algorithm);
    }

    /// The digest of `message`, all of it in one slice.
    #[must_use]
    pub fn digest(algorithm: Algorithm, message: &[u8]) -> Digest {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(message);
        hasher.finish()
    }
}

#[cfg(test)]
mod tests;
