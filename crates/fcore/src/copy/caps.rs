//! What is known not to work between two devices, so that it is asked once and not for each file.

use std::sync::atomic::{AtomicU64, Ordering};
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
    // Few pairs, written once a pair: a list under a lock is the fastest map.
    pairs: RwLock<Vec<Pair>>,
    /// How often the list was changed: looked at once a file, which is nothing while it stays,
    /// whereas a lock is written to by its readers too.
    changes: AtomicU64,
}

/// What a worker remembers of the list: what it said of the last pair, while it was as it was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Remembered {
    changes: u64,
    pair: Option<Pair>,
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
        CopyCaps { pairs: RwLock::new(Vec::new()), changes: AtomicU64::new(0) }
    }

    /// As [`lacks`](CopyCaps::lacks), from what is remembered if that still holds.
    pub(super) fn recall(&self, remembered: &mut Remembered, from: u64, to: u64) -> Lacks {
        // Asked before the list is, so that a change in between is found out next time.
        let changes = self.changes.load(Ordering::Acquire);
        match remembered.pair {
            Some(pair) if remembered.changes == changes && (pair.from, pair.to) == (from, to) => {
                pair.lacks
            }
            _ => {
                let lacks = self.lacks(from, to);
                *remembered = Remembered { changes, pair: Some(Pair { from, to, lacks }) };
                lacks
            }
        }
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
        self.changes.fetch_add(1, Ordering::Release);
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
    fn what_is_remembered_is_what_the_list_says() {
        let caps = CopyCaps::new();
        let mut mine = Remembered::default();
        let reflink = Lacks { reflink: true, range: false };
        assert_eq!(caps.recall(&mut mine, 1, 2), Lacks::default());
        caps.note(1, 2, reflink);
        assert_eq!(caps.recall(&mut mine, 1, 2), reflink);
        assert_eq!(caps.recall(&mut mine, 2, 1), Lacks::default());
        assert_eq!(caps.recall(&mut mine, 1, 2), reflink);
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
