//! What a signal does to a tool.
//!
//! By default INT, TERM, HUP, QUIT and XCPU remove the live temporaries inside the handler and then
//! kill as if nobody had caught them. A tool that has more to clean up than temporaries asks for
//! [`Signals::graceful`]. PIPE kills a plain filter the same way. USR1 prints a line and goes on.
//!
//! Plain `sigaction` and no crate: the handlers need a full mask and no `SA_RESTART`, which the
//! usual registry does not give, and there is no chain of other handlers to keep.
//!
//! No signal is ever set to "ignored" here: what is to have no effect gets an empty handler.
//! `exec` turns handlers, and only handlers, back into the default, so a child starts as we did.
#![allow(unsafe_code, reason = "signal handlers are installed and run by bare system calls")]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};

use fcore::Cancel;
use libc::c_int;
use rustix::io::ioctl_fionbio;

use crate::{probe, progress};

/// The signals that ask a tool to stop.
const STOP: [c_int; 5] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT, libc::SIGXCPU];

/// A second signal this soon is the first one again: `timeout` sends to the process and then to
/// its group, and a closing terminal tells both the shell and its jobs.
const ECHO_MS: u64 = 100;

static GRACEFUL: AtomicBool = AtomicBool::new(false);
static CANCEL: Cancel = Cancel::new();
/// The first signal in graceful mode, as `milliseconds << 8 | signal`; 0 while there is none.
static CAUGHT: AtomicU64 = AtomicU64::new(0);
/// The process whose temporaries are ours: a child between fork and exec must not remove them.
static OWNER: AtomicI32 = AtomicI32::new(0);
static WAKE: OnceLock<(OwnedFd, OwnedFd)> = OnceLock::new();
/// The writing end of [`WAKE`], where a handler can reach it without a lock.
static WAKE_WRITER: AtomicI32 = AtomicI32::new(-1);

/// How this process takes signals; from [`Env::signals`](crate::Env::signals).
#[derive(Clone, Copy, Debug)]
pub struct Signals(());

impl Signals {
    /// Installs the handlers of the default mode. A signal ignored at the start stays ignored.
    pub(crate) fn install() -> Signals {
        // SAFETY: getpid has no preconditions.
        OWNER.store(unsafe { libc::getpid() }, Ordering::Relaxed);
        for signal in STOP {
            handle(signal, on_stop, 0);
        }
        handle(libc::SIGPIPE, on_stop, 0);
        handle(libc::SIGXFSZ, on_nothing, libc::SA_RESTART);
        Signals(())
    }

    /// The mode for trees, spools and children: the first signal sets the flag returned, and when
    /// the tool has cleaned up and returned, [`main`](crate::main) dies of it. A second one removes
    /// the live temporaries and kills at once. A broken pipe still kills, see
    /// [`Env::ignore_sigpipe`](crate::Env::ignore_sigpipe).
    ///
    /// A call that waits returns `EINTR`; most loops try again then, and [`wake_fd`](Signals::wake_fd)
    /// is for those that must not.
    pub fn graceful(self) -> &'static Cancel {
        GRACEFUL.store(true, Ordering::Relaxed);
        &CANCEL
    }

    /// In graceful mode, a descriptor that becomes readable at the first signal and stays so: for
    /// `poll` beside an input that may never have anything to read.
    ///
    /// # Errors
    /// No descriptors are left.
    pub fn wake_fd(self) -> io::Result<BorrowedFd<'static>> {
        let (reader, writer) = match WAKE.get() {
            Some(pipe) => pipe,
            None => {
                let (reader, writer) = io::pipe()?;
                // Not every system has pipe2(2).
                ioctl_fionbio(&reader, true)?;
                ioctl_fionbio(&writer, true)?;
                WAKE.get_or_init(|| (reader.into(), writer.into()))
            }
        };
        WAKE_WRITER.store(writer.as_raw_fd(), Ordering::SeqCst);
        // One that came before there was a pipe.
        if CAUGHT.load(Ordering::SeqCst) != 0 {
            wake();
        }
        Ok(reader.as_fd())
    }

    /// The flag of [`graceful`](Signals::graceful) mode, which nothing sets in the other one.
    pub fn cancel(self) -> &'static Cancel {
        &CANCEL
    }

    /// The first signal that came in graceful mode.
    pub fn caught(self) -> Option<i32> {
        match CAUGHT.load(Ordering::SeqCst) {
            0 => None,
            caught => Some((caught & 0xff) as i32),
        }
    }

    /// From now on a write to a pipe without a reader fails with `EPIPE` instead of killing.
    pub(crate) fn ignore_pipe(self) {
        handle(libc::SIGPIPE, on_nothing, libc::SA_RESTART);
    }

    /// Whether `signal` (INT, TERM, HUP, QUIT, XCPU, PIPE, XFSZ or USR1) was ignored when the
    /// program started, and so still is.
    pub fn was_ignored(self, signal: i32) -> bool {
        probe::WATCHED.contains(&signal) && probe::was_ignored(signal)
    }
}

/// Answers USR1, whose default is death, from the first moment on: whoever asks how far a tool is
/// cannot know whether it has begun. Before `main`, so nothing but the system call.
pub(crate) fn answer_usr1() {
    handle(libc::SIGUSR1, on_usr1, libc::SA_RESTART);
}

/// Lets `command` start with the signals this process started with.
///
/// Everything else is restored by `exec`; only an inherited ignored SIGPIPE is not, because
/// [`Command`] resets that one.
pub fn restore_for_child(command: &mut Command) {
    if probe::was_ignored(libc::SIGPIPE) {
        let ignore = || {
            // SAFETY: signal is async-signal-safe and SIG_IGN needs no memory.
            unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
            Ok(())
        };
        // SAFETY: the closure makes one async-signal-safe call and allocates nothing.
        unsafe { command.pre_exec(ignore) };
    }
}

