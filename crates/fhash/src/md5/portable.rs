//! One MD5 stream by the md-5 crate: the path of machines whose order of operations is not ours.
//!
//! [`stream`](super::stream) is ahead of the crate by an order that has to be kept from the compiler,
//! with a barrier made for some machines. On others the crate is as fast and better known.

use md5::Digest as _;

/// The state of one stream.
#[derive(Clone)]
pub(crate) struct Md5(md5::Md5);

impl Md5 {
    pub(crate) fn new() -> Self {
        Md5(md5::Md5::new())
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(&self) -> [u8; 16] {
        self.0.clone().finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_tuned_twin() {
        let message: Vec<u8> = (0..1000u32).map(|i| (i * i) as u8).collect();
        for cut in 0..message.len() {
            let (head, tail) = message.split_at(cut);
            let (mut ours, mut theirs) = (super::super::stream::Md5::new(), Md5::new());
            for part in [head, tail] {
                ours.update(part);
                theirs.update(part);
                assert_eq!(ours.finish(), theirs.finish(), "cut at {cut}");
            }
        }
    }
}
