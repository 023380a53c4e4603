//! The way through one operand's tree: an explicit stack of listings, never recursion.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::WalkOptions;
use super::entry::{Entry, Kind, Skipped};
use super::filter::Filter;
use super::links::{Id, Links, check_loop, metadata};
use super::listing::{Found, Listing, Reader};
use crate::{Operand, Result};

/// Listings kept to be filled again; a tree is rarely deeper.
const SPARE: usize = 16;

#[derive(Debug)]
pub(super) struct Tree {
    options: WalkOptions,
    pub(super) filter: Option<Filter>,
    pub(super) skipped: Skipped,
    /// The path of what is being looked at; below it, `levels` tell where each `/` was.
    path: Vec<u8>,
    /// Where the path below the operand begins.
    base: usize,
    /// The operand's file system.
    device: Option<u64>,
    levels: Vec<Level>,
    /// The directory at `path` is entered next: it was looked at, and given out if asked for.
    entering: Option<Entering>,
    spare: Vec<Listing>,
    reader: Reader,
    scratch: Vec<u8>,
}

/// A directory that is being walked.
#[derive(Debug)]
struct Level {
    listing: Listing,
    /// Length of its path with the `/`.
    path_length: usize,
    /// Known only where something is compared with it.
    id: Option<Id>,
}

#[derive(Clone, Copy, Debug)]
struct Entering {
    through_link: bool,
    id: Option<Id>,
}

impl Tree {
    pub(super) fn new(options: WalkOptions) -> Tree {
        Tree {
            options,
            filter: None,
            skipped: Skipped::default(),
            path: Vec::new(),
            base: 0,
            device: None,
            levels: Vec::new(),
            entering: None,
            spare: Vec::new(),
            reader: Reader::default(),
            scratch: Vec::new(),
        }
    }

    /// Takes up an operand; what it gives at once is a file, a stream or an error, and the rest
    /// comes from [`step`](Tree::step).
    pub(super) fn start(&mut self, operand: &Operand) -> Option<Result<Entry>> {
        let typed = operand.as_os_str().as_bytes();
        let Some(path) = operand.path() else {
            return Some(Ok(Entry::new(typed, 0, Kind::Stream)));
        };
        let follow = self.options.links != Links::Never;
        let (kind, id) = match metadata(path, follow) {
            Ok(found) => (Kind::from(found.file_type()), Id::of(&found)),
            Err(error) => return Some(Err(error)),
        };
        let entry = Entry::new(typed, 0, kind).found_through_link(follow);
        if kind == Kind::Directory {
            self.path.clear();
            self.path.extend_from_slice(typed);
            self.device = Some(id.device);
            self.entering = Some(Entering { through_link: follow, id: Some(id) });
            return self.options.all_kinds.then_some(Ok(entry));
        }
        // A file, pipe or device that was named is meant; a link that is not to be followed is none.
        if kind == Kind::Symlink && !self.options.all_kinds {
            self.skipped.count(kind);
            return None;
        }
        Some(Ok(entry))
    }

    /// The next thing below the operand; `None` when there is no more.
    pub(super) fn step(&mut self) -> Option<Result<Entry>> {
        loop {
            if let Some(entering) = self.entering.take() {
                self.enter(entering);
            }
            let level = self.levels.last_mut()?;
            self.path.truncate(level.path_length);
            match level.listing.next() {
                Some(Ok((name, found))) => {
                    self.path.extend_from_slice(name);
                    if let Some(item) = self.visit(found) {
                        return Some(item);
                    }
                }
                Some(Err(error)) => return Some(Err(error)),
                None => self.leave(),
            }
        }
    }

