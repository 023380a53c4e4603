//! Calls that fail where and as the kernel may: what is another rung's, and what is an error.

use std::cell::RefCell;
use std::os::fd::BorrowedFd;

use rustix::io::Errno;

use super::super::calls::Room;
use super::*;
use crate::Doing;

thread_local! {
    /// What the scripted call does next: copy at most so much, or fail. Then it is the real one.
    static SCRIPT: RefCell<Vec<std::result::Result<usize, Errno>>> = const { RefCell::new(Vec::new()) };
    static ASKED: RefCell<usize> = const { RefCell::new(0) };
}

fn script(steps: &[std::result::Result<usize, Errno>]) {
    SCRIPT.set(steps.iter().rev().copied().collect());
    ASKED.set(0);
}

fn next(
    real: fn(BorrowedFd<'_>, BorrowedFd<'_>, usize) -> rustix::io::Result<usize>,
    from: BorrowedFd<'_>,
    to: BorrowedFd<'_>,
    length: usize,
) -> rustix::io::Result<usize> {
    ASKED.with_borrow_mut(|asked| *asked += 1);
    match SCRIPT.with_borrow_mut(Vec::pop) {
        Some(Ok(0)) => Ok(0),
        Some(Ok(n)) => real(from, to, length.min(n)),
        Some(Err(errno)) => Err(errno),
        None => real(from, to, length),
    }
}

static SCRIPTED: Calls = Calls {
    clone_file: |from, to| next(|_, _, _| Err(Errno::OPNOTSUPP), from, to, 0).map(|_| ()),
    copy_range: |from, to, length| next(CALLS.copy_range, from, to, length),
    splice: |from, to, length| next(CALLS.splice, from, to, length),
    ..CALLS
};

const LENGTH: usize = 300_000;

fn rungs(first: Rung) -> CopyOptions {
    CopyOptions { rungs: RungSet::only(first).with(Rung::Stream), ..CopyOptions::default() }
}

fn copy_scripted(
    place: &Place,
    options: CopyOptions,
    steps: &[std::result::Result<usize, Errno>],
) -> Result<Copied> {
    script(steps);
    let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    run(&SCRIPTED, options, &from, &to, None)
}

#[test]
fn a_refused_clone_is_copied_and_a_failed_one_is_not() {
    let place = Place::with(&pattern(LENGTH));
    for errno in [
        Errno::NOSYS,
        Errno::NOTTY,
        Errno::OPNOTSUPP,
        Errno::INVAL,
        Errno::BADF,
        Errno::XDEV,
        Errno::TXTBSY,
        Errno::PERM,
        Errno::ACCESS,
    ] {
        let copied = copy_scripted(&place, rungs(Rung::Reflink), &[Err(errno)]).unwrap();
        assert_eq!(
            (copied.reflink, copied.rungs),
            (Used::Unsupported, RungSet::only(Rung::Stream))
        );
        place.assert_equal();
        let always = CopyOptions { reflink: Reflink::Always, ..CopyOptions::default() };
        let error = copy_scripted(&place, always, &[Err(errno)]).unwrap_err();
        assert_eq!(error.io().raw_os_error(), Some(errno.raw_os_error()));
        assert_eq!((error.doing(), fs::metadata(&place.to).unwrap().len()), (Doing::Copy, 0));
    }
    for errno in [Errno::IO, Errno::NOMEM, Errno::NOSPC, Errno::DQUOT] {
        let error = copy_scripted(&place, rungs(Rung::Reflink), &[Err(errno)]).unwrap_err();
        assert_eq!(error.io().raw_os_error(), Some(errno.raw_os_error()));
        assert_eq!(fs::metadata(&place.to).unwrap().len(), 0, "nothing was copied over it");
    }
}

#[test]
fn a_clone_is_not_tried_when_not_wanted() {
    let place = Place::with(&pattern(LENGTH));
    let never = CopyOptions { reflink: Reflink::Never, ..CopyOptions::default() };
    let copied = copy_scripted(&place, never, &[]).unwrap();
    assert_eq!((copied.reflink, copied.offload), (Used::No, Used::Avoided));
    assert_eq!(ASKED.take(), 0);
}

