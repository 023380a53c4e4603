//! Sources that change while they are copied: everything ends, and nothing is made up.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::{BufferSize, Progress};

/// Does something to the source once so many bytes are done, and counts.
struct Meddler<F> {
    after: u64,
    done: AtomicU64,
    meddle: F,
}

impl<F: Fn() + Sync> Progress for Meddler<F> {
    fn bytes(&self, n: u64) {
        let before = self.done.fetch_add(n, Ordering::Relaxed);
        if before < self.after && before + n >= self.after {
            (self.meddle)();
        }
    }
}

const LENGTH: u64 = 1 << 20;

/// Calls that copy at most 64 KiB at a time, so that there is an "in the middle".
static SLOW: Calls = Calls { copy_range: slowly, ..CALLS };

fn slowly(
    from: std::os::fd::BorrowedFd<'_>,
    to: std::os::fd::BorrowedFd<'_>,
    length: usize,
) -> rustix::io::Result<usize> {
    (CALLS.copy_range)(from, to, length.min(64 << 10))
}

fn meddle(place: &Place, rungs: RungSet, after: u64, meddle: impl Fn() + Sync) -> Copied {
    let caps = CopyCaps::new();
    let buffer = BufferSize::Bytes(64 << 10);
    let options = CopyOptions { rungs, buffer, preallocate: true, ..CopyOptions::default() };
    let mut copier = Copier { calls: &SLOW, ..Copier::new(options, &caps) };
    let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
    let from = End::new(&from, "from").unwrap().fresh();
    let to = End::new(&to, "to").unwrap().fresh();
    let meddler = Meddler { after, done: AtomicU64::new(0), meddle };
    let copied = copier.copy(&from, &to, &meddler, &Cancel::new()).unwrap();
    assert_eq!(meddler.done.into_inner(), copied.bytes, "progress and result agree");
    assert_eq!(fs::metadata(&place.to).unwrap().len(), copied.bytes);
    copied
}

const SETS: [RungSet; 3] = [
    RungSet::ALL.without(Rung::Reflink),
    RungSet::only(Rung::Stream),
    RungSet::only(Rung::Range).with(Rung::Stream),
];

fn resize(place: &Place, size: u64) {
    File::options().write(true).open(&place.from).unwrap().set_len(size).unwrap();
}

#[test]
fn a_source_cut_short_ends_the_copy_there() {
    for rungs in SETS {
        for cut in [0, 100_000, 200_000] {
            let place = Place::with(&pattern(LENGTH as usize));
            let copied = meddle(&place, rungs, 131_072, || resize(&place, cut));
            assert_eq!(copied.bytes, cut.max(131_072), "{rungs:?}");
            let got = fs::read(&place.to).unwrap();
            assert!(got == pattern(LENGTH as usize)[..got.len()]);
        }
    }
}

#[test]
fn a_source_that_grew_is_copied_to_its_new_end() {
    for rungs in SETS {
        let place = Place::with(&pattern(LENGTH as usize));
        let copied = meddle(&place, rungs, 131_072, || resize(&place, LENGTH + 100_000));
        assert_eq!(copied.bytes, LENGTH + 100_000, "{rungs:?}");
        place.assert_equal();
    }
}

#[test]
fn a_sparse_source_cut_short_ends_too() {
    for rungs in SETS {
        for cut in [0, 700_000, LENGTH + 70_000] {
            let place = Place::new();
            place.sparse(3 * LENGTH, &[(LENGTH, 300_000), (2 * LENGTH, 300_000)]);
            let whole = fs::read(&place.from).unwrap();
            let copied = meddle(&place, rungs, LENGTH, || resize(&place, cut));
            assert!(copied.bytes >= LENGTH && copied.bytes <= 2 * LENGTH, "{rungs:?}");
            let got = fs::read(&place.to).unwrap();
            assert!(got == whole[..got.len()]);
        }
    }
}

#[test]
fn cancelling_in_the_middle_stops_there() {
    for rungs in SETS {
        let place = Place::with(&pattern(LENGTH as usize));
        let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        let cancel = Cancel::new();
        let meddler = Meddler { after: 131_072, done: AtomicU64::new(0), meddle: || cancel.set() };
        let caps = CopyCaps::new();
        let buffer = BufferSize::Bytes(64 << 10);
        let options = CopyOptions { rungs, buffer, ..CopyOptions::default() };
        let mut copier = Copier { calls: &SLOW, ..Copier::new(options, &caps) };
        let error = copier.copy(&from, &to, &meddler, &cancel).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::Interrupted);
        assert_eq!(fs::metadata(&place.to).unwrap().len(), 131_072);
    }
}
