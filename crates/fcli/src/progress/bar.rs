//! The bar itself, drawn on standard error by indicatif, and how to write around it.

use std::fmt::Write;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, TermLike};

use super::counters::{COUNTERS, Count};
use crate::report;
use crate::signals::now_ms;
use crate::terminal::Terminal;
use crate::units::{Bytes, Span, rate};

/// Takes the bar's line away.
pub(crate) const CLEAR: &[u8] = b"\r\x1b[2K";

/// The bar on the screen, for those who write there too.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Whether there is one, without the lock.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Whether a bar is on the screen. Async-signal-safe.
pub(crate) fn is_drawn() -> bool {
    DRAWN.load(Ordering::Relaxed)
}

/// Runs `write` while no bar is on the screen.
pub(crate) fn suspended<T>(write: impl FnOnce() -> T) -> T {
    if !is_drawn() {
        return write();
    }
    let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// A bar while it lives; dropping it clears it.
pub(super) struct Bar {
    bar: ProgressBar,
    terminal: Terminal,
    has_total: bool,
}

impl Bar {
    pub(super) fn new(terminal: &Terminal) -> Bar {
        let screen = Screen { terminal: terminal.clone(), line: Mutex::default() };
        let target = ProgressDrawTarget::term_like(Box::new(screen));
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style("{counts}", terminal));
        *BAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        DRAWN.store(true, Ordering::Relaxed);
        Bar { bar, terminal: terminal.clone(), has_total: false }
    }

    pub(super) fn draw(&mut self) {
        let count = COUNTERS.look(now_ms());
        // A total that was passed is no total.
        let has_total = count.bytes_expected > 0 && count.bytes <= count.bytes_expected;
        if has_total != self.has_total {
            let template = if has_total { "{wide_bar} {counts}" } else { "{counts}" };
            self.bar.set_style(style(template, &self.terminal));
            self.has_total = has_total;
        }
        self.bar.update(|state| {
            state.set_pos(count.bytes);
            state.set_len(count.bytes_expected.max(count.bytes));
        });
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        // Whoever wants to write meanwhile waits until the line is free.
        let mut on_screen = BAR.lock().unwrap_or_else(PoisonError::into_inner);
        *on_screen = None;
        // Not if the bar's own lock may be what a panic left behind.
        if !std::thread::panicking() {
            self.bar.finish_and_clear();
        }
        DRAWN.store(false, Ordering::Relaxed);
    }
}

/// The look of the line; `{counts}` are the numbers, cut to fit the window as it is then.
fn style(template: &str, terminal: &Terminal) -> ProgressStyle {
    let terminal = terminal.clone();
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
        .with_key("counts", move |_: &ProgressState, line: &mut dyn Write| {
            let mut text = text(&COUNTERS.look(now_ms()));
            text.truncate(usize::from(terminal.width()).saturating_sub(2));
            let _ = line.write_str(&text);
        })
}

/// `12 of 40 files, 1.2 MB of 4.0 GB, 370.1 MB/s, 11.0 s left`
fn text(count: &Count) -> String {
    let elapsed = Duration::from_millis(count.elapsed_ms);
    let rate = rate(count.bytes, elapsed);
    let mut parts = Vec::with_capacity(4);
    let unit = count.unit();
    match (count.items, count.items_expected) {
        (0, 0) => {}
        (items, 0) => parts.push(format!("{items}{unit}")),
        (items, expected) => parts.push(format!("{items} of {expected}{unit}")),
    }
    match count.bytes_expected {
        0 => parts.push(Bytes(count.bytes).to_string()),
        expected => parts.push(format!("{} of {}", Bytes(count.bytes), Bytes(expected))),
    }
    parts.push(format!("{}/s", Bytes(rate)));
    match count.bytes_expected.saturating_sub(count.bytes) {
        left if left > 0 && rate > 0 => {
            // More seconds than a duration holds: for ever.
            let left = Duration::try_from_secs_f64(left as f64 / rate as f64);
            let left = left.unwrap_or(Duration::MAX);
            parts.push(format!("{} left", Span(left)));
        }
        _ => parts.push(Span(elapsed).to_string()),
    }
    parts.join(", ")
}

/// Standard error as indicatif sees it; a picture leaves in one write.
#[derive(Debug)]
struct Screen {
    terminal: Terminal,
    line: Mutex<Vec<u8>>,
}

impl Screen {
    fn put(&self, text: impl AsRef<[u8]>) -> io::Result<()> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.extend_from_slice(text.as_ref());
        Ok(())
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.terminal.width()
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        if n > 0 { self.put(format!("\x1b[{n}A")) } else { Ok(()) }
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        if n > 0 { self.put(format!("\x1b[{n}B")) } else { Ok(()) }
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        if n > 0 { self.put(format!("\x1b[{n}C")) } else { Ok(()) }
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        if n > 0 { self.put(format!("\x1b[{n}D")) } else { Ok(()) }
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.put(text)?;
        self.put("\n")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.put(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.put(CLEAR)
    }

    fn flush(&self) -> io::Result<()> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        report::write_stderr(&line);
        line.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_known() {
        let count = Count { bytes: 5_000_000, elapsed_ms: 1000, ..Count::default() };
        assert_eq!(text(&count), "5.0 MB, 5.0 MB/s, 1.0 s");
        let count = Count { bytes_expected: 50_000_000, items_expected: 40, items: 12, ..count };
        assert_eq!(text(&count), "12 of 40 files, 5.0 MB of 50.0 MB, 5.0 MB/s, 9.0 s left");
        assert_eq!(text(&Count::default()), "0 B, 0 B/s, 0.0 s");
        let count = Count { bytes: 1, bytes_expected: u64::MAX, elapsed_ms: 1000, ..count };
        assert!(text(&count).ends_with(" left"));
    }
}
