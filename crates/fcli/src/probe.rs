//! What the process was given, looked at before Rust's runtime changes it.
//!
//! The runtime opens `/dev/null` on closed descriptors 0 to 2 and ignores SIGPIPE before `main`
//! runs. A function pointer in `.init_array` is called by the loader before that.
#![allow(unsafe_code, reason = "runs before main, where only bare system calls are sound")]

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use fcore::StdStream;

use crate::signals;

/// A bit a descriptor 0 to 2: set when it was closed.
static CLOSED: AtomicU8 = AtomicU8::new(0);

/// A bit a signal number: set when it was ignored.
static IGNORED: AtomicU64 = AtomicU64::new(0);

/// The signals whose inherited disposition matters here.
pub(crate) const WATCHED: [i32; 8] = [
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGPIPE,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGXCPU,
    libc::SIGXFSZ,
];

#[used]
#[cfg_attr(not(any(target_os = "macos", target_os = "ios")), unsafe(link_section = ".init_array"))]
#[cfg_attr(
    any(target_os = "macos", target_os = "ios"),
    unsafe(link_section = "__DATA,__mod_init_func")
)]
static PROBE: extern "C" fn() = probe;

extern "C" fn probe() {
    let mut ignored = 0;
    for signal in WATCHED {
        if is_ignored(signal) {
            ignored |= 1 << signal;
        }
    }
    IGNORED.store(ignored, Ordering::Relaxed);
    signals::answer_usr1();
    let mut closed = 0;
    for fd in 0..3 {
        // SAFETY: F_GETFD reads a flag of a descriptor, open or not, and touches no memory.
        if unsafe { libc::fcntl(fd, libc::F_GETFD) } == -1 {
            closed |= 1 << fd;
        }
    }
    CLOSED.store(closed, Ordering::Relaxed);
}

/// Whether `signal` is ignored now.
fn is_ignored(signal: i32) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: a null new action asks only; the old one goes into memory of the right type.
    let asked = unsafe { libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) };
    // SAFETY: zeroed is a valid sigaction, whether the call filled it or not.
    let action = unsafe { action.assume_init() };
    asked == 0 && action.sa_sigaction == libc::SIG_IGN
}

/// Whether `stream` was closed when the program started.
pub(crate) fn was_closed(stream: StdStream) -> bool {
    CLOSED.load(Ordering::Relaxed) & (1 << stream as u8) != 0
}

/// Whether `signal`, one of [`WATCHED`], was ignored when the program started.
pub(crate) fn was_ignored(signal: i32) -> bool {
    IGNORED.load(Ordering::Relaxed) & (1 << signal) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ran_before_the_runtime_ignored_sigpipe() {
        // The test runner's own runtime ignores SIGPIPE; its children start with the default.
        assert!(is_ignored(libc::SIGPIPE));
        assert!(!was_ignored(libc::SIGPIPE));
        assert!(!was_closed(StdStream::Output));
    }
}
