//! Several algorithms over one stream in one pass.

use crate::{Algorithm, Digest, Hasher};

/// Bytes given to one hasher before the next has its turn: they stay in the first-level cache
/// meanwhile.
const TURN: usize = 16 * 1024;

/// Makes the digests of one stream under several algorithms, reading memory once.
#[derive(Clone)]
pub struct MultiHasher {
    hashers: Vec<Hasher>,
}

impl MultiHasher {
    /// One hasher for each of `algorithms`, in that order; one named twice counts once.
    pub fn new(algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        let mut hashers: Vec<Hasher> = Vec::new();
        for algorithm in algorithms {
            if hashers.iter().all(|h| h.algorithm() != algorithm) {
                hashers.push(Hasher::new(algorithm));
            }
        }
        MultiHasher { hashers }
    }

    /// Takes the next bytes of the stream.
    pub fn update(&mut self, bytes: &[u8]) {
        if let [only] = &mut self.hashers[..] {
            return only.update(bytes);
        }
        for turn in bytes.chunks(TURN) {
            for hasher in &mut self.hashers {
                hasher.update(turn);
            }
        }
    }

    /// The digests of all bytes taken so far, in the order of the algorithms. The stream may go on.
    #[must_use]
    pub fn finish(&self) -> Vec<Digest> {
        self.hashers.iter().map(Hasher::finish).collect()
    }

    /// Forgets all bytes taken.
    pub fn reset(&mut self) {
        self.hashers.iter_mut().for_each(Hasher::reset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_digest_is_what_its_hasher_makes() {
        let message: Vec<u8> = (0..3 * TURN + 17).map(|i| ((i * 31) >> 3) as u8).collect();
        let mut multi = MultiHasher::new(Algorithm::ALL);
        multi.update(&message[..5]);
        multi.update(&message[5..]);
        let alone: Vec<Digest> =
            Algorithm::ALL.iter().map(|&a| Hasher::digest(a, &message)).collect();
        assert_eq!(multi.finish(), alone);
        multi.reset();
        multi.update(b"abc");
        assert_eq!(multi.finish()[2], Hasher::digest(Algorithm::Sha256, b"abc"));
    }

    #[test]
    fn none_one_and_twice_the_same() {
        let mut none = MultiHasher::new([]);
        none.update(b"abc");
        assert!(none.finish().is_empty());
        let mut twice = MultiHasher::new([Algorithm::Md5, Algorithm::Md5]);
        twice.update(b"abc");
        assert_eq!(twice.finish(), [Hasher::digest(Algorithm::Md5, b"abc")]);
    }
}
