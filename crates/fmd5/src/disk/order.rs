//! Batches sorted by place, and their results back in the order of the items.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use crate::digest::{Item, Outcome, Target};

/// Files that are sorted at once.
const BATCH: usize = 1024;

/// An item with its number.
pub(super) struct Numbered<I> {
    number: u64,
    item: I,
}

impl<I: Item> Item for Numbered<I> {
    fn target(&self) -> Option<Target<'_>> {
        self.item.target()
    }

    fn is_pause(&self) -> bool {
        self.item.is_pause()
    }
}

/// Gives items out in the order of their places, a batch at a time. What is known to have none
/// comes first; a pause ends a batch, for what comes after it may never come.
pub(super) struct Sorted<S, P, I> {
    source: S,
    place: P,
    batch: VecDeque<Numbered<I>>,
    next: u64,
}

impl<I: Item, S: Iterator<Item = I>, P: Fn(&Target<'_>) -> Option<u64>> Sorted<S, P, I> {
    pub(super) fn new(source: S, place: P) -> Sorted<S, P, I> {
        Sorted { source, place, batch: VecDeque::new(), next: 0 }
    }

    fn fill(&mut self) {
        let mut batch = Vec::new();
        let mut pause = None;
        while batch.len() < BATCH && pause.is_none() {
            let Some(item) = self.source.next() else { break };
            let numbered = Numbered { number: self.next, item };
            self.next += 1;
            if numbered.is_pause() {
                pause = Some(numbered);
            } else {
                let place = numbered.target().and_then(|target| (self.place)(&target));
                batch.push((place, numbered));
            }
        }
        // Stable: what has the same place, or none, stays in order.
        batch.sort_by_key(|(place, _)| *place);
        self.batch.extend(batch.into_iter().map(|(_, numbered)| numbered).chain(pause));
    }
}

impl<I: Item, S: Iterator<Item = I>, P: Fn(&Target<'_>) -> Option<u64>> Iterator
    for Sorted<S, P, I>
{
    type Item = Numbered<I>;

    fn next(&mut self) -> Option<Numbered<I>> {
        if self.batch.is_empty() {
            self.fill();
        }
        self.batch.pop_front()
    }
}

/// Holds results back until it is their turn: never more than a batch.
pub(super) struct Reorder<I, E> {
    emit: E,
    next: u64,
    /// Number `next + i` at index `i`, where it has come.
    early: VecDeque<Option<(I, Outcome)>>,
}

impl<I, E: FnMut(I, Outcome) -> ControlFlow<()>> Reorder<I, E> {
    pub(super) fn new(emit: E) -> Reorder<I, E> {
        Reorder { emit, next: 0, early: VecDeque::new() }
    }

    pub(super) fn take(&mut self, item: Numbered<I>, outcome: Outcome) -> ControlFlow<()> {
        // Less than a batch away: the next begins when all of one were given out.
        let index = (item.number - self.next) as usize;
        if self.early.len() <= index {
            self.early.resize_with(index + 1, || None);
        }
        self.early[index] = Some((item.item, outcome));
        while let Some((item, outcome)) = self.early.front_mut().and_then(Option::take) {
            self.early.pop_front();
            self.next += 1;
            (self.emit)(item, outcome)?;
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::TargetKind;
    use fcore::Operand;

    /// A file by its name, or a pause.
    struct Thing(Operand);

    impl Item for Thing {
        fn target(&self) -> Option<Target<'_>> {
            let Thing(operand) = self;
            let target = Target { operand, kind: TargetKind::Named, algorithm: None };
            Some(target).filter(|_| !self.is_pause())
        }

        fn is_pause(&self) -> bool {
            self.0.as_os_str() == "pause"
        }
    }

    fn given(names: &[&str]) -> Vec<(u64, String)> {
        let things = names.iter().map(|name| Thing(Operand::from(*name)));
        let place = |target: &Target<'_>| target.operand.as_os_str().to_str()?.parse().ok();
        Sorted::new(things, place)
            .map(|given| (given.number, given.item.0.as_os_str().to_str().unwrap().to_owned()))
            .collect()
    }

    #[test]
    fn places_count_then_the_order_and_a_pause_is_a_bar() {
        let order = |names: &[&str]| -> Vec<u64> {
            given(names).into_iter().map(|(number, _)| number).collect()
        };
        assert_eq!(order(&[]), [0; 0]);
        assert_eq!(order(&["3", "none", "1", "2", "nor"]), [1, 4, 2, 3, 0]);
        assert_eq!(order(&["3", "1", "pause", "2", "0"]), [1, 0, 2, 4, 3]);
        assert_eq!(order(&["pause", "1"]), [0, 1]);
    }

    #[test]
    fn a_batch_has_an_end() {
        let names: Vec<_> = (0..BATCH + 1).rev().map(|n| n.to_string()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let order = given(&names);
        assert_eq!(order[0], (BATCH as u64 - 1, "1".into()));
        assert_eq!(order[BATCH], (BATCH as u64, "0".into()));
    }

    #[test]
    fn results_come_in_order_until_somebody_has_enough() {
        let mut log = Vec::new();
        let mut reorder = Reorder::new(|item: u64, _| {
            log.push(item);
            if item == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let flow: Vec<_> = [2, 0, 1, 4, 3]
            .map(|number| reorder.take(Numbered { number, item: number }, None).is_break())
            .to_vec();
        assert_eq!(flow, [false, false, false, false, true]);
        assert_eq!(log, [0, 1, 2, 3]);
    }
}
