//! Moments in which the process must not end under a thread's feet.
//!
//! A sweep removes what is in the table and the process ends. Another thread that made its temporary
//! between the two would leave it behind, and one that is writing into an old file would leave half
//! of it. So such a moment is announced: a sweep lets none begin any more, and waits for those of
//! the other threads. A thread that comes too late waits for the end of the process.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A sweep has begun: the process is about to end.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Threads that make a temporary: one system call, on a disk that answers.
static MAKING: AtomicU32 = AtomicU32::new(0);

/// Threads that write into an old file, with the signals held back that would end them.
static FILLING: AtomicU32 = AtomicU32::new(0);

/// How long a sweep waits for those that make a temporary, in milliseconds: a file server that is
/// gone must not keep a program from ending.
const PATIENCE: u32 = 200;

thread_local! {
    /// Whether this thread makes one: a handler must not wait for the thread it interrupted.
    static MAKES_ONE: Cell<bool> = const { Cell::new(false) };
}

/// From its beginning until it is dropped.
#[derive(Debug)]
pub(super) struct Moment(&'static AtomicU32);

impl Moment {
    /// A temporary is put into the table and made.
    pub(super) fn of_making() -> Moment {
        // Before it counts, so that a handler in between waits for too few and not for itself.
        MAKES_ONE.set(true);
        Moment::begin(&MAKING)
    }

    /// An old file is written into.
    pub(super) fn of_filling() -> Moment {
        Moment::begin(&FILLING)
    }

    fn begin(counter: &'static AtomicU32) -> Moment {
        counter.fetch_add(1, Ordering::SeqCst);
        let moment = Moment(counter);
        // Either a sweep sees the count, or we see that it has begun.
        if ENDING.load(Ordering::SeqCst) {
            drop(moment);
            loop {
                std::thread::park();
            }
        }
        moment
    }
}

impl Drop for Moment {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
        if ptr::eq(self.0, &MAKING) {
            MAKES_ONE.set(false);
        }
    }
}

/// Lets no moment begin any more and waits for those of the other threads. Async-signal-safe.
pub(super) fn wait_for_the_last() {
    ENDING.store(true, Ordering::SeqCst);
    let own = u32::from(MAKES_ONE.get());
    for _ in 0..PATIENCE {
        if MAKING.load(Ordering::SeqCst) <= own {
            break;
        }
        pause();
    }
    while FILLING.load(Ordering::SeqCst) > 0 {
        pause();
    }
}

/// A millisecond.
fn pause() {
    let time = rustix::thread::Timespec { tv_sec: 0, tv_nsec: 1_000_000 };
    let _ = rustix::thread::nanosleep(&time);
}
