//! Large regular files borrowed as memory instead of being copied into a block.
//!
//! A mapped file can be cut short by anyone at any time, and touching a page past its new end is
//! `SIGBUS`, which kills. Here it is an error: the handler in [`fault`] puts zero pages where the
//! file was and marks the mapping, and what was made of the bytes counts only when the mark was looked
//! at afterwards.
//!
//! The handler is our own and comes before what was there: Rust's runtime has one (for stack
//! overflows) that gives the signal back its default for any address it does not know, so a chain
//! that asked it first would survive one such file and die of the second.
#![allow(unsafe_code, reason = "mapping files, and catching the signal that comes with it")]

mod fault;
mod slots;
#[cfg(test)]
mod tests;
#[cfg(target_os = "linux")]
mod window;

use std::fmt;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::atomic::{Ordering, fence};

use memmap2::{Advice, Mmap, MmapOptions};
use rustix::io::Errno;

use crate::{Doing, Error, Input, Result};
use slots::Claim;
#[cfg(target_os = "linux")]
pub(crate) use window::fill;

/// From this length on [`MapPolicy::Auto`] maps; below it, setting up a mapping and faulting its
/// pages in costs more than copying them. `benches/map.rs`, in the page cache: even at 1 MiB, a fifth
/// slower at 256 KiB, 1.6 times as fast at 4 MiB; `MADV_POPULATE_READ` gained nothing.
const AUTO_FROM: u64 = 1 << 20;

/// Which files to map; only regular ones that are not empty ever are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MapPolicy {
    /// Those of at least 1 MiB.
    #[default]
    Auto,
    /// None.
    Never,
    /// All.
    Always,
}

impl MapPolicy {
    fn wants(self, length: u64) -> bool {
        match self {
            MapPolicy::Auto => length >= AUTO_FROM,
            MapPolicy::Never => false,
            MapPolicy::Always => true,
        }
    }
}

/// A regular file as memory: the bytes it had when it was opened.
///
/// What was appended since is not seen, what was changed in place may be; callers to whom that
/// matters ask [`Input::check_unchanged`] at the end, as when they read.
///
/// The bytes are for computing on. A system call that is given them says `EFAULT` where the file
/// was cut short, and a thread that blocks `SIGBUS` cannot be saved from it.
///
/// ```
/// use fcore::{Input, Map, MapPolicy, Operand};
///
/// # fn main() -> Result<(), fcore::Error> {
/// let input = Input::open(&Operand::from("/etc/passwd"))?;
/// match Map::open(input, MapPolicy::Always) {
///     Ok(map) => assert!(map.read(|bytes| bytes.len())? > 0),
///     Err(input) => assert!(input.length_hint().is_none()), // to be read block by block
/// }
/// # Ok(())
/// # }
/// ```
pub struct Map {
    // Dropped in this order: the handler must not know of memory that is no longer ours.
    claim: Claim,
    memory: Mmap,
    input: Input,
}

impl Map {
    /// Maps `input` if the policy, the file and the system allow it; otherwise gives it back to be
    /// read, for which there is no need of a reason.
    ///
    /// Standard input is always given back, because whoever shares it relies on its position, and
    /// so is a file that is not at its start.
    #[expect(clippy::result_large_err, reason = "the other answer, as usual as the first")]
    pub fn open(input: Input, policy: MapPolicy) -> std::result::Result<Map, Input> {
        match map_whole(&input, policy) {
            Some((claim, memory)) => Ok(Map { claim, memory, input }),
            None => Err(input),
        }
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.memory.len()
    }

    /// Never: an empty file is not mapped.
    pub fn is_empty(&self) -> bool {
        self.memory.is_empty()
    }

    /// The file.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// Gives the file back, its position still at the start.
    pub fn into_input(self) -> Input {
        self.input
    }

    /// Lends all bytes to `work` and gives its result if they were the file's.
    ///
    /// # Errors
    /// `file changed as we read it`; `Input/output error` where the disk failed.
    pub fn read<R>(&self, work: impl FnOnce(&[u8]) -> R) -> Result<R> {
        let result = work(self.lend());
        self.check()?;
        Ok(result)
    }

    /// Lends all bytes for as long as the map lives: for work that takes turns with other files.
    /// What was made of them counts only if [`check`](Map::check) says so afterwards.
    pub fn lend(&self) -> &[u8] {
        &self.memory
    }

    /// Whether all that was lent so far were the file's bytes.
    ///
    /// # Errors
    /// As [`read`](Map::read).
    pub fn check(&self) -> Result<()> {
        // All loads of lent bytes are before the look at the mark, for compiler and processor.
        fence(Ordering::SeqCst);
        let cut = "file changed as we read it";
        let fail = |errno| Err(Error::new(Doing::Read, self.input.name(), errno));
        if self.claim.is_hit() {
            // A page that cannot be had of a file that is what it was: the disk.
            return match self.input.check_unchanged() {
                Ok(()) => fail(Errno::IO),
                Err(_) => Err(Error::message(Doing::Read, self.input.name(), cut)),
            };
        }
        // Cut within its last page, a file reads as zeros there and no signal comes.
        match rustix::fs::fstat(&self.input) {
            Ok(stat) if (stat.st_size as u64) < self.len() as u64 => {
                Err(Error::message(Doing::Read, self.input.name(), cut))
            }
            Ok(_) => Ok(()),
            Err(errno) => fail(errno),
        }
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map").field("input", &self.input).field("length", &self.len()).finish()
    }
}

fn map_whole(input: &Input, policy: MapPolicy) -> Option<(Claim, Mmap)> {
    let length = input.length_hint().filter(|&length| policy.wants(length))?;
    let fd = input.as_fd();
    let stdin = fd.as_raw_fd() == rustix::stdio::stdin().as_raw_fd();
    if stdin || rustix::fs::tell(fd) != Ok(0) || !fault::install() {
        return None;
    }
    let mut options = MmapOptions::new();
    options.len(usize::try_from(length).ok()?);
    // SAFETY: other processes may write to these pages, which no lock prevents. They are read only
    // through the slices lent above, as plain bytes of which nothing is assumed, so that a write
    // meanwhile makes a wrong digest or count and no wrong program; pages that are gone are seen to
    // by the handler, which knows of them before the first is touched.
    let memory = unsafe { options.map(fd.as_raw_fd()) }.ok()?;
    // Advice that is not taken changes nothing but speed.
    let _ = memory.advise(Advice::Sequential);
    let start = memory.as_ptr() as usize;
    Some((slots::claim(start..start + memory.len()), memory))
}
