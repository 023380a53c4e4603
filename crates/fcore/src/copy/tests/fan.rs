//! Several targets from one read.

use std::os::fd::BorrowedFd;

use super::*;

/// Copies the source to `to`, and gives back how each went.
fn fan(
    place: &Place,
    calls: &'static Calls,
    options: CopyOptions,
    to: &[&File],
    tap: Option<&mut Tap<'_>>,
) -> Result<Vec<Result<Copied>>> {
    let from = File::open(&place.from).unwrap();
    let from = End::new(&from, "from").unwrap().fresh();
    let ends: Vec<End<'_>> = to.iter().map(|to| End::new(*to, "to").unwrap()).collect();
    let caps = CopyCaps::new();
    let mut copier = Copier { calls, ..Copier::new(options, &caps) };
    copier.fan_out(&from, &ends, tap, &NoProgress, &Cancel::new())
}

fn targets(place: &Place, count: usize) -> (Vec<PathBuf>, Vec<File>) {
    let paths: Vec<_> = (0..count).map(|n| place.to.with_extension(n.to_string())).collect();
    let files = paths.iter().map(|path| File::create(path).unwrap()).collect();
    (paths, files)
}

#[test]
fn all_targets_and_the_tap_get_all_bytes() {
    for length in [0, 1, 300_001] {
        let place = Place::with(&pattern(length));
        let (paths, files) = targets(&place, 3);
        let mut seen = Vec::new();
        let files: Vec<&File> = files.iter().collect();
        let mut tap = |bytes: &[u8]| seen.extend_from_slice(bytes);
        let each = fan(&place, &CALLS, CopyOptions::default(), &files, Some(&mut tap)).unwrap();
        for (path, copied) in paths.iter().zip(each) {
            assert_eq!(copied.unwrap().bytes, length as u64);
            assert!(fs::read(path).unwrap() == pattern(length));
        }
        assert!(seen == pattern(length));
    }
}

#[test]
fn a_full_target_leaves_the_others_alone() {
    let place = Place::with(&pattern(1 << 20));
    let (paths, files) = targets(&place, 2);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let each =
        fan(&place, &CALLS, CopyOptions::default(), &[&full, &files[0], &files[1]], None).unwrap();
    assert_eq!(each[0].as_ref().unwrap_err().reason(), "No space left on device");
    assert!(each[1].is_ok() && each[2].is_ok());
    for path in paths {
        assert!(fs::read(path).unwrap() == pattern(1 << 20));
    }
    // When nobody is left, nobody reads on.
    let mut seen = 0;
    let mut tap = |bytes: &[u8]| seen += bytes.len();
    let each = fan(&place, &CALLS, CopyOptions::default(), &[&full], Some(&mut tap)).unwrap();
    assert!(each[0].is_err() && seen < 1 << 20);
}

#[test]
fn holes_stay_holes_in_every_target() {
    let place = Place::new();
    place.sparse(8 << 20, &[(1 << 20, 5000), (5 << 20, 70_000)]);
    let (paths, mut files) = targets(&place, 2);
    // One that cannot have them: what is appended goes to the end, wherever that is.
    files.push(open_append(&place.to));
    let files: Vec<&File> = files.iter().collect();
    for copied in fan(&place, &CALLS, CopyOptions::default(), &files, None).unwrap() {
        assert_eq!(copied.unwrap().bytes, 8 << 20);
    }
    place.assert_equal();
    for path in paths {
        assert!(fs::read(&path).unwrap() == fs::read(&place.from).unwrap());
        assert!(fs::metadata(&path).unwrap().blocks() * 512 < 2 << 20);
    }
}

#[test]
fn what_shares_blocks_is_not_written() {
    fn clone(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> rustix::io::Result<()> {
        let size = rustix::fs::fstat(from)?.st_size;
        let mut bytes = vec![0; usize::try_from(size).unwrap()];
        rustix::io::pread(from, &mut bytes[..], 0)?;
        rustix::io::pwrite(to, &bytes, 0).map(|_| ())
    }
    static CLONES: Calls = Calls { clone_file: clone, ..CALLS };
    let place = Place::with(&pattern(100_000));
    let (paths, files) = targets(&place, 2);
    let mut seen = Vec::new();
    let mut tap = |bytes: &[u8]| seen.extend_from_slice(bytes);
    let options = CopyOptions::default();
    let each = fan(&place, &CLONES, options, &[&files[0], &files[1]], Some(&mut tap)).unwrap();
    for (path, copied) in paths.iter().zip(each) {
        assert_eq!(copied.unwrap().rungs, RungSet::only(Rung::Reflink));
        assert!(fs::read(path).unwrap() == pattern(100_000));
    }
    assert!(seen == pattern(100_000));
}

#[test]
fn a_source_that_fails_fails_for_all() {
    fn refused(_: BorrowedFd<'_>, _: BorrowedFd<'_>) -> rustix::io::Result<()> {
        Err(rustix::io::Errno::OPNOTSUPP)
    }
    static NO_CLONES: Calls = Calls { clone_file: refused, ..CALLS };
    let place = Place::with(b"x");
    let (_, files) = targets(&place, 1);
    let dir = File::open(place.from.parent().unwrap()).unwrap();
    let (from, to) = (End::new(&dir, "from").unwrap(), End::new(&files[0], "to").unwrap());
    let caps = CopyCaps::new();
    let mut copier = Copier::new(CopyOptions::default(), &caps);
    let error = copier.fan_out(&from, &[to], None, &NoProgress, &Cancel::new()).unwrap_err();
    assert_eq!(error.to_string(), "from: Is a directory");
    let always = CopyOptions { reflink: Reflink::Always, ..CopyOptions::default() };
    let each = fan(&place, &NO_CLONES, always, &[&files[0]], None).unwrap();
    assert_eq!(each[0].as_ref().unwrap_err().doing(), crate::Doing::Copy);
}
