//! What all workers share, what each has of its own, and how the work is handed out.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fcli::{Env, Meter, Status};
use fcore::copy::{Copier, CopyCaps, SecondThread};
use fcore::{Cancel, Order, Pool};
use fhash::{Algorithm, MultiHasher};

use crate::also::Lanes;
use crate::entry::{Caveats, Collected, Proof};
use crate::losses::Losses;
use crate::manifest::Manifest;
use crate::plan::Plan;
use crate::spot::Spot;
use crate::sync::Batch;
use crate::tally::Tally;
use crate::target::Job;
use crate::tree::{self, Listing, Work};
use crate::trouble::Trouble;
use crate::verbose::{Data, Form, Verbose};
use crate::whole::{self, Whole};
use crate::{operand, parents, twins};

/// One run of the tool.
pub(crate) struct Run<'e> {
    pub(crate) plan: &'e Plan,
    pub(crate) env: &'e Env,
    pub(crate) cancel: &'e Cancel,
    pub(crate) meter: Meter,
    pub(crate) caps: CopyCaps,
    pub(crate) lanes: Lanes,
    pub(crate) batch: Batch,
    /// How many descriptors there may be, where that was asked.
    pub(crate) open_files: u64,
    pub(crate) verbose: Option<Verbose>,
    pub(crate) manifest: Option<Manifest>,
    /// Who we are: files we make are ours.
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// What `--verify` could not do here.
    pub(crate) caveats: Caveats,
    /// What copies did not keep of their sources.
    losses: Losses,
    made: Mutex<Made>,
    /// Keeps trees that are being built from being cleaned away.
    lock: Mutex<Vec<OwnedFd>>,
    /// A device that has no extended attributes.
    no_xattrs: AtomicU64,
    /// Whether names that differ in case are one, by device.
    folds_case: Mutex<HashMap<u64, bool>>,
    /// Targets of operands that may be one then.
    pub(crate) twins: twins::Known,
    /// Lists of directories that wait for somebody to go into them.
    pub(crate) unentered: AtomicUsize,
}

/// What this run made, as far as it must not be mistaken for what was there.
#[derive(Default)]
pub(crate) struct Made {
    /// Symbolic links, by device and inode: nothing is written through them.
    pub(crate) links: HashSet<(u64, u64)>,
    /// The directories in which trees were made: they are no sources.
    pub(crate) roots: Vec<(u64, u64)>,
    /// Targets of operands and what is copied there, kept only where several have the same.
    pub(crate) targets: HashMap<PathBuf, (u64, u64)>,
    /// Directories on the way of `--parents`, from the top down.
    pub(crate) parents: Vec<parents::OnTheWay>,
}

/// A worker's own.
pub(crate) struct Hand<'r> {
    pub(crate) run: &'r Run<'r>,
    pub(crate) copier: Copier<'r>,
    pub(crate) hasher: Option<MultiHasher>,
    pub(crate) tally: Tally<'r>,
    /// How often a file that changes may yet be copied again.
    pub(crate) tries_left: u32,
    pub(crate) listing: Listing,
    /// Where the digests of small files are made together.
    pub(crate) collected: Option<Collected<'r>>,
    /// Made when the first copy is read back.
    pub(crate) proof: Option<Proof<'r>>,
}

/// Does everything and says how it went.
pub(crate) fn run(plan: &Plan, env: &Env) -> Status {
    static NEVER: Cancel = Cancel::new();
    if !plan.is_filter() {
        env.ignore_sigpipe();
    }
    // A tree may have half a file under its final name, which only we know; else a handler suffices.
    let cancel =
        if plan.recursive || plan.shows_streams { env.signals().graceful() } else { &NEVER };
    let run = Run {
        plan,
        env,
        cancel,
        meter: env.meter(&plan.progress),
        caps: CopyCaps::new(),
        lanes: Lanes::new(plan.lanes()),
        batch: Batch::default(),
        open_files: if plan.flushes_many() { fcli::raise_open_files() } else { 0 },
        verbose: plan.say.map(Verbose::new),
        manifest: plan
            .manifest
            .clone()
            .map(|to| Manifest::new(to, plan.digests.clone(), plan.output.spool_dir.clone())),
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
        caveats: Caveats::default(),
        losses: Losses::default(),
        made: Mutex::default(),
        lock: Mutex::default(),
        no_xattrs: AtomicU64::new(0),
        folds_case: Mutex::default(),
        twins: twins::Known::new(),
        unentered: AtomicUsize::new(0),
    };
    run.all();
    run.losses.tell(env);
    let Run { verbose, manifest, meter, .. } = run;
    drop(meter);
    if let Some(verbose) = verbose {
        verbose.finish(env);
    }
    if let Some(manifest) = manifest
        && !cancel.is_set()
        && !plan.dry_run
    {
        manifest.finish(env);
    }
    env.status()
}

