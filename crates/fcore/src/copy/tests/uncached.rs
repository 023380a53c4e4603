//! Copies that leave nothing in the page cache.

use std::cell::Cell;
use std::os::fd::BorrowedFd;

use rustix::io::Errno;

use super::*;

thread_local! {
    static READS: Cell<std::result::Result<usize, Errno>> = const { Cell::new(Ok(0)) };
    static WRITES: Cell<std::result::Result<usize, Errno>> = const { Cell::new(Ok(0)) };
}

/// A system that can, or says why not; it counts.
static COUNTED: Calls = Calls {
    read_uncached: |from: BorrowedFd<'_>, block: &mut [u8]| {
        READS.set(READS.get().map(|count| count + 1));
        READS.get().and_then(|_| rustix::io::read(from, block))
    },
    write_uncached: |to: BorrowedFd<'_>, bytes: &[u8]| {
        WRITES.set(WRITES.get().map(|count| count + 1));
        WRITES.get().and_then(|_| rustix::io::write(to, bytes))
    },
    ..CALLS
};

fn options() -> CopyOptions {
    let rungs = RungSet::ALL.without(Rung::Reflink);
    CopyOptions { uncached: true, rungs, ..CopyOptions::default() }
}

#[test]
fn all_goes_by_calls_that_cache_nothing() {
    for sparse in [Sparse::Auto, Sparse::Always] {
        let place = Place::with(&pattern(1 << 20));
        READS.set(Ok(0));
        WRITES.set(Ok(0));
        let options = CopyOptions { sparse, ..options() };
        let copied = place.copy_by(&COUNTED, options, None).unwrap();
        assert!(copied.uncached && copied.rungs == RungSet::only(Rung::Stream));
        assert!(READS.get().unwrap() >= 8 && WRITES.get().unwrap() >= 8);
    }
}

#[test]
fn an_end_that_cannot_is_read_or_written_as_always() {
    let place = Place::with(&pattern(1 << 20));
    for errno in [Errno::OPNOTSUPP, Errno::INVAL, Errno::NOSYS] {
        READS.set(Err(errno));
        WRITES.set(Err(errno));
        let copied = place.copy_by(&COUNTED, options(), None).unwrap();
        assert!(!copied.uncached);
        // Nothing is lost by letting the kernel copy, then.
        assert_eq!(copied.rungs, RungSet::only(Rung::Range));
        READS.set(Ok(0));
        let copied = place.copy_by(&COUNTED, options(), None).unwrap();
        assert!(!copied.uncached && copied.rungs == RungSet::only(Rung::Stream));
    }
}

#[test]
fn real_errors_are_errors() {
    let place = Place::with(&pattern(1 << 20));
    READS.set(Ok(0));
    WRITES.set(Err(Errno::NOSPC));
    let error = place.copy_by(&COUNTED, options(), None).unwrap_err();
    assert_eq!(error.to_string(), "to: No space left on device");
    READS.set(Err(Errno::IO));
    let only = CopyOptions { rungs: RungSet::only(Rung::Stream), ..options() };
    let error = place.copy_by(&COUNTED, only, None).unwrap_err();
    assert_eq!(error.to_string(), "from: Input/output error");
}

#[test]
fn the_systems_own_calls_copy_the_same() {
    for length in [0, 1, 100, 300_001] {
        let place = Place::with(&pattern(length));
        place.copy_by(&CALLS, options(), None).unwrap();
    }
}
