//! Block by block: reads, counts, digests, writes.

use std::time::Instant;

use fcore::copy::Tap;
use fcore::{BufferSize, Progress, RecordBuffer, RecordCounter, Records, Result, Source};
use fhash::{Digest, Hasher};

use crate::direct;
use crate::outputs::Outputs;
use crate::plan::{Cut, Plan};
use crate::select::Select;

/// Moves bytes to the outputs, cut as the plan says.
pub(crate) struct Pump<'a> {
    plan: &'a Plan,
    counter: RecordCounter,
    hasher: Option<Hasher>,
    outputs: &'a Outputs<'a>,
    progress: &'a dyn Progress,
}

impl<'a> Pump<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        outputs: &'a Outputs<'a>,
        progress: &'a dyn Progress,
    ) -> Pump<'a> {
        let counter = RecordCounter::new(plan.delimiter);
        Pump { plan, counter, hasher: plan.digest.map(Hasher::new), outputs, progress }
    }

    /// What passed: its records, and its digest if one was asked for.
    pub(crate) fn finish(self) -> (RecordCounter, Option<Digest>) {
        (self.counter, self.hasher.map(|hasher| hasher.finish()))
    }

    /// Moves everything until the source ends or nobody takes it any more.
    ///
    /// # Errors
    /// Memory that is not there; what fails with an operand is the operand's.
    pub(crate) fn drain(&mut self, source: &mut Select<'_>) -> Result<()> {
        match self.plan.cut {
            Cut::Never => self.as_it_comes(source),
            Cut::Line => self.by_lines(source),
            Cut::Block(size) => self.in_blocks(source, size),
            Cut::Records(size) => self.in_records(source, size),
            Cut::Nowhere(zero_copy) => {
                let Pump { outputs, progress, .. } = *self;
                let looks = self.plan.looks;
                let mut see = |bytes: &[u8]| self.see(bytes);
                let tap: Option<&mut Tap<'_>> = if looks { Some(&mut see) } else { None };
                direct::drain(source.inputs_mut(), outputs, zero_copy, tap, progress);
                Ok(())
            }
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

    fn by_lines(&mut self, source: &mut impl Source) -> Result<()> {
        let mut buffer = RecordBuffer::new(BufferSize::Auto.resolve(0))?;
        let mut records = Records::new(source, self.plan.delimiter, &mut buffer);
        while let Some(chunk) = records.next_chunk()? {
            if !self.pass(chunk) {
                break;
            }
        }
        Ok(())
    }

    fn in_blocks(&mut self, source: &mut Select<'_>, size: BufferSize) -> Result<()> {
        let mut block = size.allocate(self.outputs.block_size())?;
        loop {
            let (filled, ended) = self.fill(source, &mut block)?;
            if filled > 0 && !self.pass(&block[..filled]) || ended {
                return Ok(());
            }
        }
    }

    /// As blocks, but for what follows the last delimiter, which waits for its end; a record that
    /// fills a block is cut.
    fn in_records(&mut self, source: &mut Select<'_>, size: BufferSize) -> Result<()> {
        let mut block = size.allocate(self.outputs.block_size())?;
        let mut held = 0; // bytes of a record that is not whole, without a delimiter
        loop {
            let (filled, ended) = self.fill(source, &mut block[held..])?;
            let there = held + filled;
            let is_delimiter = |&byte: &u8| byte == self.plan.delimiter;
            let whole = match block[held..there].iter().rposition(is_delimiter) {
                _ if ended => there,
                Some(last) => held + last + 1,
                None if there == block.len() => there,
                None => 0,
            };
            if whole > 0 && !self.pass(&block[..whole]) || ended {
                return Ok(());
            }
            block.copy_within(whole..there, 0);
            held = there - whole;
        }
    }

    /// Reads until `block` is full, its first byte has waited long enough, or (true) the source ends.
    fn fill(&self, source: &mut Select<'_>, block: &mut [u8]) -> Result<(usize, bool)> {
        let mut filled = 0;
        let mut deadline = None;
        while filled < block.len() {
            if let Some(deadline) = deadline
                && !source.wait_until(deadline)
            {
                return Ok((filled, false));
            }
            match source.read(&mut block[filled..])? {
                0 => return Ok((filled, true)),
                got => filled += got,
            }
            if deadline.is_none() {
                deadline = self.plan.flush_interval.map(|interval| Instant::now() + interval);
            }
        }
        Ok((filled, false))
    }

    /// Counts, digests and writes; false when no output is left.
    fn pass(&mut self, bytes: &[u8]) -> bool {
        self.see(bytes);
        let goes_on = self.outputs.write(bytes);
        self.progress.bytes(bytes.len() as u64);
        goes_on
    }

    /// Counts and digests.
    fn see(&mut self, bytes: &[u8]) {
        let before = self.counter.terminated();
        self.counter.feed(bytes);
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        self.progress.items(self.counter.terminated() - before);
    }
}
