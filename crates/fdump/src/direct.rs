//! From the inputs to the one output, cut as it comes: within the kernel where nobody looks at the
//! bytes, else through one block.

use fcore::copy::{Copier, CopyCaps, CopyOptions, End, Rung, RungSet, Tap, ZeroCopy, grow_pipe};
use fcore::{Doing, Error, Input, Output, Progress, Result};
use rustix::fs::{Stat, fstat};
use rustix::io::ioctl_fionread;

use crate::inputs::Inputs;
use crate::outputs::Outputs;
use crate::watch::{Waited, Watch};

/// The ways to take: what comes is written, holes and all, as reading and writing would do it.
const RUNGS: RungSet = RungSet::only(Rung::Range).with(Rung::Splice).with(Rung::Stream);

/// A pipe that carried so much carries bulk data.
pub(crate) const BULK: u64 = 1 << 20;

/// Copies every input to the only output, as far as anybody wants it; `tap` sees the bytes.
pub(crate) fn drain(
    inputs: &mut Inputs<'_>,
    outputs: &Outputs<'_>,
    zero_copy: ZeroCopy,
    mut tap: Option<&mut Tap<'_>>,
    progress: &dyn Progress,
) {
    let caps = CopyCaps::new();
    let rungs = if zero_copy == ZeroCopy::Never { RungSet::only(Rung::Stream) } else { RUNGS };
    let options = CopyOptions { rungs, zero_copy, ..CopyOptions::default() };
    let mut direct = Direct { copier: Copier::new(options, &caps), outputs, progress, to: None };
    while let Some((input, watch)) = inputs.next_whole() {
        match direct.copy(input, watch, tap.as_deref_mut()) {
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

struct Direct<'a> {
    copier: Copier<'a>,
    outputs: &'a Outputs<'a>,
    progress: &'a dyn Progress,
    /// What the output is, once it was asked.
    to: Option<Stat>,
}

impl Direct<'_> {
    /// Copies one input; false when nobody wants the rest.
    fn copy(
        &mut self,
        input: &Input,
        watch: &Watch<'_>,
        mut tap: Option<&mut Tap<'_>>,
    ) -> Result<bool> {
        let look = |output: &Output| {
            fstat(output).map_err(|errno| Error::new(Doing::Inspect, output.name(), errno))
        };
        let Some(stat) = self.outputs.with_only(look).transpose()? else { return Ok(false) };
        self.to = Some(stat);
        let concerns = watch.concerns(input);
        let (mut carried, mut grown) = (0, false);
        loop {
            // Where there is more to look at than the input, no call may wait for it: only what is
            // there already is copied. Where nothing is there after all, that is the end (or a
            // device that cannot say how much it has).
            let mut there = if concerns { ioctl_fionread(input).unwrap_or(0) } else { 0 };
            if there == 0 || !watch.concerns_readers_only() {
                if watch.wait(input, None) == Waited::Stop {
                    return Ok(false);
                }
                there = if concerns { ioctl_fionread(input).unwrap_or(0) } else { 0 };
            }
            let there = (there > 0).then_some(there);
            self.copier.set_limit(there);
            match self.once(input, tap.as_deref_mut()) {
                None => return Ok(false),
                Some(Err(error)) => return Err(error),
                Some(Ok(_)) if there.is_none() => return Ok(true),
                Some(Ok(bytes)) => carried += bytes,
            }
            // The copier does the same for what it copies at once.
            if carried >= BULK && !std::mem::replace(&mut grown, true) {
                grow_pipe(input);
                self.outputs.with_only(|output| grow_pipe(output));
            }
        }
    }

    /// Copies up to the limit, and says how much; `None` where there is no output.
    fn once(&mut self, input: &Input, tap: Option<&mut Tap<'_>>) -> Option<Result<u64>> {
        let Direct { copier, outputs, progress, to } = self;
        let stat = to.as_ref()?;
        let copied = outputs.with_only(|output| {
            let (from, to) = (End::from(input), End::with_stat(output, output.name(), stat));
            match tap {
                Some(tap) => copier.copy_tapped(&from, &to, tap, *progress, outputs.cancel()),
                None => copier.copy(&from, &to, *progress, outputs.cancel()),
            }
        })?;
        Some(copied.map(|copied| copied.bytes))
    }
}
