//! One file under several names is edited by one worker at a time: another that has read its old
//! content would put it in place again, and make a backup of what is no original any more.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, PoisonError};

/// A file, by device and inode.
type Id = (u64, u64);

/// The files that are being edited.
#[derive(Debug, Default)]
pub(crate) struct Editing {
    busy: Mutex<HashSet<Id>>,
    one_is_done: Condvar,
}

/// The right to edit a file, as long as it is held.
pub(crate) struct Turn<'a> {
    editing: &'a Editing,
    id: Id,
}

impl Editing {
    /// Waits until nobody edits the file. It may be another one then.
    pub(crate) fn wait_for(&self, id: Id) -> Turn<'_> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        while !busy.insert(id) {
            busy = self.one_is_done.wait(busy).unwrap_or_else(PoisonError::into_inner);
        }
        Turn { editing: self, id }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.editing.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
        self.editing.one_is_done.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn each_has_its_turn() {
        let (editing, inside, turns) =
            (Editing::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let _turn = editing.wait_for((1, 2));
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        turns.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
            let _other = editing.wait_for((1, 3));
        });
        assert_eq!(turns.into_inner(), 200);
    }
}
