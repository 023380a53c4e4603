//! One run, from opening everything to giving the outputs their names.

use std::time::Instant;

use fcli::{Env, Status};
use fcore::{Input, RecordCounter};
use fhash::Digest;

use crate::inputs::Inputs;
use crate::outputs::Outputs;
use crate::plan::Plan;
use crate::producer::{Ended, OURS, Producer};
use crate::pump::Pump;
use crate::select::Select;
use crate::stats::Stats;
use crate::watch::Watch;

/// Runs the plan and says how it went.
pub(crate) fn run(plan: &Plan, env: &Env) -> Status {
    if !plan.is_plain_filter() {
        env.ignore_sigpipe();
    }
    let outputs = match Outputs::open(plan, env) {
        Ok(outputs) => outputs,
        Err(status) => return if plan.exec.is_empty() { status } else { ours(status) },
    };
    let (producer, input) = match plan.exec.as_slice() {
        [] => (None, None),
        command => match Producer::start(command, env) {
            Ok((producer, input)) => (Some(producer), Some(input)),
            Err(status) => return status,
        },
    };
    let started = Instant::now();
    let wake = producer.as_ref().map(Producer::wake);
    let passed = pass_all(plan, env, input, Watch::new(&outputs, wake));
    let broken = (outputs.are_gone() || outputs.are_stopped()) && env.failures() > 0;
    let ended = producer.map(|producer| producer.wait(env));
    if env.signals().caught().is_some() {
        outputs.discard();
        return Status::Failed; // the signal itself is died of when all is cleaned up
    }
    match passed.fault(plan, ended) {
        _ if outputs.are_stopped() => outputs.abandon("not replaced: another output failed"),
        None => outputs.finish(),
        Some(Fault::Producer(ended)) => {
            outputs.abandon(&format!("not replaced: the command {}", ended.text()));
        }
        Some(Fault::Incomplete) => outputs.abandon("not replaced: not all input could be read"),
        Some(Fault::Unexpected { wanted, got }) => {
            env.error(format!("expected {} {wanted}, got {got}", wanted.algorithm()));
            outputs.abandon("not replaced: its digest is not the one expected");
        }
        Some(Fault::Refused(reason)) => outputs.refuse(&reason),
    }
    if let Some(form) = plan.stats {
        let Passed { counter, digest, .. } = &passed;
        Stats { counter, digest: *digest, time: started.elapsed() }.say(form, env);
    }
    match ended {
        None => outputs.status(),
        Some(_) if broken => OURS,
        Some(ended) if passed.failed(ended) => ended.status(),
        Some(_) => ours(outputs.status()),
    }
}

/// Our own failure, as it is told where the other statuses are the command's.
fn ours(status: Status) -> Status {
    if status == Status::Failed { OURS } else { status }
}

/// What went by.
struct Passed {
    counter: RecordCounter,
    digest: Option<Digest>,
    /// Every operand was read to its end, or as far as was asked.
    complete: bool,
    /// More may have come than was asked for.
    cut_short: bool,
}

/// Why the outputs must not take their names.
enum Fault {
    Producer(Ended),
    Incomplete,
    Unexpected { wanted: Digest, got: Digest },
    Refused(String),
}

impl Passed {
    fn fault(&self, plan: &Plan, ended: Option<Ended>) -> Option<Fault> {
        if let Some(ended) = ended.filter(|ended| self.failed(*ended)) {
            return Some(Fault::Producer(ended));
        }
        if !self.complete {
            return Some(Fault::Incomplete);
        }
        if let Some((expect, got)) = plan.expect.zip(self.digest)
            && !expect.matches(&got)
        {
            return Some(Fault::Unexpected { wanted: expect.digest(), got });
        }
        plan.conditions.refuse(&self.counter).map(Fault::Refused)
    }

    /// Whether the command failed: not if all there is to its end is that we had read enough.
    fn failed(&self, ended: Ended) -> bool {
        ended != Ended::Well && !(self.cut_short && ended.by_broken_pipe())
    }
}

fn pass_all(plan: &Plan, env: &Env, input: Option<Input>, watch: Watch<'_>) -> Passed {
    let meter = env.meter(&plan.progress).of_records();
    let outputs = watch.outputs();
    let inputs = match input {
        Some(input) => Inputs::of(input, watch, env, &meter),
        None => Inputs::new(&plan.inputs, watch, env, &meter),
    };
    let mut source = Select::new(inputs, plan.delimiter, plan.skip, plan.take);
    let mut pump = Pump::new(plan, outputs, &meter);
    let drained = pump.drain(&mut source);
    if let Err(error) = &drained {
        env.report(error);
    }
    let (counter, digest) = pump.finish();
    let complete = drained.is_ok() && !source.inputs().failed();
    Passed { counter, digest, complete, cut_short: source.is_over() }
}
