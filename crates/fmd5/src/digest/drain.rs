//! One file after the other, without lanes: streams, and several digests from one read.

use fcore::{AlignedBuf, BufferSize, Input, Map, MapPolicy, Progress, Result};
use fhash::{Algorithm, MultiHasher};

use super::Sums;

/// Bytes of a mapped file between two reports of progress.
const MAPPED_PIECE: usize = 1 << 20;

/// A block that is made when it is first needed.
#[derive(Default)]
pub(super) struct Drain {
    block: Option<AlignedBuf>,
}

impl Drain {
    /// Reads `input` to its end.
    ///
    /// # Errors
    /// The system's; with `watch`, that the file changed meanwhile.
    pub(super) fn digest(
        &mut self,
        input: Input,
        algorithms: &[Algorithm],
        buffer: BufferSize,
        watch: bool,
        progress: &dyn Progress,
    ) -> Result<Sums> {
        let mut hasher = MultiHasher::new(algorithms.iter().copied());
        let mut input = match Map::open(input, MapPolicy::Auto) {
            Ok(map) => {
                for piece in map.lend().chunks(MAPPED_PIECE) {
                    hasher.update(piece);
                    progress.bytes(piece.len() as u64);
                }
                map.check()?;
                if watch {
                    map.input().check_unchanged()?;
                }
                return Ok(Sums::many(hasher.finish(), map.len() as u64));
            }
            Err(input) => input,
        };
        let block = match &mut self.block {
            Some(block) => block,
            none => none.insert(buffer.allocate(input.block_size())?),
        };
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
