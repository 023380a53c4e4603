//! One MD5 stream: blocks as they come, and the padding at its end.

use super::{INITIAL, compress};
use crate::pad;

/// The state of one stream.
#[derive(Clone)]
pub(crate) struct Md5 {
    state: [u32; 4],
    /// Bytes taken so far.
    length: u64,
    /// The first `length % 64` are those of a block that is not whole yet.
    partial: [u8; 64],
}

impl Md5 {
    pub(crate) fn new() -> Self {
        Md5 { state: INITIAL, length: 0, partial: [0; 64] }
    }

    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        let held = (self.length % 64) as usize;
        self.length = self.length.wrapping_add(bytes.len() as u64);
        if held > 0 {
            let (head, rest) = bytes.split_at(bytes.len().min(64 - held));
            self.partial[held..held + head.len()].copy_from_slice(head);
            if held + head.len() < 64 {
                return;
            }
            compress(&mut self.state, &self.partial);
            bytes = rest;
        }
        let (whole, rest) = bytes.split_at(bytes.len() / 64 * 64);
        compress(&mut self.state, whole);
        self.partial[..rest.len()].copy_from_slice(rest);
    }

    pub(crate) fn finish(&self) -> [u8; 16] {
        let mut end = [0; 128];
        let held = (self.length % 64) as usize;
        end[..held].copy_from_slice(&self.partial[..held]);
        let blocks = pad::md5(&mut end, held, self.length);
        let mut state = self.state;
        compress(&mut state, &end[..64 * blocks]);
        let mut digest = [0; 16];
        for (bytes, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
            *bytes = word.to_le_bytes();
        }
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use md5::Digest as _;

    #[test]
    fn every_length_and_every_cut_agrees_with_the_crate() {
        let message: Vec<u8> =
            (0..1100u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for len in 0..=message.len() {
            let message = &message[..len];
            let expected: [u8; 16] = md5::Md5::digest(message).into();
            for cut in [0, 1, len / 3, len / 2, len.saturating_sub(1)] {
                let mut md5 = Md5::new();
                let (head, tail) = message.split_at(cut.min(len));
                md5.update(head);
                assert_eq!(md5.finish()[..], md5::Md5::digest(head)[..], "{cut} of {len}");
                md5.update(tail);
                assert_eq!(md5.finish(), expected, "{len} cut at {cut}");
            }
        }
        for cut in 0..=300 {
            let mut md5 = Md5::new();
            md5.update(&message[..cut]);
            md5.update(&message[cut..300]);
            assert_eq!(md5.finish()[..], md5::Md5::digest(&message[..300])[..], "cut at {cut}");
        }
    }
}
