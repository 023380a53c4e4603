//! Hard links: the first name of a file is copied, the others become links to the copy.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustix::fs::{AtFlags, CWD, linkat, statat};

use super::node::{Node, Side};
use crate::spot::Spot;

type Id = (u64, u64);

/// Files with several names, while names may still come.
#[derive(Default)]
pub(crate) struct Links {
    files: Mutex<HashMap<Id, File>>,
    changed: Condvar,
}

struct File {
    copy: Copy,
    /// Names that were not met yet; those outside the tree never are.
    left: u64,
}

enum Copy {
    /// A worker is at it, and waits for nobody.
    InWork,
    Made(Made),
}

/// Where the copy is.
#[derive(Clone)]
pub(crate) struct Made(Arc<At>);

struct At {
    within: Option<Arc<Node>>,
    name: PathBuf,
}

/// What is to be done with a name.
pub(crate) enum Claim<'l> {
    /// It is the first: copy it, and say where with the ticket.
    First(Ticket<'l>),
    /// Link to this.
    Made(Made),
}

impl Links {
    /// Comes back when the file was copied, or is ours to copy.
    pub(crate) fn claim(&self, id: Id, names: u64) -> Claim<'_> {
        let mut files = self.lock();
        loop {
            match files.entry(id) {
                Entry::Vacant(vacant) => {
                    vacant.insert(File { copy: Copy::InWork, left: names.saturating_sub(1) });
                    return Claim::First(Ticket { links: self, id, done: false });
                }
                Entry::Occupied(mut file) => {
                    if let Copy::Made(made) = &file.get().copy {
                        let made = made.clone();
                        file.get_mut().left = file.get().left.saturating_sub(1);
                        if file.get().left == 0 {
                            file.remove();
                        }
                        return Claim::Made(made);
                    }
                }
            }
            files = self.changed.wait(files).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The duty to copy a file; dropped without having done so, the next name is the first.
pub(crate) struct Ticket<'l> {
    links: &'l Links,
    id: Id,
    done: bool,
}

impl Ticket<'_> {
    /// The copy is made, here.
    pub(crate) fn made_at(mut self, to: &Spot<'_>) {
        self.done = true;
        let within = to.within.map(|(node, _)| Arc::clone(node));
        let made = Made(Arc::new(At { within, name: to.name.to_owned() }));
        if let Some(file) = self.links.lock().get_mut(&self.id) {
            file.copy = Copy::Made(made);
        }
        self.links.changed.notify_all();
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.links.lock().remove(&self.id);
            self.links.changed.notify_all();
        }
    }
}

impl Made {
    /// Makes another name of the copy.
    pub(crate) fn link_at(&self, to: BorrowedFd<'_>, as_name: &Path) -> rustix::io::Result<()> {
        self.at(|dir, name| linkat(dir, name, to, as_name, AtFlags::empty()))
    }

    /// Whether that is already a name of the copy.
    pub(crate) fn is_at(&self, to: &Spot<'_>) -> bool {
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        let here = self.at(|dir, name| statat(dir, name, flags));
        let there = statat(to.dir, to.name, flags);
        here.is_ok_and(|here| {
            there.is_ok_and(|there| (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino))
        })
    }

    fn at<T>(
        &self,
        act: impl FnOnce(BorrowedFd<'_>, &Path) -> rustix::io::Result<T>,
    ) -> rustix::io::Result<T> {
        match &self.0.within {
            None => act(CWD, &self.0.name),
            Some(node) => act(node.open()?.side(Side::To), &self.0.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_copy_is_the_next_ones_to_make() {
        let links = Links::default();
        let Claim::First(ticket) = links.claim((1, 2), 3) else { panic!("not the first") };
        std::thread::scope(|scope| {
            let other = scope.spawn(|| matches!(links.claim((1, 2), 3), Claim::First(_)));
            drop(ticket);
            assert!(other.join().unwrap());
        });
    }

    #[test]
    fn all_names_met_are_forgotten() {
        let links = Links::default();
        let spot = Spot::typed(Path::new("copy"));
        let Claim::First(ticket) = links.claim((1, 2), 2) else { panic!("not the first") };
        ticket.made_at(&spot);
        assert!(matches!(links.claim((1, 2), 2), Claim::Made(_)));
        assert!(links.lock().is_empty());
    }
}
