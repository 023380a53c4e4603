//! One thread from the start and one from the end; what they meet is put there by hooks, not by luck.

mod source;
mod when;

use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, OnceLock};
use std::thread;

use rustix::io::Errno;

use super::*;
use crate::Doing;

/// What a thread takes at a time, and where two begin to be wanted; in tests of this crate.
const CHUNK: u64 = 64 << 10;
const FROM: u64 = 4 * CHUNK;

/// Long enough for several chunks each, and odd.
const SIZE: u64 = 9 * CHUNK + 777;

const TWO: CopyOptions = CopyOptions {
    rungs: RungSet::ALL.without(Rung::Reflink),
    reflink: Reflink::Auto,
    sparse: Sparse::Auto,
    zero_copy: ZeroCopy::Auto,
    buffer: crate::BufferSize::Auto,
    preallocate: false,
    check_room: false,
    uncached: false,
    second_thread: SecondThread::Always,
    length_hint: None,
    limit: None,
};

/// As on tmpfs, wherever the tests are.
const ASIDE: Calls = Calls { fills_aside: |_, _| true, ..CALLS };

type FillResult = rustix::io::Result<usize>;

/// Copies as fcopy does: both ends opened for this copy alone, the target to be mapped.
fn copy_two(place: &Place, calls: &'static Calls) -> Result<Copied> {
    copy_told(place, calls, TWO, &Told::default(), &Cancel::new())
}

fn copy_told(
    place: &Place,
    calls: &'static Calls,
    options: CopyOptions,
    told: &Told,
    cancel: &Cancel,
) -> Result<Copied> {
    let (from, to) = (File::open(&place.from).unwrap(), target(place));
    let from = End::new(&from, "from").unwrap().fresh();
    let to = End::new(&to, "to").unwrap().fresh();
    let caps = CopyCaps::new();
    Copier { calls, ..Copier::new(options, &caps) }.copy(&from, &to, told, cancel)
}

fn target(place: &Place) -> File {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true).open(&place.to).unwrap()
}

/// How much was told.
#[derive(Default)]
struct Told(AtomicU64);

impl Progress for Told {
    fn bytes(&self, n: u64) {
        self.0.fetch_add(n, SeqCst);
    }
}

fn size_of(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

/// Waits for the other thread to have come so far; fails the test if it never does.
fn wait_for(is_so: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !is_so() {
        assert!(start.elapsed().as_secs() < 60, "the other thread does not get there");
        thread::yield_now();
    }
}

#[test]
fn every_size_is_copied_whole() {
    static CALLS: Calls = ASIDE;
    for base in [FROM, FROM + CHUNK, SIZE / CHUNK * CHUNK, FROM + 4096, SIZE] {
        for size in [base - 1, base, base + 1] {
            let place = Place::with(&pattern(size as usize));
            let told = Told::default();
            let copied = copy_told(&place, &CALLS, TWO, &told, &Cancel::new()).unwrap();
            place.assert_equal();
            assert_eq!((copied.bytes, told.0.into_inner()), (size, size));
            assert!(size >= FROM || !copied.rungs.has(Rung::Mapped), "{size}");
        }
    }
}

#[test]
fn each_byte_is_the_work_of_one_and_both_are_counted() {
    static FILLED: Mutex<Vec<(u64, usize)>> = Mutex::new(Vec::new());
    static COPIED: AtomicU64 = AtomicU64::new(0);
    fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
        let filled = (CALLS.fill)(from, to, at, length);
        FILLED.lock().unwrap().push((at, length));
        filled
    }
    fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
        wait_for(|| FILLED.lock().unwrap().len() > 2);
        let copied = (CALLS.copy_range)(from, to, length)?;
        COPIED.fetch_add(copied as u64, SeqCst);
        Ok(copied)
    }
    static BOTH: Calls = Calls { fill, copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    let told = Told::default();
    let copied = copy_told(&place, &BOTH, TWO, &told, &Cancel::new()).unwrap();
    place.assert_equal();
    assert_eq!(copied.rungs.to_string(), "mmap, copy_file_range");
    assert_eq!((copied.offload, copied.holes), (Used::Yes, HolesFound::No));
    let filled = FILLED.lock().unwrap();
    let mut end = SIZE;
    for &(at, length) in &*filled {
        assert_eq!((at + length as u64, at % CHUNK), (end, 0), "{filled:?}");
        end = at;
    }
    assert_eq!(COPIED.load(SeqCst), end, "up to where they met, and no further");
    assert_eq!((copied.bytes, told.0.into_inner()), (SIZE, SIZE));
}

