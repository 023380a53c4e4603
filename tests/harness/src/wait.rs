//! Waiting for something to become true instead of sleeping and hoping.

use std::time::{Duration, Instant};

/// How long anything may take before it counts as hanging: far more than a slow machine needs.
pub const LIMIT: Duration = Duration::from_secs(60);

/// Polls until `condition` is true.
///
/// # Panics
/// After [`LIMIT`], naming `what` was waited for.
#[track_caller]
pub fn wait_until(what: &str, condition: impl FnMut() -> bool) {
    assert!(poll(LIMIT, condition), "waited {LIMIT:?} in vain for: {what}");
}

/// Asks `condition` again and again, at most `limit` long; whether it became true.
///
/// The pauses double from 0.2 ms to 5 ms: short runs end promptly, long ones cost nothing.
pub(crate) fn poll(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_micros(200);
    loop {
        // Asked first: what is true after the deadline is still true.
        if condition() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    }
}
