//! The table of live temporaries, so that a signal handler can remove them.
//!
//! A handler may not lock or allocate. The table is therefore a list of chunks that only grows,
//! each of slots that are claimed and freed by one atomic word; a slot is read by [`sweep`] only
//! while that word says it is whole. Chunks are never freed.
#![allow(unsafe_code)] // a list that signal handlers read, and unlinkat(2) within them

use std::ffi::{CStr, OsStr};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU8, AtomicU32, Ordering};

use super::entry::{NAME_LENGTH, TempName};
use super::moment::wait_for_the_last;

const SLOTS_PER_CHUNK: usize = 32;

/// Nobody's.
const FREE: u32 = 0;
/// Being filled in by its owner: not to be read yet.
const CLAIMED: u32 = 1;
/// Names a temporary that exists or is about to.
const LIVE: u32 = 2;

struct Slot {
    state: AtomicU32,
    dir: AtomicI32,
    name: [AtomicU8; NAME_LENGTH],
}

struct Chunk {
    slots: [Slot; SLOTS_PER_CHUNK],
    next: AtomicPtr<Chunk>,
}

impl Chunk {
    const fn new() -> Chunk {
        Chunk {
            slots: [const { Slot::new() }; SLOTS_PER_CHUNK],
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }

    fn next(&self) -> Option<&'static Chunk> {
        let next = self.next.load(Ordering::Acquire);
        // SAFETY: a non-null pointer was leaked from a box by `grow` and is never freed.
        unsafe { next.as_ref() }
    }

    /// Adds a chunk behind this one, unless another thread was first, and returns what is there.
    fn grow(&self) -> &'static Chunk {
        let fresh = Box::into_raw(Box::new(Chunk::new()));
        let raced =
            self.next.compare_exchange(ptr::null_mut(), fresh, Ordering::AcqRel, Ordering::Acquire);
        if raced.is_err() {
            // SAFETY: `fresh` came from a box just now and was not published.
            drop(unsafe { Box::from_raw(fresh) });
        }
        self.next().expect("a chunk was just put there, by us or by another thread")
    }
}

static FIRST: Chunk = Chunk::new();

impl Slot {
    const fn new() -> Slot {
        Slot {
            state: AtomicU32::new(FREE),
            dir: AtomicI32::new(-1),
            name: [const { AtomicU8::new(0) }; NAME_LENGTH],
        }
    }

    fn claim(&self) -> bool {
        self.state.compare_exchange(FREE, CLAIMED, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Whether it names a temporary that is called so.
    fn is_called(&self, name: &[u8; NAME_LENGTH]) -> bool {
        let stored = self.name.iter().map(|byte| byte.load(Ordering::Relaxed));
        self.state.load(Ordering::Acquire) == LIVE && stored.eq(name.iter().copied())
    }

    fn unlink(&self) {
        if self.state.load(Ordering::Acquire) != LIVE {
            return;
        }
        let mut name = [0u8; NAME_LENGTH + 1];
        for (byte, stored) in name.iter_mut().zip(&self.name) {
            *byte = stored.load(Ordering::Relaxed);
        }
        let dir = self.dir.load(Ordering::Relaxed);
        if let Ok(name) = CStr::from_bytes_until_nul(&name) {
            // SAFETY: `name` ends with NUL; a stale descriptor is only an error, and no other
            // directory holds a file of this random name.
            unsafe { libc::unlinkat(dir, name.as_ptr(), 0) };
        }
    }
}

/// A temporary's place in the table; freed when dropped.
///
/// It must be dropped before the directory's descriptor is closed.
#[derive(Debug)]
pub(super) struct Registration(&'static Slot);

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}

impl Registration {
    /// Puts `name` in `dir` into the table. Done before the file is made, so that no signal finds
    /// a file that is not in the table.
    pub(super) fn new(dir: BorrowedFd<'_>, name: &TempName) -> Registration {
        let slot = claim_slot();
        slot.dir.store(dir.as_raw_fd(), Ordering::Relaxed);
        for (stored, byte) in slot.name.iter().zip(name.as_bytes()) {
            stored.store(*byte, Ordering::Relaxed);
        }
        slot.state.store(LIVE, Ordering::Release);
        Registration(slot)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.0.state.store(FREE, Ordering::Release);
    }
}

fn claim_slot() -> &'static Slot {
    let mut chunk = &FIRST;
    loop {
        if let Some(slot) = chunk.slots.iter().find(|slot| slot.claim()) {
            return slot;
        }
        chunk = chunk.next().unwrap_or_else(|| chunk.grow());
    }
}

/// Whether a temporary of this process is called so, in whatever directory: one that is there or is
/// just being made. Asks the system nothing.
pub fn is_in_use(name: &OsStr) -> bool {
    let Ok(name) = name.as_bytes().try_into() else { return false };
    let chunks = std::iter::successors(Some(&FIRST), |chunk| chunk.next());
    chunks.flat_map(|chunk| &chunk.slots).any(|slot| slot.is_called(name))
}

/// Unlinks every live temporary, and sees to it that no thread makes another. Async-signal-safe:
/// atomics, `unlinkat(2)` and, for what other threads are just doing, `nanosleep(2)`.
///
/// For a process that ends right afterwards: a thread that would make one waits for that. `errno` is
/// left as the calls leave it.
pub fn sweep() {
    wait_for_the_last();
    let mut chunk = Some(&FIRST);
    while let Some(this) = chunk {
        this.slots.iter().for_each(Slot::unlink);
        chunk = this.next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd;

    #[test]
    fn grows_past_a_chunk_and_uses_slots_again() {
        // An invalid descriptor: a sweep in another test must not find anything here.
        let nowhere = std::fs::File::open("/dev/null").unwrap();
        let register = || Registration::new(nowhere.as_fd(), &TempName::random());
        let many: Vec<_> = (0..3 * SLOTS_PER_CHUNK).map(|_| register()).collect();
        let mut addresses: Vec<_> = many.iter().map(|r| ptr::from_ref(r.0)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!(addresses.len(), many.len(), "no slot is given out twice");
        drop(many);
        for _ in 0..10 * SLOTS_PER_CHUNK {
            register();
        }
        let chunks = std::iter::successors(Some(&FIRST), |chunk| chunk.next()).count();
        assert!(chunks <= 5, "freed slots are used again, yet there are {chunks} chunks");
    }

    #[test]
    fn a_name_is_in_use_while_it_is_registered() {
        let nowhere = std::fs::File::open("/dev/null").unwrap();
        let name = TempName::random();
        let called = OsStr::from_bytes(name.as_bytes());
        assert!(!is_in_use(called));
        let held = Registration::new(nowhere.as_fd(), &name);
        assert!(is_in_use(called));
        assert!(!is_in_use(OsStr::new("short")));
        assert!(!is_in_use(OsStr::new(&format!("{}x", called.to_str().unwrap()))));
        drop(held);
        assert!(!is_in_use(called));
    }

    #[test]
    fn threads_claim_different_slots() {
        let nowhere = std::fs::File::open("/dev/null").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let name = TempName::random();
                        let held = Registration::new(nowhere.as_fd(), &name);
                        let stored: Vec<u8> =
                            held.0.name.iter().map(|b| b.load(Ordering::Relaxed)).collect();
                        assert_eq!(stored, name.as_bytes());
                    }
                });
            }
        });
    }
}
