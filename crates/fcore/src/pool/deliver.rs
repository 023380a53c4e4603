//! Results on their way to `emit`, put back into the order of their items.

use std::collections::VecDeque;

use super::Order;

/// Items that travel together, and on the way back what became of them.
///
/// The same two allocations go to and fro for as long as a run lasts.
#[derive(Debug)]
pub(super) struct Batch<T, R> {
    pub(super) number: u64,
    pub(super) items: Vec<T>,
    pub(super) results: Vec<R>,
}

/// Calls `emit`, holding back what came before its turn.
pub(super) struct Deliver<T, R, F> {
    order: Order,
    emit: F,
    /// The number of the batch whose turn it is.
    next: u64,
    /// Batch `next + i` at index `i`, where it has come.
    early: VecDeque<Option<Batch<T, R>>>,
    /// Delivered batches, to be filled again.
    spare: Vec<Batch<T, R>>,
    /// How many batches were handed out and are not delivered.
    pub(super) in_flight: usize,
    handed_out: u64,
}

impl<T, R, E, F: FnMut(R) -> Result<(), E>> Deliver<T, R, F> {
    pub(super) fn new(order: Order, emit: F) -> Deliver<T, R, F> {
        Deliver {
            order,
            emit,
            next: 0,
            early: VecDeque::new(),
            spare: Vec::new(),
            in_flight: 0,
            handed_out: 0,
        }
    }

    /// The next `size` items at most, numbered; `None` when there are none left.
    pub(super) fn fill(
        &mut self,
        items: &mut impl Iterator<Item = T>,
        size: usize,
    ) -> Option<Batch<T, R>> {
        let mut batch = self.spare.pop().unwrap_or_else(|| Batch {
            number: 0,
            items: Vec::new(),
            results: Vec::new(),
        });
        batch.items.extend(items.take(size));
        if batch.items.is_empty() {
            self.spare.push(batch);
            return None;
        }
        batch.number = self.handed_out;
        self.handed_out += 1;
        self.in_flight += 1;
        Some(batch)
    }

    /// Takes a batch back and emits all whose turn it is.
    pub(super) fn accept(&mut self, batch: Batch<T, R>) -> Result<(), E> {
        if self.order == Order::Completed {
            return self.emit(batch);
        }
        // It was handed out after `next`, and fewer than the window have been since.
        let index = (batch.number - self.next) as usize;
        if index == 0 && self.early.is_empty() {
            self.next += 1;
            return self.emit(batch);
        }
        if self.early.len() <= index {
            self.early.resize_with(index + 1, || None);
        }
        self.early[index] = Some(batch);
        while let Some(Some(_)) = self.early.front() {
            if let Some(Some(batch)) = self.early.pop_front() {
                self.next += 1;
                self.emit(batch)?;
            }
        }
        Ok(())
    }

    fn emit(&mut self, mut batch: Batch<T, R>) -> Result<(), E> {
        for result in batch.results.drain(..) {
            (self.emit)(result)?;
        }
        self.in_flight -= 1;
        self.spare.push(batch);
        Ok(())
    }
}
