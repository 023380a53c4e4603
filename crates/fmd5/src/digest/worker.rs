//! One thread's part: lanes filled, run, emptied.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::slice;
use std::sync::atomic::Ordering;

use fcore::{Error, Input, Result};
use fhash::Algorithm;
use fhash::lanes::{Event, Lanes, Message};

use super::blocks::Blocks;
use super::deliver::Done;
use super::drain::Drain;
use super::load::{LARGE, Loaded};
use super::open::Near;
use super::piece::Piece;
use super::several::each_once;
use super::shared::{Left, Pulled, Shared};
use super::{Item, Outcome, Sums};

/// Files under way at once in one worker, when each has one algorithm.
const LANES: usize = 32;

/// When they have several: as many as fill the lanes of them all, but no more blocks than this.
const MOST: usize = 2 * LANES;

/// Items pulled at once: locks cost little more than nothing then.
const CHUNK: usize = 16;

/// Results handed in at once.
const BATCH: usize = 32;

pub(super) struct Worker<'w, 's, I, S, E> {
    shared: &'w Shared<'s, I, S, E>,
    /// One group an algorithm, made when it is first needed.
    groups: [Option<Lanes<Piece, Box<Loaded<I>>>>; Algorithm::ALL.len()],
    /// Those of the run, each once.
    algorithms: Vec<Algorithm>,
    /// Files in all groups, and how many there may be.
    active: usize,
    lanes: usize,
    /// Large ones among them.
    large: usize,
    local: VecDeque<(u64, I)>,
    results: Vec<Done<I>>,
    blocks: Blocks,
    /// Where there are descriptors enough.
    near: Option<Near>,
    drain: Drain,
    /// A file has just been drained, which may have taken its time.
    drained: bool,
    /// The group of the file just begun has no lane left.
    full: bool,
}

