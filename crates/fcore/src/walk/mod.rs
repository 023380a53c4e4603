//! Trees of files in one documented order, streamed.
//!
//! Operands come in the order given. Below each, everything comes in byte order of its whole path,
//! a directory's path ending in `/` (see `order`), which is the order of `LC_ALL=C sort`. It depends
//! on nothing else: not on the file system, the locale, nor how often one walks.
//!
//! What is held in memory is the names of one directory and of those above it, never the tree.
//! What goes wrong is an item in its place: the walk goes on with what comes next.

mod entry;
mod filter;
mod links;
mod listing;
mod order;
mod tree;

use std::path::Path;

use crate::{Globs, Operand, Result};

pub use entry::{Entry, Kind, Skipped};
pub use links::Links;
use tree::Tree;

/// What a walk follows, enters and gives out. The default follows operands and gives out regular
/// files.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Which symbolic links are followed.
    pub links: Links,
    /// Stay on each operand's file system: a directory on another one is passed over and counted.
    /// Only directories are asked.
    pub one_file_system: bool,
    /// Give out everything: directories before what they hold, links that are not followed, pipes,
    /// sockets, devices. Otherwise these are passed over and counted.
    pub all_kinds: bool,
    /// Which names are wanted; asked below the operands only.
    pub globs: Globs,
}

/// An iterator over operands and all that lies below those that are directories.
///
/// An operand that is no directory is given out itself, whatever it is; `-` becomes
/// [`Kind::Stream`]. Operands may be errors (of a list they are read from), which pass through.
///
/// Symbolic links that lead nowhere are errors where links are followed. Where they are not, a
/// directory whose place was taken by a link meanwhile is not entered.
///
/// ```
/// use fcore::{Operand, Walk, WalkOptions};
/// # let dir = std::env::temp_dir().join(format!("fcore-walk-{}", std::process::id()));
/// # std::fs::create_dir_all(dir.join("a"))?;
/// # for name in ["a/x", "a.txt", "a0"] { std::fs::write(dir.join(name), "")?; }
/// let mut walk = Walk::new([Ok(Operand::from(dir.as_path()))], WalkOptions::default());
/// let mut below = Vec::new();
/// for item in &mut walk {
///     below.push(String::from_utf8_lossy(item?.below()).into_owned());
/// }
/// assert_eq!(below, ["a.txt", "a/x", "a0"]);
/// assert_eq!(walk.skipped().total(), 0);
/// # std::fs::remove_dir_all(&dir)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Walk<I> {
    operands: I,
    tree: Tree,
}

impl<I: Iterator<Item = Result<Operand>>> Walk<I> {
    /// A walk that looks at nothing yet, not even for the first operand.
    pub fn new(operands: impl IntoIterator<IntoIter = I>, options: WalkOptions) -> Walk<I> {
        Walk { operands: operands.into_iter(), tree: Tree::new(options) }
    }

    /// Takes only what `filter` wants too, and enters only those directories. It is given the
    /// operand (ending in `/`), the path below it, and whether that is a directory; for all names of
    /// a directory before anything below them. What the globs turn away it is not asked.
    pub fn filter(
        mut self,
        filter: impl FnMut(&Path, &Path, bool) -> bool + Send + 'static,
    ) -> Walk<I> {
        self.tree.filter = Some(filter::Filter::new(filter));
        self
    }

    /// What has been passed over so far.
    pub fn skipped(&self) -> Skipped {
        self.tree.skipped
    }
}

impl<I: Iterator<Item = Result<Operand>>> Iterator for Walk<I> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Result<Entry>> {
        loop {
            if let Some(item) = self.tree.step() {
                return Some(item);
            }
            match self.operands.next()? {
                Ok(operand) => {
                    if let Some(item) = self.tree.start(&operand) {
                        return Some(item);
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests;
