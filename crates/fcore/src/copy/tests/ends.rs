//! Ends that fail: whose error is it?

use super::*;
use crate::Doing;
use std::io;
use std::os::fd::AsFd;

fn error(from: &impl AsFd, to: &impl AsFd, options: CopyOptions) -> crate::Error {
    let (from, to) = (End::new(from, "from").unwrap(), End::new(to, "to").unwrap());
    run(&CALLS, options, &from, &to, None).unwrap_err()
}

#[test]
fn a_full_device_is_the_targets() {
    let place = Place::with(&pattern(100_000));
    let full = File::options().write(true).open("/dev/full").unwrap();
    let from_file = error(&File::open(&place.from).unwrap(), &full, CopyOptions::default());
    assert_eq!(from_file.to_string(), "to: No space left on device");
    assert_eq!(from_file.doing(), Doing::Write);
    let (reader, writer) = io::pipe().unwrap();
    crate::write_full(&writer, "writer", b"x").unwrap();
    drop(writer);
    let from_pipe = error(&reader, &full, CopyOptions::default());
    assert_eq!(from_pipe.to_string(), "to: No space left on device");
}

#[test]
fn a_directory_is_the_sources() {
    let place = Place::new();
    let dir = File::open(place.to.parent().unwrap()).unwrap();
    let error = error(&dir, &File::create(&place.to).unwrap(), CopyOptions::default());
    assert_eq!((error.to_string(), error.doing()), ("from: Is a directory".into(), Doing::Read));
}

#[test]
fn ends_opened_the_wrong_way_say_which() {
    let place = Place::with(&pattern(100_000));
    let other = Place::with(b"");
    for rungs in [RungSet::ALL, RungSet::only(Rung::Stream)] {
        let options = CopyOptions { rungs, ..CopyOptions::default() };
        let read_only = File::open(&other.from).unwrap();
        let target = error(&File::open(&place.from).unwrap(), &read_only, options);
        assert_eq!(
            (target.to_string(), target.doing()),
            ("to: Bad file descriptor".into(), Doing::Write)
        );
        let write_only = File::options().write(true).open(&place.from).unwrap();
        let source = error(&write_only, &File::create(&place.to).unwrap(), options);
        assert_eq!(
            (source.to_string(), source.doing()),
            ("from: Bad file descriptor".into(), Doing::Read)
        );
    }
}

#[test]
fn a_forced_rung_that_does_not_fit_is_an_error() {
    let place = Place::with(&pattern(100_000));
    let from = File::open(&place.from).unwrap();
    let to = File::create(&place.to).unwrap();
    let null = File::options().write(true).open("/dev/null").unwrap();
    for (rung, to) in
        [(Rung::Splice, &to), (Rung::Range, &null), (Rung::Reflink, &null), (Rung::Holes, &null)]
    {
        let error = error(&from, to, only(rung));
        assert_eq!(
            (error.to_string(), error.doing()),
            ("to: Operation not supported".into(), Doing::Copy)
        );
    }
}

#[test]
fn a_cancelled_copy_stops_before_anything_moves() {
    let place = Place::with(&pattern(100_000));
    let cancel = Cancel::new();
    cancel.set();
    for rungs in [RungSet::ALL, RungSet::only(Rung::Range), RungSet::only(Rung::Stream)] {
        let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        let options = CopyOptions { rungs, ..CopyOptions::default() };
        let error = copy(&from, &to, &options, &NoProgress, &cancel).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
        assert_eq!(fs::metadata(&place.to).unwrap().len(), 0);
    }
}
