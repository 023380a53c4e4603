//! A copy that is whole but does not count yet: it waits for a flush, its proof, or its name.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use fcore::Finished;

use crate::discard::discard;
use crate::entry::Noted;
use crate::run::Run;
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

impl Item {
    /// Makes it go, as it does not count.
    pub(crate) fn discard(self, run: &Run<'_>) {
        self.file.discard(run, self.lane, &self.noted);
    }
}

/// Its data, which are [`Held::publish`]ed or [`Held::discard`]ed.
pub(crate) enum Held {
    /// It has yet to take its name.
    Unnamed(Box<Finished>),
    /// It has its name, in a directory that this run made.
    Named(Named),
}

/// A new file under its final name.
pub(crate) struct Named {
    file: OwnedFd,
    dir: OwnedFd,
    name: PathBuf,
}

impl Held {
    /// Holds a new file at `at` until it was proved.
    pub(crate) fn named(file: OwnedFd, at: &Spot<'_>) -> std::io::Result<Held> {
        let dir = at.dir.try_clone_to_owned()?;
        Ok(Held::Named(Named { file, dir, name: at.name.to_owned() }))
    }

    /// The data.
    pub(crate) fn data(&self) -> BorrowedFd<'_> {
        match self {
            Held::Unnamed(file) => file.as_fd(),
            Held::Named(named) => named.file.as_fd(),
        }
    }

    /// Lets it count; if that fails, it is gone.
    pub(crate) fn publish(self, run: &Run<'_>, lane: usize, noted: &Noted) -> Result<(), Trouble> {
        let done = match self {
            Held::Unnamed(file) => file.publish(),
            Held::Named(Named { file, dir, name }) => {
                let closed = fcore::close(file, &name);
                if closed.is_err() {
                    discard(run, lane, dir, &name, || noted.to.clone());
                }
                closed
            }
        };
        done.map_err(|error| noted.failed(error))
    }

    /// Makes it go, as it does not count.
    pub(crate) fn discard(self, run: &Run<'_>, lane: usize, noted: &Noted) {
        match self {
            // Dropped, it is gone.
            Held::Unnamed(_) => {}
            Held::Named(Named { dir, name, .. }) => {
                discard(run, lane, dir, &name, || noted.to.clone());
            }
        }
    }
}
