//! From the inputs to the outputs, block by block.

use std::time::Instant;

use fcli::{Env, Status};
use fcore::{BufferSize, Progress, RecordBuffer, RecordCounter, Records, Result, Source};
use fhash::{Digest, Hasher};

use crate::inputs::Inputs;
use crate::outputs::{Outputs, outlive_a_reader};
use crate::plan::{Cut, Plan};
use crate::select::Select;
use crate::stats::Stats;

/// Runs the plan and says how it went.
pub(crate) fn run(plan: &Plan, env: &Env) -> Status {
    if outlive_a_reader(&plan.outputs) {
        env.ignore_sigpipe();
    }
    let mut outputs = match Outputs::open(plan, env) {
        Ok(outputs) => outputs,
        Err(status) => return status,
    };
    let started = Instant::now();
    let passed = pass_all(plan, env, &mut outputs);
    match passed.fault(plan) {
        None => outputs.finish(),
        Some(Fault::Incomplete) => outputs.abandon("not replaced: not all input could be read"),
        Some(Fault::Unexpected { wanted, got }) => {
            env.error(format!("expected {} {wanted}, got {got}", wanted.algorithm()));
            outputs.abandon("not replaced: its digest is not the one expected");
        }
    }
    if let Some(form) = plan.stats {
        let Passed { counter, digest, .. } = passed;
        Stats { counter, digest, time: started.elapsed() }.say(form, env);
    }
    outputs.status()
}

/// What went by.
struct Passed {
    counter: RecordCounter,
    digest: Option<Digest>,
    /// Every operand was read to its end, or as far as was asked.
    complete: bool,
}

/// Why the outputs must not take their names.
enum Fault {
    Incomplete,
    Unexpected { wanted: Digest, got: Digest },
}

impl Passed {
    fn fault(&self, plan: &Plan) -> Option<Fault> {
        if !self.complete {
            return Some(Fault::Incomplete);
        }
        let (expect, got) = plan.expect.zip(self.digest)?;
        (!expect.matches(&got)).then(|| Fault::Unexpected { wanted: expect.digest(), got })
    }
}

fn pass_all(plan: &Plan, env: &Env, outputs: &mut Outputs<'_>) -> Passed {
    let meter = env.meter(&plan.progress);
    let inputs = Inputs::new(&plan.inputs, outputs.written_as_they_are(), env, &meter);
    let mut source = Select::new(inputs, plan.delimiter, plan.skip, plan.take);
    let mut pump = Pump {
        counter: RecordCounter::new(plan.delimiter),
        hasher: plan.digest.map(Hasher::new),
        outputs,
        progress: &meter,
    };
    let drained = pump.drain(&mut source, plan);
    if let Err(error) = &drained {
        env.report(error);
    }
    Passed {
        counter: pump.counter,
        digest: pump.hasher.map(|hasher| hasher.finish()),
        complete: drained.is_ok() && !source.inputs().failed(),
    }
}

struct Pump<'a, 'e> {
    counter: RecordCounter,
    hasher: Option<Hasher>,
    outputs: &'a mut Outputs<'e>,
    progress: &'a dyn Progress,
}

impl Pump<'_, '_> {
    /// Moves everything, cut as the plan says, until the source ends or nobody takes it any more.
    fn drain(&mut self, source: &mut impl Source, plan: &Plan) -> Result<()> {
        match plan.cut {
            Cut::Never => self.as_it_comes(source),
            Cut::Line => self.by_lines(source, plan.delimiter),
            Cut::Block(size) => self.in_blocks(source, size),
        }
    }

    fn as_it_comes(&mut self, source: &mut impl Source) -> Result<()> {
        let mut block = BufferSize::Auto.allocate(0)?;
        loop {
            let got = source.read(&mut block)?;
            if got == 0 || !self.pass(&block[..got]) {
                return Ok(());
            }
        }
    }

    fn by_lines(&mut self, source: &mut impl Source, delimiter: u8) -> Result<()> {
        let mut buffer = RecordBuffer::new(BufferSize::Auto.resolve(0))?;
        let mut records = Records::new(source, delimiter, &mut buffer);
        while let Some(chunk) = records.next_chunk()? {
            if !self.pass(chunk) {
                break;
            }
        }
        Ok(())
    }

    fn in_blocks(&mut self, source: &mut impl Source, size: BufferSize) -> Result<()> {
        let mut block = size.allocate(self.outputs.block_size())?;
        loop {
            let filled = fill(source, &mut block)?;
            if filled == 0 || !self.pass(&block[..filled]) || filled < block.len() {
                return Ok(());
            }
        }
    }

    /// Counts, digests and writes; false when no output is left.
    fn pass(&mut self, bytes: &[u8]) -> bool {
        let before = self.counter.terminated();
        self.counter.feed(bytes);
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        let goes_on = self.outputs.write(bytes);
        self.progress.bytes(bytes.len() as u64);
        self.progress.items(self.counter.terminated() - before);
        goes_on
    }
}

/// Reads until `block` is full or the source ends.
fn fill(source: &mut impl Source, block: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match source.read(&mut block[filled..])? {
            0 => break,
            got => filled += got,
        }
    }
    Ok(filled)
}
