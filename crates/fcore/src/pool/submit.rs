//! How work makes more work.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::Sender;

/// Where a work function of [`Pool::tree`](super::Pool::tree) leaves the items it makes.
pub struct Submit<'a, T> {
    /// Open to all workers, bounded.
    queue: &'a Sender<T>,
    /// Items made and not yet answered for.
    pending: &'a AtomicUsize,
    /// Starts another worker if there may be one.
    start: &'a dyn Fn(),
    /// This worker's own, the newest at the back.
    own: RefCell<VecDeque<T>>,
}

impl<'a, T> Submit<'a, T> {
    pub(super) fn new(
        queue: &'a Sender<T>,
        pending: &'a AtomicUsize,
        start: &'a dyn Fn(),
    ) -> Submit<'a, T> {
        Submit { queue, pending, start, own: RefCell::new(VecDeque::new()) }
    }

    /// Leaves an item to whoever is free. When as many as the window are waiting already, this
    /// worker keeps it and does it itself, next after the item it is at: newest first, so that it
    /// goes down one branch of the tree instead of collecting all of it.
    ///
    /// So a worker keeps at most what the items on its way down have submitted. An item that makes
    /// very many (a directory of a million names) asks [`offer`](Submit::offer) instead.
    pub fn submit(&self, item: T) {
        if let Err(item) = self.offer(item) {
            self.pending.fetch_add(1, Ordering::Relaxed);
            self.own.borrow_mut().push_back(item);
        }
    }

    /// Leaves an item to whoever is free, or gives it back when as many as the window are waiting.
    ///
    /// A leaf is then best done on the spot. Something with children: submit what is left of the
    /// present item, then this one, and return; so one item is kept for each level of the tree.
    ///
    /// # Errors
    /// The item, when there is no room.
    pub fn offer(&self, item: T) -> Result<(), T> {
        // Someone is free, this worker at the latest when it is done, unless one is waiting already.
        self.enlist();
        // Counted before anybody can answer for it.
        self.pending.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(item).map_err(|refused| {
            self.pending.fetch_sub(1, Ordering::Relaxed);
            refused.into_inner()
        })
    }

    /// Starts another worker if an item is waiting and there may be one more: for a long item that
    /// does all of its work itself while others have enough.
    pub fn enlist(&self) {
        if !self.queue.is_empty() {
            (self.start)();
        }
    }

    /// This worker's newest item. Its oldest, which are likely the largest branches, go to the
    /// others as far as there is room.
    pub(super) fn take(&self) -> Option<T> {
        let mut own = self.own.borrow_mut();
        while own.len() > 1 && !self.queue.is_full() {
            let Some(oldest) = own.pop_front() else { break };
            if let Err(refused) = self.queue.try_send(oldest) {
                own.push_front(refused.into_inner());
                break;
            }
        }
        own.pop_back()
    }
}
