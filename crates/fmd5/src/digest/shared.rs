//! What the workers of a run share: the source they pull from, and the board they hand results in at.
//!
//! There are two locks, never held together. Whoever waits, waits at the board, and is woken by
//! whatever could let it go on: a file left to others, room in the window, the end.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::deliver::{Deliver, Done};
use super::load::Loaded;
use super::{Item, Outcome, Settings, WINDOW, WINDOW_NAMES};

pub(super) struct Shared<'s, I, S, E> {
    pub(super) settings: &'s Settings<'s>,
    source: Mutex<Source<S>>,
    board: Mutex<Board<I, E>>,
    changed: Condvar,
    /// Nothing more is to be begun or delivered.
    stop: AtomicBool,
    /// The source has ended.
    over: AtomicBool,
    /// How many items were pulled, and how many of them delivered.
    pulled: AtomicU64,
    delivered: AtomicU64,
    /// Bytes of the names that were pulled and not delivered.
    names: AtomicU64,
    /// How many wait at the board.
    idle: AtomicUsize,
    /// How many are on the table, to be looked at without a lock.
    left_over: AtomicUsize,
    /// Workers besides the first.
    pub(super) helpers: AtomicUsize,
    /// Large files under way, of all workers.
    pub(super) large: AtomicUsize,
}

struct Source<S> {
    items: S,
    ended: bool,
}

struct Board<I, E> {
    deliver: Deliver<I, E>,
    finished: u64,
    /// What a worker began or pulled and leaves to others.
    table: VecDeque<Left<I>>,
}

/// Something left to others.
pub(super) enum Left<I> {
    /// Not looked at.
    Item(u64, I),
    /// Open, and large.
    File(Box<Loaded<I>>),
}

/// What became of an attempt to pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulled {
    Some,
    /// Too many are on their way to delivery.
    Full,
    /// Somebody else is at it, who may have to wait.
    Busy,
    Over,
}

