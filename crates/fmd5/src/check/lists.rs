//! From lists to the files they name.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::slice;

use fcore::{Error, Input, Operand};
use fhash::Digest;
use fhash::list::{Line, Parser};

use crate::digest::{Item, Target, TargetKind};
use crate::lines::Lines;

/// What is met in lists, one after the other.
pub(super) enum Event {
    /// A file and the digest it must have.
    Entry { operand: Operand, digest: Digest, kind: TargetKind },
    /// A line that is none; by its number from 1.
    Malformed(u64),
    /// The list could not be opened, or not be read to its end.
    Unreadable(Error),
    /// The list is over.
    End,
    /// The list goes on when somebody has written more of it.
    Pause,
}

impl Item for Event {
    fn target(&self) -> Option<Target<'_>> {
        match self {
            Event::Entry { operand, digest, kind } => {
                Some(Target { operand, kind: *kind, algorithm: Some(digest.algorithm()) })
            }
            _ => None,
        }
    }

    fn is_pause(&self) -> bool {
        matches!(self, Event::Pause)
    }
}

/// Reads the lists, one after the other.
pub(super) struct Entries<'a> {
    rest: slice::Iter<'a, Operand>,
    current: Option<Lines>,
    /// How the names of the present list are to be opened.
    kind: TargetKind,
    number: u64,
    parser: Parser,
    /// Owed when the present list broke.
    ends: bool,
    /// A pause was announced, the next line may be waited for.
    paused: bool,
}

impl<'a> Entries<'a> {
    pub(super) fn new(lists: &'a [Operand], parser: Parser) -> Entries<'a> {
        Entries {
            rest: lists.iter(),
            current: None,
            kind: TargetKind::Named,
            number: 0,
            parser,
            ends: false,
            paused: false,
        }
    }

    fn end(&mut self) -> Event {
        self.current = None;
        self.ends = false;
        Event::End
    }
}

impl Iterator for Entries<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            if self.ends {
                return Some(self.end());
            }
            let Some(lines) = &mut self.current else {
                let list = self.rest.next()?;
                self.number = 0;
                self.parser.begin_list(*list == Operand::Std);
                let opened = Input::open(list).inspect(|input| {
                    let is_file = input.is_regular();
                    self.kind = if is_file { TargetKind::Listed } else { TargetKind::Named };
                });
                match opened.and_then(Lines::new) {
                    Ok(lines) => self.current = Some(lines),
                    Err(error) => {
                        self.ends = true;
                        return Some(Event::Unreadable(error));
                    }
                }
                continue;
            };
            if !self.paused && lines.waits() {
                self.paused = true;
                return Some(Event::Pause);
            }
            self.paused = false;
            let line = match lines.next() {
                Ok(Some(line)) => line,
                Ok(None) => return Some(self.end()),
                Err(error) => {
                    self.ends = true;
                    return Some(Event::Unreadable(error));
                }
            };
            self.number += 1;
            match self.parser.parse(line) {
                Line::Ignored => {}
                Line::Malformed => return Some(Event::Malformed(self.number)),
                Line::Entry(entry) => {
                    let name = OsString::from_vec(entry.name.into_owned());
                    let digest = entry.digest;
                    let (operand, kind) = (Operand::from(name), self.kind);
                    return Some(Event::Entry { operand, digest, kind });
                }
            }
        }
    }
}
