//! Pipes, sockets and devices.

use super::*;
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::thread;

const LENGTH: usize = 3_000_001;

/// Feeds `writer` from one thread, drains `reader` in another, copies from `from` to `to` between.
fn between(
    options: CopyOptions,
    (from, writer): (impl AsFd + Sync, impl AsFd + Send),
    (to, mut reader): (impl AsFd + Sync, impl Read + Send),
) -> (Copied, Vec<u8>) {
    thread::scope(|scope| {
        scope.spawn(move || crate::write_full(&writer, "writer", &pattern(LENGTH)).unwrap());
        let drain = scope.spawn(move || {
            let mut got = Vec::new();
            reader.read_to_end(&mut got).unwrap();
            got
        });
        let copied = {
            let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
            run(&CALLS, options, &from, &to, None)
        };
        drop(to);
        (copied.unwrap(), drain.join().unwrap())
    })
}

fn all() -> CopyOptions {
    CopyOptions::default()
}

#[test]
fn pipe_to_pipe() {
    for rung in [Rung::Splice, Rung::Stream] {
        let ((from, writer), (reader, to)) = (std::io::pipe().unwrap(), std::io::pipe().unwrap());
        let (copied, got) = between(only(rung), (from, writer), (to, reader));
        assert_eq!((copied.bytes, copied.rungs), (LENGTH as u64, RungSet::only(rung)));
        assert!(got == pattern(LENGTH));
    }
}

#[test]
fn socket_to_pipe_and_pipe_to_socket() {
    let ((from, writer), (reader, to)) = (UnixStream::pair().unwrap(), std::io::pipe().unwrap());
    let (copied, got) = between(all(), (from, writer), (to, reader));
    assert_eq!((copied.bytes, copied.rungs), (LENGTH as u64, RungSet::only(Rung::Splice)));
    assert!(got == pattern(LENGTH));

    let ((from, writer), (reader, to)) = (std::io::pipe().unwrap(), UnixStream::pair().unwrap());
    let (copied, got) = between(all(), (from, writer), (to, reader));
    assert_eq!((copied.bytes, copied.rungs), (LENGTH as u64, RungSet::only(Rung::Splice)));
    assert!(got == pattern(LENGTH));
}

#[test]
fn socket_to_socket_goes_through_a_pipe_of_its_own() {
    for rung in [Rung::Splice, Rung::Stream] {
        let ((from, writer), (reader, to)) =
            (UnixStream::pair().unwrap(), UnixStream::pair().unwrap());
        let (copied, got) = between(only(rung), (from, writer), (to, reader));
        assert_eq!((copied.bytes, copied.rungs), (LENGTH as u64, RungSet::only(rung)));
        assert!(got == pattern(LENGTH));
    }
}

#[test]
fn non_blocking_sockets_are_waited_for() {
    let ((from, writer), (reader, to)) = (UnixStream::pair().unwrap(), UnixStream::pair().unwrap());
    from.set_nonblocking(true).unwrap();
    to.set_nonblocking(true).unwrap();
    let (copied, got) = between(all(), (from, writer), (to, reader));
    assert_eq!((copied.bytes, copied.rungs), (LENGTH as u64, RungSet::only(Rung::Splice)));
    assert!(got == pattern(LENGTH));
}

#[test]
fn what_is_in_flight_between_socket_and_file_arrives() {
    for appends in [false, true] {
        for limit in [None, Some(1_000_001)] {
            let place = Place::new();
            let (from, writer) = UnixStream::pair().unwrap();
            let to = match appends {
                true => open_append(&place.to),
                false => File::create(&place.to).unwrap(),
            };
            let copied = thread::scope(|scope| {
                // Beyond a limit nobody reads.
                scope.spawn(move || crate::write_full(&writer, "writer", &pattern(LENGTH)));
                let end = End::new(&from, "from").unwrap();
                let to = End::new(&to, "to").unwrap();
                let options = CopyOptions { limit, ..all() };
                let copied = run(&CALLS, options, &end, &to, None).unwrap();
                from.shutdown(std::net::Shutdown::Both).unwrap();
                copied
            });
            let bytes = limit.unwrap_or(LENGTH as u64);
            assert_eq!((copied.bytes, copied.rungs.has(Rung::Stream)), (bytes, appends));
            assert!(fs::read(&place.to).unwrap() == pattern(LENGTH)[..bytes as usize]);
        }
    }
}

#[test]
fn non_blocking_ends_are_waited_for_and_left_as_they_are() {
    for rung in [Rung::Splice, Rung::Stream] {
        let ((from, writer), (reader, to)) = (std::io::pipe().unwrap(), std::io::pipe().unwrap());
        for fd in [from.as_fd(), to.as_fd()] {
            fcntl_setfl(fd, fcntl_getfl(fd).unwrap() | OFlags::NONBLOCK).unwrap();
        }
        let flags = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let (from_flags, to_flags) = flags;
        // The copy of the writing end would keep the pipe open: look at it in a scope that ends.
        drop(to_flags);
        let (copied, got) = between(only(rung), (from, writer), (to, reader));
        assert_eq!(copied.bytes, LENGTH as u64);
        assert!(got == pattern(LENGTH));
        assert!(fcntl_getfl(&from_flags).unwrap().contains(OFlags::NONBLOCK));
    }
}

