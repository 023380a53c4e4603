//! From files to digests: many at once in SIMD lanes, on as many threads as pay.
//!
//! Each worker owns a group of lanes and pulls items from the one source, as its lanes become free.
//! A small file is read whole and closed before it enters its lane; a large one is mapped, or read
//! piece by piece, and stays open. Where several digests are asked for, each piece goes through the
//! lanes of one algorithm after the other. What a worker finds to be large while others are idle it
//! leaves to them. Results are delivered in the order of the items unless they need not be.
//!
//! Nothing grows with the number of items: at most [`WINDOW`] are between the source and delivery,
//! and fewer if their names are long.

mod apart;
mod blocks;
mod deliver;
mod drain;
mod load;
mod open;
mod piece;
mod several;
mod shared;
mod worker;

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::thread;

use fcore::{BufferSize, Error, Operand, Progress};
use fhash::lanes::Cpu;
use fhash::{Algorithm, Digest};

pub(crate) use open::Opener;
use shared::Shared;
use worker::Worker;

/// Items between source and delivery at most. A large file goes through its lane at the pace of the
/// small ones beside it, and when those of the window are done it goes on alone while others wait:
/// at a quarter of this, 14 MB at the beginning of a tree of 52,000 files cost a tenth of the time.
const WINDOW: u64 = 64 << 10;

/// Bytes of their names from which on no more are pulled: the same window for names of usual length.
const WINDOW_NAMES: u64 = 16 << 20;

/// What is to be digested, and whatever its owner wants to find again with the result.
pub(crate) trait Item: Send {
    /// The file; `None` for something that only keeps its place in the order.
    fn target(&self) -> Option<Target<'_>>;

    /// Whether it says that the next item has to be waited for, so that all before it are to be done
    /// and delivered first.
    fn is_pause(&self) -> bool {
        false
    }

    /// Bytes of its name.
    fn name_len(&self) -> u64 {
        self.target().map_or(0, |target| target.operand.as_os_str().len() as u64)
    }
}

/// A file to be digested.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) operand: &'a Operand,
    pub(crate) kind: TargetKind,
    /// This one; otherwise all those of the run.
    pub(crate) algorithm: Option<Algorithm>,
}

/// How it came to be a target, which says how carefully it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetKind {
    /// Somebody named it: opened whatever it is.
    Named,
    /// Named as well, in a list that is there as a whole, so that many names come in a row.
    Listed,
    /// Found in a tree, as a regular file; links are followed only if it was found through one.
    Found { follow: bool },
}

/// The digests of one file, in the order of the algorithms, and its length in bytes.
#[derive(Debug)]
pub(crate) struct Sums {
    digests: Few,
    pub(crate) bytes: u64,
}

#[derive(Debug)]
enum Few {
    One(Digest),
    Many(Vec<Digest>),
}

impl Sums {
    fn one(digest: Digest, bytes: u64) -> Sums {
        Sums { digests: Few::One(digest), bytes }
    }

    pub(crate) fn many(digests: Vec<Digest>, bytes: u64) -> Sums {
        Sums { digests: Few::Many(digests), bytes }
    }

    /// The digests; one for each algorithm asked for.
    pub(crate) fn digests(&self) -> &[Digest] {
        match &self.digests {
            Few::One(digest) => std::slice::from_ref(digest),
            Few::Many(digests) => digests,
        }
    }
}

/// What became of an item; `None` for one without a target.
pub(crate) type Outcome = Option<Result<Sums, Error>>;

/// What is the same for all items of a run.
pub(crate) struct Settings<'a> {
    pub(crate) cpu: Cpu,
    /// For items that do not name one themselves.
    pub(crate) algorithms: &'a [Algorithm],
    /// Threads, the caller's included.
    pub(crate) jobs: usize,
    /// Files each of them may have open, at least 1.
    pub(crate) open_files: usize,
    pub(crate) buffer: BufferSize,
    /// A file that changes while it is read is an error.
    pub(crate) watch: bool,
    /// Deliver as completed.
    pub(crate) unordered: bool,
    pub(crate) opener: &'a Opener,
    pub(crate) progress: &'a dyn Progress,
}

/// Digests all `items` and gives each with what became of it to `emit`, one at a time, from any
/// thread; when that breaks, nothing more is begun or delivered.
pub(crate) fn run<I: Item>(
    settings: &Settings<'_>,
    items: impl Iterator<Item = I> + Send,
    emit: impl FnMut(I, Outcome) -> ControlFlow<()> + Send,
) {
    let shared = Shared::new(settings, items, emit);
    thread::scope(|scope| {
        let _over = shared.when_left();
        let mut helpers = 0;
        let mut refused = false;
        Worker::new(&shared).run(|| {
            if refused || helpers + 1 >= settings.jobs {
                return;
            }
            let help = || {
                let _over = shared.when_left();
                Worker::new(&shared).run(|| {});
            };
            match thread::Builder::new().spawn_scoped(scope, help) {
                Ok(_) => {
                    helpers += 1;
                    shared.helpers.store(helpers, Ordering::Relaxed);
                }
                Err(_) => refused = true,
            }
        });
    });
}

#[cfg(test)]
mod tests;
