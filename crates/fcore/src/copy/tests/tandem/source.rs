//! A source that changes under both threads.

use super::*;

#[test]
fn a_source_cut_short_before_its_end_was_read_ends_there() {
    static SOURCE: OnceLock<File> = OnceLock::new();
    static CALLED: AtomicUsize = AtomicUsize::new(0);
    const LEFT: u64 = 2 * CHUNK + 99;
    fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
        // The end was read already; the rest is gone.
        if CALLED.load(SeqCst) == 2 {
            SOURCE.get().unwrap().set_len(LEFT).unwrap();
        }
        let filled = (CALLS.fill)(from, to, at, length);
        CALLED.fetch_add(1, SeqCst);
        filled
    }
    fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
        wait_for(|| CALLED.load(SeqCst) == 3);
        (CALLS.copy_range)(from, to, length)
    }
    static CUTTING: Calls = Calls { fill, copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    SOURCE.set(File::options().write(true).open(&place.from).unwrap()).unwrap();
    let copied = copy_two(&place, &CUTTING).unwrap();
    place.assert_equal();
    assert_eq!((copied.bytes, copied.rungs), (LEFT, RungSet::only(Rung::Range)));
}

#[test]
fn a_source_cut_short_after_its_end_was_read_ends_there_too() {
    for left in [SIZE - 10, SIZE - CHUNK, 6 * CHUNK, 6 * CHUNK - 1] {
        static SOURCE: Mutex<Option<File>> = Mutex::new(None);
        static CALLED: AtomicUsize = AtomicUsize::new(0);
        static LEFT: AtomicU64 = AtomicU64::new(0);
        fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
            // Four chunks from the end, and no more.
            wait_for(|| CALLED.load(SeqCst) < 4 || SOURCE.lock().unwrap().is_none());
            let filled = (CALLS.fill)(from, to, at, length);
            CALLED.fetch_add(1, SeqCst);
            filled
        }
        fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
            wait_for(|| CALLED.load(SeqCst) == 4 || SOURCE.lock().unwrap().is_none());
            if let Some(source) = SOURCE.lock().unwrap().take() {
                source.set_len(LEFT.load(SeqCst)).unwrap();
            }
            (CALLS.copy_range)(from, to, length)
        }
        static CUTTING: Calls = Calls { fill, copy_range, ..ASIDE };
        let place = Place::with(&pattern(SIZE as usize));
        CALLED.store(0, SeqCst);
        LEFT.store(left, SeqCst);
        *SOURCE.lock().unwrap() = Some(File::options().write(true).open(&place.from).unwrap());
        let copied = copy_two(&place, &CUTTING).unwrap();
        place.assert_equal();
        assert_eq!((copied.bytes, size_of(&place.to)), (left, left));
    }
}

#[test]
fn a_source_that_grows_is_copied_to_its_new_end() {
    use std::io::Write;
    static SOURCE: Mutex<Option<File>> = Mutex::new(None);
    fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
        if let Some(mut source) = SOURCE.lock().unwrap().take() {
            source.write_all(&pattern(100_001)).unwrap();
        }
        (CALLS.fill)(from, to, at, length)
    }
    fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
        wait_for(|| SOURCE.lock().unwrap().is_none());
        (CALLS.copy_range)(from, to, length)
    }
    static GROWING: Calls = Calls { fill, copy_range, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    *SOURCE.lock().unwrap() = Some(open_append(&place.from));
    let copied = copy_two(&place, &GROWING).unwrap();
    place.assert_equal();
    assert_eq!(copied.bytes, SIZE + 100_001);
}
