//! From what was named to the files that are meant.

use std::os::unix::fs::FileTypeExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, mem, slice};

use fcli::Env;
use fcore::{Doing, Error, Kind, Lists, Operand, Result, Shard, Skipped, Walk, WalkOptions};

use crate::digest::{Item, Target, TargetKind};
use crate::own::Own;

/// More files than these were not typed by somebody who waits for each line; to look at them first
/// takes a tenth of the time that small ones take.
const FEW: usize = 100;

/// What was named, and how to take it.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) files: Vec<Operand>,
    /// A list of more names.
    pub(crate) list: Option<List>,
    /// Directories are entered.
    pub(crate) walk: Option<WalkOptions>,
    pub(crate) shard: Shard,
}

/// A list of names, by what ends one.
#[derive(Clone, Debug)]
pub(crate) enum List {
    Zero(Operand),
    Lines(Operand),
}

impl List {
    fn open(&self) -> Result<Lists> {
        match self {
            List::Zero(list) => Lists::files0_from(list),
            List::Lines(list) => Lists::files_from(list),
        }
    }
}

/// A file to be digested, or why there is none.
#[derive(Debug)]
pub(crate) enum Name {
    File(Operand, TargetKind),
    Fault(Error),
    /// More names come when somebody has written them.
    Pause,
}

impl Item for Name {
    fn target(&self) -> Option<Target<'_>> {
        match self {
            Name::File(operand, kind) => Some(Target { operand, kind: *kind, algorithm: None }),
            Name::Fault(_) | Name::Pause => None,
        }
    }

    fn is_pause(&self) -> bool {
        matches!(self, Name::Pause)
    }
}

/// What was named: operands, then a list.
struct Operands<'a> {
    named: slice::Iter<'a, Operand>,
    /// Nothing was named, which means standard input.
    nothing: bool,
    list: Option<Lists>,
    /// Set while the item just given is not one, but says that the next may have to be waited for.
    paused: Arc<AtomicBool>,
    announced: bool,
    /// There are names before the next one.
    begun: bool,
    /// At most [`FEW`] were named.
    few: bool,
}

impl Iterator for Operands<'_> {
    type Item = Result<Operand>;

    fn next(&mut self) -> Option<Result<Operand>> {
        if mem::take(&mut self.nothing) {
            return Some(Ok(Operand::Std));
        }
        let waits = !self.announced
            && match (self.named.as_slice().first(), &mut self.list) {
                (Some(operand), _) => self.begun && self.may_wait(operand),
                (None, Some(list)) => list.waits(),
                (None, None) => return None,
            };
        if waits {
            self.announced = true;
            self.paused.store(true, Ordering::Relaxed);
            // Errors pass through a walk in their place: this one is taken out again behind it.
            return Some(Err(Error::message(Doing::Read, "", "nothing to read yet")));
        }
        (self.announced, self.begun) = (false, true);
        match self.named.next() {
            Some(operand) => Some(Ok(operand.clone())),
            None => self.list.as_mut()?.next(),
        }
    }
}

impl Operands<'_> {
    /// Whether what was named may have to be waited for: to be opened, or to be written to by
    /// somebody.
    fn may_wait(&self, operand: &Operand) -> bool {
        let Some(path) = operand.path() else { return true };
        self.few
            && fs::metadata(path).is_ok_and(|found| {
                let kind = found.file_type();
                kind.is_fifo() || kind.is_char_device() || kind.is_socket()
            })
    }
}

/// The files, one at a time.
pub(crate) struct Files<'a> {
    source: Source<'a>,
    shard: Shard,
    paused: Arc<AtomicBool>,
    own: Option<Own>,
}

enum Source<'a> {
    Plain(Box<Operands<'a>>),
    Walk(Box<Walk<Operands<'a>>>),
}

impl Names {
    /// These files.
    pub(crate) fn of(files: Vec<Operand>) -> Names {
        Names { files, list: None, walk: None, shard: Shard::ALL }
    }

    /// Why the list `own` cannot be made of what was named on the command line.
    pub(crate) fn refused(&self, own: &Own) -> Option<Error> {
        let stdin = (self.files.is_empty() && self.list.is_none()).then_some(&Operand::Std);
        self.files.iter().chain(stdin).find_map(|named| own.refuse(named).err())
    }

    /// Looks for the files as they are asked for.
    ///
    /// # Errors
    /// The list of names cannot be opened.
    pub(crate) fn files(&self) -> Result<Files<'_>> {
        let list = self.list.as_ref().map(List::open).transpose()?;
        let paused = Arc::new(AtomicBool::new(false));
        let operands = Operands {
            named: self.files.iter(),
            nothing: self.files.is_empty() && list.is_none(),
            list,
            paused: Arc::clone(&paused),
            announced: false,
            begun: false,
            few: self.files.len() <= FEW,
        };
        let source = match &self.walk {
            None => Source::Plain(Box::new(operands)),
            Some(options) => Source::Walk(Box::new(Walk::new(operands, options.clone()))),
        };
        Ok(Files { source, shard: self.shard, paused, own: None })
    }
}

impl Files<'_> {
    /// Passes over the list that is being written, where the walk comes upon it; the one that it
    /// replaces is refused where it is named.
    pub(crate) fn leave_out(&mut self, own: Option<Own>) {
        self.own = own;
    }

    /// What was passed over so far.
    pub(crate) fn skipped(&self) -> Skipped {
        match &self.source {
            Source::Plain(_) => Skipped::default(),
            Source::Walk(walk) => walk.skipped(),
        }
    }

    /// The next name, and whether it falls to this shard.
    fn look(&mut self) -> Option<(Name, bool)> {
        let found = match &mut self.source {
            Source::Plain(operands) => operands.next()?.and_then(|operand| {
                let keeps = self.shard.keeps(operand.as_os_str().as_encoded_bytes());
                if let (true, Some(own), Some(path)) = (keeps, &self.own, operand.path()) {
                    own.refuse_at(path)?;
                }
                Ok((Name::File(operand, TargetKind::Named), keeps))
            }),
            Source::Walk(walk) => walk.next()?.and_then(|entry| {
                let mut keeps = self.shard.keeps(entry.below());
                match &self.own {
                    Some(own) if keeps && entry.depth() > 0 => keeps = !own.is_at(entry.path()),
                    Some(own) if keeps => own.refuse_at(entry.path())?,
                    _ => {}
                }
                let kind = match entry.kind() {
                    Kind::File if entry.depth() > 0 => {
                        TargetKind::Found { follow: entry.is_through_link() }
                    }
                    _ => TargetKind::Named,
                };
                Ok((Name::File(entry.into_operand(), kind), keeps))
            }),
        };
        Some(found.unwrap_or_else(|error| {
            let pause = self.paused.swap(false, Ordering::Relaxed);
            (if pause { Name::Pause } else { Name::Fault(error) }, true)
        }))
    }
}

impl Iterator for Files<'_> {
    type Item = Name;

    fn next(&mut self) -> Option<Name> {
        loop {
            if let (name, true) = self.look()? {
                return Some(name);
            }
        }
    }
}

/// Says what a walk passed over, if it did.
pub(crate) fn tell_skipped(skipped: Skipped, env: &Env) {
    let counts = [
        (skipped.symlinks, "symbolic links"),
        (skipped.fifos, "FIFOs"),
        (skipped.sockets, "sockets"),
        (skipped.devices, "devices"),
        (skipped.other_file_systems, "directories on other file systems"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<_> = told.map(|(count, name)| format!("{name} {count}")).collect();
    if !told.is_empty() {
        env.note(format!("{} skipped: {}", skipped.total(), told.join(", ")));
    }
}
