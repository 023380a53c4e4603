//! What is read goes on to standard output, as `tee` would have it.

use std::ops::ControlFlow;

use fcore::{AlignedBuf, Input, Operand, Output, Progress, Result};
use fhash::MultiHasher;

use super::Writer;
use crate::common::Common;
use crate::digest::Sums;
use crate::names::{Files, Name};

/// Reads one file after the other, passes it on, and digests what passed.
pub(super) fn run(
    files: &mut Files<'_>,
    common: &Common,
    progress: &dyn Progress,
    writer: &mut Writer<'_>,
) {
    let mut block = None;
    let mut stdout = match Output::stdout() {
        Ok(stdout) => stdout,
        Err(error) => return writer.lines.env.report(&error),
    };
    for name in files {
        let outcome = match &name {
            Name::Fault(_) | Name::Pause => None,
            Name::File(operand, _) => {
                match pass(operand, &mut stdout, &mut block, common, progress) {
                    Ok(sums) => Some(sums),
                    Err(error) => return writer.lines.env.report(&error),
                }
            }
        };
        if writer.take(name, outcome) == ControlFlow::Break(()) {
            return;
        }
    }
    if let Err(error) = stdout.finish() {
        writer.lines.env.report(&error);
    }
}

/// Passes one file on.
///
/// # Errors
/// That of standard output; what is wrong with the file is in the result.
fn pass(
    operand: &Operand,
    stdout: &mut Output,
    block: &mut Option<AlignedBuf>,
    common: &Common,
    progress: &dyn Progress,
) -> Result<Result<Sums>> {
    let written = stdout.endless_if_read();
    let opened = Input::open(operand).and_then(|input| {
        input.check_is_none_of(written.as_slice())?;
        Ok(input)
    });
    let mut input = match opened {
        Ok(input) => input,
        Err(error) => return Ok(Err(error)),
    };
    progress.expect(input.length_hint().unwrap_or(0), 1);
    let block = match block {
        Some(block) => block,
        none => none.insert(common.buffer.allocate(input.block_size())?),
    };
    let mut hasher = MultiHasher::new(common.algorithms.iter().copied());
    let mut bytes = 0;
    loop {
        let got = match input.read(block) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) => return Ok(Err(error)),
        };
        stdout.write_full(&block[..got])?;
        hasher.update(&block[..got]);
        bytes += got as u64;
        progress.bytes(got as u64);
    }
    progress.items(1);
    Ok(input.check_unchanged().map(|()| Sums::many(hasher.finish(), bytes)))
}
