//! The operands, and what lies in trees.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use fcore::{Doing, Entry, Error, Input, Operand, Result, Shard, TEMP_PREFIX, Walk};
use rustix::io::{Errno, pread, retry_on_intr};

use crate::ignored::{Ignored, is_git};
use crate::plan::{Sources, Texts};

/// So much of a file in a tree is searched for NUL.
const FIRST: usize = 8192;

/// Something to be read.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A text that was typed, with a newline after it.
    Given(Vec<u8>),
    /// A file that was named.
    Named(Operand),
    /// A file found in a tree.
    Found(Entry),
}

/// All items in their order; what cannot be one is an error in its place.
pub(crate) fn items(sources: Sources) -> Box<dyn Iterator<Item = Result<Item>>> {
    let Sources { texts, walk, ignores, shard } = sources;
    let operands: Box<dyn Iterator<Item = Result<Operand>>> = match texts {
        Texts::Given(mut text) => {
            text.push(b'\n');
            return Box::new(std::iter::once(Ok(Item::Given(text))));
        }
        Texts::Files(files) => Box::new(files.into_iter().map(Ok)),
        Texts::List(list) => Box::new(list),
    };
    match walk {
        None => {
            let keeps = move |operand: &Result<Operand>| {
                operand.as_ref().map_or(true, |operand| kept(shard, operand.as_os_str()))
            };
            Box::new(operands.filter(keeps).map(|operand| operand.map(Item::Named)))
        }
        Some(options) => {
            let mut ignored = ignores.then(Ignored::default);
            let walk = Walk::new(operands, options).filter(move |operand, below, directory| {
                let names = |ignored: &mut Ignored| ignored.names(operand, below, directory);
                !is_git(below) && !ignored.as_mut().is_some_and(names)
            });
            let keeps = move |entry: &Result<Entry>| {
                entry.as_ref().map_or(true, |entry| wanted(shard, entry))
            };
            // The walk has a filter of its own.
            Box::new(Iterator::filter(walk, keeps).map(|entry| entry.map(Item::from)))
        }
    }
}

fn kept(shard: Shard, name: &OsStr) -> bool {
    shard.keeps(name.as_encoded_bytes())
}

/// Whether an entry is this worker's, and not a file that another of us is making.
fn wanted(shard: Shard, entry: &Entry) -> bool {
    let name = entry.path().file_name().unwrap_or_default().as_encoded_bytes();
    let temporary = entry.depth() > 0 && name.starts_with(TEMP_PREFIX.as_bytes());
    !temporary && shard.keeps(entry.below())
}

impl From<Entry> for Item {
    fn from(entry: Entry) -> Item {
        if entry.depth() == 0 { Item::Named(entry.into_operand()) } else { Item::Found(entry) }
    }
}

impl Item {
    /// As it is called in results: the path as typed, `-` for what came by standard input.
    pub(crate) fn name(&self) -> OsString {
        match self {
            Item::Given(_) => OsString::from("-"),
            Item::Named(operand) => operand.as_os_str().to_owned(),
            Item::Found(entry) => entry.path().as_os_str().to_owned(),
        }
    }

    /// Opens the file; `None` for one in a tree that is none any more, or is no text.
    ///
    /// # Errors
    /// The system's refusal.
    pub(crate) fn open(&self) -> Result<Option<Input>> {
        match self {
            Item::Given(_) => Ok(None),
            Item::Named(operand) => Input::open(operand).map(Some),
            Item::Found(entry) => {
                let input = Input::open_regular(entry.path(), entry.is_through_link())?;
                match input {
                    Some(input) if !holds_nul(&input)? => Ok(Some(input)),
                    _ => Ok(None),
                }
            }
        }
    }

    /// Opens a file that is to be edited, which waits for nobody; `None` as above.
    ///
    /// # Errors
    /// The system's refusal, or it is no file.
    pub(crate) fn open_to_edit(&self) -> Result<Option<Input>> {
        let Item::Named(_) = self else { return self.open() };
        let path = self.path()?;
        match Input::open_regular(path, true)? {
            Some(input) => Ok(Some(input)),
            None if path.is_dir() => Err(Error::new(Doing::Open, path, Errno::ISDIR)),
            None => Err(Error::message(Doing::Open, path, "not a regular file")),
        }
    }

    /// The path of a file that may be edited.
    ///
    /// # Errors
    /// It came by standard input.
    pub(crate) fn path(&self) -> Result<&Path> {
        let refused = || Error::message(Doing::Open, "-", "standard input has no place to edit it");
        match self {
            Item::Given(_) => Err(refused()),
            Item::Named(operand) => operand.path().ok_or_else(refused),
            Item::Found(entry) => Ok(entry.path()),
        }
    }
}

/// Whether a file is no text, by its first bytes.
fn holds_nul(input: &Input) -> Result<bool> {
    let mut first = [0; FIRST];
    let got = retry_on_intr(|| pread(input, &mut first, 0));
    let got = got.map_err(|errno: Errno| Error::new(Doing::Read, input.name(), errno))?;
    Ok(memchr::memchr(0, &first[..got]).is_some())
}
