//! Bytes that do not compress and are the same every time, for the demo and the benchmarks.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// What is written at a time.
const BLOCK: usize = 1 << 20;
/// No two pages are the same, so nothing underneath can share them.
const PAGE: usize = 4096;

/// Marsaglia's xorshift64 (Journal of Statistical Software 8(14), 2003).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new() -> Self {
        Random(0x9E37_79B9_7F4A_7C15)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`, which is above 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // The remainder of a usize fits.
        (self.next() % limit as u64) as usize
    }

    /// Fills all of `block`.
    pub(crate) fn fill(&mut self, block: &mut [u8]) {
        for word in block.chunks_mut(8) {
            let bytes = self.next().to_le_bytes();
            word.copy_from_slice(&bytes[..word.len()]);
        }
    }
}

/// Writes a file of `size` bytes: one random block again and again, every page of it numbered.
///
/// Random bytes throughout would take most of the demo's time where nothing is optimised.
pub(crate) fn file(path: &Path, size: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    let mut block = vec![0; BLOCK];
    Random::new().fill(&mut block);
    let (mut left, mut number) = (size, 0_u64);
    while left > 0 {
        for page in block.chunks_exact_mut(PAGE) {
            number += 1;
            page[..8].copy_from_slice(&number.to_le_bytes());
        }
        let now = block.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        file.write_all(&block[..now])?;
        left -= now as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_size_and_no_page_twice() {
        let path = std::env::temp_dir().join(format!("xtask-random-{}", std::process::id()));
        file(&path, (2 << 20) + 5).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(bytes.len(), (2 << 20) + 5);
        let pages: std::collections::HashSet<&[u8]> = bytes.chunks(PAGE).collect();
        assert_eq!(pages.len(), 513);
    }

    #[test]
    fn every_byte_is_filled_and_numbers_stay_below() {
        let mut block = [0; 1003];
        let mut random = Random::new();
        random.fill(&mut block);
        assert!(block[1000..].iter().any(|byte| *byte != 0));
        assert!((0..100).all(|_| random.below(7) < 7));
    }
}