#[test]
fn a_refusal_at_any_byte_goes_on_by_reading() {
    let place = Place::with(&pattern(LENGTH));
    for errno in [
        Errno::XDEV,
        Errno::INVAL,
        Errno::OPNOTSUPP,
        Errno::NOSYS,
        Errno::BADF,
        Errno::PERM,
        Errno::FBIG,
        Errno::TXTBSY,
    ] {
        let first = copy_scripted(&place, rungs(Rung::Range), &[Err(errno)]).unwrap();
        assert_eq!((first.offload, first.rungs), (Used::Unsupported, RungSet::only(Rung::Stream)));
        place.assert_equal();
        let later = copy_scripted(&place, rungs(Rung::Range), &[Ok(77_777), Err(errno)]).unwrap();
        let both = RungSet::only(Rung::Range).with(Rung::Stream);
        assert_eq!((later.bytes, later.offload, later.rungs), (LENGTH as u64, Used::Yes, both));
        place.assert_equal();
    }
}

#[test]
fn no_entry_is_a_refusal_only_at_the_start() {
    let place = Place::with(&pattern(LENGTH));
    copy_scripted(&place, rungs(Rung::Range), &[Err(Errno::NOENT)]).unwrap();
    place.assert_equal();
    let error =
        copy_scripted(&place, rungs(Rung::Range), &[Ok(10), Err(Errno::NOENT)]).unwrap_err();
    assert_eq!(error.doing(), Doing::Write);
}

#[test]
fn an_early_zero_and_short_counts_are_no_end() {
    let place = Place::with(&pattern(LENGTH));
    for steps in [&[Ok(0)][..], &[Ok(1), Ok(5000), Ok(0)], &[Err(Errno::INTR), Ok(1)]] {
        assert_eq!(copy_scripted(&place, rungs(Rung::Range), steps).unwrap().bytes, LENGTH as u64);
        place.assert_equal();
    }
}

#[test]
fn real_errors_name_their_side() {
    let place = Place::with(&pattern(LENGTH));
    for errno in [Errno::NOSPC, Errno::DQUOT, Errno::IO, Errno::ROFS] {
        let steps = [Ok(1000), Err(errno)];
        let error = copy_scripted(&place, rungs(Rung::Range), &steps).unwrap_err();
        assert_eq!((error.doing(), error.path().to_str()), (Doing::Write, Some("to")));
        assert_eq!(error.io().raw_os_error(), Some(errno.raw_os_error()));
    }
    // A source that cannot be read any more is to blame.
    script(&[Err(Errno::IO)]);
    let from = File::options().write(true).open(&place.from).unwrap();
    let to = File::create(&place.to).unwrap();
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    let error = run(&SCRIPTED, rungs(Rung::Range), &from, &to, None).unwrap_err();
    assert_eq!((error.doing(), error.path().to_str()), (Doing::Read, Some("from")));
}

#[test]
fn what_a_pair_of_devices_lacks_is_asked_once() {
    let caps = CopyCaps::new();
    let mut copier = Copier { calls: &SCRIPTED, ..Copier::new(CopyOptions::default(), &caps) };
    script(&[Err(Errno::OPNOTSUPP), Err(Errno::XDEV)]);
    for asked in [2, 2, 2] {
        let place = Place::with(&pattern(LENGTH));
        let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        let copied = copier.copy(&from, &to, &NoProgress, &Cancel::new()).unwrap();
        assert_eq!((copied.reflink, copied.offload), (Used::Unsupported, Used::Unsupported));
        assert_eq!(ASKED.with_borrow(|asked| *asked), asked);
        place.assert_equal();
    }
}

#[test]
fn what_one_file_lacks_says_nothing_about_the_next() {
    let caps = CopyCaps::new();
    let mut copier = Copier { calls: &SCRIPTED, ..Copier::new(rungs(Rung::Range), &caps) };
    script(&[Err(Errno::INVAL)]);
    for offload in [Used::Unsupported, Used::Yes] {
        let place = Place::with(&pattern(LENGTH));
        let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        let copied = copier.copy(&from, &to, &NoProgress, &Cancel::new()).unwrap();
        assert_eq!(copied.offload, offload);
    }
}

#[test]
fn splice_that_stops_in_the_middle_loses_nothing() {
    for steps in [
        &[Err(Errno::INVAL)][..],
        &[Ok(1000), Err(Errno::INVAL)],
        &[Err(Errno::INTR), Ok(1), Err(Errno::NOSYS)],
    ] {
        let place = Place::with(&pattern(60_000));
        let (reader, writer) = std::io::pipe().unwrap();
        crate::write_full(&writer, "writer", &pattern(60_000)).unwrap();
        drop(writer);
        script(steps);
        let to = File::create(&place.to).unwrap();
        let (from, to) = (End::new(&reader, "from").unwrap(), End::new(&to, "to").unwrap());
        let copied = run(&SCRIPTED, rungs(Rung::Splice), &from, &to, None).unwrap();
        assert_eq!(copied.bytes, 60_000);
        assert!(copied.rungs.has(Rung::Stream));
        place.assert_equal();
    }
}

