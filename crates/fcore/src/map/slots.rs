//! The live mappings, in a table that a signal handler can search.
//!
//! No locks, and no memory is ever given back: a handler may stand anywhere in the table. It grows by
//! chunks. Every access is sequentially consistent, so that all of them have one order; opening a
//! large file is rare, and a fault rarer still.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

/// So many mappings are live at once in all but unusual programs.
const CHUNK: usize = 64;

static FIRST: Chunk = Chunk::new();

struct Chunk {
    slots: [Slot; CHUNK],
    next: OnceLock<Box<Chunk>>,
}

/// Room for one mapping.
#[derive(Debug)]
pub(super) struct Slot {
    /// Odd while the range is being changed; it grows with every change, so that who reads it
    /// before and after reading the range knows whether that is one range or halves of two.
    version: AtomicUsize,
    /// The first address; 0 while the slot is free.
    start: AtomicUsize,
    /// The address behind the last byte.
    end: AtomicUsize,
    /// Whether pages were missing.
    hit: AtomicBool,
}

/// A slot in use; free again when this is dropped.
#[derive(Debug)]
pub(super) struct Claim(&'static Slot);

impl Claim {
    /// Whether a page of the range was missing.
    pub(super) fn is_hit(&self) -> bool {
        self.0.hit.load(SeqCst)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.free();
    }
}

/// Makes the mapping at `range` known.
pub(super) fn claim(range: Range<usize>) -> Claim {
    let mut chunk = &FIRST;
    loop {
        if let Some(slot) = chunk.slots.iter().find(|slot| slot.take(&range)) {
            return Claim(slot);
        }
        chunk = chunk.next.get_or_init(|| Box::new(Chunk::new()));
    }
}

/// The mapping that holds `address`, and its range. Async-signal-safe.
///
/// Whoever asks because of a fault finds it: its own mapping does not change meanwhile.
pub(super) fn find(address: usize) -> Option<(&'static Slot, Range<usize>)> {
    let mut chunk = Some(&FIRST);
    while let Some(Chunk { slots, next }) = chunk {
        let holds = |slot: &'static Slot| Some((slot, slot.range()?));
        let found = slots.iter().filter_map(holds).find(|(_, range)| range.contains(&address));
        if found.is_some() {
            return found;
        }
        chunk = next.get().map(|next| &**next);
    }
    None
}

impl Slot {
    const fn new() -> Slot {
        Slot {
            version: AtomicUsize::new(0),
            start: AtomicUsize::new(0),
            end: AtomicUsize::new(0),
            hit: AtomicBool::new(false),
        }
    }

    /// Marks the mapping. Async-signal-safe.
    pub(super) fn hit(&self) {
        self.hit.store(true, SeqCst);
    }

    /// Takes the slot for `range` if it is free.
    fn take(&self, range: &Range<usize>) -> bool {
        let Some(version) = self.stable() else { return false };
        let free = self.start.load(SeqCst) == 0;
        // Still the same version: nobody took it since it was seen to be free.
        if !free || self.version.compare_exchange(version, version + 1, SeqCst, SeqCst).is_err() {
            return false;
        }
        self.hit.store(false, SeqCst);
        self.end.store(range.end, SeqCst);
        self.start.store(range.start, SeqCst);
        self.version.store(version + 2, SeqCst);
        true
    }

    /// Gives it back, by whoever took it.
    fn free(&self) {
        self.version.fetch_add(1, SeqCst);
        self.start.store(0, SeqCst);
        self.version.fetch_add(1, SeqCst);
    }

    /// The range, if there is one and it is not being changed.
    fn range(&self) -> Option<Range<usize>> {
        let version = self.stable()?;
        let range = self.start.load(SeqCst)..self.end.load(SeqCst);
        (self.stable() == Some(version) && range.start != 0).then_some(range)
    }

    /// The version, if nothing is being changed.
    fn stable(&self) -> Option<usize> {
        Some(self.version.load(SeqCst)).filter(|version| version.is_multiple_of(2))
    }
}

impl Chunk {
    const fn new() -> Chunk {
        Chunk { slots: [const { Slot::new() }; CHUNK], next: OnceLock::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Addresses that no mapping has: the lowest page is nobody's.
    const LOW: usize = 1;

    #[test]
    fn a_claim_is_found_until_dropped() {
        let claimed = claim(LOW..LOW + 10);
        let (slot, range) = find(LOW + 9).unwrap();
        assert_eq!(range, LOW..LOW + 10);
        assert!(find(LOW + 10).is_none());
        slot.hit();
        assert!(claimed.is_hit());
        drop(claimed);
        assert!(find(LOW + 9).is_none());
        assert!(!claim(LOW..LOW + 10).is_hit(), "a slot used again is clean");
    }

    #[test]
    fn the_table_grows() {
        let at = |n: usize| 1000 + n;
        let claims: Vec<_> = (0..3 * CHUNK).map(|n| claim(at(n)..at(n + 1))).collect();
        for n in 0..3 * CHUNK {
            assert_eq!(find(at(n)).unwrap().1, at(n)..at(n + 1));
        }
        drop(claims);
        assert!((0..3 * CHUNK).all(|n| find(at(n)).is_none()));
    }

    #[test]
    fn a_range_changed_while_it_was_read_is_known_to_be() {
        let slot = Slot::new();
        assert!(slot.take(&(2000..2010)));
        let before = slot.stable();
        slot.free();
        assert!(slot.take(&(2900..2910)));
        assert_ne!(slot.stable(), before, "another range");
        slot.version.fetch_add(1, SeqCst);
        assert_eq!((slot.stable(), slot.range()), (None, None), "in the middle of a change");
        assert!(!slot.take(&(1..2)));
    }

    #[test]
    fn one_slot_has_one_owner() {
        let slot = Slot::new();
        let owners = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for thread in 1..4 {
                let (slot, owners) = (&slot, &owners);
                scope.spawn(move || {
                    for _ in 0..100_000 {
                        if slot.take(&(thread..thread + 1)) {
                            assert_eq!(owners.fetch_add(1, SeqCst), 0);
                            assert_eq!(slot.range(), Some(thread..thread + 1));
                            owners.fetch_sub(1, SeqCst);
                            slot.free();
                        }
                    }
                });
            }
        });
    }
}
