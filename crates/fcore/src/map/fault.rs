//! `SIGBUS`: ours is repaired, any other goes where it would have gone without us.

use std::ffi::{c_int, c_void};
use std::ops::Range;
use std::sync::OnceLock;
use std::{mem, ptr};

use super::slots;

/// What was there before us, and the length of a page; set before the handler is.
static BEFORE: OnceLock<(libc::sigaction, usize)> = OnceLock::new();

type Handler = extern "C" fn(c_int);
type InfoHandler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);

/// Installs the handler if this is the first call; false when the system refuses it.
pub(super) fn install() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        // SAFETY: asks for a number.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        let (Ok(page), Some(before)) = (usize::try_from(page), current()) else { return false };
        if !page.is_power_of_two() || BEFORE.set((before, page)).is_err() {
            return false;
        }
        let handler: InfoHandler = on_bus;
        // On the stack that Rust gives every thread for signals: theirs may be what overflowed.
        set(handler as libc::sighandler_t, libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART)
    })
}

/// The disposition now.
fn current() -> Option<libc::sigaction> {
    let mut now = mem::MaybeUninit::uninit();
    // SAFETY: a null action only asks; the answer goes to memory of its type.
    let asked = unsafe { libc::sigaction(libc::SIGBUS, ptr::null(), now.as_mut_ptr()) };
    // SAFETY: the call that succeeded wrote it.
    (asked == 0).then(|| unsafe { now.assume_init() })
}

/// Sets the disposition; whether the system took it. Async-signal-safe.
fn set(handler: libc::sighandler_t, flags: c_int) -> bool {
    // SAFETY: integers, a set of signals (empty) and an optional function: zeros are a value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = handler;
    action.sa_flags = flags;
    // SAFETY: the action is whole, and its handler has the signature that its flags promise.
    unsafe { libc::sigaction(libc::SIGBUS, &raw const action, ptr::null_mut()) == 0 }
}

/// The handler: everything it calls is async-signal-safe.
extern "C" fn on_bus(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: with SA_SIGINFO the kernel passes one.
    let told = unsafe { &*info };
    if is_fault(told.si_code) {
        // SAFETY: the kernel sent it for a fault, so it has an address.
        let address = unsafe { told.si_addr() } as usize;
        if let Some((slot, range)) = slots::find(address) {
            // Before the zeros: a thread that sees them sees the mark.
            slot.hit();
            if put_zeros(address, &range) {
                return;
            }
        }
    }
    pass_on(signal, info, context);
    // A fault comes again by itself. A signal that was sent does not, so if its default was put
    // back (Rust's runtime does), it has to be sent again, and is delivered on return.
    let default = || current().is_some_and(|now| now.sa_sigaction == libc::SIG_DFL);
    if !is_fault(told.si_code) && default() {
        // SAFETY: sends this thread a signal.
        unsafe { libc::raise(signal) };
    }
}

/// Whether the thread itself touched what it could not: not a signal someone sent (0 and below), nor
/// the news that memory somewhere failed.
fn is_fault(code: c_int) -> bool {
    #[cfg(target_os = "linux")]
    if code == libc::BUS_MCEERR_AO {
        return false;
    }
    code > 0
}

/// Maps zero pages from the page that holds `address` to the end of the mapping.
fn put_zeros(address: usize, range: &Range<usize>) -> bool {
    let Some(&(_, page)) = BEFORE.get() else { return false };
    let from = address & !(page - 1);
    let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_FIXED;
    // SAFETY: replaces pages of a mapping that is ours and stays so: the thread that faulted
    // borrows it. They were readable and stay so.
    let at =
        unsafe { libc::mmap(from as *mut c_void, range.end - from, libc::PROT_READ, flags, -1, 0) };
    at != libc::MAP_FAILED
}

/// Does what would have happened without us.
fn pass_on(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let Some((before, _)) = BEFORE.get() else { return };
    match before.sa_sigaction {
        libc::SIG_DFL => {
            set(libc::SIG_DFL, 0);
        }
        // Of a fault, the kernel does not let it be ignored.
        libc::SIG_IGN => {
            // SAFETY: as in `on_bus`.
            if is_fault(unsafe { &*info }.si_code) {
                set(libc::SIG_DFL, 0);
            }
        }
        handler if before.sa_flags & libc::SA_SIGINFO != 0 => {
            // SAFETY: the flag says that it is a function of this type.
            let handler = unsafe { mem::transmute::<usize, InfoHandler>(handler) };
            handler(signal, info, context);
        }
        handler => {
            // SAFETY: without the flag it is a function of this type.
            let handler = unsafe { mem::transmute::<usize, Handler>(handler) };
            handler(signal);
        }
    }
}