#[test]
fn what_is_in_a_pipe_of_our_own_is_not_lost() {
    use std::os::unix::net::UnixStream;
    for steps in [
        // Into the pipe, out of the pipe, and so on.
        &[Err(Errno::INVAL)][..],
        &[Ok(50_000), Err(Errno::INVAL)],
        &[Ok(50_000), Ok(7), Err(Errno::INTR), Ok(70), Err(Errno::OPNOTSUPP)],
        &[Ok(5000), Ok(5000), Err(Errno::INTR), Err(Errno::INVAL)],
    ] {
        let place = Place::with(&pattern(60_000));
        let (reader, writer) = UnixStream::pair().unwrap();
        crate::write_full(&writer, "writer", &pattern(60_000)).unwrap();
        drop(writer);
        script(steps);
        let to = File::create(&place.to).unwrap();
        let (from, to) = (End::new(&reader, "from").unwrap(), End::new(&to, "to").unwrap());
        let copied = run(&SCRIPTED, rungs(Rung::Splice), &from, &to, None).unwrap();
        assert_eq!((copied.bytes, copied.rungs.has(Rung::Stream)), (60_000, true));
        place.assert_equal();
    }
}

#[test]
fn each_half_of_the_way_through_a_pipe_names_its_end() {
    use std::os::unix::net::UnixStream;
    for (steps, doing, name) in [
        (&[Err(Errno::CONNRESET)][..], Doing::Read, "from"),
        (&[Ok(10), Err(Errno::NOSPC)], Doing::Write, "to"),
        (&[Ok(10), Ok(0)], Doing::Write, "to"),
    ] {
        let place = Place::new();
        let (reader, writer) = UnixStream::pair().unwrap();
        crate::write_full(&writer, "writer", &pattern(1000)).unwrap();
        script(steps);
        let to = File::create(&place.to).unwrap();
        let (from, to) = (End::new(&reader, "from").unwrap(), End::new(&to, "to").unwrap());
        let error = run(&SCRIPTED, rungs(Rung::Splice), &from, &to, None).unwrap_err();
        assert_eq!((error.doing(), error.path().to_str()), (doing, Some(name)));
    }
}

#[test]
fn no_room_to_reserve_is_found_out_before_the_first_byte() {
    fn room(times: u64) -> Option<Room> {
        let bytes = times * LENGTH as u64;
        Some(Room { available: bytes, free: bytes })
    }
    static FULL: Calls =
        Calls { reserve: |_, _, _| Err(Errno::NOSPC), room: |_| room(15), ..CALLS };
    static UNKNOWN: Calls = Calls { room: |_| None, ..FULL };
    static UNABLE: Calls = Calls { reserve: |_, _, _| Err(Errno::OPNOTSUPP), ..FULL };
    // Where there is ample room, none is reserved.
    static AMPLE: Calls = Calls { room: |_| room(16), ..FULL };
    let place = Place::with(&pattern(LENGTH));
    let options = CopyOptions {
        preallocate: true,
        rungs: RungSet::ALL.without(Rung::Reflink),
        ..CopyOptions::default()
    };
    for full in [&FULL, &UNKNOWN] {
        let error = place.copy_by(full, options, None).unwrap_err();
        assert_eq!(
            (error.doing(), error.to_string()),
            (Doing::Allocate, "to: No space left on device".into())
        );
        assert_eq!(fs::metadata(&place.to).unwrap().len(), 0);
    }
    for able in [&UNABLE, &AMPLE] {
        place.copy_by(able, options, None).unwrap();
    }
}

#[test]
fn few_blocks_without_holes_are_compression() {
    static DENSE: Calls =
        Calls { seek_data: |_, at| Ok(at), seek_hole: |_, _| Ok(1 << 20), ..CALLS };
    let place = Place::new();
    place.sparse(1 << 20, &[(0, 10)]);
    let options =
        CopyOptions { rungs: RungSet::ALL.without(Rung::Reflink), ..CopyOptions::default() };
    let copied = place.copy_by(&DENSE, options, None).unwrap();
    assert_eq!((copied.rungs, copied.holes), (RungSet::only(Rung::Range), HolesFound::No));
}
