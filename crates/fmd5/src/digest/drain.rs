//! One file after the other, without lanes: streams, and several digests from one read.

use fcore::{AlignedBuf, Input, Map, MapPolicy, Result};
use fhash::{Algorithm, MultiHasher};

use super::{Settings, Sums, apart};

/// A block that is made when it is first needed.
#[derive(Default)]
pub(super) struct Drain {
    block: Option<AlignedBuf>,
}

impl Drain {
    /// Reads `input` to its end, with at most so many threads.
    ///
    /// # Errors
    /// The system's; with `watch`, that the file changed meanwhile.
    pub(super) fn digest(
        &mut self,
        input: Input,
        algorithms: &[Algorithm],
        threads: usize,
        &Settings { buffer, watch, progress, .. }: &Settings<'_>,
    ) -> Result<Sums> {
        let mut input = match Map::open(input, MapPolicy::Auto) {
            Ok(map) => {
                let digests = apart::digest(map.lend(), algorithms, threads, progress);
                map.check()?;
                if watch {
                    map.input().check_unchanged()?;
                }
                return Ok(Sums::many(digests, map.len() as u64));
            }
            Err(input) => input,
        };
        let block = match &mut self.block {
            Some(block) => block,
            none => none.insert(buffer.allocate(input.block_size())?),
        };
        let mut hasher = MultiHasher::new(algorithms.iter().copied());
        let mut bytes = 0;
        loop {
            let got = input.read(block)?;
            if got == 0 {
                break;
            }
            hasher.update(&block[..got]);
            bytes += got as u64;
            progress.bytes(got as u64);
        }
        if watch {
            input.check_unchanged()?;
        }
        Ok(Sums::many(hasher.finish(), bytes))
    }
}
