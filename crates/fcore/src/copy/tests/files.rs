//! Regular files of all lengths, by each rung.

use super::*;

const BLOCK: usize = 64 << 10;

const LENGTHS: [usize; 9] =
    [0, 1, 4095, 4096, BLOCK - 1, BLOCK, BLOCK + 1, 300 << 10, (300 << 10) + 1];

#[test]
fn every_length_by_every_rung() {
    for length in LENGTHS {
        let place = Place::with(&pattern(length));
        for rungs in [
            RungSet::ALL,
            RungSet::only(Rung::Holes),
            RungSet::only(Rung::Range),
            RungSet::only(Rung::Stream),
        ] {
            let options = CopyOptions {
                rungs,
                buffer: crate::BufferSize::Bytes(BLOCK),
                ..CopyOptions::default()
            };
            let copied = place.copy(options).unwrap();
            assert_eq!(copied.bytes, length as u64, "{rungs:?}");
            if rungs != RungSet::ALL && rungs != RungSet::only(Rung::Holes) && length > 0 {
                assert_eq!(copied.rungs, rungs);
            }
        }
    }
}

#[test]
fn the_portable_calls_copy_the_same() {
    for length in LENGTHS {
        let place = Place::with(&pattern(length));
        for sparse in [Sparse::Auto, Sparse::Always, Sparse::Never] {
            let options = CopyOptions { sparse, preallocate: true, ..CopyOptions::default() };
            let copied = place.copy_by(&portable::CALLS, options, None).unwrap();
            assert_eq!(copied.bytes, length as u64);
            assert!([RungSet::NONE, RungSet::only(Rung::Stream)].contains(&copied.rungs));
        }
    }
}

#[test]
fn what_the_portable_calls_lack_is_an_error_when_forced() {
    let place = Place::with(&pattern(BLOCK));
    for rung in [Rung::Reflink, Rung::Holes, Rung::Range, Rung::Splice] {
        let error = place.copy_by(&portable::CALLS, only(rung), None).unwrap_err();
        assert_eq!(error.to_string(), "to: Operation not supported", "{rung}");
        assert_eq!(error.doing(), crate::Doing::Copy);
    }
}

#[test]
fn files_in_proc_and_sys_lie_about_their_length() {
    let place = Place::new();
    for source in ["/proc/cpuinfo", "/proc/version", "/sys/kernel/mm/transparent_hugepage/enabled"]
    {
        let Ok(expected) = fs::read(source) else { continue };
        let from = File::open(source).unwrap();
        let to = File::create(&place.to).unwrap();
        let (from, to) = (End::new(&from, source).unwrap(), End::new(&to, "to").unwrap());
        let copied = run(&CALLS, CopyOptions::default(), &from.fresh(), &to.fresh(), None).unwrap();
        assert!(copied.bytes > 0, "{source}");
        // Their content may change from read to read, but not that they have some.
        assert_eq!(copied.bytes, fs::metadata(&place.to).unwrap().len(), "{source}");
        assert_eq!(fs::read(&place.to).unwrap()[..8], expected[..8], "{source}");
    }
}

#[test]
fn copy_file_range_alone_cannot_copy_from_proc() {
    let place = Place::new();
    let (from, to) = (File::open("/proc/version").unwrap(), File::create(&place.to).unwrap());
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    let error = run(&CALLS, only(Rung::Range), &from, &to, None).unwrap_err();
    assert_eq!(error.doing(), crate::Doing::Copy);
}

#[test]
fn copying_starts_where_both_positions_are() {
    let place = Place::with(&pattern(200_000));
    for rungs in [RungSet::ALL, RungSet::only(Rung::Range), RungSet::only(Rung::Stream)] {
        fs::write(&place.to, pattern(500)).unwrap();
        let (from, to) = (
            File::open(&place.from).unwrap(),
            OpenOptions::new().write(true).open(&place.to).unwrap(),
        );
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        from.seek_to(1000).unwrap();
        to.seek_to(100).unwrap();
        let options = CopyOptions { rungs, preallocate: true, ..CopyOptions::default() };
        let copied = run(&CALLS, options, &from, &to, None).unwrap();
        assert_eq!(copied.bytes, 199_000);
        let mut expected = pattern(100);
        expected.extend(&pattern(200_000)[1000..]);
        assert!(fs::read(&place.to).unwrap() == expected, "{rungs:?}");
    }
}

