//! Splice where neither end is a pipe: from a socket, through a pipe of our own.
//!
//! What is in that pipe has left the source and has not reached the target, so before this gives up,
//! for whatever reason, the pipe is emptied.

use std::io::PipeReader;
use std::os::fd::AsFd;

use rustix::event::PollFlags;
use rustix::io::Errno;

use super::Rung;
use super::ladder::{GROWN_PIPE, Job};
use super::splice::refuses;
use crate::{Result, write_full};

/// Moves to the end, or as far as it goes.
pub(super) fn run(job: &mut Job<'_>) -> Option<Result<()>> {
    // Without a pipe (no descriptor left) reading and writing still do.
    let (reader, writer) = std::io::pipe().ok()?;
    let mut capacity = 64 << 10;
    while job.left() > 0 {
        if let Err(error) = job.check_cancel() {
            return Some(Err(error));
        }
        if job.bulk() && capacity < GROWN_PIPE {
            // Tried once; a refusal changes nothing.
            let _ = (job.calls.grow_pipe)(writer.as_fd(), GROWN_PIPE);
            capacity = GROWN_PIPE;
        }
        // The pipe is empty here, so this waits for the source and for nothing else.
        let most = job.next_call(capacity);
        match (job.calls.splice)(job.from.fd, writer.as_fd(), most) {
            Ok(0) => return Some(Ok(())),
            Ok(n) => match empty(job, &reader, n) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            },
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => job.wait(job.from, PollFlags::IN),
            Err(errno) if refuses(errno) => {
                job.refusal = Some(errno);
                return None;
            }
            Err(errno) => return Some(Err(job.read_error(errno))),
        }
    }
    Some(Ok(()))
}

/// Moves the `n` bytes in the pipe on to the target; `false`: they had to be read and written, and
/// so will be the rest.
fn empty(job: &mut Job<'_>, reader: &PipeReader, n: usize) -> Result<bool> {
    let mut rest = n;
    while rest > 0 {
        match (job.calls.splice)(reader.as_fd(), job.to.fd, rest) {
            Ok(0) => return Err(job.write_error(Errno::NOSPC)),
            Ok(n) => {
                rest -= n;
                job.advance(n as u64, Rung::Splice);
            }
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => job.wait(job.to, PollFlags::OUT),
            Err(errno) if refuses(errno) => {
                job.refusal = Some(errno);
                return pour(job, reader, rest).map(|()| false);
            }
            Err(errno) => return Err(job.write_error(errno)),
        }
    }
    Ok(true)
}

/// Reads `rest` bytes out of the pipe and writes them.
fn pour(job: &mut Job<'_>, reader: &PipeReader, mut rest: usize) -> Result<()> {
    let mut block = job.block()?;
    let result = loop {
        if rest == 0 {
            break Ok(());
        }
        let most = rest.min(block.len());
        let got = match rustix::io::retry_on_intr(|| rustix::io::read(reader, &mut block[..most])) {
            Ok(0) => break Err(job.read_error(Errno::PIPE)),
            Ok(got) => got,
            Err(errno) => break Err(job.read_error(errno)),
        };
        if let Err(error) = write_full(job.to.fd, job.to.name, &block[..got]) {
            break Err(error);
        }
        rest -= got;
        job.advance(got as u64, Rung::Stream);
    };
    job.keep(block);
    result
}
