//! Many items on a few threads: what Python's `concurrent.futures` gives, in bounded memory.
//!
//! The caller's thread is one of the workers. It pulls items, hands them out, delivers results and,
//! when there is nothing to hand out or deliver, does an item itself; so `jobs` threads are busy in
//! all, items and results need no lock, and neither the iterator nor `emit` need be [`Send`]. Other
//! threads start one by one, only when an item is waiting and another comes: a single item is done
//! by the caller alone. A thread the system refuses is done without.
//!
//! What holds whatever the timing, and why nothing can hang:
//!
//! 1. Between being pulled and being delivered are at most `window` items (in [`Pool::run`]).
//! 2. Both channels of a run have room for all batches there are, so no send ever waits.
//! 3. A worker waits only for an item. It is woken when the channel closes, and the caller's end is
//!    closed however the caller leaves: by returning or by unwinding.
//! 4. The caller waits only for a result, and only while no item waits and at least one is with a
//!    worker. A worker that has one always answers: with a result, with "stopped", or with the
//!    panic that ended it.
//! 5. Each item is worked on at most once and gives at most one result; exactly once unless the
//!    run was stopped, by cancellation, by `emit` or by a panic. After that no item is begun.
//!
//! In a [`Pool::tree`] items make items, so 2 cannot hold: see `tree` for what does instead.

mod deliver;
mod flat;
mod stop;
mod submit;
mod tree;

use std::thread;

use crate::Cancel;

pub use submit::Submit;

/// In flight per job if nobody says otherwise: what small files last for while the thread that has
/// the item at the front is off its core for a few milliseconds.
const WINDOW_PER_JOB: usize = 256;

/// No window is larger: its slots are reserved at the start.
const WINDOW_MAX: usize = 1 << 16;

/// The order in which results are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// That of the items.
    #[default]
    Input,
    /// As they come.
    Completed,
}

/// A number of workers and how they are fed; threads exist only while something runs.
///
/// ```
/// use fcore::Pool;
/// let mut squares = Vec::new();
/// Pool::new(4).run(1..=5, || (), |(), n: u64| n * n, |square| {
///     squares.push(square);
///     Ok::<(), std::convert::Infallible>(())
/// })?;
/// assert_eq!(squares, [1, 4, 9, 16, 25]);
/// # Ok::<(), std::convert::Infallible>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Pool<'c> {
    jobs: usize,
    window: Option<usize>,
    batch: usize,
    order: Order,
    cancel: Option<&'c Cancel>,
    /// A test plays a system that has no threads to give.
    #[cfg(test)]
    no_threads: bool,
}

impl<'c> Pool<'c> {
    /// `jobs` threads, the caller's included; 0 is as many as this process may use at once, which
    /// respects affinity and the quota of its control group.
    pub fn new(jobs: usize) -> Pool<'c> {
        Pool { jobs, ..Pool::default() }
    }

    /// At most this many items at once between being pulled and being delivered, 1 to
    /// 65536. Where results are large, this bounds memory. The default is 256 a job.
    ///
    /// For a [`tree`](Pool::tree): at most this many wait for any worker, and as many results.
    pub fn window(self, items: usize) -> Pool<'c> {
        Pool { window: Some(items.max(1)), ..self }
    }

    /// Hands out this many items at a time, for items that take a microsecond each. They are still
    /// worked on and delivered one by one; a batch waits until it is full or the items end.
    pub fn batch(self, items: usize) -> Pool<'c> {
        Pool { batch: items, ..self }
    }

    /// In which order results are delivered.
    pub fn order(self, order: Order) -> Pool<'c> {
        Pool { order, ..self }
    }

    /// Once this is set no item is begun; those begun are finished, and what is finished is
    /// delivered.
    pub fn cancel(self, cancel: &'c Cancel) -> Pool<'c> {
        Pool { cancel: Some(cancel), ..self }
    }

    /// How many threads there will be at most, the caller's included.
    pub fn jobs(&self) -> usize {
        match self.jobs {
            0 => thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        }
    }

    /// How every thread is started.
    fn thread(&self) -> thread::Builder {
        #[cfg(test)]
        if self.no_threads {
            return thread::Builder::new().stack_size(isize::MAX as usize);
        }
        thread::Builder::new()
    }

    /// The window for so many jobs.
    fn room(&self, jobs: usize) -> usize {
        self.window.unwrap_or(jobs.saturating_mul(WINDOW_PER_JOB)).clamp(1, WINDOW_MAX)
    }

    /// Does `work` on every item and gives each result to `emit`.
    ///
    /// `init` makes what a worker owns (buffers, say), on its own thread when its first item comes.
    /// A failed item is a result like any other. Items are pulled and results delivered on the
    /// caller's thread, which does items too: nothing is delivered while the iterator waits for
    /// something or the caller is at a long item; the others meanwhile have the window's worth.
    ///
    /// # Errors
    /// What `emit` returned; it is not called again, and no further item is begun.
    ///
    /// # Panics
    /// If `init`, `work`, `emit` or the iterator do: with the same payload, after all threads ended.
    pub fn run<T, W, R, E>(
        &self,
        items: impl IntoIterator<Item = T>,
        init: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, T) -> R + Sync,
        emit: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E>
    where
        T: Send,
        R: Send,
    {
        flat::run(self, items.into_iter(), init, work, emit)
    }

    /// As [`run`](Pool::run), for work that makes more work: a tree that is found while it is
    /// walked. Results come as they are completed.
    ///
    /// # Errors
    /// As [`run`](Pool::run).
    ///
    /// # Panics
    /// As [`run`](Pool::run).
    pub fn tree<T, W, R, E>(
        &self,
        seeds: impl IntoIterator<Item = T>,
        init: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, T, &Submit<'_, T>) -> R + Sync,
        emit: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E>
    where
        T: Send,
        R: Send,
    {
        tree::run(self, seeds.into_iter(), init, work, emit)
    }
}

#[cfg(test)]
mod tests;
