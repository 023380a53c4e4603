//! The only write loop.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use crate::{Cancel, Doing, Error, Result};

/// Writes all of `bytes` to `fd`; an error names the output.
///
/// A short write goes on, `EINTR` is tried again, `EAGAIN` waits until there is room (an inherited
/// descriptor may be non-blocking, and is left so), and a write of 0 bytes is a full disk.
///
/// # Errors
/// Whatever `write(2)` says otherwise. How much went out before is not known to the caller.
pub fn write_full<Fd: AsFd>(fd: Fd, name: impl AsRef<OsStr>, bytes: &[u8]) -> Result<()> {
    write_full_by(fd.as_fd(), name.as_ref(), bytes, |fd, rest| rustix::io::write(fd, rest))
}

/// The same, but a signal that interrupts a write which nobody takes, and sets `cancel`, ends it: for
/// whoever has more to do on a signal than to wait for a reader.
///
/// # Errors
/// As [`write_full`]; one that [`is_cancelled`](Error::is_cancelled) once `cancel` is set.
pub(crate) fn write_full_unless(
    fd: BorrowedFd<'_>,
    name: &OsStr,
    bytes: &[u8],
    cancel: &Cancel,
) -> Result<()> {
    write_full_by(fd, name, bytes, |fd, rest| match cancel.is_set() {
        true => Err(Errno::CANCELED),
        false => rustix::io::write(fd, rest),
    })
}

/// The same by another call than write(2).
pub(crate) fn write_full_by(
    fd: BorrowedFd<'_>,
    name: &OsStr,
    bytes: &[u8],
    mut write: impl FnMut(BorrowedFd<'_>, &[u8]) -> rustix::io::Result<usize>,
) -> Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match write(fd, rest) {
            Ok(0) => return Err(Error::new(Doing::Write, name, Errno::NOSPC)),
            Ok(n) => rest = &rest[n..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => wait_for(fd, PollFlags::OUT),
            // Never of write(2): the call we were given says so when it was asked to stop.
            Err(Errno::CANCELED) => {
                return Err(Error::new(Doing::Write, name, ErrorKind::Interrupted));
            }
            Err(errno) => return Err(Error::new(Doing::Write, name, errno)),
        }
    }
    Ok(())
}

/// Closes `fd` and reports what dropping it would swallow: quota and network errors arrive here.
///
/// # Errors
/// Whatever `close(2)` says, but for `EINTR`. The descriptor is gone in any case.
pub fn close(fd: OwnedFd, name: impl AsRef<OsStr>) -> Result<()> {
    crate::sys::close(fd).map_err(|error| Error::new(Doing::Close, name, error))
}

/// Waits until `fd` is ready or a signal came; what went wrong, if anything, the next read or write
/// will say.
pub(crate) fn wait_for(fd: BorrowedFd<'_>, events: PollFlags) {
    let _ = poll(&mut [PollFd::from_borrowed_fd(fd, events)], None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{Mode, OFlags, open};
    use std::thread;

    #[test]
    fn whoever_is_asked_to_stop_writes_no_more() {
        let (_reader, writer) = std::io::pipe().unwrap();
        let cancel = Cancel::new();
        write_full_unless(writer.as_fd(), OsStr::new("pipe"), b"x", &cancel).unwrap();
        cancel.set();
        let error = write_full_unless(writer.as_fd(), OsStr::new("pipe"), b"x", &cancel);
        assert!(error.unwrap_err().is_cancelled());
    }

    #[test]
    fn a_non_blocking_pipe_gets_every_byte() {
        let (reader, writer) = std::io::pipe().unwrap();
        rustix::io::ioctl_fionbio(&reader, true).unwrap();
        rustix::io::ioctl_fionbio(&writer, true).unwrap();
        let sent: Vec<u8> = (0..1_000_000u32).map(|n| n as u8).collect();
        let got = thread::scope(|scope| {
            let drain = scope.spawn(|| {
                let (mut got, mut block) = (Vec::new(), [0; 4096]);
                loop {
                    match rustix::io::read(&reader, &mut block) {
                        Ok(0) => return got,
                        Ok(n) => got.extend_from_slice(&block[..n]),
                        Err(Errno::AGAIN) => wait_for(reader.as_fd(), PollFlags::IN),
                        Err(errno) => panic!("{errno}"),
                    }
                }
            });
            write_full(&writer, "pipe", &sent).unwrap();
            drop(writer);
            drain.join().unwrap()
        });
        assert!(got == sent);
    }

    #[test]
    fn a_full_device_is_an_error_that_names_it() {
        let full = open("/dev/full", OFlags::WRONLY, Mode::empty()).unwrap();
        let error = write_full(&full, "out", b"x").unwrap_err();
        assert_eq!(error.to_string(), "out: No space left on device");
    }

    #[test]
    fn a_reader_that_went_away_is_a_broken_pipe() {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        // The test runner ignores SIGPIPE, as every Rust program does at its start.
        assert!(write_full(&writer, "pipe", b"x").unwrap_err().is_broken_pipe());
    }

    #[test]
    fn nothing_to_write_is_no_system_call() {
        let closed = open("/dev/null", OFlags::RDONLY, Mode::empty()).unwrap();
        write_full(&closed, "read only", b"").unwrap();
        assert_eq!(
            write_full(&closed, "read only", b"x").unwrap_err().reason(),
            "Bad file descriptor"
        );
    }
}
