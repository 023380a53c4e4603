//! A copy that is whole but does not count yet: it waits for a flush, its proof, or its name.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use fcore::Finished;
use rustix::fs::{AtFlags, unlinkat};

use crate::entry::Noted;
use crate::spot::Spot;
use crate::tree::Node;
use crate::trouble::Trouble;

/// A file that waits.
pub(crate) struct Item {
    pub(crate) file: Held,
    pub(crate) lane: usize,
    pub(crate) dev: u64,
    pub(crate) bytes: u64,
    /// What is said of it when it counts.
    pub(crate) noted: Noted,
    /// Its directory, which is not finished before.
    pub(crate) node: Option<Arc<Node>>,
}

/// Its data. Dropped before it is [`Held::publish`]ed, the copy is gone.
pub(crate) enum Held {
    /// It has yet to take its name.
    Unnamed(Box<Finished>),
    /// It has its name, in a directory that this run made.
    Named(Named),
}

/// A new file under its final name.
pub(crate) struct Named {
    /// Taken when it may stay.
    file: Option<OwnedFd>,
    dir: OwnedFd,
    name: PathBuf,
}

impl Held {
    /// Holds a new file at `at` until it was proved.
    pub(crate) fn named(file: OwnedFd, at: &Spot<'_>) -> std::io::Result<Held> {
        let dir = at.dir.try_clone_to_owned()?;
        Ok(Held::Named(Named { file: Some(file), dir, name: at.name.to_owned() }))
    }

    /// The data, if they can be read.
    pub(crate) fn data(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Held::Unnamed(file) => Some(file.as_fd()),
            Held::Named(named) => named.file.as_ref().map(AsFd::as_fd),
        }
    }

    /// Lets it count.
    pub(crate) fn publish(self, noted: &Noted) -> Result<(), Trouble> {
        let done = match self {
            Held::Unnamed(file) => file.publish(),
            Held::Named(named) => named.close(),
        };
        done.map_err(|error| noted.failed(error))
    }
}

impl Named {
    fn close(mut self) -> fcore::Result<()> {
        let closed = self.file.take().map_or(Ok(()), |file| fcore::close(file, &self.name));
        if closed.is_err() {
            self.remove();
        }
        closed
    }

    fn remove(&self) {
        // Why is being reported; that the rest could not be removed would be news to nobody.
        let _ = unlinkat(&self.dir, &self.name, AtFlags::empty());
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        if self.file.is_some() {
            self.remove();
        }
    }
}
