//! Symbolic links: which are followed, and how following them for ever is avoided.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::io::Errno;

use crate::{Doing, Error, Result};

/// Which symbolic links are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// None, not even an operand.
    Never,
    /// Operands only: they were named.
    #[default]
    Operands,
    /// All of them. A link back to a directory that is being walked is an error.
    Always,
}

/// What `stat` or `lstat` says.
pub(super) fn metadata(path: &Path, follow: bool) -> Result<Metadata> {
    crate::metadata(path, follow).map_err(|error| Error::new(Doing::Inspect, path, error))
}

/// Device and inode, by which a directory is known whatever its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) device: u64,
    inode: u64,
}

impl Id {
    pub(super) fn of(metadata: &Metadata) -> Id {
        Id { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// Refuses a directory that is one of its own ancestors: its tree would never end.
///
/// # Errors
/// `ELOOP`, "Too many levels of symbolic links", which is where following it would lead.
pub(super) fn check_loop(
    id: Id,
    mut ancestors: impl Iterator<Item = Id>,
    path: &Path,
) -> Result<()> {
    if ancestors.any(|ancestor| ancestor == id) {
        return Err(Error::new(Doing::List, path, Errno::LOOP));
    }
    Ok(())
}
