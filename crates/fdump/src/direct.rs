//! From the inputs to the one output within the kernel, where nobody looks at the bytes.

use fcore::copy::{Copier, CopyCaps, CopyOptions, End, Rung, RungSet, ZeroCopy};
use fcore::{Cancel, Doing, Error, Input, Output, Progress, Result};
use rustix::fs::fstat;
use rustix::io::ioctl_fionread;

use crate::inputs::Inputs;
use crate::outputs::Outputs;
use crate::watch::{Waited, Watch};

/// The ways to take: what comes is written, holes and all, as reading and writing would do it.
const RUNGS: RungSet = RungSet::only(Rung::Range).with(Rung::Splice).with(Rung::Stream);

/// Copies every input to the only output, as far as anybody wants it.
pub(crate) fn drain(
    inputs: &mut Inputs<'_>,
    outputs: &Outputs<'_>,
    zero_copy: ZeroCopy,
    progress: &dyn Progress,
) {
    let caps = CopyCaps::new();
    let options = CopyOptions { rungs: RUNGS, zero_copy, ..CopyOptions::default() };
    while let Some((input, watch)) = inputs.next_whole() {
        match copy(input, watch, outputs, &options, &caps, progress) {
            Ok(true) => inputs.end_current(Ok(())),
            Ok(false) => return inputs.stop(),
            // Of one call that reads and writes, only the input's errors are told from the rest.
            Err(error) if matches!(error.doing(), Doing::Read) => inputs.end_current(Err(error)),
            Err(error) => {
                outputs.fail_all(&error);
                return inputs.stop();
            }
        }
    }
}

/// Copies one input; false when nobody wants the rest.
fn copy(
    input: &Input,
    watch: &Watch<'_>,
    outputs: &Outputs<'_>,
    options: &CopyOptions,
    caps: &CopyCaps,
    progress: &dyn Progress,
) -> Result<bool> {
    let look = |output: &Output| {
        fstat(output).map_err(|errno| Error::new(Doing::Inspect, output.name(), errno))
    };
    let Some(stat) = outputs.with_only(look).transpose()? else { return Ok(false) };
    let concerns = watch.concerns(input);
    loop {
        if watch.wait(input, None) == Waited::Stop {
            return Ok(false);
        }
        // Where there is more to look at than the input, no call may wait for it: only what is
        // there already is copied. Where nothing is there after all, that is the end (or a device
        // that cannot say how much it has).
        let there = if concerns { ioctl_fionread(input).unwrap_or(0) } else { 0 };
        let there = (there > 0).then_some(there);
        let options = CopyOptions { limit: there, ..*options };
        let one = |output: &Output| {
            let to = End::with_stat(output, output.name(), &stat);
            Copier::new(options, caps).copy(&End::from(input), &to, progress, &Cancel::new())
        };
        match outputs.with_only(one) {
            None => return Ok(false),
            Some(Err(error)) => return Err(error),
            Some(Ok(_)) if there.is_none() => return Ok(true),
            Some(Ok(_)) => {}
        }
    }
}
