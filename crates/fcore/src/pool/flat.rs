//! Items from an iterator: [`Pool::run`](super::Pool::run).

use std::iter;
use std::panic::resume_unwind;
use std::thread::{self, Scope};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::Pool;
use super::deliver::{Batch, Deliver};
use super::stop::{Payload, Stop, guard};

/// What a worker answers.
type Answer<T, R> = Result<Batch<T, R>, Payload>;

pub(super) fn run<T: Send, W, R: Send, E>(
    pool: &Pool<'_>,
    items: impl Iterator<Item = T>,
    init: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T) -> R + Sync,
    emit: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let stop = Stop::new(pool.cancel);
    if pool.jobs == 1 || pool.window == Some(1) || stop.is_set() {
        return alone(&stop, items, init, work, emit);
    }
    // One item needs no thread, nor the system asked how many there might be.
    let mut items = items.fuse();
    let first: Vec<T> = items.by_ref().take(2).collect();
    let jobs = if first.len() < 2 { 1 } else { pool.jobs() };
    let items = first.into_iter().chain(items);
    if jobs == 1 {
        return alone(&stop, items, init, work, emit);
    }
    let window = pool.room(jobs);
    // A batch for everyone before there is a second for anyone.
    let size = pool.batch.clamp(1, (window / jobs).max(1));
    let crew = Crew { pool, stop, init, work, helpers: (jobs - 1).min(window - 1) };
    crew.run(items, size, window / size, Deliver::new(pool.order, emit))
}

/// On the caller's thread, one after the other.
fn alone<T, W, R, E>(
    stop: &Stop<'_>,
    items: impl Iterator<Item = T>,
    init: impl Fn() -> W,
    work: impl Fn(&mut W, T) -> R,
    mut emit: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let mut state = None;
    // Asked before an item is pulled, so that none is lost.
    let mut items = items;
    while !stop.is_set()
        && let Some(item) = items.next()
    {
        emit(work(state.get_or_insert_with(&init), item))?;
    }
    Ok(())
}

/// What all threads of a run share.
struct Crew<'p, I, F> {
    pool: &'p Pool<'p>,
    stop: Stop<'p>,
    init: I,
    work: F,
    /// Threads at most, without the caller's.
    helpers: usize,
}

impl<I, F> Crew<'_, I, F> {
    fn run<T: Send, W, R: Send, E>(
        &self,
        mut items: impl Iterator<Item = T>,
        size: usize,
        batches: usize,
        mut deliver: Deliver<T, R, impl FnMut(R) -> Result<(), E>>,
    ) -> Result<(), E>
    where
        I: Fn() -> W + Sync,
        F: Fn(&mut W, T) -> R + Sync,
    {
        // Room for all batches there are: no send waits.
        let (queue, waiting) = bounded(batches);
        let (answers, answered) = bounded(batches);
        let waiting = &waiting;
        thread::scope(|scope| {
            // Both end with this closure, by returning or by panic, before threads are waited for.
            let queue = queue;
            let _leaving = self.stop.when_left();
            let mut helpers = 0;
            let mut refused = false;
            let mut state = None;
            let mut more = true;
            loop {
                while let Ok(answer) = answered.try_recv() {
                    deliver.accept(whole(answer))?;
                }
                if more && deliver.in_flight < batches && !self.stop.is_set() {
                    let Some(batch) = deliver.fill(&mut items, size) else {
                        more = false;
                        continue;
                    };
                    // Someone is free unless a batch is waiting already.
                    if !refused && helpers < self.helpers && !waiting.is_empty() {
                        match self.start(scope, waiting, answers.clone()) {
                            Ok(()) => helpers += 1,
                            Err(_) => refused = true,
                        }
                    }
                    // There is room, and `waiting` lives as long as this function.
                    let _ = queue.send(batch);
                } else if let Ok(mut batch) = waiting.try_recv() {
                    self.work_on(&mut state, &mut batch);
                    deliver.accept(batch)?;
                } else if deliver.in_flight > 0
                    && let Ok(answer) = answered.recv()
                {
                    deliver.accept(whole(answer))?;
                } else {
                    return Ok(());
                }
            }
        })
    }

    /// Starts a worker.
    ///
    /// # Errors
    /// The system has no thread for us (`EAGAIN`).
    fn start<'s, T: Send + 's, W, R: Send + 's>(
        &'s self,
        scope: &'s Scope<'s, '_>,
        waiting: &'s Receiver<Batch<T, R>>,
        answers: Sender<Answer<T, R>>,
    ) -> std::io::Result<()>
    where
        I: Fn() -> W + Sync,
        F: Fn(&mut W, T) -> R + Sync,
    {
        let worker = move || {
            let ended = guard(&self.stop, || {
                let mut state = None;
                for mut batch in waiting {
                    self.work_on(&mut state, &mut batch);
                    // Nobody listens any more when the caller left; then nothing waits either.
                    let _ = answers.send(Ok(batch));
                }
            });
            if let Err(payload) = ended {
                let _ = answers.send(Err(payload));
            }
        };
        self.pool.thread().spawn_scoped(scope, worker).map(drop)
    }

    /// Turns a batch's items into results. When stopped, the rest is dropped, and the batch goes
    /// back all the same: the caller counts them.
    fn work_on<T, W, R>(&self, state: &mut Option<W>, batch: &mut Batch<T, R>)
    where
        I: Fn() -> W,
        F: Fn(&mut W, T) -> R,
    {
        let Batch { items, results, .. } = batch;
        let begun = iter::from_fn({
            let mut items = items.drain(..);
            move || if self.stop.is_set() { None } else { items.next() }
        });
        results.extend(begun.map(|item| (self.work)(state.get_or_insert_with(&self.init), item)));
    }
}

/// A batch that came back; a panic goes on here.
fn whole<T, R>(answer: Answer<T, R>) -> Batch<T, R> {
    answer.unwrap_or_else(|payload| resume_unwind(payload))
}
