//! Small files are digested many at a time: in lanes, as fmd5 does it, while the next are copied.
//!
//! What is copied is collected, too, as long as it is short; what turns out to be long is digested as
//! it comes. When enough has been collected its digests are made, and the copies are told of. Only
//! who tells of copies waits for this: whether one is whole is not a matter of its digest.

use std::cmp::Reverse;
use std::ops::Range;

use fhash::lanes::{Cpu, digest_many};
use fhash::{Algorithm, Digest, MultiHasher};

use super::Noted;
use crate::run::Run;

/// The longest file that is collected. Longer ones cost more as lanes that run alone than as streams.
const SHORT: usize = 256 << 10;

/// Bytes after which the digests are made: what the second-level cache has room for.
const ENOUGH: usize = 1 << 20;

/// Copies that wait for their digests, and what is in them. A worker has its own; what waits when it
/// ends is told of then.
pub(crate) struct Collected<'r> {
    run: &'r Run<'r>,
    algorithms: Vec<Algorithm>,
    cpu: Cpu,
    bytes: Vec<u8>,
    copies: Vec<(Noted, Range<usize>)>,
    /// Where the copy begins that is being made.
    start: usize,
}

impl<'r> Collected<'r> {
    pub(crate) fn new(run: &'r Run<'r>) -> Collected<'r> {
        let algorithms = run.algorithms();
        let (bytes, copies) = (Vec::new(), Vec::new());
        Collected { run, algorithms, cpu: Cpu::detect(), bytes, copies, start: 0 }
    }

    /// Begins a copy. The one before it, if nobody [`Collected::wait`]ed with it, is forgotten.
    pub(super) fn begin<'c>(&'c mut self, hasher: &'c mut MultiHasher) -> Tap<'c> {
        self.bytes.truncate(self.start);
        Tap { bytes: &mut self.bytes, start: self.start, hasher, is_long: false }
    }

    /// What was collected of the copy that was begun last.
    pub(super) fn current(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Leaves the copy that was begun last to be told of when its digests are there.
    pub(super) fn wait(&mut self, noted: Noted) {
        self.copies.push((noted, self.start..self.bytes.len()));
        self.start = self.bytes.len();
        if self.start >= ENOUGH {
            self.tell();
        }
    }

    /// Makes the digests, and tells of all that waited for them.
    fn tell(&mut self) {
        // Lanes are busiest together when the longest begin first.
        self.copies.sort_by_key(|(_, range)| Reverse(range.len()));
        let messages = || self.copies.iter().map(|(_, range)| &self.bytes[range.clone()]);
        let mut digests: Vec<_> = (self.algorithms.iter())
            .map(|&algorithm| digest_many(self.cpu, algorithm, messages()).into_iter())
            .collect();
        for (noted, _) in std::mem::take(&mut self.copies) {
            let of_one: Vec<Digest> = digests.iter_mut().filter_map(Iterator::next).collect();
            noted.tell_with(self.run, &of_one);
        }
        self.bytes.clear();
        self.start = 0;
    }
}

impl Drop for Collected<'_> {
    fn drop(&mut self) {
        self.tell();
    }
}

/// Takes what is copied.
pub(super) struct Tap<'c> {
    bytes: &'c mut Vec<u8>,
    start: usize,
    hasher: &'c mut MultiHasher,
    is_long: bool,
}

impl Tap<'_> {
    pub(super) fn take(&mut self, bytes: &[u8]) {
        if !self.is_long {
            if self.bytes.len() - self.start + bytes.len() <= SHORT {
                return self.bytes.extend_from_slice(bytes);
            }
            self.is_long = true;
            self.hasher.reset();
            self.hasher.update(&self.bytes[self.start..]);
            self.bytes.truncate(self.start);
        }
        self.hasher.update(bytes);
    }

    /// The digests, if it was too long to be collected.
    pub(super) fn finish(self) -> Option<Vec<Digest>> {
        self.is_long.then(|| self.hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_digested_as_it_comes_whatever_the_pieces() {
        let data: Vec<u8> = (0..SHORT + 2).map(|n| (n % 251) as u8).collect();
        for (length, piece) in
            [(0, 1), (1, 1), (SHORT, 1000), (SHORT + 1, 1000), (SHORT + 2, SHORT)]
        {
            let (mut bytes, mut hasher) = (b"before".to_vec(), MultiHasher::new([Algorithm::Md5]));
            let mut tap = Tap { bytes: &mut bytes, start: 6, hasher: &mut hasher, is_long: false };
            data[..length].chunks(piece).for_each(|piece| tap.take(piece));
            match tap.finish() {
                None => assert!(length <= SHORT && bytes[6..] == data[..length]),
                Some(digests) => {
                    assert!(length > SHORT && bytes == b"before");
                    assert_eq!(digests, [fhash::Hasher::digest(Algorithm::Md5, &data[..length])]);
                }
            }
        }
    }
}
