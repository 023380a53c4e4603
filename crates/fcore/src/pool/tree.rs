//! Items that make items: [`Pool::tree`](super::Pool::tree).
//!
//! There is no recursion: what a worker makes and nobody else can take lies in its own deque until
//! it is done with the present item. Beyond the invariants of the pool:
//!
//! - An item is counted as pending before it can be seen, its maker's own answer still to come; the
//!   caller takes it off when it receives the answer. So 0 is seen by the caller alone, and only
//!   when nothing is left anywhere.
//! - A worker that waits for room among the answers is let on by the caller, who never waits for a
//!   worker but by receiving answers, or closes its end.
//! - Idle workers wait for an item or for the caller to leave, whichever comes first. A worker that
//!   leaves because of a stop says so, for the caller may be waiting for what it leaves undone.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope};

use crossbeam_channel::{Receiver, Sender, bounded, select};

use super::Pool;
use super::stop::{Payload, Stop, guard};
use super::submit::Submit;

/// What a worker tells the caller.
enum Answer<R> {
    Done(R),
    Stopped,
    Panicked(Payload),
}

pub(super) fn run<T: Send, W, R: Send, E>(
    pool: &Pool<'_>,
    seeds: impl Iterator<Item = T>,
    init: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T, &Submit<'_, T>) -> R + Sync,
    emit: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    // The number of threads may be unknown until a second one is wanted.
    let room = pool.room(pool.jobs.max(2));
    let (queue, waiting) = bounded(room);
    let (left, caller_left) = bounded(0);
    let (answers, answered) = bounded(room);
    let crew = Crew {
        pool,
        stop: Stop::new(pool.cancel),
        init,
        work,
        queue,
        waiting,
        caller_left,
        pending: AtomicUsize::new(0),
        helpers: AtomicUsize::new(0),
        limit: OnceLock::new(),
    };
    thread::scope(|scope| crew.lead(scope, seeds.fuse(), emit, Ends { left, answers, answered }))
}

/// The caller's ends of the channels, closed when it leaves.
struct Ends<R> {
    /// Never sent to: it only closes.
    left: Sender<()>,
    answers: Sender<Answer<R>>,
    answered: Receiver<Answer<R>>,
}

/// What all threads share.
struct Crew<'p, T, I, F> {
    pool: &'p Pool<'p>,
    stop: Stop<'p>,
    init: I,
    work: F,
    queue: Sender<T>,
    waiting: Receiver<T>,
    caller_left: Receiver<()>,
    pending: AtomicUsize,
    /// Threads started, without the caller's.
    helpers: AtomicUsize,
    /// At most; asked for when the first is wanted.
    limit: OnceLock<usize>,
}

impl<T: Send, W, R: Send, I, F> Crew<'_, T, I, F>
where
    I: Fn() -> W + Sync,
    F: Fn(&mut W, T, &Submit<'_, T>) -> R + Sync,
{
    /// The caller's part: seeds out, answers in, and items done where there is nothing else to do.
    fn lead<'s, E>(
        &'s self,
        scope: &'s Scope<'s, '_>,
        mut seeds: impl Iterator<Item = T>,
        mut emit: impl FnMut(R) -> Result<(), E>,
        ends: Ends<R>,
    ) -> Result<(), E>
    where
        R: 's,
    {
        let Ends { left, answers, answered } = ends;
        let _leaving = self.stop.when_left();
        let mut state = None;
        let mut take_in = |answer| match answer {
            Answer::Done(result) => {
                self.pending.fetch_sub(1, Ordering::Relaxed);
                emit(result)
            }
            Answer::Stopped => Ok(()),
            Answer::Panicked(payload) => resume_unwind(payload),
        };
        {
            let start = || self.start(scope, &answers);
            let submit = Submit::new(&self.queue, &self.pending, &start);
            while !self.stop.is_set() {
                while let Ok(answer) = answered.try_recv() {
                    take_in(answer)?;
                }
                while !self.queue.is_full()
                    && let Some(seed) = seeds.next()
                {
                    submit.submit(seed);
                }
                if let Some(item) = submit.take().or_else(|| self.waiting.try_recv().ok()) {
                    let state = state.get_or_insert_with(&self.init);
                    take_in(Answer::Done((self.work)(state, item, &submit)))?;
                } else if self.pending.load(Ordering::Relaxed) > 0
                    && let Ok(answer) = answered.recv()
                {
                    take_in(answer)?;
                } else {
                    break;
                }
            }
        }
        // All is done, or cancelled: then what is finished is still delivered, until the last left.
        drop((left, answers));
        for answer in answered {
            take_in(answer)?;
        }
        Ok(())
    }

    /// Starts a worker, if there may be one more and the system has it.
    fn start<'s>(&'s self, scope: &'s Scope<'s, '_>, answers: &Sender<Answer<R>>)
    where
        R: 's,
    {
        let limit = *self.limit.get_or_init(|| self.pool.jobs() - 1);
        let one_more = |helpers| (helpers < limit).then_some(helpers + 1);
        if self.helpers.load(Ordering::Relaxed) >= limit
            || self.stop.is_set()
            || self.helpers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_err()
        {
            return;
        }
        let answers = answers.clone();
        let worker = move || self.follow(scope, &answers);
        if self.pool.thread().spawn_scoped(scope, worker).is_err() {
            // Refused once, not asked again.
            self.helpers.store(limit, Ordering::Relaxed);
        }
    }

    /// Another worker's part.
    fn follow<'s>(&'s self, scope: &'s Scope<'s, '_>, answers: &Sender<Answer<R>>)
    where
        R: 's,
    {
        let ended = guard(&self.stop, || {
            let start = || self.start(scope, answers);
            let submit = Submit::new(&self.queue, &self.pending, &start);
            let mut state = None;
            while let Some(item) = submit.take().or_else(|| self.wait()) {
                // Asked last, so that whoever drops an item says so.
                if self.stop.is_set() {
                    let _ = answers.send(Answer::Stopped);
                    return;
                }
                let state = state.get_or_insert_with(&self.init);
                let result = (self.work)(state, item, &submit);
                if answers.send(Answer::Done(result)).is_err() {
                    return;
                }
            }
        });
        if let Err(payload) = ended {
            let _ = answers.send(Answer::Panicked(payload));
        }
    }

    /// An item from the others; `None` once the caller left.
    fn wait(&self) -> Option<T> {
        if let Ok(item) = self.waiting.try_recv() {
            return Some(item);
        }
        select! {
            recv(self.waiting) -> item => item.ok(),
            recv(self.caller_left) -> _ => None,
        }
    }
}
