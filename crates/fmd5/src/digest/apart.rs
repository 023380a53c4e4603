//! Several digests of one file in memory: each algorithm in a thread of its own, where threads are
//! to be had.
//!
//! Each goes through the file at its own pace. What one has read the others find in the last-level
//! cache or not; reading memory is cheap beside any of these functions.

use std::panic::resume_unwind;
use std::thread;

use fcore::{NoProgress, Progress};
use fhash::{Algorithm, Digest, MultiHasher};

/// Bytes between two reports of progress.
const PIECE: usize = 1 << 20;

/// From here on a thread is worth starting.
const APART_FROM: usize = 4 << 20;

/// The digests of `bytes`, in the order of `algorithms`, one named twice counting once; with at most
/// so many threads, the caller's included.
pub(super) fn digest(
    bytes: &[u8],
    algorithms: &[Algorithm],
    threads: usize,
    progress: &dyn Progress,
) -> Vec<Digest> {
    let threads = threads.min(algorithms.len()).max(1);
    if threads == 1 || bytes.len() < APART_FROM {
        return together(bytes, algorithms, progress);
    }
    // Dealt out in turn; the first share is the caller's.
    let share = |first: usize| -> Vec<Algorithm> {
        algorithms.iter().skip(first).step_by(threads).copied().collect()
    };
    let mut digests = thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|first| {
                let work = move || together(bytes, &share(first), &NoProgress);
                // Without a thread it is done here, below.
                (first, thread::Builder::new().spawn_scoped(scope, work))
            })
            .collect();
        let mut digests = together(bytes, &share(0), progress);
        for (first, other) in others {
            digests.extend(match other.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(others)) => others,
                Ok(Err(panic)) => resume_unwind(panic),
                Err(_) => together(bytes, &share(first), &NoProgress),
            });
        }
        digests
    });
    let place = |digest: &Digest| algorithms.iter().position(|a| *a == digest.algorithm());
    digests.sort_by_key(place);
    digests.dedup();
    digests
}

/// One after the other, a piece at a time.
fn together(bytes: &[u8], algorithms: &[Algorithm], progress: &dyn Progress) -> Vec<Digest> {
    let mut hasher = MultiHasher::new(algorithms.iter().copied());
    for piece in bytes.chunks(PIECE) {
        hasher.update(piece);
        progress.bytes(piece.len() as u64);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fhash::Hasher;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Default)]
    struct Count(AtomicU64);

    impl Progress for Count {
        fn bytes(&self, bytes: u64) {
            self.0.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    #[test]
    fn threads_make_no_difference() {
        use Algorithm::{Md5, Sha256, Sha512};
        let bytes: Vec<u8> = (0..APART_FROM + 12_345).map(|i| ((i * 31) >> 5) as u8).collect();
        for algorithms in
            [&Algorithm::ALL[..], &[Sha512, Md5], &[Md5, Sha256, Md5, Sha256], &[Sha256], &[]]
        {
            let mut expected = Vec::new();
            for &algorithm in algorithms {
                let digest = Hasher::digest(algorithm, &bytes);
                if !expected.contains(&digest) {
                    expected.push(digest);
                }
            }
            for threads in [0, 1, 2, 3, 9] {
                let progress = Count::default();
                assert_eq!(digest(&bytes, algorithms, threads, &progress), expected, "{threads}");
                assert_eq!(progress.0.into_inner(), bytes.len() as u64, "counted once");
            }
        }
    }
}
