//! Bytes from one open descriptor to another, the fastest way the kernel knows.
//!
//! The ways are rungs of a ladder, tried from the top: share the blocks, copy only what is no hole,
//! copy from both ends at once, let the kernel copy, move pages through pipes, read and write. Each
//! rung is a function that returns `Option<Result<()>>`: `None` means "not here, try the next", and
//! the next goes on from the very byte where it stopped. [`Copied`] tells which of them did the work.
//!
//! - [`End`] is a descriptor with its name and what is known of it.
//! - [`CopyOptions`] say which ways may be taken and what becomes of holes.
//! - [`Copier`] is what a worker keeps from file to file: the options and one buffer.
//! - [`Copier::fan_out`] writes to several targets what it reads once.
//! - [`CopyCaps`] remembers between which devices something does not work; threads share it.
//!
//! Copying starts at both descriptors' positions, and ends when the source gives 0 bytes, whatever
//! length it claimed: files in `/proc` say 0, and any file may grow or shrink meanwhile. Whether two
//! ends are one file is the caller's to know.
//!
//! ```
//! use fcore::copy::{CopyCaps, CopyOptions, Copier, End};
//! use fcore::{Cancel, NoProgress};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = std::env::temp_dir().join(format!("fcore-copy-{}", std::process::id()));
//! # std::fs::create_dir_all(&dir)?;
//! # let (old, new) = (dir.join("old"), dir.join("new"));
//! # std::fs::write(&old, "text")?;
//! let (from, to) = (std::fs::File::open(&old)?, std::fs::File::create(&new)?);
//! let caps = CopyCaps::new();
//! let mut copier = Copier::new(CopyOptions::default(), &caps);
//! let (from, to) = (End::new(&from, &old)?, End::new(&to, &new)?);
//! let copied = copier.copy(&from, &to, &NoProgress, &Cancel::new())?;
//! assert_eq!((copied.bytes, std::fs::read(&new)?), (4, b"text".to_vec()));
//! # std::fs::remove_dir_all(&dir)?;
//! # Ok(())
//! # }
//! ```

mod calls;
mod caps;
mod end;
mod fan;
mod ladder;
#[cfg(target_os = "linux")]
mod linux;
mod options;
#[cfg(any(test, not(target_os = "linux")))]
mod portable;
mod preallocate;
mod range;
mod reflink;
mod relay;
mod room;
mod sparse;
mod splice;
mod stream;
mod tandem;
#[cfg(test)]
mod tests;
mod uncached;

pub use caps::CopyCaps;
pub use end::End;
pub use options::{
    Copied, CopyOptions, HolesFound, Reflink, Rung, RungSet, SecondThread, Sparse, Used, ZeroCopy,
};
pub use preallocate::preallocate;

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd};

use crate::{AlignedBuf, Cancel, Progress, Result};
use calls::{CALLS, Calls};
use caps::Remembered;
use ladder::Job;

/// Tells the kernel, where it can be told, that a file will be read from start to end.
pub(crate) fn advise_sequential(file: BorrowedFd<'_>) {
    (CALLS.advise_sequential)(file);
}

/// Sees all bytes in order: digests, counts.
pub type Tap<'t> = dyn FnMut(&[u8]) + 't;

/// Copies with the same options again and again; a worker owns one.
pub struct Copier<'c> {
    options: CopyOptions,
    caps: &'c CopyCaps,
    remembered: Remembered,
    calls: &'static Calls,
    /// Made when it is first needed: most copies never do.
    buffer: Option<AlignedBuf>,
}

impl<'c> Copier<'c> {
    /// Nothing is allocated or asked yet.
    pub fn new(options: CopyOptions, caps: &'c CopyCaps) -> Copier<'c> {
        Copier { options, caps, remembered: Remembered::default(), calls: &CALLS, buffer: None }
    }

    /// From now on copies at most so many bytes at a time; `None`: all there are.
    pub fn set_limit(&mut self, limit: Option<u64>) {
        self.options.limit = limit;
    }

    /// From now on a second thread helps or does not, as [`CopyOptions::second_thread`] has it.
    pub fn set_second_thread(&mut self, when: SecondThread) {
        self.options.second_thread = when;
    }

    /// Copies `from`'s bytes to `to`, until there are no more.
    ///
    /// # Errors
    /// One that [`is_cancelled`](crate::Error::is_cancelled) when `cancel` was set. Otherwise the
    /// system's: about the source with [`Doing::Read`](crate::Doing::Read), about the target with
    /// [`Doing::Write`](crate::Doing::Write), and with [`Doing::Copy`](crate::Doing::Copy) when none
    /// of the ways that the options leave can be taken. What is in the target then is not said.
    pub fn copy(
        &mut self,
        from: &End<'_>,
        to: &End<'_>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Copied> {
        self.run(from, to, None, progress, cancel)
    }

    /// The same; `tap` sees all bytes in order, holes as zeros, each block after it was written.
    ///
    /// Blocks are shared or skipped as always, but what is copied is read and written: the kernel
    /// does not show what it moves by itself.
    ///
    /// # Errors
    /// As [`copy`](Copier::copy).
    pub fn copy_tapped(
        &mut self,
        from: &End<'_>,
        to: &End<'_>,
        tap: &mut Tap<'_>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Copied> {
        self.run(from, to, Some(tap), progress, cancel)
    }

    fn run<'a>(
        &'a mut self,
        from: &'a End<'_>,
        to: &'a End<'_>,
        tap: Option<&'a mut Tap<'a>>,
        progress: &'a dyn Progress,
        cancel: &'a Cancel,
    ) -> Result<Copied> {
        ladder::climb(&mut Job::new(self, from, to, tap, progress, cancel))
    }
}

impl fmt::Debug for Copier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copier").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Lets a pipe hold as much as it may, for one that has proved to carry much: whoever is at its other
/// end is woken less often. What is no pipe, and a refusal, changes nothing.
pub fn grow_pipe(fd: impl AsFd) {
    let _ = (CALLS.grow_pipe)(fd.as_fd(), ladder::GROWN_PIPE);
}

/// Copies once: [`Copier::copy`] with a [`Copier`] and [`CopyCaps`] of its own.
///
/// # Errors
/// As [`Copier::copy`].
pub fn copy(
    from: &End<'_>,
    to: &End<'_>,
    options: &CopyOptions,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<Copied> {
    Copier::new(*options, &CopyCaps::new()).copy(from, to, progress, cancel)
}
