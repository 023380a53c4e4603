//! What is known not to work between two devices, so that it is asked once and not for each file.

use std::sync::{PoisonError, RwLock};

/// More pairs than this are asked each time: memory stays bounded, and nobody mounts so much.
const MAX_PAIRS: usize = 256;

/// What does not work between pairs of devices, found out while copying; share one among threads.
///
/// ```
/// static CAPS: fcore::copy::CopyCaps = fcore::copy::CopyCaps::new();
/// ```
#[derive(Debug, Default)]
pub struct CopyCaps {
    // Few pairs, read once a file, written once a pair: a list under a lock is the fastest map.
    pairs: RwLock<Vec<Pair>>,
}

#[derive(Clone, Copy, Debug)]
struct Pair {
    from: u64,
    to: u64,
    lacks: Lacks,
}

/// What one pair cannot do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lacks {
    pub(super) reflink: bool,
    pub(super) range: bool,
}

impl CopyCaps {
    /// Nothing is known yet.
    pub const fn new() -> CopyCaps {
        CopyCaps { pairs: RwLock::new(Vec::new()) }
    }

    /// What is known not to work from device `from` to device `to`.
    pub(super) fn lacks(&self, from: u64, to: u64) -> Lacks {
        // A list that somebody panicked over is whole all the same: it is changed in one step.
        let pairs = self.pairs.read().unwrap_or_else(PoisonError::into_inner);
        pairs
            .iter()
            .find(|pair| (pair.from, pair.to) == (from, to))
            .map(|p| p.lacks)
            .unwrap_or_default()
    }

    /// Notes what does not work.
    pub(super) fn note(&self, from: u64, to: u64, lacks: Lacks) {
        let mut pairs = self.pairs.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(pair) = pairs.iter_mut().find(|pair| (pair.from, pair.to) == (from, to)) {
            pair.lacks.reflink |= lacks.reflink;
            pair.lacks.range |= lacks.range;
        } else if pairs.len() < MAX_PAIRS {
            pairs.push(Pair { from, to, lacks });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_adds_up_for_its_pair_only() {
        let caps = CopyCaps::new();
        caps.note(1, 2, Lacks { reflink: true, range: false });
        caps.note(1, 2, Lacks { reflink: false, range: true });
        caps.note(2, 1, Lacks { reflink: true, range: false });
        assert_eq!(caps.lacks(1, 2), Lacks { reflink: true, range: true });
        assert_eq!(caps.lacks(2, 1), Lacks { reflink: true, range: false });
        assert_eq!(caps.lacks(1, 1), Lacks::default());
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let caps = CopyCaps::new();
        for dev in 0..1000 {
            caps.note(dev, 0, Lacks { reflink: true, range: true });
        }
        assert_eq!(caps.pairs.read().unwrap().len(), MAX_PAIRS);
        assert_eq!(caps.lacks(999, 0), Lacks::default());
    }
}
