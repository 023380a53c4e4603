//! The fourth rung: pages are moved between a pipe and something else, and not copied.
//!
//! Only where nobody can still change them: a page that went from a file into a pipe is the file's
//! own, and a later write to the file would change what was "written" before. Out of a pipe, and
//! out of a socket, pages have no other owner.

use rustix::event::PollFlags;
use rustix::io::Errno;

use super::end::Kind;
use super::ladder::Job;
use super::{Rung, ZeroCopy, relay};
use crate::Result;

/// One call moves no more; a pipe holds at most as much.
const MAX_CALL: usize = 1 << 20;

/// Moves by splice(2) to the end, or as far as it goes.
pub(super) fn through_pipes(job: &mut Job<'_>) -> Option<Result<()>> {
    if job.tap.is_some() || job.zeros_are_holes || job.options.zero_copy == ZeroCopy::Never {
        return None;
    }
    let climb = match (job.from.kind, job.to.kind) {
        (Kind::Pipe, _) | (Kind::Socket, Kind::Pipe) => run,
        (Kind::File, Kind::Pipe) if job.options.zero_copy == ZeroCopy::Always => run,
        (Kind::Socket, _) => relay::run,
        _ => return None,
    };
    match job.prepare() {
        Ok(()) => climb(job),
        Err(error) => Some(Err(error)),
    }
}

fn run(job: &mut Job<'_>) -> Option<Result<()>> {
    while job.left() > 0 {
        if let Err(error) = job.check_cancel() {
            return Some(Err(error));
        }
        match (job.calls.splice)(job.from.fd, job.to.fd, job.next_call(MAX_CALL)) {
            // A read says for sure whether that is the end: a target may also have taken nothing.
            Ok(0) if job.rungs.has(Rung::Stream) => return None,
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
            Err(errno) if refuses(errno) => {
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

/// An appending file, a device or a file system that cannot: no error, but the next rung's work.
pub(super) fn refuses(errno: Errno) -> bool {
    matches!(errno, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::BADF)
}
