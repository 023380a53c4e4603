//! Clones, where a file system with shared blocks is at hand: the directory `FCORE_REFLINK_DIR`,
//! or the temporary one. Elsewhere these tests say that they were skipped.

use super::*;

fn cloning() -> Option<PathBuf> {
    let dir = std::env::var_os("FCORE_REFLINK_DIR").map_or(std::env::temp_dir(), PathBuf::from);
    let place = Place::at(&dir);
    fs::write(&place.from, pattern(100_000)).unwrap();
    match place.copy(CopyOptions { reflink: Reflink::Always, ..CopyOptions::default() }) {
        Ok(_) => Some(dir),
        Err(error) => {
            skipped(&format!("no reflinks in {}: {error}", dir.display()));
            None
        }
    }
}

#[test]
fn a_clone_is_the_first_choice() {
    let Some(dir) = cloning() else { return };
    for length in [1, 100, 4096, 100_000, 3_000_001] {
        let place = Place::at(&dir);
        fs::write(&place.from, pattern(length)).unwrap();
        let copied = place.copy(CopyOptions::default()).unwrap();
        assert_eq!((copied.bytes, copied.reflink), (length as u64, Used::Yes));
        assert_eq!(copied.rungs, RungSet::only(Rung::Reflink));
    }
}

#[test]
fn a_clone_keeps_holes_and_is_none_where_they_must_change() {
    let Some(dir) = cloning() else { return };
    let place = Place::at(&dir);
    place.sparse(1 << 20, &[(500_000, 100_000)]);
    for (sparse, reflink) in
        [(Sparse::Auto, Used::Yes), (Sparse::Always, Used::Avoided), (Sparse::Never, Used::Avoided)]
    {
        let copied = place.copy(CopyOptions { sparse, ..CopyOptions::default() }).unwrap();
        assert_eq!(copied.reflink, reflink);
    }
}

#[test]
fn a_tap_sees_what_was_cloned() {
    let Some(dir) = cloning() else { return };
    let place = Place::at(&dir);
    place.sparse(3 << 20, &[(0, 10), (1 << 20, 100_000)]);
    let mut seen = Vec::new();
    let mut tap = |bytes: &[u8]| seen.extend_from_slice(bytes);
    let copied = place.copy_by(&CALLS, CopyOptions::default(), Some(&mut tap)).unwrap();
    assert_eq!((copied.reflink, copied.bytes), (Used::Yes, 3 << 20));
    assert!(seen == fs::read(&place.from).unwrap());
}

#[test]
fn no_clone_onto_something_that_is_there() {
    let Some(dir) = cloning() else { return };
    let place = Place::at(&dir);
    fs::write(&place.from, pattern(10_000)).unwrap();
    fs::write(&place.to, pattern(20_000)).unwrap();
    let from = File::open(&place.from).unwrap();
    let to = File::options().write(true).open(&place.to).unwrap();
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    let copied = run(&CALLS, CopyOptions::default(), &from, &to, None).unwrap();
    assert_eq!((copied.reflink, copied.bytes), (Used::No, 10_000));
    assert_eq!(fs::metadata(&place.to).unwrap().len(), 20_000);
}

#[test]
fn the_size_of_a_clone_is_what_was_cloned() {
    let Some(dir) = cloning() else { return };
    let place = Place::at(&dir);
    fs::write(&place.from, pattern(100_000)).unwrap();
    let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    fs::write(&place.from, pattern(10_000)).unwrap();
    let copied = run(&CALLS, CopyOptions::default(), &from, &to, None).unwrap();
    assert_eq!((copied.reflink, copied.bytes, to.position()), (Used::Yes, 10_000, Some(10_000)));
}
