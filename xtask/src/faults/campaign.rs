//! All cases of all scenarios, some at a time, counted and told.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use super::calls::{Fault, Must, What, faults};
use super::judge::Case;
use super::lay::{Lay, Stage};
use super::log::{Call, calls};
use super::relevant::relevant;
use super::scenario::Scenario;
use super::state::{self, State, is_kept, is_temporary};
use super::trace::{self, Outcome, Tracing};
use crate::random::Random;
use crate::shell::{About, Failure, Result, say};

/// Runs at the same time: each is two processes that wait for each other.
const JOBS: usize = 2;

/// Cases of each scenario when it is to be quick.
const FEW: usize = 12;

/// What is to be run.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) scenarios: Vec<Scenario>,
    pub(super) quick: bool,
    pub(super) only: Option<String>,
    /// One case, by its expression, of one scenario; its bed is kept.
    pub(super) inject: Option<String>,
}

/// The campaign: where it takes place, and what is to be done.
pub(super) struct Campaign {
    bin: PathBuf,
    root: PathBuf,
    wanted: Wanted,
}

/// A run without faults: what is to be compared with.
struct Model {
    before: State,
    after: State,
    status: i32,
    calls: Vec<Call>,
}

/// One case: a call, how it fails, and in the words of strace.
struct Planned {
    name: String,
    fault: Fault,
    expression: String,
}

impl Campaign {
    pub(super) fn new(bin: &Path, wanted: Wanted) -> Result<Campaign> {
        let root = place().join(format!("ftools-faults-{}", std::process::id()));
        fs::create_dir_all(&root).about(root.display())?;
        // As it appears in strace's log.
        let root = fs::canonicalize(&root).about(root.display())?;
        Ok(Campaign { bin: bin.to_owned(), root, wanted })
    }

    /// Runs everything, prints a line for each scenario, and every violation.
    pub(super) fn run(&self) -> Result {
        let start = Instant::now();
        let (mut cases, mut broken) = (0, Vec::new());
        for scenario in &self.wanted.scenarios {
            let (count, mut found) = self.scenario(scenario)?;
            let name = format!("{} {}", scenario.tool, scenario.name);
            say(format_args!("{name:32} {count:5} cases {:4} broken", found.len()));
            cases += count;
            broken.append(&mut found);
        }
        broken.iter().for_each(|told| say(format_args!("\n{told}")));
        let seconds = start.elapsed().as_secs();
        say(format_args!("\n{cases} cases, {} broken promises, {seconds} s", broken.len()));
        if broken.is_empty() { Ok(()) } else { Err(Failure::new("promises were broken")) }
    }

