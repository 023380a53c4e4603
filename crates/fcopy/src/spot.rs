//! A place in the file system: a name in an open directory, and what to call it.

use std::ffi::{OsStr, OsString};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;

use crate::attributes::Lost;
use crate::tree::{Node, Side};
use crate::trouble::{Deed, Trouble};

/// A name relative to a directory that is held open: an operand as it was typed, from the working
/// directory, or one component in a tree.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) dir: BorrowedFd<'a>,
    pub(crate) name: &'a Path,
    /// What an operand is called: another name than its own while a tree is built beside its place.
    called: &'a Path,
    pub(crate) within: Option<(&'a Arc<Node>, Side)>,
}

impl<'a> Spot<'a> {
    /// An operand.
    pub(crate) fn typed(path: &'a Path) -> Spot<'a> {
        Spot { dir: CWD, name: path, called: path, within: None }
    }

    /// The same, called otherwise.
    pub(crate) fn called(self, path: &'a Path) -> Spot<'a> {
        Spot { called: path, ..self }
    }

    /// A name in a directory of a tree, which `dir` is.
    pub(crate) fn within(
        (node, side): (&'a Arc<Node>, Side),
        dir: BorrowedFd<'a>,
        name: &'a Path,
    ) -> Spot<'a> {
        Spot { dir, name, called: name, within: Some((node, side)) }
    }

    /// Whether it is an operand.
    pub(crate) fn is_typed(&self) -> bool {
        self.within.is_none()
    }

    /// The path to call it by, put together only when somebody asks.
    pub(crate) fn shown(&self) -> OsString {
        match self.within {
            None => self.called.as_os_str().to_owned(),
            Some((node, side)) => joined(node.shown(side), self.name.as_os_str()),
        }
    }

    /// Whether the directory it is in takes new names, as far as that can be asked.
    pub(crate) fn takes_names(&self) -> Result<(), Errno> {
        let parent = self.name.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        accessat(self.dir, parent, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)
    }

    /// What became of doing this here.
    pub(crate) fn failed(&self, deed: Deed) -> impl FnOnce(Errno) -> Trouble {
        move |errno| Trouble::system(deed, self.shown(), errno)
    }

    /// What could not be kept here.
    pub(crate) fn not_kept(&self, lost: Vec<Lost>) -> Trouble {
        Trouble::NotKept { path: self.shown(), lost }
    }
}

/// `dir/name`, with one slash between them.
pub(crate) fn joined(dir: OsString, name: &OsStr) -> OsString {
    let mut path = dir.into_vec();
    while path.len() > 1 && path.ends_with(b"/") {
        path.pop();
    }
    if !path.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend_from_slice(name.as_bytes());
    OsString::from_vec(path)
}