impl<'s, I, S, E> Shared<'s, I, S, E>
where
    I: Item,
    S: Iterator<Item = I>,
    E: FnMut(I, Outcome) -> ControlFlow<()>,
{
    pub(super) fn new(settings: &'s Settings<'s>, items: S, emit: E) -> Self {
        Shared {
            settings,
            source: Mutex::new(Source { items, ended: false }),
            board: Mutex::new(Board {
                deliver: Deliver::new(emit, settings.unordered),
                finished: 0,
                table: VecDeque::new(),
            }),
            changed: Condvar::new(),
            stop: AtomicBool::new(false),
            over: AtomicBool::new(false),
            pulled: AtomicU64::new(0),
            delivered: AtomicU64::new(0),
            names: AtomicU64::new(0),
            idle: AtomicUsize::new(0),
            left_over: AtomicUsize::new(0),
            helpers: AtomicUsize::new(0),
            large: AtomicUsize::new(0),
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    pub(super) fn pulled(&self) -> u64 {
        self.pulled.load(Ordering::Relaxed)
    }

    pub(super) fn somebody_is_idle(&self) -> bool {
        self.idle.load(Ordering::Relaxed) > 0
    }

    /// Threads that were granted and that nobody uses just now.
    pub(super) fn spare_threads(&self) -> usize {
        let idle = self.idle.load(Ordering::Relaxed);
        let busy = (1 + self.helpers.load(Ordering::Relaxed)).saturating_sub(idle);
        self.settings.jobs.saturating_sub(busy)
    }

    pub(super) fn left_over(&self) -> usize {
        self.left_over.load(Ordering::Relaxed)
    }

    /// Pulls at most `count` items, each with its number. Only with `patience` it waits for others.
    pub(super) fn pull(
        &self,
        count: usize,
        patience: bool,
        into: &mut VecDeque<(u64, I)>,
    ) -> Pulled {
        if self.is_over() {
            return Pulled::Over;
        }
        let mut source = if patience {
            self.source.lock().unwrap_or_else(PoisonError::into_inner)
        } else {
            match self.source.try_lock() {
                Ok(source) => source,
                Err(_) => return Pulled::Busy,
            }
        };
        if source.ended || self.is_stopped() {
            return Pulled::Over;
        }
        let first = self.pulled.load(Ordering::Relaxed);
        let count = (count as u64).min(self.room(first - self.delivered.load(Ordering::Acquire)));
        if count == 0 {
            return Pulled::Full;
        }
        for number in first..first + count {
            match source.items.next() {
                Some(item) => {
                    self.names.fetch_add(item.name_len(), Ordering::Relaxed);
                    let pause = item.is_pause();
                    into.push_back((number, item));
                    if pause {
                        self.pulled.store(number + 1, Ordering::Relaxed);
                        return Pulled::Some;
                    }
                }
                None => {
                    source.ended = true;
                    self.pulled.store(number, Ordering::Relaxed);
                    self.over.store(true, Ordering::Release);
                    drop(source);
                    // Those who wait for the end must look again.
                    drop(self.board());
                    self.changed.notify_all();
                    return if number > first { Pulled::Some } else { Pulled::Over };
                }
            }
        }
        self.pulled.store(first + count, Ordering::Relaxed);
        Pulled::Some
    }

    /// How many more items may be on their way when so many are.
    fn room(&self, on_the_way: u64) -> u64 {
        match self.names.load(Ordering::Relaxed) < WINDOW_NAMES {
            true => WINDOW.saturating_sub(on_the_way),
            false => 0,
        }
    }

    /// Delivers results, or keeps them until it is their turn.
    pub(super) fn hand_in(&self, results: &mut Vec<Done<I>>) {
        if results.is_empty() {
            return;
        }
        let mut board = self.board();
        for done in results.drain(..) {
            if self.is_stopped() {
                break;
            }
            board.finished += 1;
            if board.deliver.accept(done).is_break() {
                self.stop.store(true, Ordering::Relaxed);
            }
        }
        let names = std::mem::take(&mut board.deliver.names);
        self.names.fetch_sub(names, Ordering::Relaxed);
        self.delivered.store(board.deliver.delivered, Ordering::Release);
        self.wake();
    }

    /// Leaves something to whoever has nothing to do.
    pub(super) fn leave(&self, left: Left<I>) {
        let mut board = self.board();
        board.table.push_back(left);
        self.left_over.store(board.table.len(), Ordering::Relaxed);
        self.wake();
    }

    /// Takes what somebody left.
    pub(super) fn take(&self) -> Option<Left<I>> {
        if self.left_over() == 0 {
            return None;
        }
        self.take_from(&mut self.board())
    }

    fn take_from(&self, board: &mut Board<I, E>) -> Option<Left<I>> {
        let left = board.table.pop_front();
        self.left_over.store(board.table.len(), Ordering::Relaxed);
        left
    }

    /// Waits, with nothing under way, until there may be something to do; false at the end.
    pub(super) fn wait(&self) -> bool {
        let mut board = self.board();
        self.idle.fetch_add(1, Ordering::Relaxed);
        let goes_on = loop {
            if self.is_stopped() {
                break false;
            }
            if !board.table.is_empty() {
                break true;
            }
            let pulled = self.pulled.load(Ordering::Relaxed);
            if self.over.load(Ordering::Acquire) {
                if board.finished == self.pulled.load(Ordering::Relaxed) {
                    break false;
                }
            } else if self.room(pulled - board.deliver.delivered) > 0 {
                break true;
            }
            board = self.changed.wait(board).unwrap_or_else(PoisonError::into_inner);
        };
        self.idle.fetch_sub(1, Ordering::Relaxed);
        goes_on
    }

    /// Stops everybody when it is dropped by a panic, so that nobody waits for a worker that is no
    /// more.
    pub(super) fn when_left(&self) -> WhenLeft<'_, 's, I, S, E> {
        WhenLeft { shared: self }
    }

    fn board(&self) -> MutexGuard<'_, Board<I, E>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        if self.idle.load(Ordering::Relaxed) > 0 {
            self.changed.notify_all();
        }
    }
}

pub(super) struct WhenLeft<'a, 's, I, S, E> {
    shared: &'a Shared<'s, I, S, E>,
}

impl<I, S, E> Drop for WhenLeft<'_, '_, I, S, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.shared.stop.store(true, Ordering::Relaxed);
            // Behind whoever looked before and does not wait yet.
            drop(self.shared.board.lock());
            self.shared.changed.notify_all();
        }
    }
}
