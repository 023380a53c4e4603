//! Files that do not fit, found out before they are written.

use std::cell::Cell;
use std::os::fd::BorrowedFd;

use rustix::io::Errno;

use super::super::calls::Room;
use super::*;

thread_local! {
    static AVAILABLE: Cell<u64> = const { Cell::new(0) };
    static RESERVING: Cell<std::result::Result<(), Errno>> = const { Cell::new(Ok(())) };
    static RESERVED: Cell<u64> = const { Cell::new(0) };
}

/// A disk with so much left for us, and a megabyte more for others.
static SMALL: Calls = Calls {
    room: |_| Some(Room { available: AVAILABLE.get(), free: AVAILABLE.get() + M }),
    reserve: |to: BorrowedFd<'_>, at, length| {
        RESERVED.set(RESERVED.get() + length);
        RESERVING.get().and_then(|()| (CALLS.reserve)(to, at, length))
    },
    ..CALLS
};

const M: u64 = 1 << 20;

fn options() -> CopyOptions {
    let rungs = RungSet::ALL.without(Rung::Reflink);
    CopyOptions { check_room: true, rungs, ..CopyOptions::default() }
}

#[test]
fn what_cannot_fit_is_refused_with_both_numbers() {
    let place = Place::with(&pattern(4 << 20));
    AVAILABLE.set(M);
    for (reserving, refused) in [
        (Err(Errno::NOSPC), true),
        (Err(Errno::DQUOT), true),
        // No such call: 4 MiB are more than the 2 MiB that anybody may have.
        (Err(Errno::OPNOTSUPP), true),
        // It knows better.
        (Ok(()), false),
    ] {
        RESERVING.set(reserving);
        let copied = place.copy_by(&SMALL, options(), None);
        match refused {
            true => {
                let error = copied.unwrap_err();
                assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
                let text =
                    "to: No space left on device: 4194304 bytes are needed, 1048576 are free";
                assert_eq!(error.to_string(), text);
                assert_eq!(fs::metadata(&place.to).unwrap().len(), 0);
            }
            false => assert_eq!(copied.unwrap().bytes, 4 * M),
        }
    }
    let small = CopyOptions { check_room: false, ..options() };
    RESERVING.set(Err(Errno::NOSPC));
    place.copy_by(&SMALL, small, None).unwrap();
}

#[test]
fn what_is_for_others_may_be_for_us() {
    let place = Place::with(&pattern(3 << 20));
    AVAILABLE.set(5 * M / 2);
    RESERVING.set(Err(Errno::OPNOTSUPP));
    assert_eq!(place.copy_by(&SMALL, options(), None).unwrap().bytes, 3 * M);
    RESERVING.set(Err(Errno::NOSPC));
    place.copy_by(&SMALL, options(), None).unwrap_err();
}

#[test]
fn holes_need_no_room() {
    let place = Place::new();
    place.sparse(64 * M, &[(5 * M, 1 << 20), (40 * M, 1 << 20)]);
    RESERVING.set(Err(Errno::NOSPC));
    AVAILABLE.set(4 * M);
    RESERVED.set(0);
    assert_eq!(place.copy_by(&SMALL, options(), None).unwrap().bytes, 64 * M);
    assert_eq!(RESERVED.get(), 0);
    AVAILABLE.set(M);
    let error = place.copy_by(&SMALL, options(), None).unwrap_err();
    assert!(error.reason().contains("2097152 bytes are needed"), "{error}");
    // Only the data are reserved, and the copy is as sparse as ever.
    RESERVING.set(Ok(()));
    RESERVED.set(0);
    place.copy_by(&SMALL, options(), None).unwrap();
    assert_eq!(RESERVED.get() % (2 * M), 0);
    let (_, allocated) = place.allocated();
    assert!(allocated < 4 * M, "{allocated}");
    // Filled, it needs all.
    let filled = CopyOptions { sparse: Sparse::Never, ..options() };
    RESERVING.set(Err(Errno::NOSPC));
    let error = place.copy_by(&SMALL, filled, None).unwrap_err();
    assert!(error.reason().contains("67108864 bytes are needed"), "{error}");
    // Who looks for zeros does not know before.
    let zeros = CopyOptions { sparse: Sparse::Always, ..options() };
    place.copy_by(&SMALL, zeros, None).unwrap();
}
