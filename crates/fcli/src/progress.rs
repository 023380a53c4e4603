//! How far the work is: counters, the line USR1 prints, and the bar.

mod bar;
mod counters;

use std::sync::Arc;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use fcore::Progress;

pub(crate) use bar::{CLEAR, is_drawn, suspended};
pub(crate) use counters::{set_name, signal_line, start};

use crate::options::When;
use crate::terminal::{Stream, Terminal};
use counters::COUNTERS;

/// Fast runs say nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// Ten pictures a second are enough for eyes.
const BETWEEN: Duration = Duration::from_millis(100);

/// Counts work for the bar and for SIGUSR1; the process has one at a time.
///
/// Counting is an atomic addition whether anyone watches or not. Only where a bar may be drawn does
/// a thread look at the counters; dropping the meter clears the bar and ends the thread at once.
#[derive(Debug)]
pub struct Meter {
    ticker: Option<(Arc<Stop>, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct Stop {
    asked: Mutex<bool>,
    changed: Condvar,
}

impl Meter {
    /// A meter from zero; `when` is what `--progress` says.
    pub(crate) fn new(when: When, terminal: &Terminal) -> Meter {
        COUNTERS.reset();
        let draws = match when {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal.is_terminal(Stream::Err) && !terminal.is_dumb(),
        };
        if !draws {
            return Meter { ticker: None };
        }
        let stop = Arc::new(Stop::default());
        let (theirs, terminal) = (Arc::clone(&stop), terminal.clone());
        // No thread to be had: the work goes on without a bar.
        let thread = std::thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || tick(&theirs, &terminal));
        Meter { ticker: thread.ok().map(|thread| (stop, thread)) }
    }
}

impl Meter {
    /// Says that the items are records of a stream, and not files.
    #[must_use]
    pub fn of_records(self) -> Meter {
        COUNTERS.count_records();
        self
    }
}

impl Progress for Meter {
    fn bytes(&self, n: u64) {
        COUNTERS.add_bytes(n);
    }

    fn items(&self, n: u64) {
        COUNTERS.add_items(n);
    }

    fn expect(&self, bytes: u64, items: u64) {
        COUNTERS.expect(bytes, items);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.ticker.take() {
            *stop.asked.lock().unwrap_or_else(PoisonError::into_inner) = true;
            stop.changed.notify_one();
            // A ticker that panicked has said so; the work itself is unharmed.
            let _ = thread.join();
        }
    }
}

/// Draws until asked to stop; the bar is cleared as it is dropped.
fn tick(stop: &Stop, terminal: &Terminal) {
    if stop.within(PATIENCE) {
        return;
    }
    let mut bar = bar::Bar::new(terminal);
    loop {
        bar.draw();
        if stop.within(BETWEEN) {
            return;
        }
    }
}

impl Stop {
    /// Waits for `time` to pass; true as soon as the end was asked for.
    fn within(&self, time: Duration) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(asked, time, |asked| !*asked);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
