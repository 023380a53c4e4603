//! The first rung: the target shares the source's blocks, and nothing is copied at all.

use rustix::io::Errno;

use super::caps::Lacks;
use super::end::Kind;
use super::ladder::Job;
use super::{HolesFound, Reflink, Rung, Sparse, Used, stream};
use crate::{Doing, Error, Result};

/// Clones the whole file (ioctl_ficlone(2)).
pub(super) fn share(job: &mut Job<'_>) -> Option<Result<()>> {
    let forced = !job.rungs.has(Rung::Stream);
    job.report.reflink = match job.options.reflink {
        Reflink::Never => Used::No,
        // What was refused for the whole device is asked again only to name the cause.
        _ if job.lacks.reflink && !forced => Used::Unsupported,
        _ if changes_holes(job) => Used::Avoided,
        _ if !suits(job, forced) => Used::No,
        _ => return clone(job),
    };
    None
}

/// A clone has exactly the source's holes; is anything else wanted?
fn changes_holes(job: &Job<'_>) -> bool {
    match job.options.sparse {
        Sparse::Auto => false,
        Sparse::Always => true,
        Sparse::Never => job.from.seems_sparse(),
    }
}

/// A clone is of a whole file, to a file with nothing in it. Empty ones have nothing to share (or
/// are in `/proc`, and only seem empty).
fn suits(job: &Job<'_>, forced: bool) -> bool {
    (job.from.kind == Kind::File && job.to.kind == Kind::File)
        && job.to.size == 0
        && (job.from.size > 0 || forced)
        && job.options.limit.is_none()
        && job.from.position() == Some(0)
        && job.to.position() == Some(0)
}

fn clone(job: &mut Job<'_>) -> Option<Result<()>> {
    let errno = loop {
        if let Err(error) = job.check_cancel() {
            return Some(Err(error));
        }
        match (job.calls.clone_file)(job.from.fd, job.to.fd) {
            Ok(()) => return Some(cloned(job)),
            Err(Errno::INTR) => {}
            Err(errno) => break errno,
        }
    };
    job.refusal = Some(errno);
    job.report.reflink = Used::Unsupported;
    match errno {
        // Nothing between these two devices.
        Errno::NOSYS | Errno::NOTTY | Errno::OPNOTSUPP | Errno::XDEV => {
            job.lacks(Lacks { reflink: true, range: false });
            None
        }
        // Not this file, as it was opened: a swap file, an appending target, a mandatory policy.
        Errno::INVAL | Errno::BADF | Errno::TXTBSY | Errno::PERM | Errno::ACCESS => None,
        // Everything else may have left half a clone behind: copying over it could corrupt.
        _ => Some(Err(Error::new(Doing::Copy, job.to.name, errno))),
    }
}

/// All is done, but for a tap: it is shown the source, whose pages are read once and which the
/// clone shares.
fn cloned(job: &mut Job<'_>) -> Result<()> {
    job.report.reflink = Used::Yes;
    job.report.holes = HolesFound::Unknown;
    // The source may have another size by now than when it was looked at.
    let clone = rustix::fs::fstat(job.to.fd).map_err(|errno| job.write_error(errno))?;
    let length = u64::try_from(clone.st_size).unwrap_or(0);
    if job.tap.is_some() {
        job.until = length;
        stream::feed(job)?;
        if job.done < length {
            // The clone has bytes that the tap was not shown.
            return Err(Error::message(Doing::Read, job.from.name, "file changed as we read it"));
        }
    }
    job.advance(length - job.done, Rung::Reflink);
    for end in [job.from, job.to] {
        if !end.fresh {
            end.seek_to(length).map_err(|errno| Error::new(Doing::Copy, end.name, errno))?;
        }
    }
    Ok(())
}
