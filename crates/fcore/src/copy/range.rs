//! The third rung: the kernel copies between two files, and on some file systems shares blocks or
//! lets a server do it.

use rustix::io::Errno;

use super::caps::Lacks;
use super::end::Kind;
use super::ladder::Job;
use super::{Reflink, Rung, Sparse, Used};
use crate::{Doing, Error, Result};

/// One call copies no more, so that a progress bar moves and an interrupt is heard.
const MAX_CALL: usize = 128 << 20;

/// Less than this is read and written as fast: two copies of a page cost no more than the pipe that
/// the kernel goes through where blocks cannot be shared (4 KiB: 1 % slower than read and write, 8:
/// 4 % faster, 32: 7 %, 128: 24 %; whole files on tmpfs).
const SMALL: u64 = 8 << 10;

/// Copies by copy_file_range(2) to the end, or as far as it goes.
pub(super) fn offload(job: &mut Job<'_>) -> Option<Result<()>> {
    if job.from.kind != Kind::File || job.to.kind != Kind::File {
        return None;
    }
    job.report.offload = match used(job) {
        Used::Unknown => return run(job),
        // One extent that is too small says nothing about those before it.
        Used::No if job.report.rungs.has(Rung::Range) => return None,
        no => no,
    };
    None
}

/// Whether to try; if not, why.
pub(super) fn used(job: &mut Job<'_>) -> Used {
    let forced = !job.rungs.has(Rung::Stream);
    let copied_holes = job.options.sparse == Sparse::Never && job.from.seems_sparse();
    if job.options.reflink == Reflink::Never
        || job.zeros_are_holes
        || copied_holes
        || job.tap.is_some()
        || job.reads_uncached()
    {
        Used::Avoided
    } else if job.lacks.range && !forced {
        Used::Unsupported
    } else if job.from.size.min(job.left()) < SMALL && !forced {
        Used::No
    } else {
        Used::Unknown
    }
}

fn run(job: &mut Job<'_>) -> Option<Result<()>> {
    if let Err(error) = job.prepare().and_then(|()| job.settle_hole()) {
        return Some(Err(error));
    }
    let start = job.done;
    while job.left() > 0 {
        if let Err(error) = job.check_cancel() {
            return Some(Err(error));
        }
        let most = job.next_call(MAX_CALL);
        match (job.calls.copy_range)(job.from.fd, job.to.fd, most) {
            Ok(0) if job.ended() => return Some(Ok(())),
            // Files in /proc and /sys seem empty to it: go on reading.
            Ok(0) => return None,
            Ok(n) => {
                job.report.offload = Used::Yes;
                job.advance(n as u64, Rung::Range);
                // One call that brought all there was and could have brought more met the end; a
                // short one on the way says nothing.
                if n < most && n as u64 == job.from.size && job.at_promised_end() {
                    return Some(Ok(()));
                }
            }
            Err(Errno::INTR) => {}
            Err(errno) if refuses(errno) || (errno == Errno::NOENT && job.done == start) => {
                refused(job, errno);
                return None;
            }
            Err(errno) => return Some(Err(blame(job, errno))),
        }
    }
    Some(Ok(()))
}

/// Errors after which reading and writing may do. Most come at once and say that this call is not
/// for these files; where they come later, positions are right and the next rung goes on, and an
/// error that was real comes again there, with the right name.
fn refuses(errno: Errno) -> bool {
    matches!(
        errno,
        Errno::XDEV
            | Errno::NOSYS
            | Errno::OPNOTSUPP
            | Errno::INVAL
            | Errno::BADF
            | Errno::PERM
            | Errno::ACCESS
            | Errno::TXTBSY
            | Errno::AGAIN
            // Near 2^63 only the call is too large, not the file.
            | Errno::FBIG
    )
}

fn refused(job: &mut Job<'_>, errno: Errno) {
    job.refusal = Some(errno);
    if job.report.offload != Used::Yes {
        job.report.offload = Used::Unsupported;
    }
    job.lacks.range = true;
    if matches!(errno, Errno::XDEV | Errno::NOSYS | Errno::OPNOTSUPP) {
        job.lacks(Lacks { reflink: false, range: true });
    }
}

/// Finds out which side an error is about: no room is the target's, and the source's can be read.
fn blame(job: &mut Job<'_>, errno: Errno) -> Error {
    if !matches!(errno, Errno::NOSPC | Errno::DQUOT | Errno::ROFS)
        && let Err(errno) = reread(job)
    {
        return job.read_error(errno);
    }
    match errno {
        Errno::NOMEM => Error::new(Doing::Copy, job.to.name, errno),
        _ => job.write_error(errno),
    }
}

/// Reads what comes next without moving on.
fn reread(job: &mut Job<'_>) -> rustix::io::Result<()> {
    let at = rustix::fs::tell(job.from.fd)?;
    if let Ok(mut block) = job.block() {
        let read = rustix::io::retry_on_intr(|| rustix::io::pread(job.from.fd, &mut block[..], at));
        job.keep(block);
        read?;
    }
    Ok(())
}
