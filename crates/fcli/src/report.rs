//! Error lines: `tool: path: reason` on standard error, each in one write, each counted.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{escape, progress};

/// Says what went wrong and remembers that something did. Clones count together; any thread may
/// call it.
#[derive(Clone, Debug)]
pub struct Reporter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// `tool: `, as every line starts.
    prefix: Box<[u8]>,
    /// Standard error is a terminal.
    escapes: bool,
    quiet: AtomicBool,
    failures: AtomicU64,
}

impl Reporter {
    /// A reporter whose lines start with `name`, made safe for a terminal if there is one.
    pub(crate) fn new(name: &[u8], escapes: bool) -> Reporter {
        let prefix = [name, b": "].concat().into();
        let (quiet, failures) = (AtomicBool::new(false), AtomicU64::new(0));
        Reporter { shared: Arc::new(Shared { prefix, escapes, quiet, failures }) }
    }

    /// Reports a failed operation: `tool: path: reason`.
    pub fn report(&self, error: &fcore::Error) {
        self.error_at(error.path(), error.reason());
    }

    /// Reports that something about `name` went wrong: `tool: name: reason`.
    pub fn error_at(&self, name: impl AsRef<OsStr>, reason: impl AsRef<[u8]>) {
        self.count();
        self.line(&[name.as_ref().as_bytes(), b": ", reason.as_ref()]);
    }

    /// Reports an error in words of its own, bytes and all: `tool: text`.
    pub fn error(&self, text: impl AsRef<[u8]>) {
        self.count();
        self.line(&[text.as_ref()]);
    }

    /// Says something about `name` that is no failure, unless quiet: `tool: name: text`.
    pub fn warn_at(&self, name: impl AsRef<OsStr>, text: impl AsRef<[u8]>) {
        if !self.is_quiet() {
            self.line(&[name.as_ref().as_bytes(), b": ", text.as_ref()]);
        }
    }

    /// Says something that is no failure, unless quiet: `tool: text`.
    pub fn warn(&self, text: impl AsRef<[u8]>) {
        if !self.is_quiet() {
            self.line(&[text.as_ref()]);
        }
    }

    /// Says what was asked for, such as statistics, quiet or not: `tool: text`. That it could not be
    /// said is a failure.
    pub fn note(&self, text: impl AsRef<[u8]>) {
        self.raw_line(&self.format(&[text.as_ref()]));
    }

    /// Writes a line for programs to read, as it is, its newline included. That it could not be
    /// written is a failure.
    pub fn raw_line(&self, line: &[u8]) {
        if !progress::suspended(|| write_stderr(line)) {
            self.count();
        }
    }

    /// Counts a failure that no line here told of.
    pub fn count(&self) {
        self.shared.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// How many failures were reported or counted.
    pub fn failures(&self) -> u64 {
        self.shared.failures.load(Ordering::Relaxed)
    }

    /// Keeps warnings back from now on; errors are always told.
    pub fn set_quiet(&self, quiet: bool) {
        self.shared.quiet.store(quiet, Ordering::Relaxed);
    }

    /// Whether warnings are kept back.
    pub fn is_quiet(&self) -> bool {
        self.shared.quiet.load(Ordering::Relaxed)
    }

    /// Writes one line with the tool's name before it.
    pub(crate) fn line(&self, parts: &[&[u8]]) {
        let line = self.format(parts);
        progress::suspended(|| write_stderr(&line));
    }

    /// Reports a panic without asking anyone, because it may have come from the bar.
    pub(crate) fn emergency(&self, text: &str) {
        self.count();
        let mut line = self.format(&[text.as_bytes()]);
        if progress::is_drawn() {
            line.splice(..0, progress::CLEAR.iter().copied());
        }
        write_stderr(&line);
    }

    fn format(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut line = self.shared.prefix.to_vec();
        for part in parts {
            line.extend_from_slice(part);
        }
        if self.shared.escapes {
            line = escape::for_terminal(&line).into_owned();
        }
        line.push(b'\n');
        line
    }
}

/// Writes to standard error; if that fails (false), there is nowhere to say so.
pub(crate) fn write_stderr(bytes: &[u8]) -> bool {
    fcore::write_full(rustix::stdio::stderr(), "standard error", bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(escapes: bool, parts: &[&[u8]]) -> Vec<u8> {
        Reporter::new(b"tool", escapes).format(parts)
    }

    #[test]
    fn names_are_raw_in_a_pipe_and_escaped_on_a_terminal() {
        let parts: [&[u8]; 3] = [b"a\n\x1b[31m\xff", b": ", b"Is a directory"];
        assert_eq!(line(false, &parts), b"tool: a\n\x1b[31m\xff: Is a directory\n");
        assert_eq!(line(true, &parts), b"tool: a\\n\\e[31m\\xff: Is a directory\n");
    }

    #[test]
    fn clones_count_together_and_warnings_do_not_count() {
        let reporter = Reporter::new(b"tool", false);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let reporter = reporter.clone();
                scope.spawn(move || reporter.count());
            }
        });
        reporter.set_quiet(true);
        reporter.warn("not shown");
        reporter.warn_at("name", "not shown");
        assert_eq!(reporter.failures(), 4);
    }
}
