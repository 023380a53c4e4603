//! Skipping so that it shows.

use std::fmt::Display;

/// Writes one line, `skipped: TEST: reason`, to the real standard error.
///
/// It goes past the test runner's capture, which would swallow the word of a test that then passes.
pub fn skip(reason: impl Display) {
    let thread = std::thread::current();
    say(&format!("skipped: {}: {reason}", thread.name().unwrap_or("a test")));
}

/// One line, one write, so that lines of parallel tests do not mix.
pub(crate) fn say(line: &str) {
    // Nothing better can be done when standard error itself is gone.
    let _ = rustix::io::write(rustix::stdio::stderr(), format!("{line}\n").as_bytes());
}
