//! Buffered I/O primitives with tunable buffer sizes: what four small file tools have in common.
//!
//! The nouns, in the order in which bytes meet them:
//!
//! - [`Operand`] is what was typed (`-` or a path); [`Walk`] and [`Lists`] turn some into many.
//! - [`Input`] is an open one: its name, a length hint, reads that survive `EINTR` and `EAGAIN`.
//! - [`AlignedBuf`] holds a block of [`BufferSize`]; [`Records`] cuts blocks into delimited records of
//!   any length; [`Map`] borrows a file's pages instead of copying them.
//! - [`Pool`] runs many items on a few workers, with results in input order or as they complete.
//! - [`copy`] moves bytes the fastest way the kernel knows.
//! - [`Output`] writes them: to a stream, into a file, or into an [`AtomicFile`] that becomes the
//!   real one only when it is whole. [`Output::finish`] reports every error there is.
//!
//! There is no command line here, no terminal and no digest. Errors are values of one type,
//! [`Error`]: what was being done, to what, and the system's reason.
//!
//! ```
//! use fcore::{BufferSize, Input, Operand, Output, OutputOptions};
//!
//! # fn main() -> Result<(), fcore::Error> {
//! # let dir = std::env::temp_dir().join(format!("fcore-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&dir).map_err(|e| fcore::Error::new(fcore::Doing::Create, &dir, e))?;
//! # let (from, to) = (dir.join("from"), dir.join("to"));
//! # std::fs::write(&from, "a line\n").map_err(|e| fcore::Error::new(fcore::Doing::Write, &from, e))?;
//! let mut input = Input::open(&Operand::from(from.as_path()))?;
//! let mut output = Output::open(&Operand::from(to.as_path()), &OutputOptions::default())?;
//! let mut block = BufferSize::Auto.allocate(input.block_size())?;
//! loop {
//!     let got = input.read(&mut block)?;
//!     if got == 0 {
//!         break;
//!     }
//!     output.write_full(&block[..got])?;
//! }
//! output.finish()?; // until here, nobody sees `to`
//! # std::fs::remove_dir_all(&dir).ok();
//! # Ok(())
//! # }
//! ```

mod aligned;
mod atomic;
mod cancel;
pub mod copy;
mod error;
mod globs;
mod input;
mod lists;
mod long;
mod map;
mod operand;
mod output;
mod pool;
mod progress;
mod records;
mod shard;
mod size;
mod stat;
mod stdio;
mod sys;
#[cfg(test)]
mod testing;
mod walk;
mod write;
pub mod xattrs;

pub use aligned::AlignedBuf;
pub use atomic::{
    AtomicFile, Backup, BackupControl, Finished, KEPT_PREFIX, KeepInode, OutputOptions, Sync,
    TEMP_PREFIX, is_in_use, is_stream, make_anew, scratch, sweep,
};
pub use cancel::Cancel;
pub use error::{Doing, Error, Result, reason};
pub use globs::{GlobError, Globs};
pub use input::Input;
pub use lists::Lists;
pub use long::{metadata, open as open_path};
pub use map::{Map, MapPolicy};
pub use operand::Operand;
pub use output::Output;
pub use pool::{Order, Pool, Submit};
pub use progress::{NoProgress, Progress};
pub use records::{FirstRecords, Record, RecordBuffer, RecordCounter, Records, Source};
pub use shard::{Shard, ShardError};
pub use size::{BufferSize, Buffering, ParseSizeError};
pub use stat::{device, file_id};
pub use stdio::{StdStream, mark_closed};
pub use sys::physical_start;
pub use walk::{Entry, Kind, Links, Skipped, Walk, WalkOptions};
pub use write::{close, write_full};
