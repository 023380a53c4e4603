//! The records wanted: without the first ones, and only so many.

use std::time::Instant;

use fcore::{FirstRecords, Result, Source};

use crate::inputs::Inputs;

/// Lets through what `--skip` and `--lines` leave, and ends there.
pub(crate) struct Select<'a> {
    inputs: Inputs<'a>,
    skip: FirstRecords,
    take: Option<FirstRecords>,
}

impl<'a> Select<'a> {
    pub(crate) fn new(
        inputs: Inputs<'a>,
        delimiter: u8,
        skip: u64,
        take: Option<u64>,
    ) -> Select<'a> {
        let take = take.map(|count| FirstRecords::new(delimiter, count));
        Select { inputs, skip: FirstRecords::new(delimiter, skip), take }
    }

    pub(crate) fn inputs_mut(&mut self) -> &mut Inputs<'a> {
        &mut self.inputs
    }

    pub(crate) fn inputs(&self) -> &Inputs<'a> {
        &self.inputs
    }

    /// Waits until a read would say something; false if the deadline came first.
    pub(crate) fn wait_until(&mut self, deadline: Instant) -> bool {
        self.is_over() || self.inputs.wait_until(deadline)
    }

    /// Whether all records wanted were read, whatever else there may be.
    pub(crate) fn is_over(&self) -> bool {
        self.take.as_ref().is_some_and(FirstRecords::is_over)
    }
}

impl Source for Select<'_> {
    fn read(&mut self, block: &mut [u8]) -> Result<usize> {
        loop {
            if self.is_over() {
                return Ok(0);
            }
            let got = self.inputs.read(block)?;
            if got == 0 {
                return Ok(0);
            }
            let (skipped, body) = self.skip.split(&block[..got]);
            let (skipped, mut wanted) = (skipped.len(), body.len());
            if let Some(take) = &mut self.take {
                wanted = take.split(body).0.len();
                if take.is_over() {
                    self.inputs.give_back(got - skipped - wanted);
                }
            }
            if wanted > 0 {
                if skipped > 0 {
                    block.copy_within(skipped..skipped + wanted, 0);
                }
                return Ok(wanted);
            }
        }
    }
}
