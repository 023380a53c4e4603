//! Holes: kept, made of zeros, filled.

use super::*;
use proptest::prelude::*;

const M: u64 = 1 << 20;

/// The file's extents as this file system tells them; empty at the end of the last.
fn extents(path: &Path) -> Vec<(u64, u64)> {
    let file = File::open(path).unwrap();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Ok(data) = rustix::fs::seek(&file, rustix::fs::SeekFrom::Data(at)) {
        at = rustix::fs::seek(&file, rustix::fs::SeekFrom::Hole(data)).unwrap();
        found.push((data, at));
    }
    found
}

fn shapes() -> [(u64, Vec<(u64, usize)>); 7] {
    [
        (M, vec![(M - 5000, 5000)]),
        (M, vec![(0, 70_000), (M / 2, 100_000)]),
        (M, vec![(0, 10)]),
        (M, vec![]),
        (M + 1, vec![(M, 1)]),
        (3 * M, vec![(4096, 4096), (M, 200_000), (2 * M + 77, 3)]),
        (4096, vec![]),
    ]
}

#[test]
fn holes_stay_holes_by_every_rung_that_knows_them() {
    for (size, data) in shapes() {
        let place = Place::new();
        place.sparse(size, &data);
        let before = extents(&place.from);
        for rungs in [
            RungSet::ALL.without(Rung::Reflink),
            RungSet::only(Rung::Holes),
            RungSet::only(Rung::Holes).with(Rung::Range),
            RungSet::only(Rung::Holes).with(Rung::Stream),
        ] {
            for sparse in [Sparse::Auto, Sparse::Always] {
                let options = CopyOptions { rungs, sparse, ..CopyOptions::default() };
                let copied = place.copy(options).unwrap();
                assert_eq!(copied.bytes, size);
                assert_eq!(extents(&place.to), before, "{rungs:?} {sparse:?}");
                if !data.is_empty() && rungs == RungSet::only(Rung::Holes) {
                    assert_eq!(copied.rungs, rungs.with(Rung::Stream));
                }
            }
        }
    }
}

#[test]
fn a_tap_sees_holes_as_zeros() {
    for (size, data) in shapes() {
        let place = Place::new();
        place.sparse(size, &data);
        for sparse in [Sparse::Auto, Sparse::Always, Sparse::Never] {
            let mut seen = Vec::new();
            let mut tap = |bytes: &[u8]| seen.extend_from_slice(bytes);
            let options = CopyOptions { sparse, ..CopyOptions::default() };
            place.copy_by(&CALLS, options, Some(&mut tap)).unwrap();
            assert!(seen == fs::read(&place.from).unwrap());
        }
    }
}

#[test]
fn zeros_become_holes_when_asked() {
    let place = Place::new();
    let mut bytes = pattern(M as usize);
    bytes[8192..500_000].fill(0);
    bytes[700_000..].fill(0);
    fs::write(&place.from, &bytes).unwrap();
    let options = CopyOptions { sparse: Sparse::Always, ..CopyOptions::default() };
    let copied = place.copy(options).unwrap();
    assert_eq!(copied.holes, HolesFound::Zeros);
    assert_eq!(copied.offload, Used::Avoided);
    assert_eq!(extents(&place.to), [(0, 8192), (500_000 / 4096 * 4096, 700_416)]);
}

#[test]
fn zeros_that_come_in_pieces_become_holes_too() {
    let place = Place::new();
    let mut bytes = vec![0; 300_000];
    bytes[150_000] = 1;
    for size in [1, 3, 4096, 5000] {
        let to = File::create(&place.to).unwrap();
        let (reader, writer) = std::io::pipe().unwrap();
        let copied = std::thread::scope(|scope| {
            let bytes = &bytes;
            scope.spawn(move || crate::write_full(&writer, "pipe", bytes).unwrap());
            let options = CopyOptions {
                sparse: Sparse::Always,
                buffer: crate::BufferSize::Bytes(size),
                ..CopyOptions::default()
            };
            let (from, to) = (End::new(&reader, "pipe").unwrap(), End::new(&to, "to").unwrap());
            run(&CALLS, options, &from, &to, None).unwrap()
        });
        assert_eq!(copied.bytes, 300_000);
        assert!(fs::read(&place.to).unwrap() == bytes);
        assert!(fs::metadata(&place.to).unwrap().blocks() * 512 <= 3 * 4096, "{size}");
    }
}

