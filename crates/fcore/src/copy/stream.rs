//! The last rung: a block is read, then written. It works on everything that can be opened.

use rustix::event::PollFlags;
use rustix::io::Errno;

use super::Rung;
use super::ladder::Job;
use crate::{AlignedBuf, Result};

/// Copies by read(2) and write(2), to the end.
pub(super) fn pump(job: &mut Job<'_>) -> Option<Result<()>> {
    Some(with_block(job, |job, block| {
        job.prepare()?;
        each_block(job, block, |job, bytes| {
            match job.zeros_are_holes {
                true => job.write_around_zeros(bytes)?,
                false => {
                    job.settle_hole()?;
                    job.write_full(bytes)?;
                    job.advance(bytes.len() as u64, Rung::Stream);
                }
            }
            job.show(bytes);
            job.grow_pipes();
            Ok(())
        })
    }))
}

/// Shows the tap the whole source, and writes nothing.
pub(super) fn feed(job: &mut Job<'_>) -> Result<()> {
    with_block(job, |job, block| {
        each_block(job, block, |job, bytes| {
            job.advance(bytes.len() as u64, Rung::Reflink);
            job.show(bytes);
            Ok(())
        })
    })
}

pub(super) fn with_block(
    job: &mut Job<'_>,
    work: impl FnOnce(&mut Job<'_>, &mut AlignedBuf) -> Result<()>,
) -> Result<()> {
    let mut block = job.block()?;
    let result = work(job, &mut block);
    job.keep(block);
    result
}

/// Reads until the end; `deal` deals with each block, and counts it.
pub(super) fn each_block(
    job: &mut Job<'_>,
    block: &mut [u8],
    mut deal: impl FnMut(&mut Job<'_>, &[u8]) -> Result<()>,
) -> Result<()> {
    while job.left() > 0 {
        let wanted = job.next_call(block.len());
        let got = read(job, &mut block[..wanted])?;
        if got == 0 {
            break;
        }
        deal(job, &block[..got])?;
        if got < wanted && job.at_promised_end() {
            break;
        }
    }
    Ok(())
}

/// One read(2): `EINTR` looks whether to stop, `EAGAIN` waits (the descriptor may be shared, and
/// stays as it is).
fn read(job: &mut Job<'_>, block: &mut [u8]) -> Result<usize> {
    loop {
        job.check_cancel()?;
        match job.read_some(block) {
            Ok(n) => return Ok(n),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => job.wait(job.from, PollFlags::IN),
            Err(errno) => return Err(job.read_error(errno)),
        }
    }
}

impl Job<'_> {
    /// Shows the tap what was copied.
    pub(super) fn show(&mut self, bytes: &[u8]) {
        if let Some(tap) = &mut self.tap {
            tap(bytes);
        }
    }
}
