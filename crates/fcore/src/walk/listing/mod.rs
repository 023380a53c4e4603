//! One directory's names, read whole, held close together and put in order.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(test, not(target_os = "linux")))]
mod portable;

use std::path::Path;

use super::entry::Kind;
use super::order;
use crate::{Doing, Error, Result};

#[cfg(target_os = "linux")]
pub(super) use linux::Reader;
#[cfg(not(target_os = "linux"))]
pub(super) use portable::Reader;

/// The wanted names of one directory in their order, and where the walk is among them.
///
/// Names lie end to end in one block of bytes; an item is a few words. A directory of a million
/// names so takes two allocations and some 40 bytes a name, and the next one uses them again.
#[derive(Debug, Default)]
pub(super) struct Listing {
    names: Vec<u8>,
    items: Vec<Item>,
    next: usize,
    /// Why the directory could not be read, or not to its end.
    error: Option<Error>,
}

/// A name in the listing and what it is.
#[derive(Clone, Copy, Debug)]
struct Item {
    start: usize,
    length: u32,
    found: Found,
}

/// What is known of a name after its directory was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// `None`: nobody could tell; asking again by name gives the error.
    pub(super) kind: Option<Kind>,
    /// Whether a link led there.
    pub(super) through_link: bool,
}

impl Listing {
    /// Reads the directory at `path`, keeps what `choose` wants and puts it in order.
    ///
    /// `choose` gets a name and what the directory says it is (`None`: it could not tell), and gives
    /// what to take it for, or `None` to leave it out. `through_link` follows a link at `path`.
    pub(super) fn read(
        &mut self,
        reader: &mut Reader,
        path: &Path,
        through_link: bool,
        mut choose: impl FnMut(&[u8], Option<Kind>) -> Option<Found>,
    ) {
        self.clear();
        let each = |name: &[u8], kind: Option<Kind>| {
            if let Some(found) = choose(name, kind) {
                self.push(name, found);
            }
        };
        let read = reader.names(path, through_link, each);
        self.error = read.map_err(|error| Error::new(Doing::List, path, error)).err();
        let names = &self.names;
        self.items.sort_unstable_by(|a, b| {
            let directory = |item: &Item| item.found.kind == Some(Kind::Directory);
            order::compare(slice(names, a), directory(a), slice(names, b), directory(b))
        });
    }

    /// The error met while reading, once; then one name after the other, in order.
    pub(super) fn next(&mut self) -> Option<Result<(&[u8], Found)>> {
        if let Some(error) = self.error.take() {
            return Some(Err(error));
        }
        let item = self.items.get(self.next)?;
        self.next += 1;
        Some(Ok((slice(&self.names, item), item.found)))
    }

    fn push(&mut self, name: &[u8], found: Found) {
        // NAME_MAX is 255 nearly everywhere and below 2^16 on any system there is.
        let Ok(length) = u32::try_from(name.len()) else { return };
        self.items.push(Item { start: self.names.len(), length, found });
        self.names.extend_from_slice(name);
    }

    fn clear(&mut self) {
        self.names.clear();
        self.items.clear();
        self.next = 0;
        self.error = None;
    }
}

fn slice<'a>(names: &'a [u8], item: &Item) -> &'a [u8] {
    &names[item.start..item.start + item.length as usize]
}