#[test]
fn never_means_that_zeros_are_written() {
    let place = Place::new();
    place.sparse(M, &[(M / 2, 10)]);
    let options = CopyOptions { sparse: Sparse::Never, ..CopyOptions::default() };
    let copied = place.copy(options).unwrap();
    assert_eq!(copied.rungs, RungSet::only(Rung::Stream));
    assert!(place.allocated().1 >= M);
}

#[test]
fn reserved_blocks_under_a_hole_are_given_back() {
    let place = Place::new();
    place.sparse(4 * M, &[(0, 10), (3 * M, 10)]);
    let to = File::create(&place.to).unwrap();
    if !preallocate(&to, "to", 4 * M).unwrap() {
        return skipped("nothing can be reserved here");
    }
    let from = File::open(&place.from).unwrap();
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    let options =
        CopyOptions { rungs: RungSet::ALL.without(Rung::Reflink), ..CopyOptions::default() };
    run(&CALLS, options, &from, &to, None).unwrap();
    place.assert_equal();
    assert!(place.allocated().1 < M, "{:?}", place.allocated());
}

#[test]
fn old_bytes_do_not_show_through_a_hole() {
    let place = Place::new();
    place.sparse(M, &[(M / 2, 10)]);
    for sparse in [Sparse::Auto, Sparse::Always] {
        fs::write(&place.to, pattern(M as usize)).unwrap();
        let from = File::open(&place.from).unwrap();
        let to = OpenOptions::new().write(true).open(&place.to).unwrap();
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        let options = CopyOptions { sparse, ..CopyOptions::default() };
        run(&CALLS, options, &from, &to, None).unwrap();
        place.assert_equal();
    }
}

#[test]
fn a_target_that_appends_gets_zeros() {
    let place = Place::new();
    place.sparse(M, &[(M / 2, 10)]);
    for sparse in [Sparse::Auto, Sparse::Always] {
        fs::write(&place.to, b"").unwrap();
        let (from, to) = (File::open(&place.from).unwrap(), open_append(&place.to));
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        let options = CopyOptions { sparse, ..CopyOptions::default() };
        run(&CALLS, options, &from, &to, None).unwrap();
        place.assert_equal();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_extents_are_copied_equal(
        size in 1..2 * M,
        data in prop::collection::vec((0..2 * M, 1..150_000usize), 0..6),
        limit in prop::option::of(0..2 * M),
        start in 0..10_000u64,
        block in 500..100_000usize,
    ) {
        let place = Place::new();
        place.sparse(size, &data);
        let whole = fs::read(&place.from).unwrap();
        let start = start.min(whole.len() as u64);
        let end = limit.map_or(whole.len(), |n| whole.len().min((start + n) as usize));
        let expected = &whole[start as usize..end];
        for rungs in [RungSet::ALL, RungSet::only(Rung::Holes), RungSet::only(Rung::Range), RungSet::only(Rung::Stream)] {
            for sparse in [Sparse::Auto, Sparse::Always, Sparse::Never] {
                let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
                let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
                from.seek_to(start).unwrap();
                let buffer = crate::BufferSize::Bytes(block);
                let options = CopyOptions { rungs, sparse, limit, buffer, ..CopyOptions::default() };
                let mut seen = Vec::new();
                let mut tap = |bytes: &[u8]| seen.extend_from_slice(bytes);
                let tap: Option<&mut Tap<'_>> = match rungs == RungSet::ALL { true => Some(&mut tap), false => None };
                let tapped = tap.is_some();
                match run(&CALLS, options, &from, &to, tap) {
                    Ok(copied) => {
                        prop_assert_eq!(copied.bytes, expected.len() as u64);
                        prop_assert!(fs::read(&place.to).unwrap() == expected);
                        prop_assert!(!tapped || seen == expected);
                    }
                    // Alone they do not do everything that is asked for here.
                    Err(error) => prop_assert!(
                        sparse != Sparse::Auto && error.doing() == crate::Doing::Copy
                    ),
                }
            }
        }
    }
}
