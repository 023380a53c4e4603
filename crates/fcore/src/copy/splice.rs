//! The fourth rung: pages are moved between a pipe and something else, and not copied.
//!
//! Only where nobody can still change them: a page that went from a file into a pipe is the file's
//! own, and a later write to the file would change what was "written" before. Out of a pipe, and
//! from a socket into a pipe, pages have no other owner. There is no pipe of our own in between, so
//! nothing is ever in flight when this rung gives up.

use rustix::event::PollFlags;
use rustix::io::Errno;

use super::end::Kind;
use super::ladder::Job;
use super::{Rung, ZeroCopy};
use crate::Result;

/// One call moves no more; a pipe holds at most as much.
const MAX_CALL: usize = 1 << 20;

/// Moves by splice(2) to the end, or as far as it goes.
pub(super) fn through_pipes(job: &mut Job<'_>) -> Option<Result<()>> {
    if !wanted(job) {
        return None;
    }
    if let Err(error) = job.prepare() {
        return Some(Err(error));
    }
    while job.left() > 0 {
        if let Err(error) = job.check_cancel() {
            return Some(Err(error));
        }
        match (job.calls.splice)(job.from.fd, job.to.fd, job.next_call(MAX_CALL)) {
            Ok(0) if job.from.kind != Kind::File || job.ended() => return Some(Ok(())),
            Ok(0) => return None,
            Ok(n) => {
                job.advance(n as u64, Rung::Splice);
                job.grow_pipes();
            }
            Err(Errno::INTR) => {}
            // One side is not ready and somebody made it non-blocking: wait for both.
            Err(Errno::AGAIN) => {
                job.wait(job.from, PollFlags::IN);
                job.wait(job.to, PollFlags::OUT);
            }
            // An appending file, a device or a file system that cannot.
            Err(errno @ (Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::BADF)) => {
                job.refusal = Some(errno);
                return None;
            }
            // A pipe that is read has no errors of its own.
            Err(errno) if job.from.kind == Kind::Pipe || errno == Errno::PIPE => {
                return Some(Err(job.write_error(errno)));
            }
            Err(errno) => return Some(Err(job.read_error(errno))),
        }
    }
    Some(Ok(()))
}

fn wanted(job: &Job<'_>) -> bool {
    let safe = match (job.from.kind, job.to.kind) {
        (Kind::Pipe, _) | (Kind::Socket, Kind::Pipe) => true,
        (Kind::File, Kind::Pipe) => job.options.zero_copy == ZeroCopy::Always,
        _ => false,
    };
    safe && job.options.zero_copy != ZeroCopy::Never && job.tap.is_none() && !job.zeros_are_holes
}