#[test]
fn pipe_to_file_by_each_way() {
    for rung in [Rung::Splice, Rung::Stream] {
        for limit in [None, Some(1_000_001)] {
            let place = Place::new();
            let (from, writer) = std::io::pipe().unwrap();
            let to = File::create(&place.to).unwrap();
            thread::scope(|scope| {
                scope.spawn(move || {
                    let sent = crate::write_full(&writer, "writer", &pattern(LENGTH));
                    assert!(limit.is_some() || sent.is_ok());
                });
                {
                    let (end, to) =
                        (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
                    let options = CopyOptions { limit, ..only(rung) };
                    let copied = run(&CALLS, options, &end, &to, None).unwrap();
                    assert_eq!(copied.bytes, limit.unwrap_or(LENGTH as u64));
                }
                drop(from);
            });
            let expected = pattern(LENGTH);
            assert!(
                fs::read(&place.to).unwrap() == expected[..limit.unwrap_or(LENGTH as u64) as usize]
            );
        }
    }
}

#[test]
fn an_appending_file_is_no_target_for_splice() {
    let place = Place::new();
    fs::write(&place.to, b"old ").unwrap();
    let (from, writer) = std::io::pipe().unwrap();
    crate::write_full(&writer, "writer", b"new").unwrap();
    drop(writer);
    let to = open_append(&place.to);
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    let error = run(&CALLS, only(Rung::Splice), &from, &to, None).unwrap_err();
    assert_eq!(error.to_string(), "to: Invalid argument");
    // Nothing was lost: the next rung has all of it.
    let copied = run(&CALLS, all(), &from, &to, None).unwrap();
    assert_eq!(copied.rungs, RungSet::only(Rung::Stream));
    assert_eq!(fs::read(&place.to).unwrap(), b"old new");
}

#[test]
fn a_file_is_spliced_into_a_pipe_only_when_asked() {
    for (zero_copy, rung) in [
        (ZeroCopy::Auto, Rung::Stream),
        (ZeroCopy::Never, Rung::Stream),
        (ZeroCopy::Always, Rung::Splice),
    ] {
        let place = Place::with(&pattern(LENGTH));
        let from = File::open(&place.from).unwrap();
        let (mut reader, to) = std::io::pipe().unwrap();
        thread::scope(|scope| {
            let drain = scope.spawn(move || {
                let mut got = Vec::new();
                reader.read_to_end(&mut got).unwrap();
                got
            });
            {
                let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
                let options = CopyOptions { zero_copy, ..all() };
                let copied = run(&CALLS, options, &from, &to, None).unwrap();
                assert_eq!((copied.bytes, copied.rungs), (LENGTH as u64, RungSet::only(rung)));
                assert_eq!(from.position(), Some(LENGTH as u64));
            }
            drop(to);
            assert!(drain.join().unwrap() == pattern(LENGTH));
        });
    }
}

#[test]
fn pipes_are_not_spliced_when_that_is_not_wanted() {
    let ((from, writer), (reader, to)) = (std::io::pipe().unwrap(), std::io::pipe().unwrap());
    let options = CopyOptions { zero_copy: ZeroCopy::Never, ..all() };
    let (copied, got) = between(options, (from, writer), (to, reader));
    assert_eq!(copied.rungs, RungSet::only(Rung::Stream));
    assert!(got == pattern(LENGTH));
}

#[test]
#[cfg(target_os = "linux")]
fn only_pipes_that_carry_much_grow() {
    use rustix::pipe::fcntl_getpipe_size;
    for (length, grows) in [(100_000, false), (2_000_000, true)] {
        let (from, writer) = std::io::pipe().unwrap();
        let before = fcntl_getpipe_size(&from).unwrap();
        let to = File::options().write(true).open("/dev/null").unwrap();
        thread::scope(|scope| {
            scope.spawn(move || crate::write_full(&writer, "writer", &pattern(length)).unwrap());
            let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
            run(&CALLS, all(), &from, &to, None).unwrap();
        });
        let after = fcntl_getpipe_size(&from).unwrap();
        // A refusal is possible where a user has many pipes.
        assert!(after == before || grows, "{length}: {before} {after}");
    }
}

#[test]
fn a_reader_that_went_away_is_the_targets_error() {
    for rung in [Rung::Splice, Rung::Stream] {
        let ((from, writer), (reader, to)) = (std::io::pipe().unwrap(), std::io::pipe().unwrap());
        crate::write_full(&writer, "writer", b"bytes").unwrap();
        drop(reader);
        let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
        let error = run(&CALLS, only(rung), &from, &to, None).unwrap_err();
        assert!(error.is_broken_pipe());
        assert_eq!((error.doing(), error.path().to_str()), (crate::Doing::Write, Some("to")));
    }
}

#[test]
fn a_pipe_grows_and_nothing_else_minds() {
    let (reader, _writer) = std::io::pipe().unwrap();
    grow_pipe(&reader);
    #[cfg(target_os = "linux")]
    assert!(rustix::pipe::fcntl_getpipe_size(&reader).unwrap() > 64 << 10);
    grow_pipe(std::fs::File::open("/dev/null").unwrap());
}

#[test]
fn a_limit_may_change_from_copy_to_copy() {
    let place = Place::with(b"0123456789");
    let (from, to) = (File::open(&place.from).unwrap(), File::create(&place.to).unwrap());
    let (from, to) = (End::new(&from, "from").unwrap(), End::new(&to, "to").unwrap());
    let caps = CopyCaps::new();
    let mut copier = Copier::new(
        CopyOptions { rungs: RungSet::only(Rung::Stream), ..CopyOptions::default() },
        &caps,
    );
    for (limit, bytes) in [(Some(4), 4), (Some(1), 1), (None, 5)] {
        copier.set_limit(limit);
        assert_eq!(copier.copy(&from, &to, &NoProgress, &Cancel::new()).unwrap().bytes, bytes);
    }
    place.assert_equal();
}
