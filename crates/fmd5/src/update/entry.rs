//! One file of the new list, from its name to its lines.

use std::cell::OnceCell;
use std::ffi::OsString;

use fcore::{Doing, Error, Operand, Result};
use fhash::Digest;
use fhash::list::{Stamp, Time};

use super::look::{Look, metadata, stamp};
use crate::digest::{Item, Outcome, Target, TargetKind};
use crate::names::Name;
use crate::voice::means_gone;

/// A name on its way; the worker that gets it looks at the file.
pub(super) struct Entry<'a> {
    name: Name,
    look: &'a Look<'a>,
    seen: OnceCell<Seen>,
}

/// What the look said.
enum Seen {
    /// No file: something that keeps its place in the order.
    Nothing,
    /// The list.
    Itself,
    /// It is as it was.
    Same {
        old: usize,
        stamp: Stamp,
        digests: Vec<Digest>,
    },
    /// To be digested.
    Changed {
        kind: TargetKind,
        stamp: Stamp,
        before: Time,
    },
    Failed(Error),
}

/// What becomes of it in the new list.
pub(super) enum State {
    Pause,
    Itself,
    Gone,
    Same {
        old: usize,
        stamp: Stamp,
        digests: Vec<Digest>,
    },
    Digested {
        name: OsString,
        old: Option<usize>,
        stamp: Option<Stamp>,
        digests: Vec<Digest>,
    },
    Failed {
        old: Option<usize>,
        error: Error,
    },
    /// Not about a file, but a directory or a list of names.
    Fault(Error),
}

impl<'a> Entry<'a> {
    pub(super) fn new(name: Name, look: &'a Look<'a>) -> Entry<'a> {
        Entry { name, look, seen: OnceCell::new() }
    }

    fn seen(&self) -> &Seen {
        self.seen.get_or_init(|| match &self.name {
            Name::File(operand, kind) => {
                see(operand, *kind, self.look).unwrap_or_else(Seen::Failed)
            }
            Name::Fault(_) | Name::Pause => Seen::Nothing,
        })
    }

    /// What is to be written, now that it was digested, if it had to be.
    pub(super) fn settle(self, outcome: Outcome) -> State {
        self.seen();
        let Entry { name, look, seen } = self;
        let (operand, kind) = match name {
            Name::File(operand, kind) => (operand, kind),
            Name::Fault(error) => return State::Fault(error),
            Name::Pause => return State::Pause,
        };
        let name = operand.as_os_str();
        let old = look.old.find(name).filter(|index| !look.old.digests(*index).is_empty());
        let digested = match seen.into_inner() {
            None | Some(Seen::Nothing) => return State::Pause,
            Some(Seen::Itself) => return State::Itself,
            Some(Seen::Same { old, stamp, digests }) => {
                return State::Same { old, stamp, digests };
            }
            Some(Seen::Failed(error)) => Err(error),
            Some(Seen::Changed { kind, stamp, before }) => match outcome {
                None => return State::Pause,
                Some(Ok(sums)) => unchanged(&operand, kind, &stamp).map(|()| {
                    let stamp = Some(stamp).filter(|stamp| look.clock.tells(stamp, before));
                    (stamp, sums.digests().to_vec())
                }),
                Some(Err(error)) => Err(error),
            },
        };
        match digested {
            Ok((stamp, digests)) => State::Digested { name: name.to_owned(), old, stamp, digests },
            // What somebody typed should be there. What was found a moment ago, or was on the list,
            // need not be.
            Err(error) if means_gone(&error) && !(look.typed && kind == TargetKind::Named) => {
                State::Gone
            }
            Err(error) => State::Failed { old, error },
        }
    }
}

impl Item for Entry<'_> {
    fn target(&self) -> Option<Target<'_>> {
        match (&self.name, self.seen()) {
            (Name::File(operand, _), Seen::Changed { kind, .. }) => {
                Some(Target { operand, kind: *kind, algorithm: None })
            }
            _ => None,
        }
    }

    fn is_pause(&self) -> bool {
        matches!(self.name, Name::Pause)
    }
}

fn follows(kind: TargetKind) -> bool {
    matches!(kind, TargetKind::Named | TargetKind::Found { follow: true })
}

/// Looks at a file before it is read.
fn see(operand: &Operand, kind: TargetKind, look: &Look<'_>) -> Result<Seen> {
    let Some(path) = operand.path() else {
        let text = "standard input cannot be looked at again";
        return Err(Error::message(Doing::Read, "-", text));
    };
    let before = look.clock.now();
    let found = metadata(path, follows(kind))?;
    if look.own.is(&found) {
        return Ok(Seen::Itself);
    }
    let stamp = stamp(&found);
    let old = look.old.find(path.as_os_str());
    let same = old.and_then(|old| Some((old, look.old.same(old, &stamp, look.algorithms)?)));
    if let Some((old, digests)) = same.filter(|_| found.is_file()) {
        return Ok(Seen::Same { old, stamp, digests });
    }
    // A directory says what it is when it is read; FIFOs and devices have no place in such a list.
    let kind = match kind {
        TargetKind::Named if !found.is_dir() => TargetKind::Found { follow: true },
        kind => kind,
    };
    Ok(Seen::Changed { kind, stamp, before })
}

/// Looks again: what was read between two equal looks is what both saw.
fn unchanged(operand: &Operand, kind: TargetKind, before: &Stamp) -> Result<()> {
    let path = operand.as_os_str();
    let now = metadata(path.as_ref(), follows(kind))?;
    match stamp(&now) == *before {
        true => Ok(()),
        false => Err(Error::message(Doing::Read, path, "file changed as we read it")),
    }
}