#[test]
fn what_the_second_gives_up_the_first_copies() {
    static CALLED: AtomicUsize = AtomicUsize::new(0);
    static GIVES_UP_AFTER: AtomicUsize = AtomicUsize::new(0);
    static HOW: Mutex<FillResult> = Mutex::new(Ok(0));
    fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
        let result = match CALLED.load(SeqCst) < GIVES_UP_AFTER.load(SeqCst) {
            true => (CALLS.fill)(from, to, at, length),
            // Half of it is there, as when there was no room for more.
            false => (CALLS.fill)(from, to, at, length / 2).and(*HOW.lock().unwrap()),
        };
        CALLED.fetch_add(1, SeqCst);
        result
    }
    fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
        wait_for(|| CALLED.load(SeqCst) > GIVES_UP_AFTER.load(SeqCst));
        (CALLS.copy_range)(from, to, length)
    }
    static FAILING: Calls = Calls { fill, copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    for how in [Err(Errno::FAULT), Err(Errno::NOMEM), Err(Errno::INVAL), Ok(5), Ok(0)] {
        for after in [0, 1, 4] {
            CALLED.store(0, SeqCst);
            GIVES_UP_AFTER.store(after, SeqCst);
            *HOW.lock().unwrap() = how;
            let told = Told::default();
            let copied = copy_told(&place, &FAILING, TWO, &told, &Cancel::new()).unwrap();
            place.assert_equal();
            assert_eq!(CALLED.load(SeqCst), after + 1, "it does not try again");
            assert_eq!((copied.bytes, told.0.into_inner()), (SIZE, SIZE));
            assert_eq!(copied.rungs.has(Rung::Mapped), after > 0);
        }
    }
}

#[test]
fn the_first_waits_for_the_last_chunk_of_the_second() {
    static COPIED: AtomicU64 = AtomicU64::new(0);
    fn fill(_: BorrowedFd<'_>, _: BorrowedFd<'_>, at: u64, _: usize) -> FillResult {
        wait_for(|| COPIED.load(SeqCst) == at);
        // Long enough for a first that does not wait to have ended.
        thread::sleep(std::time::Duration::from_millis(50));
        Err(Errno::NOSPC)
    }
    fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
        let copied = (CALLS.copy_range)(from, to, length)?;
        COPIED.fetch_add(copied as u64, SeqCst);
        Ok(copied)
    }
    static LATE: Calls = Calls { fill, copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    // The second may come too late to take one at all; then there is nothing to wait for.
    let copied = copy_two(&place, &LATE).unwrap();
    place.assert_equal();
    assert_eq!((copied.bytes, copied.rungs.has(Rung::Mapped)), (SIZE, false));
}

#[test]
fn what_goes_wrong_for_the_first_is_told() {
    fn copy_range(_: BorrowedFd<'_>, _: BorrowedFd<'_>, _: usize) -> FillResult {
        Err(Errno::NOSPC)
    }
    static FULL: Calls = Calls { copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    let error = copy_two(&place, &FULL).unwrap_err();
    assert_eq!(
        (error.doing(), error.to_string()),
        (Doing::Write, "to: No space left on device".into())
    );
}

#[test]
fn a_first_that_must_read_and_write_has_a_second_all_the_same() {
    static FILLED: AtomicUsize = AtomicUsize::new(0);
    fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
        FILLED.fetch_add(1, SeqCst);
        (CALLS.fill)(from, to, at, length)
    }
    fn copy_range(_: BorrowedFd<'_>, _: BorrowedFd<'_>, _: usize) -> FillResult {
        wait_for(|| FILLED.load(SeqCst) > 0);
        Err(Errno::OPNOTSUPP)
    }
    static REFUSING: Calls = Calls { fill, copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    let copied = copy_two(&place, &REFUSING).unwrap();
    place.assert_equal();
    assert_eq!((copied.bytes, copied.offload), (SIZE, Used::Unsupported));
    assert_eq!(copied.rungs, RungSet::only(Rung::Mapped).with(Rung::Stream));
}

#[test]
fn somebody_who_asks_to_stop_stops_both() {
    static CANCEL: Cancel = Cancel::new();
    static FILLED: AtomicUsize = AtomicUsize::new(0);
    fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
        CANCEL.set();
        FILLED.fetch_add(1, SeqCst);
        (CALLS.fill)(from, to, at, length)
    }
    fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
        wait_for(|| FILLED.load(SeqCst) > 0);
        (CALLS.copy_range)(from, to, length)
    }
    static STOPPING: Calls = Calls { fill, copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    let error = copy_told(&place, &STOPPING, TWO, &Told::default(), &CANCEL).unwrap_err();
    assert!(error.is_cancelled());
    assert_eq!(FILLED.load(SeqCst), 1);
}