/// Dies of `signal` as if it had never been caught. Returns only where that is impossible: the
/// first process of a container is spared signals it does not handle.
pub(crate) fn die_of(signal: c_int) {
    set(signal, libc::SIG_DFL, 0);
    let mut only = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: sigemptyset initialises the set it is given.
    unsafe { libc::sigemptyset(only.as_mut_ptr()) };
    // SAFETY: the set is initialised; a number that is no signal is refused.
    unsafe { libc::sigaddset(only.as_mut_ptr(), signal) };
    // SAFETY: the set is initialised, and a null old set is not written to.
    unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, only.as_ptr(), std::ptr::null_mut()) };
    // SAFETY: raise has no preconditions.
    unsafe { libc::raise(signal) };
}

/// Milliseconds of a clock that is never set. Async-signal-safe, which `Instant` does not promise.
pub(crate) fn now_ms() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills the struct it is given, which is already valid.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    (now.tv_sec as u64).saturating_mul(1000).saturating_add(now.tv_nsec as u64 / 1_000_000)
}

/// Installs `handler`, unless `signal` was ignored at the start.
fn handle(signal: c_int, handler: extern "C" fn(c_int), flags: c_int) {
    if !probe::was_ignored(signal) {
        set(signal, handler as *const () as libc::sighandler_t, flags);
    }
}

fn set(signal: c_int, handler: libc::sighandler_t, flags: c_int) {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: zeroed is a valid sigaction: the default, no flags, an empty mask.
    let action = unsafe { action.assume_init_mut() };
    action.sa_sigaction = handler;
    // On the ordinary stack: the alternate one is for overflows, and too small for two handlers.
    action.sa_flags = flags;
    if handler == on_stop as *const () as libc::sighandler_t {
        // SAFETY: sigfillset initialises the set it is given. Nothing interrupts a sweep; but a
        // line of progress may block, and then the tool must still be stoppable.
        unsafe { libc::sigfillset(&raw mut action.sa_mask) };
    }
    // SAFETY: the action is valid, and its handler makes async-signal-safe calls only. A signal
    // that cannot be caught is refused, and then nothing changes.
    unsafe { libc::sigaction(signal, action, std::ptr::null_mut()) };
}

extern "C" fn on_nothing(_: c_int) {}

extern "C" fn on_stop(signal: c_int) {
    // SAFETY: getpid has no preconditions.
    let ours = unsafe { libc::getpid() } == OWNER.load(Ordering::Relaxed);
    // A child that is not yet the program it is to be just dies.
    if ours {
        let errno = Errno::save();
        if stops_softly(signal) {
            errno.restore();
            return;
        }
        fcore::sweep();
    }
    die_of(signal);
    // SAFETY: _exit has no preconditions and runs nothing.
    unsafe { libc::_exit(128 + signal) };
}

extern "C" fn on_usr1(_: c_int) {
    let errno = Errno::save();
    if let Some(line) = progress::signal_line(now_ms()) {
        let bytes = line.as_bytes();
        // SAFETY: the pointer and the length are those of one slice.
        unsafe { libc::write(2, bytes.as_ptr().cast(), bytes.len()) };
    }
    errno.restore();
}

/// In graceful mode: remembers the first signal and tells everyone; swallows its echo.
fn stops_softly(signal: c_int) -> bool {
    if !GRACEFUL.load(Ordering::Relaxed) || signal == libc::SIGPIPE {
        return false;
    }
    let now = now_ms();
    let caught = (now << 8) | signal as u64;
    match CAUGHT.compare_exchange(0, caught, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => {
            CANCEL.set();
            wake();
            true
        }
        Err(first) => is_echo(first >> 8, now),
    }
}

fn is_echo(first_ms: u64, now_ms: u64) -> bool {
    now_ms.saturating_sub(first_ms) < ECHO_MS
}

fn wake() {
    let fd = WAKE_WRITER.load(Ordering::SeqCst);
    if fd >= 0 {
        // SAFETY: one byte of a static; a full pipe is readable already.
        unsafe { libc::write(fd, b"!".as_ptr().cast(), 1) };
    }
}

/// The `errno` of the code that a handler interrupted.
struct Errno(c_int);

impl Errno {
    fn save() -> Errno {
        // SAFETY: the address of this thread's errno is always valid.
        Errno(unsafe { *errno_location() })
    }

    fn restore(self) {
        // SAFETY: as above.
        unsafe { *errno_location() = self.0 };
    }
}

fn errno_location() -> *mut c_int {
    #[cfg(any(target_os = "linux", target_os = "emscripten"))]
    // SAFETY: no preconditions.
    return unsafe { libc::__errno_location() };
    #[cfg(any(target_os = "android", target_os = "netbsd", target_os = "openbsd"))]
    // SAFETY: no preconditions.
    return unsafe { libc::__errno() };
    #[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd"))]
    // SAFETY: no preconditions.
    return unsafe { libc::__error() };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_signal_again_at_once_is_an_echo() {
        assert!(is_echo(5000, 5000));
        assert!(is_echo(5000, 5099));
        assert!(!is_echo(5000, 5100));
        // A clock read in another thread's handler may be a little behind.
        assert!(is_echo(5000, 4999));
    }

    #[test]
    fn errno_survives() {
        // SAFETY: the address of this thread's errno is always valid.
        unsafe { *errno_location() = 77 };
        let saved = Errno::save();
        assert_eq!(std::fs::metadata("/no/such").unwrap_err().raw_os_error(), Some(libc::ENOENT));
        saved.restore();
        assert_eq!(io::Error::last_os_error().raw_os_error(), Some(77));
    }
}
