//! Why workers begin nothing more, and what a worker that ended badly leaves behind.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Cancel;

/// Set from outside by [`Cancel`], or from within when the run is over for any other reason.
#[derive(Debug)]
pub(super) struct Stop<'c> {
    cancel: Option<&'c Cancel>,
    over: AtomicBool,
}

impl<'c> Stop<'c> {
    pub(super) fn new(cancel: Option<&'c Cancel>) -> Stop<'c> {
        Stop { cancel, over: AtomicBool::new(false) }
    }

    pub(super) fn is_set(&self) -> bool {
        self.over.load(Ordering::Relaxed) || self.cancel.is_some_and(Cancel::is_set)
    }

    pub(super) fn set(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Sets it when dropped, so that a caller who unwinds does not wait for items nobody wants.
    pub(super) fn when_left(&self) -> WhenLeft<'_> {
        WhenLeft { over: &self.over }
    }
}

pub(super) struct WhenLeft<'s> {
    over: &'s AtomicBool,
}

impl Drop for WhenLeft<'_> {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// What `panic!` carried.
pub(super) type Payload = Box<dyn Any + Send>;

/// Runs a worker to its end; a panic becomes a value for the caller, who panics in its place.
///
/// Nothing the closure borrowed is looked at afterwards but channels and flags, which a panic in
/// between leaves whole.
pub(super) fn guard(stop: &Stop<'_>, worker: impl FnOnce()) -> Result<(), Payload> {
    catch_unwind(AssertUnwindSafe(worker)).inspect_err(|_| stop.set())
}