impl<'w, 's, I, S, E> Worker<'w, 's, I, S, E>
where
    I: Item,
    S: Iterator<Item = I>,
    E: FnMut(I, Outcome) -> ControlFlow<()>,
{
    pub(super) fn new(shared: &'w Shared<'s, I, S, E>) -> Self {
        let settings = shared.settings;
        let algorithms = each_once(settings.algorithms);
        let lanes = if algorithms.len() > 1 { MOST } else { LANES };
        Worker {
            shared,
            groups: [const { None }; Algorithm::ALL.len()],
            algorithms,
            active: 0,
            lanes: lanes.min(settings.open_files),
            large: 0,
            local: VecDeque::new(),
            results: Vec::new(),
            blocks: Blocks::new(settings.buffer),
            near: (settings.open_files >= LANES).then(Near::default),
            drain: Drain::default(),
            drained: false,
            full: false,
        }
    }

    /// Works until nothing is left; calls `help` when there is more than one can do.
    pub(super) fn run(mut self, mut help: impl FnMut()) {
        while !self.shared.is_stopped() {
            self.fill();
            let more = !self.shared.is_over() && self.shared.pulled() > CHUNK as u64;
            if more || self.shared.left_over() > 0 {
                help();
            }
            self.share();
            if self.active > 0 {
                self.turn(self.fullest());
            } else if self.local.is_empty() {
                self.hand_in();
                if !self.shared.wait() {
                    return;
                }
            }
        }
    }

    /// Begins files until the lanes are full, or one was drained, or nothing is to be had.
    fn fill(&mut self) {
        (self.drained, self.full) = (false, false);
        while !self.full && self.active < self.lanes && !self.drained && !self.shared.is_stopped() {
            match self.next() {
                Some(Left::Item(number, item)) => self.start(number, item),
                Some(Left::File(file)) => self.begin(file),
                None => break,
            }
        }
    }

    /// What to do next: first what others left, if this worker has no more to do than they.
    fn next(&mut self) -> Option<Left<I>> {
        if self.has_its_share_of_large() {
            if let Some((number, item)) = self.local.pop_front() {
                return Some(Left::Item(number, item));
            }
        } else if let Some(left) = self.shared.take() {
            return Some(left);
        }
        if self.local.is_empty() {
            self.hand_in();
            if self.shared.pull(CHUNK, self.active == 0, &mut self.local) == Pulled::Over
                && self.active == 0
            {
                return self.shared.take();
            }
        }
        let (number, item) = self.local.pop_front()?;
        Some(Left::Item(number, item))
    }

    /// Whether it has more large files under way than the average worker.
    fn has_its_share_of_large(&self) -> bool {
        self.large * self.shared.settings.jobs > self.shared.large.load(Ordering::Relaxed)
    }

    /// Opens an item's file and begins it.
    fn start(&mut self, number: u64, item: I) {
        let settings = self.shared.settings;
        let Some(target) = item.target() else {
            let pause = item.is_pause();
            if pause {
                self.settle();
            }
            self.done(number, item, None);
            if pause {
                self.hand_in();
            }
            return;
        };
        let opened = settings.opener.open(&target, self.near.as_mut());
        let own = target.algorithm;
        let input = match opened {
            Ok(input) => input,
            Err(error) => return self.done(number, item, Some(Err(error))),
        };
        let length = input.length_hint().unwrap_or(0);
        settings.progress.expect(length, 1);
        let algorithms = own.as_ref().map_or(&self.algorithms[..], slice::from_ref);
        // Each algorithm has a thread then.
        let apart = algorithms.len() > 1 && length >= LARGE && self.shared.spare_threads() > 0;
        let stream = !input.is_regular() || algorithms.is_empty();
        if apart || stream {
            if stream {
                // It may have to be waited for: what came before must not wait with it.
                self.settle();
            }
            let sums = self.drain(input, own);
            return self.done(number, item, Some(sums));
        }
        let file = Loaded::new(number, item, algorithms, input);
        let jobs = settings.jobs;
        if file.is_large() && self.has_its_share_of_large() && self.shared.left_over() < jobs {
            return self.shared.leave(Left::File(file));
        }
        self.begin(file);
    }

    /// Puts a file's first piece into a lane.
    fn begin(&mut self, mut file: Box<Loaded<I>>) {
        let (piece, last) = match file.next(&mut self.blocks) {
            Ok(next) => next,
            Err(error) => return self.done(file.number, file.item, Some(Err(error))),
        };
        self.count(&piece);
        if file.is_large() {
            self.large += 1;
            self.shared.large.fetch_add(1, Ordering::Relaxed);
        }
        self.active += 1;
        self.enter(file.into_message(), piece, last);
    }

    /// Puts a piece of a file into a lane of the algorithm that it has come to.
    fn enter(&mut self, message: Message<Box<Loaded<I>>>, piece: Piece, last: bool) {
        let (cpu, algorithm) = (self.shared.settings.cpu, message.tag.algorithm);
        let index = algorithm as usize;
        loop {
            let group = self.groups[index].get_or_insert_with(|| Lanes::new(cpu, algorithm));
            if let Some(lane) = group.vacant() {
                lane.resume(message, piece, last);
                self.full = group.active() == group.width();
                return;
            }
            // What leaves a lane here may enter another full group, and so on; it comes to an end at
            // the latest where a group has just been left.
            self.turn(index);
        }
    }

    /// Runs one group until one of its files wants more or is complete.
    fn turn(&mut self, index: usize) {
        let Some(group) = &mut self.groups[index] else { return };
        match group.turn() {
            Some(Event::Done { tag: mut file, mut piece, digest }) => match file.done(digest) {
                Some(sums) => {
                    self.blocks.give(piece);
                    self.end(*file, Ok(sums));
                }
                None => {
                    piece.cut(file.piece);
                    self.enter(file.into_message(), piece, true);
                }
            },
            Some(Event::More { message, piece }) => {
                let (mut message, same_piece) = Loaded::pass_on(message);
                if same_piece {
                    return self.enter(message, piece, false);
                }
                self.blocks.give(piece);
                match message.tag.next(&mut self.blocks) {
                    Ok((piece, last)) => {
                        self.count(&piece);
                        self.enter(message, piece, last);
                    }
                    Err(error) => self.end(*message.tag, Err(error)),
                }
            }
            None => {}
        }
    }

    /// Leaves what it has not begun to those who have nothing to do.
    fn share(&mut self) {
        if !self.local.is_empty() && self.shared.somebody_is_idle() {
            for (number, item) in self.local.drain(..) {
                self.shared.leave(Left::Item(number, item));
            }
        }
    }

    /// The group with the most files.
    fn fullest(&self) -> usize {
        let active = |index: &usize| self.groups[*index].as_ref().map_or(0, Lanes::active);
        (0..self.groups.len()).max_by_key(active).unwrap_or(0)
    }

    /// Ends a file that was in a lane.
    fn end(&mut self, file: Loaded<I>, sums: Result<Sums>) {
        self.active -= 1;
        if file.is_large() {
            self.large -= 1;
            self.shared.large.fetch_sub(1, Ordering::Relaxed);
        }
        let checked = sums.and_then(|sums| file.check(self.shared.settings.watch).map(|()| sums));
        self.done(file.number, file.item, Some(checked));
    }

    /// Ends everything under way.
    fn settle(&mut self) {
        while self.active > 0 {
            self.turn(self.fullest());
        }
        self.hand_in();
    }

    fn drain(&mut self, input: Input, own: Option<Algorithm>) -> Result<Sums> {
        self.drained = true;
        let algorithms = own.as_ref().map_or(&self.algorithms[..], slice::from_ref);
        let threads = 1 + self.shared.spare_threads();
        self.drain.digest(input, algorithms, threads, self.shared.settings)
    }

    fn done(&mut self, number: u64, item: I, outcome: Option<std::result::Result<Sums, Error>>) {
        if outcome.is_some() {
            self.shared.settings.progress.items(1);
        }
        self.results.push(Done { number, item, outcome });
        if self.results.len() >= BATCH {
            self.hand_in();
        }
    }

    fn hand_in(&mut self) {
        self.shared.hand_in(&mut self.results);
    }

    /// Tells of a piece that is about to be digested.
    fn count(&self, piece: &Piece) {
        self.shared.settings.progress.bytes(piece.as_ref().len() as u64);
    }
}