#[test]
fn a_limit_is_kept_to_the_byte() {
    let place = Place::with(&pattern(300_000));
    for rungs in [RungSet::ALL, RungSet::only(Rung::Range), RungSet::only(Rung::Stream)] {
        for limit in [0, 1, 99_999, 299_999, 300_000, 300_001] {
            let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
            let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
            let options = CopyOptions { rungs, limit: Some(limit), ..CopyOptions::default() };
            let copied = run(&CALLS, options, &from, &to, None).unwrap();
            let expected = limit.min(300_000);
            assert_eq!(copied.bytes, expected);
            assert_eq!(from.position(), Some(expected));
            assert!(fs::read(&place.to).unwrap() == pattern(300_000)[..expected as usize]);
        }
    }
}

#[test]
fn another_file_system() {
    let Some(there) = elsewhere() else { return };
    for length in LENGTHS {
        let here = Place::with(&pattern(length));
        let place = Place { to: there.to.clone(), ..here };
        assert_eq!(place.copy(CopyOptions::default()).unwrap().bytes, length as u64);
    }
}

#[test]
fn a_tap_sees_every_byte_once() {
    for length in LENGTHS {
        let place = Place::with(&pattern(length));
        let mut seen = Vec::new();
        let mut tap = |bytes: &[u8]| seen.extend_from_slice(bytes);
        place.copy_by(&CALLS, CopyOptions::default(), Some(&mut tap)).unwrap();
        assert!(seen == pattern(length));
    }
}

#[test]
fn a_copier_copies_many_files_with_one_buffer() {
    let caps = CopyCaps::new();
    let mut copier = Copier::new(CopyOptions::default(), &caps);
    for length in LENGTHS {
        let place = Place::with(&pattern(length));
        let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
        let dev = to.metadata().unwrap().dev();
        let from = End::new(&from, "from").unwrap().fresh();
        let to = End::created(&to, "to", dev);
        let copied = copier.copy(&from, &to, &NoProgress, &Cancel::new()).unwrap();
        assert_eq!(copied.bytes, length as u64);
        place.assert_equal();
    }
}

#[test]
fn space_is_reserved_without_changing_the_size() {
    let place = Place::with(b"");
    let file = File::create(&place.to).unwrap();
    if preallocate(&file, "to", 1 << 20).unwrap() {
        let data = file.metadata().unwrap();
        assert_eq!((data.len(), data.blocks() * 512 >= 1 << 20), (0, true));
    }
    assert!(!preallocate(&file, "to", 0).unwrap());
    let error = preallocate(&file, "to", i64::MAX as u64).unwrap_err();
    assert_eq!((error.doing(), error.path().to_str()), (crate::Doing::Allocate, Some("to")));
    // A pipe cannot reserve, and need not.
    let (_reader, writer) = std::io::pipe().unwrap();
    assert!(!preallocate(&writer, "pipe", 4096).unwrap());
}

#[test]
fn what_was_reserved_in_vain_is_given_back() {
    let place = Place::with(&pattern(1_000_000));
    let from = File::open(&place.from).unwrap();
    let stale = End::new(&from, "from").unwrap();
    fs::write(&place.from, pattern(10_000)).unwrap();
    let to = File::create(&place.to).unwrap();
    let rungs = RungSet::ALL.without(Rung::Reflink);
    let options = CopyOptions { preallocate: true, rungs, ..CopyOptions::default() };
    let target = End::new(&to, "to").unwrap();
    let copied = run(&CALLS, options, &stale, &target, None).unwrap();
    assert_eq!(copied.bytes, 10_000);
    place.assert_equal();
    assert!(place.allocated().1 < 50_000, "{:?}", place.allocated());
}