    /// Looks at what `path` leads to.
    fn visit(&mut self, found: Found) -> Option<Result<Entry>> {
        let path = Path::new(OsStr::from_bytes(&self.path));
        let kind = match found.kind {
            Some(kind) => kind,
            // Mostly a link to nothing. Should it have come into being meanwhile, all is well.
            None => match metadata(path, self.options.links == Links::Always) {
                Ok(metadata) => Kind::from(metadata.file_type()),
                Err(error) => return Some(Err(error)),
            },
        };
        if kind == Kind::Directory {
            match self.inspect_directory(path, found.through_link) {
                Ok(Some(entering)) => self.entering = Some(entering),
                Ok(None) => {
                    self.skipped.count(kind);
                    return None;
                }
                Err(error) => return Some(Err(error)),
            }
        } else if kind != Kind::File && !self.options.all_kinds {
            self.skipped.count(kind);
            return None;
        }
        if kind == Kind::Directory && !self.options.all_kinds {
            return None;
        }
        let entry = Entry::new(&self.path, self.base, kind)
            .at_depth(self.levels.len())
            .found_through_link(found.through_link);
        Some(Ok(entry))
    }

    /// Whether to enter a directory: `None` if it is on another file system and that matters.
    fn inspect_directory(&self, path: &Path, through_link: bool) -> Result<Option<Entering>> {
        let always = self.options.links == Links::Always;
        if !always && !self.options.one_file_system {
            return Ok(Some(Entering { through_link, id: None }));
        }
        let id = Id::of(&metadata(path, through_link)?);
        if self.options.one_file_system && self.device != Some(id.device) {
            return Ok(None);
        }
        if always {
            check_loop(id, self.levels.iter().filter_map(|level| level.id), path)?;
        }
        Ok(Some(Entering { through_link, id: Some(id) }))
    }

    /// Reads the directory at `path` and makes it the top of the stack.
    fn enter(&mut self, Entering { through_link, id }: Entering) {
        let Tree { options, filter, skipped, path, scratch, reader, .. } = self;
        scratch.clear();
        scratch.extend_from_slice(path);
        // However many `/` were typed at the end, one is printed.
        while scratch.ends_with(b"//") {
            scratch.pop();
        }
        if !scratch.ends_with(b"/") {
            scratch.push(b'/');
        }
        let path_length = scratch.len();
        if self.levels.is_empty() {
            self.base = path_length;
        }
        let base = self.base;
        let mut listing = self.spare.pop().unwrap_or_default();
        let directory = Path::new(OsStr::from_bytes(path));
        listing.read(reader, directory, through_link, |name, kind| {
            scratch.truncate(path_length);
            scratch.extend_from_slice(name);
            choose(options, filter, skipped, scratch, base, kind)
        });
        scratch.truncate(path_length);
        std::mem::swap(path, scratch);
        self.levels.push(Level { listing, path_length, id });
    }

    fn leave(&mut self) {
        if let Some(level) = self.levels.pop()
            && self.spare.len() < SPARE
        {
            self.spare.push(level.listing);
        }
    }
}

/// What to take a name for that a directory lists as `kind`, or `None` if it is not wanted.
fn choose(
    options: &WalkOptions,
    filter: &mut Option<Filter>,
    skipped: &mut Skipped,
    path: &[u8],
    base: usize,
    kind: Option<Kind>,
) -> Option<Found> {
    let through_link = kind == Some(Kind::Symlink) && options.links == Links::Always;
    // Followed now and not later, because a directory sorts unlike a file.
    let kind = match kind {
        Some(_) if through_link => metadata(Path::new(OsStr::from_bytes(path)), true)
            .ok()
            .map(|metadata| Kind::from(metadata.file_type())),
        known => known,
    };
    let directory = kind == Some(Kind::Directory);
    if !options.globs.is_empty() && !options.globs.wants(&path[base..], directory) {
        return None;
    }
    if let Some(filter) = filter
        && !filter.wants(path, base, directory)
    {
        return None;
    }
    match kind {
        None | Some(Kind::File | Kind::Directory) => {}
        Some(kind) if !options.all_kinds => {
            skipped.count(kind);
            return None;
        }
        Some(_) => {}
    }
    Some(Found { kind, through_link })
}
