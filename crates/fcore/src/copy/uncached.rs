//! Reading and writing that leaves nothing behind in the page cache.
//!
//! Asked of each end at its first read or write; one that does not know how is read and written as
//! always. What was in the cache before stays there: others may be using it.

use rustix::io::Errno;

use super::end::{End, Kind};
use super::ladder::Job;
use super::{CopyOptions, Used};
use crate::Result;
use crate::write::write_full_by;

/// What is known of the two ends. `Unknown`: wanted, and not tried yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncached {
    from: Used,
    to: Used,
}

impl Uncached {
    pub(super) fn new(options: &CopyOptions, from: &End<'_>, to: &End<'_>) -> Uncached {
        let asked = |end: &End<'_>| match options.uncached && end.kind == Kind::File {
            true => Used::Unknown,
            false => Used::No,
        };
        Uncached { from: asked(from), to: asked(to) }
    }

    /// Whether all was moved so.
    pub(super) fn worked(self) -> bool {
        self.from == Used::Yes && self.to == Used::Yes
    }
}

/// Whether the system has no such call, or not for this file.
fn lacks(errno: Errno) -> bool {
    matches!(errno, Errno::OPNOTSUPP | Errno::INVAL | Errno::NOSYS)
}

impl Job<'_> {
    /// Whether the source can be read so: found out by reading a byte that does not count.
    pub(super) fn reads_uncached(&mut self) -> bool {
        if self.uncached.from == Used::Unknown
            && let Ok(at) = rustix::fs::tell(self.from.fd)
        {
            let tried = (self.calls.read_uncached)(self.from.fd, &mut [0]);
            let back = self.from.seek_to(at);
            self.uncached.from = match tried.and(back) {
                Ok(()) => Used::Yes,
                Err(_) => Used::Unsupported,
            };
        }
        self.uncached.from == Used::Yes
    }

    /// One read(2), by whichever call.
    pub(super) fn read_some(&mut self, block: &mut [u8]) -> rustix::io::Result<usize> {
        if matches!(self.uncached.from, Used::Unknown | Used::Yes) {
            match (self.calls.read_uncached)(self.from.fd, block) {
                Err(errno) if lacks(errno) => self.uncached.from = Used::Unsupported,
                result => {
                    self.uncached.from = Used::Yes;
                    return result;
                }
            }
        }
        rustix::io::read(self.from.fd, block)
    }

    /// Writes all of `bytes`, by whichever call; a stream that nobody reads is waited for until
    /// somebody asks to stop.
    pub(super) fn write_full(&mut self, bytes: &[u8]) -> Result<()> {
        let (uncached, calls, cancel) = (&mut self.uncached.to, self.calls, self.cancel);
        write_full_by(self.to.fd, self.to.name, bytes, |fd, rest| {
            if matches!(uncached, Used::Unknown | Used::Yes) {
                match (calls.write_uncached)(fd, rest) {
                    Err(errno) if lacks(errno) => *uncached = Used::Unsupported,
                    result => {
                        *uncached = Used::Yes;
                        return result;
                    }
                }
            }
            match rustix::io::write(fd, rest) {
                Err(Errno::INTR) if cancel.is_set() => Err(Errno::CANCELED),
                result => result,
            }
        })
    }
}