    /// All cases of one scenario: their number, and what was found.
    fn scenario(&self, scenario: &Scenario) -> Result<(usize, Vec<String>)> {
        let about = format!("{} {}", scenario.tool, scenario.name);
        let template = self.root.join(format!("{}-{}", scenario.tool, scenario.name));
        Lay::new(&template).and_then(|lay| (scenario.lay)(&lay)).about(&about)?;
        let model = self.model(scenario, &template).about(&about)?;
        let work = self.root.join("stage-0/work");
        let cases = self.cases(&model, scenario, &work.to_string_lossy());
        let next = AtomicUsize::new(0);
        let found = Mutex::new(Vec::new());
        let work = |job: usize| -> io::Result<()> {
            let stage = Stage::new(&self.root.join(format!("stage-{job}")), &template);
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Some(told) = self.case(scenario, &model, &stage, case)? {
                    found.lock().unwrap_or_else(PoisonError::into_inner).push(told);
                }
            }
            Ok(())
        };
        let jobs: Vec<io::Result<()>> = thread::scope(|scope| {
            let started: Vec<_> = (0..JOBS).map(|job| scope.spawn(move || work(job))).collect();
            let failed = |_| Err(io::Error::other("a thread of the campaign panicked"));
            started.into_iter().map(|job| job.join().unwrap_or_else(failed)).collect()
        });
        jobs.into_iter().collect::<io::Result<()>>().about(&about)?;
        Ok((cases.len(), found.into_inner().unwrap_or_else(PoisonError::into_inner)))
    }

    fn model(&self, scenario: &Scenario, template: &Path) -> io::Result<Model> {
        let stage = Stage::new(&self.root.join("stage-0"), template);
        stage.reset()?;
        let before = state::read(&stage)?;
        let outcome = trace::run(scenario, &self.bin, &stage, &Tracing::All)?;
        let after = state::read(&stage)?;
        let status = outcome.code.ok_or_else(|| io::Error::other("died without a fault"))?;
        if status != scenario.status {
            return Err(io::Error::other(format!("status {status}: {}", outcome.stderr)));
        }
        Ok(Model { before, after, status, calls: calls(&outcome.log) })
    }

    fn cases(&self, model: &Model, scenario: &Scenario, work: &str) -> Vec<Planned> {
        let mut cases = Vec::new();
        for (at, call) in model.calls.iter().enumerate() {
            for fault in faults(call) {
                let Some(fault) = relevant(fault, at, &model.calls, scenario, work) else {
                    continue;
                };
                let expression = fault.expression(call);
                cases.push(Planned { name: call.name.clone(), fault, expression });
            }
        }
        cases.retain(|case| !case.fault.signal().is_some_and(trace::is_ignored));
        if let Some(wanted) = &self.wanted.inject {
            cases.retain(|case| case.expression == *wanted);
            if let ([], Some((name, _))) = (&cases[..], wanted.split_once(':')) {
                let fault = Fault { what: What::Error("?"), must: Must::Either };
                cases.push(Planned { name: name.to_owned(), fault, expression: wanted.clone() });
            }
        }
        if self.wanted.quick {
            let mut random = Random::new();
            while cases.len() > FEW {
                cases.swap_remove(random.below(cases.len()));
            }
        }
        cases
    }

    /// Runs a case; what was broken, told with the command that repeats it.
    fn case(
        &self,
        scenario: &Scenario,
        model: &Model,
        stage: &Stage,
        planned: &Planned,
    ) -> io::Result<Option<String>> {
        stage.reset()?;
        let Planned { name, fault, expression } = planned;
        let outcome = trace::run(scenario, &self.bin, stage, &Tracing::Inject(name, expression))?;
        let now = state::read(stage)?;
        let Model { before, after, status, .. } = model;
        let work = stage.work();
        let work = work.to_string_lossy();
        let case = Case {
            scenario,
            before,
            after,
            status: *status,
            fault,
            outcome: &outcome,
            now: &now,
            work: &work,
        };
        let mut found = case.violations();
        if now.keys().any(|path| is_temporary(path)) && !outcome.stderr.contains(" new content is ")
        {
            found.extend(self.clean(stage)?);
        }
        if self.wanted.inject.is_some() {
            tell(&outcome, &now, stage);
        }
        if found.is_empty() {
            return Ok(None);
        }
        let Scenario { tool, name, args, .. } = scenario;
        let told = format!(
            "{tool} {args}\n  {}\n  said: {}\n  cargo xtask faults {tool} --only={name} \
             --inject={expression}",
            found.join("\n  "),
            outcome.stderr.trim_end(),
        );
        Ok(Some(told))
    }

    /// Lets `fcopy --clean` remove what is left, and says what it did not.
    fn clean(&self, stage: &Stage) -> io::Result<Option<String>> {
        let mut command = Command::new(self.bin.join("fcopy"));
        command.arg("--clean").arg(stage.work()).arg("--clean").arg(stage.tmp());
        let output = command.stdin(Stdio::null()).output()?;
        let is_left = |path: &String| is_temporary(path) && !is_kept(path);
        let left = state::read(stage)?.into_keys().find(is_left);
        Ok(match left {
            Some(path) => Some(format!("--clean leaves {path}")),
            None if !output.status.success() => Some("--clean fails".to_owned()),
            None => None,
        })
    }
}

impl Drop for Campaign {
    fn drop(&mut self) {
        if self.wanted.inject.is_none() {
            // Beds in memory; what stays of them harms nobody.
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

/// Where beds are made: in memory where that is a place, as a campaign waits for every flush.
fn place() -> PathBuf {
    let memory = Path::new("/dev/shm");
    match std::env::var_os("TMPDIR") {
        None if memory.is_dir() => memory.to_owned(),
        _ => std::env::temp_dir(),
    }
}

/// Shows a single case.
fn tell(outcome: &Outcome, now: &State, stage: &Stage) {
    let Outcome { code, signal, stderr, log, .. } = outcome;
    say(format_args!("status {code:?}, signal {signal:?}\n{stderr}{log}"));
    for (path, entry) in now {
        let size = entry.bytes().map_or(String::new(), |bytes| format!(" {} bytes", bytes.len()));
        say(format_args!("{:4o} {path}{size}", entry.mode));
    }
    say(format_args!("the bed is kept: {}", stage.work().display()));
}
