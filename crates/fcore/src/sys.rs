//! System calls that no safe crate offers in the form needed here.
#![allow(unsafe_code)] // each is one call of libc, and says why it is sound

mod physical;

use std::io;
use std::mem::MaybeUninit;
#[cfg(any(test, target_os = "linux"))]
use std::os::fd::{FromRawFd, RawFd};
use std::os::fd::{IntoRawFd, OwnedFd};
use std::ptr;

use memmap2::MmapMut;
use rustix::io::Errno;

use crate::error::is_errno;

pub use physical::physical_start;

fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Closes `fd` and says what went wrong: quota and network errors arrive here.
///
/// `EINTR` is success: the descriptor is gone all the same (close(2), notes on Linux).
pub(crate) fn close(fd: OwnedFd) -> io::Result<()> {
    // SAFETY: the descriptor was owned and is given up here.
    match check(unsafe { libc::close(fd.into_raw_fd()) }) {
        Err(error) if is_errno(&error, Errno::INTR) => Ok(()),
        result => result.map(drop),
    }
}

/// A second descriptor, at least 3, for the open file that has the number `fd`.
#[cfg(any(test, target_os = "linux"))]
pub(crate) fn duplicate_number(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: a number that is not open is only EBADF.
    let copy = check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) })?;
    // SAFETY: the kernel made this descriptor just now for us alone.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Makes an anonymous mapping longer; the kernel moves its pages if they have to move.
#[cfg(target_os = "linux")]
pub(crate) fn grow(memory: &mut MmapMut, length: usize) -> io::Result<()> {
    // SAFETY: the mapping is borrowed alone, so that nobody has an address in it, and no file ends
    // within it.
    let grown = unsafe { memory.remap(length, memmap2::RemapOptions::new().may_move(true)) };
    // A length past all addresses is as little there as any other.
    grown.map_err(|error| if is_errno(&error, Errno::INVAL) { Errno::NOMEM.into() } else { error })
}

#[cfg(not(target_os = "linux"))]
pub(crate) use grow_by_copying as grow;

/// The same where no call moves pages.
#[cfg(any(test, not(target_os = "linux")))]
pub(crate) fn grow_by_copying(memory: &mut MmapMut, length: usize) -> io::Result<()> {
    let mut larger = MmapMut::map_anon(length)?;
    larger[..memory.len()].copy_from_slice(memory);
    *memory = larger;
    Ok(())
}

/// Holds back the signals that end a program, for this thread, until it is dropped.
pub(crate) struct HeldSignals {
    before: libc::sigset_t,
}

impl HeldSignals {
    /// For the moments in which stopping would lose data.
    pub(crate) fn hold() -> HeldSignals {
        let mut held = empty_set();
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT, libc::SIGXCPU] {
            // SAFETY: the set was initialised and the signal's number is valid.
            unsafe { libc::sigaddset(&mut held, signal) };
        }
        let mut before = empty_set();
        // SAFETY: both sets are initialised and outlive the call.
        unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &held, &mut before) };
        HeldSignals { before }
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        // SAFETY: `before` was filled in by the kernel; no old mask is asked for.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.before, ptr::null_mut()) };
    }
}

fn empty_set() -> libc::sigset_t {
    let mut set = MaybeUninit::uninit();
    // SAFETY: sigemptyset writes the whole set through a valid pointer.
    unsafe { libc::sigemptyset(set.as_mut_ptr()) };
    // SAFETY: initialised by the call above, which cannot fail for a valid pointer.
    unsafe { set.assume_init() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::os::fd::AsRawFd;

    #[test]
    fn a_duplicate_is_the_same_open_file() {
        let file = File::open("/proc/self/status").unwrap();
        let copy = File::from(duplicate_number(file.as_raw_fd()).unwrap());
        io::Read::read(&mut &file, &mut [0; 10]).unwrap();
        assert_eq!(io::Seek::stream_position(&mut &copy).unwrap(), 10);
        close(copy.into()).unwrap();
        assert!(duplicate_number(-1).is_err());
    }

    #[test]
    fn growing_by_moving_is_growing_by_copying() {
        let grown = |grow: fn(&mut MmapMut, usize) -> io::Result<()>| {
            let mut memory = MmapMut::map_anon(5000).unwrap();
            memory.fill(b'x');
            grow(&mut memory, 100_000).unwrap();
            memory.to_vec()
        };
        assert!(grown(grow) == grown(grow_by_copying));
    }

    #[test]
    fn a_held_signal_comes_when_it_is_let_go() {
        use std::sync::atomic::{AtomicBool, Ordering};
        static CAME: AtomicBool = AtomicBool::new(false);
        extern "C" fn note(_: libc::c_int) {
            CAME.store(true, Ordering::Relaxed);
        }
        // SAFETY: the handler only stores into an atomic.
        unsafe { libc::signal(libc::SIGXCPU, note as *const () as libc::sighandler_t) };
        let held = HeldSignals::hold();
        // SAFETY: raises a signal that has a handler.
        unsafe { libc::raise(libc::SIGXCPU) };
        assert!(!CAME.load(Ordering::Relaxed));
        drop(held);
        assert!(CAME.load(Ordering::Relaxed));
    }
}
