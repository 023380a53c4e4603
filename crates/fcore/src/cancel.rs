//! The flag that asks workers to stop.

use std::sync::atomic::{AtomicBool, Ordering};

/// Set once, by a signal handler or by a failure that makes further work useless; read between
/// blocks and between items.
#[derive(Debug, Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// A flag that is not set; `const`, so that it can be a `static` a handler reaches.
    pub const fn new() -> Cancel {
        Cancel(AtomicBool::new(false))
    }

    /// Asks everyone to stop. Async-signal-safe.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