impl Run<'_> {
    fn all(&self) {
        // One question at a time, in order.
        let mut workers = if self.plan.asks { 1 } else { self.plan.workers };
        let lanes = self.lanes.count();
        if self.plan.recursive || lanes > 1 || self.plan.jobs.iter().flatten().nth(1).is_some() {
            // What is open is open in each lane.
            let limit = fcli::raise_open_files() / lanes as u64;
            workers = tree::budget(limit, Pool::new(workers).jobs());
        }
        if let Some(whole) = &self.plan.whole {
            return self.whole(whole, workers);
        }
        if self.plan.flushes_many() {
            self.batch.begin(self.plan.jobs.iter().flatten());
        }
        for round in &self.plan.jobs {
            self.round(round, workers);
        }
        parents::finish(self);
        self.flush();
    }

    /// `--sync=batch`: what was done reaches the disk.
    fn flush(&self) {
        if self.plan.sync_batch && !self.plan.dry_run && !self.cancel.is_set() {
            self.batch.flush(self);
        }
    }

    /// A tree that is published as a whole.
    fn whole(&self, whole: &Whole, workers: usize) {
        let before = self.env.failures();
        for lane in 0..self.lanes.count() {
            if let Err(trouble) = whole.check(lane, self.plan.follow) {
                self.report_in(lane, &trouble);
            }
        }
        if self.plan.flushes_many() {
            self.batch.begin(std::iter::once(&whole.job));
        }
        self.round(std::slice::from_ref(&whole.job), workers);
        self.flush();
        let failures = self.env.failures() - before;
        let whole_lanes: Vec<bool> = (0..self.lanes.count())
            .map(|lane| self.lanes.is_whole(lane, failures) && !self.cancel.is_set())
            .collect();
        for (lane, is_whole) in whole_lanes.into_iter().enumerate() {
            whole.finish(self, lane, is_whole);
        }
        // The names.
        self.flush();
    }

    fn round<'r>(&'r self, round: &'r [Job], workers: usize) {
        let jobs = round.iter().map(Work::Operand);
        let pool = Pool::new(workers).order(Order::Completed).cancel(self.cancel);
        let done = pool.tree(
            jobs,
            || Hand::new(self),
            |hand, work, submit| {
                match work {
                    Work::Operand(job) => operand::copy(hand, job, submit),
                    work => tree::go_on(hand, work, submit),
                }
                hand.tally.pass_on();
            },
            |()| Ok::<(), Infallible>(()),
        );
        let Ok(()) = done;
        self.batch.drain(self);
    }

    /// Whether what is copied is digested: for a list, or to be compared with what is read back.
    fn digests(&self) -> bool {
        self.manifest.is_some() || self.plan.verify.is_some()
    }

    /// The digests of the list; without one, any that is sound will do.
    pub(crate) fn algorithms(&self) -> Vec<Algorithm> {
        match &self.manifest {
            Some(manifest) => manifest.algorithms().to_vec(),
            None => vec![Algorithm::Sha256],
        }
    }

    /// A worker's own, for them.
    pub(crate) fn hasher(&self) -> MultiHasher {
        MultiHasher::new(self.algorithms())
    }

    /// Locks the top of a tree that is published as a whole.
    pub(crate) fn lock_top(&self, dir: &OwnedFd, at: &Path) -> rustix::io::Result<()> {
        if self.plan.whole.is_some() {
            let held = whole::lock(dir, at)?;
            self.lock.lock().unwrap_or_else(PoisonError::into_inner).push(held);
        }
        Ok(())
    }

    pub(crate) fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is still something to be done in a lane: a tree that must be whole, and is not,
    /// need not be made.
    pub(crate) fn wants(&self, lane: usize) -> bool {
        self.plan.whole.is_none() || !self.lanes.has_failed(lane)
    }

    /// Whether a second thread helps with a file that is an operand: only if that and one target are
    /// all there is, so that no other worker has anything to do.
    pub(crate) fn second_thread(&self) -> SecondThread {
        let has_others = self.plan.jobs.iter().flatten().nth(1).is_some();
        match self.plan.workers {
            1 => SecondThread::Never,
            _ if has_others || self.lanes.count() > 1 => SecondThread::Never,
            0 => SecondThread::Idle,
            _ => SecondThread::Always,
        }
    }

    /// Whether two operands have the same target, so that one may undo the other.
    pub(crate) fn targets_meet(&self) -> bool {
        self.plan.jobs.len() > 1
    }

    /// Says what went wrong for all lanes.
    pub(crate) fn report(&self, trouble: &Trouble) {
        trouble.report(self.env);
    }

    /// Says what went wrong in one lane, and in no other.
    pub(crate) fn report_in(&self, lane: usize, trouble: &Trouble) {
        if !matches!(trouble, Trouble::Stopped | Trouble::Said) {
            self.lanes.failed(lane);
        }
        match trouble {
            Trouble::NotKept { path, lost } if self.env.gnu_name().is_none() => {
                self.losses.report(self.env, lane, path, lost);
            }
            trouble => trouble.report(self.env),
        }
    }

    /// Whether a file on this device may have extended attributes.
    pub(crate) fn has_xattrs(&self, dev: u64) -> bool {
        dev == 0 || self.no_xattrs.load(Ordering::Relaxed) != dev
    }

    pub(crate) fn note_no_xattrs(&self, dev: u64) {
        self.no_xattrs.store(dev, Ordering::Relaxed);
    }

    /// Whether case does not count in names on a device: asked until there is an answer.
    pub(crate) fn folds_case(&self, dev: u64, ask: impl FnOnce() -> Option<bool>) -> bool {
        if let Some(&folds) = self.known_folds().get(&dev) {
            return folds;
        }
        let answer = ask();
        if let Some(folds) = answer {
            self.known_folds().insert(dev, folds);
        }
        answer.unwrap_or(false)
    }

    /// Whether case is known to count there.
    pub(crate) fn counts_case(&self, dev: u64) -> bool {
        self.known_folds().get(&dev) == Some(&false)
    }

    fn known_folds(&self) -> MutexGuard<'_, HashMap<u64, bool>> {
        self.folds_case.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that something is copied, before it is.
    pub(crate) fn say_copied(&self, from: &Spot<'_>, to: &Spot<'_>) {
        if let Some(verbose) = &self.verbose {
            verbose.copying(&from.shown(), &to.shown());
        }
    }

    pub(crate) fn say_skipped(&self, to: &Path) {
        if let Some(verbose) = &self.verbose {
            verbose.skipped(to.as_os_str());
        }
    }

    /// Says that something was made, once it was.
    pub(crate) fn say_made(
        &self,
        kind: &str,
        from: &Spot<'_>,
        to: &Spot<'_>,
        data: Option<&Data<'_>>,
    ) {
        if let Some(verbose) = &self.verbose
            && self.plan.say == Some(Form::Json)
        {
            verbose.made(kind, &from.shown(), &to.shown(), data);
        }
    }
}

impl<'r> Hand<'r> {
    fn new(run: &'r Run<'r>) -> Hand<'r> {
        Hand {
            run,
            copier: Copier::new(run.plan.copy, &run.caps),
            hasher: run.digests().then(|| run.hasher()),
            tally: Tally::new(&run.meter),
            tries_left: 0,
            listing: Listing::default(),
            // What waits to be flushed is told of then.
            collected: (run.digests() && !run.plan.flushes_many()).then(|| Collected::new(run)),
            proof: None,
        }
    }
}
