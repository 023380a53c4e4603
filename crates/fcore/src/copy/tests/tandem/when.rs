//! When there is a second thread, and when there must not be one.

use super::*;

#[test]
fn there_is_no_second_where_it_was_not_asked_for_or_may_do_harm() {
    fn fill(_: BorrowedFd<'_>, _: BorrowedFd<'_>, _: u64, _: usize) -> FillResult {
        panic!("a second thread");
    }
    static NONE: Calls = Calls { fill, ..ASIDE };
    static ELSEWHERE: Calls = Calls { fill, ..CALLS };
    static BUSY: Calls = Calls { has_idle: || false, ..NONE };
    let place = Place::with(&pattern(SIZE as usize));
    let options: [CopyOptions; 6] = [
        CopyOptions { second_thread: SecondThread::Never, ..TWO },
        CopyOptions { rungs: TWO.rungs.without(Rung::Mapped), ..TWO },
        CopyOptions { reflink: Reflink::Never, ..TWO },
        CopyOptions { sparse: Sparse::Always, ..TWO },
        CopyOptions { limit: Some(SIZE), ..TWO },
        CopyOptions { limit: Some(FROM), ..TWO },
    ];
    for options in options {
        let copied = copy_told(&place, &NONE, options, &Told::default(), &Cancel::new()).unwrap();
        assert_eq!(copied.bytes, options.limit.unwrap_or(SIZE));
    }
    let idle = CopyOptions { second_thread: SecondThread::Idle, ..TWO };
    copy_told(&place, &BUSY, idle, &Told::default(), &Cancel::new()).unwrap();
    place.assert_equal();
    // No position to keep, no content to keep, no tap to be shown all bytes in order.
    place.copy_by(&NONE, CopyOptions { second_thread: SecondThread::Never, ..TWO }, None).unwrap();
    let from = File::open(&place.from).unwrap();
    let known = End::new(&from, "from").unwrap();
    let to = target(&place);
    run(&NONE, TWO, &known, &End::new(&to, "to").unwrap().fresh(), None).unwrap();
    place.assert_equal();
    let fresh = known.fresh();
    for to in [File::create(&place.to).unwrap(), open_append(&place.to)] {
        fresh.seek_to(0).unwrap();
        to.set_len(0).unwrap();
        run(&NONE, TWO, &fresh, &End::new(&to, "to").unwrap(), None).unwrap();
        place.assert_equal();
    }
    // A target that is only written to cannot be mapped.
    fresh.seek_to(0).unwrap();
    let to = File::create(&place.to).unwrap();
    run(&NONE, TWO, &fresh, &End::new(&to, "to").unwrap().fresh(), None).unwrap();
    place.assert_equal();
    fresh.seek_to(0).unwrap();
    let (to, mut seen) = (target(&place), Vec::new());
    let mut tap = |bytes: &[u8]| seen.extend_from_slice(bytes);
    run(&NONE, TWO, &fresh, &End::new(&to, "to").unwrap().fresh(), Some(&mut tap)).unwrap();
    assert!(seen == pattern(SIZE as usize));
    // With holes, those are what matters.
    place.sparse(SIZE, &[(0, 100_000)]);
    copy_two(&place, &NONE).unwrap();
    place.assert_equal();
    // On a disk the lock is not what takes time.
    if elsewhere().is_some() {
        let place = Place::with(&pattern(SIZE as usize));
        copy_two(&place, &ELSEWHERE).unwrap();
    }
}

#[test]
fn there_is_one_where_a_processor_is_idle() {
    static FILLED: AtomicUsize = AtomicUsize::new(0);
    fn fill(from: BorrowedFd<'_>, to: BorrowedFd<'_>, at: u64, length: usize) -> FillResult {
        FILLED.fetch_add(1, SeqCst);
        (CALLS.fill)(from, to, at, length)
    }
    fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> FillResult {
        wait_for(|| FILLED.load(SeqCst) > 0);
        (CALLS.copy_range)(from, to, length)
    }
    static QUIET: Calls = Calls { fill, copy_range, has_idle: || true, ..ASIDE };
    let place = Place::with(&pattern(SIZE as usize));
    let idle = CopyOptions { second_thread: SecondThread::Idle, ..TWO };
    let copied = copy_told(&place, &QUIET, idle, &Told::default(), &Cancel::new()).unwrap();
    place.assert_equal();
    assert!(copied.rungs.has(Rung::Mapped));
}

#[test]
fn between_files_in_memory_it_is_known_to_help() {
    let Some(place) = elsewhere() else { return };
    fs::write(&place.from, pattern(SIZE as usize)).unwrap();
    let (from, to) = (File::open(&place.from).unwrap(), target(&place));
    let processors = thread::available_parallelism().unwrap().get();
    let is_memory = rustix::fs::fstatfs(&from).unwrap().f_type as u32 == 0x0102_1994;
    let helps = (CALLS.fills_aside)(from.as_fd(), to.as_fd());
    assert_eq!(helps, processors > 1 && is_memory);
    copy_two(&place, &CALLS).unwrap();
    place.assert_equal();
    let disk = Place::with(b"x");
    let other = File::open(&disk.from).unwrap();
    assert!(!(CALLS.fills_aside)(from.as_fd(), other.as_fd()) || !is_memory);
    assert!(!(portable::CALLS.fills_aside)(from.as_fd(), to.as_fd()));
    assert!(!(portable::CALLS.has_idle)());
    let nothing = (portable::CALLS.fill)(from.as_fd(), to.as_fd(), 0, 1);
    assert_eq!(nothing, Err(Errno::OPNOTSUPP));
}
