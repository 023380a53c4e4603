//! Results on their way out, put back into the order of their items.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use super::{Item, Outcome};

/// An item with its number and what became of it.
pub(super) struct Done<I> {
    pub(super) number: u64,
    pub(super) item: I,
    pub(super) outcome: Outcome,
}

/// Calls `emit`, holding back what came before its turn.
pub(super) struct Deliver<I, E> {
    emit: E,
    unordered: bool,
    /// How many were delivered: in order, also the number whose turn it is.
    pub(super) delivered: u64,
    /// Bytes of the names among them, to be taken by whoever counts those on their way.
    pub(super) names: u64,
    /// Number `delivered + i` at index `i`, where it has come.
    early: VecDeque<Option<(I, Outcome)>>,
}

impl<I: Item, E: FnMut(I, Outcome) -> ControlFlow<()>> Deliver<I, E> {
    pub(super) fn new(emit: E, unordered: bool) -> Deliver<I, E> {
        Deliver { emit, unordered, delivered: 0, names: 0, early: VecDeque::new() }
    }

    /// Takes a result and emits all whose turn it is.
    pub(super) fn accept(&mut self, done: Done<I>) -> ControlFlow<()> {
        let Done { number, item, outcome } = done;
        if self.unordered {
            return self.emit(item, outcome);
        }
        // Less than the window away: numbers are given out only within it.
        let index = (number - self.delivered) as usize;
        if self.early.len() <= index {
            self.early.resize_with(index + 1, || None);
        }
        self.early[index] = Some((item, outcome));
        while let Some(Some(_)) = self.early.front() {
            if let Some(Some((item, outcome))) = self.early.pop_front() {
                self.emit(item, outcome)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn emit(&mut self, item: I, outcome: Outcome) -> ControlFlow<()> {
        self.delivered += 1;
        self.names += item.name_len();
        (self.emit)(item, outcome)
    }
}
