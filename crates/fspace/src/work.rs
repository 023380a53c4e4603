//! One text, done by a worker.

use std::ffi::OsString;

use fcore::{Error, Input, Operand, OutputOptions, Pool, Progress, file_id};

use crate::blocks;
use crate::editing::{Editing, Turn};
use crate::filter::{Filter, Gather};
use crate::in_place::InPlace;
use crate::items::Item;
use crate::pass::{Passer, Reading};
use crate::plan::{Action, Plan};
use crate::report::Form;
use crate::sink::{Held, Sink, Stop};
use crate::visit::{Passed, Visit};

/// What one of several workers makes of a file is held until it is its turn; a larger file is read
/// then.
const LARGE: u64 = 256 << 10;

/// No more than this is held; where more comes of a file, it is read again when it is its turn.
const MOST_HELD: usize = 1 << 20;

/// What a worker owns.
#[derive(Default)]
pub(crate) struct Worker {
    passer: Passer,
    gather: Gather,
}

/// A text that is open.
pub(crate) struct Text {
    item: Item,
    name: OsString,
    /// None if the item itself holds the text.
    input: Option<Input>,
}

/// What came of an item.
#[cfg_attr(target_os = "freebsd", allow(clippy::large_enum_variant))] // its stat(2) is a large one
pub(crate) enum Done {
    /// All of it.
    End(End, Vec<u8>),
    /// It is to be read when it is its turn.
    Later(Text),
}

/// How a text ended.
pub(crate) struct End {
    pub(crate) name: OsString,
    pub(crate) passed: Passed,
    pub(crate) stop: Option<Stop>,
}

impl Done {
    fn failed(name: OsString, error: Error) -> Done {
        let stop = Some(Stop::Input(error));
        Done::End(End { name, passed: Passed::default(), stop }, Vec::new())
    }

    /// Passed over.
    fn nothing(name: OsString) -> Done {
        Done::End(End { name, passed: Passed::default(), stop: None }, Vec::new())
    }
}

/// What all workers share.
pub(crate) struct Work<'a> {
    pub(crate) plan: &'a Plan,
    /// The file that results go to.
    pub(crate) written: Option<(u64, u64)>,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) editing: Editing,
}

impl Work<'_> {
    /// Does an item, or opens it for later.
    pub(crate) fn item(&self, item: fcore::Result<Item>, worker: &mut Worker) -> Done {
        let item = match item {
            Ok(item) => item,
            Err(error) => return Done::failed(OsString::new(), error),
        };
        match self.open(item) {
            Ok(text) if self.is_for_later(&text) => Done::Later(text),
            Ok(text) => self.hold(text, worker),
            Err(done) => *done,
        }
    }

    /// Opens a text; what there is to say of it if it is none.
    fn open(&self, item: Item) -> Result<Text, Box<Done>> {
        let name = item.name();
        let opened = match self.plan.action {
            Action::InPlace(_) => item.open_to_edit(),
            _ => item.open(),
        };
        let input = match (&item, opened) {
            (_, Err(error)) => return Err(Box::new(Done::failed(name, error))),
            (Item::Given(_), _) => None,
            (_, Ok(None)) => return Err(Box::new(Done::nothing(name))),
            (_, Ok(Some(input))) => Some(input),
        };
        if let Some(input) = &input {
            if let Err(error) = input.check_is_none_of(self.written.as_slice()) {
                return Err(Box::new(Done::failed(name, error)));
            }
            self.progress.expect(input.length_hint().unwrap_or(0), 1);
        }
        Ok(Text { item, name, input })
    }

    /// Does a text, and holds what comes of it.
    fn hold(&self, text: Text, worker: &mut Worker) -> Done {
        let again = match &text.item {
            // These are there once.
            Item::Given(_) | Item::Named(Operand::Std) => None,
            item => Some(item.clone()),
        };
        let mut held = Held::new(if again.is_some() { MOST_HELD } else { usize::MAX });
        let end = self.stream(text, worker, &mut held);
        match again {
            Some(item) if held.is_over() => self.open(item).map_or_else(|done| *done, Done::Later),
            _ => Done::End(end, held.into_bytes()),
        }
    }

    /// Whether what comes of a text may be too much to hold, or slow in coming, or whether all threads
    /// are to do it together.
    fn is_for_later(&self, text: &Text) -> bool {
        let Some(input) = &text.input else { return false };
        let small = |limit| input.length_hint().is_some_and(|length| length < limit);
        match self.plan.action {
            Action::Report(Form::Nothing) => false,
            Action::InPlace(_) => self.plan.jobs != 1 && !small(blocks::PAYS),
            _ => !small(LARGE),
        }
    }

    /// Does one text.
    pub(crate) fn stream(&self, mut text: Text, worker: &mut Worker, sink: &mut dyn Sink) -> End {
        let mut passed = Passed::default();
        let edit = &self.plan.spacers.edit;
        let stop = match &self.plan.action {
            Action::Write(..) => {
                let mut visit = Filter { gather: &mut worker.gather, sink, edit };
                self.pass(&mut text, &mut worker.passer, &mut visit, &mut passed)
            }
            Action::Report(form) => {
                let name = text.name.clone();
                let mut visit = form.visitor(&name, edit, sink);
                let stopped = self.pass(&mut text, &mut worker.passer, &mut *visit, &mut passed);
                if let Err(Stop::Enough) = stopped {
                    passed.changes = true;
                }
                stopped
            }
            Action::InPlace(options) => self.edit(&mut text, options, worker, &mut passed),
        };
        // What was not written is of no use to the next text.
        if stop.is_err() {
            worker.gather = Gather::default();
        }
        // As errors call it: not by a dash.
        let name = text.input.map_or(text.name, |input| input.name().to_owned());
        End { name, passed, stop: stop.err() }
    }

    fn edit(
        &self,
        text: &mut Text,
        options: &OutputOptions,
        worker: &mut Worker,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let edit = &self.plan.spacers.edit;
        let path = text.item.path().map_err(Stop::Input)?.to_owned();
        let Some(_turn) = self.turn(text).map_err(Stop::Input)? else { return Ok(()) };
        let Some(input) = &text.input else { return Ok(()) };
        let mut visit =
            InPlace::new(&path, input, options, edit, &mut worker.gather).map_err(Stop::Input)?;
        self.pass(text, &mut worker.passer, &mut visit, passed)?;
        if let Some(input) = &text.input
            && let Some(note) = visit.finish(input).map_err(Stop::Output)?
        {
            passed.note = Some(note);
        }
        Ok(())
    }

    /// Waits until no other worker edits the file, and opens it again if it was replaced meanwhile;
    /// `None` if it is none any more.
    fn turn(&self, text: &mut Text) -> fcore::Result<Option<Turn<'_>>> {
        while let Some(input) = &text.input {
            let turn = self.editing.wait_for(input.id());
            let now = rustix::fs::stat(text.item.path()?).map(|stat| file_id(&stat));
            if now.is_ok_and(|now| now != input.id()) {
                text.input = text.item.open_to_edit()?;
                continue;
            }
            return Ok(Some(turn));
        }
        Ok(None)
    }

    fn pass(
        &self,
        text: &mut Text,
        passer: &mut Passer,
        visit: &mut dyn Visit,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let Plan { spacers, buffer_size, jobs, .. } = self.plan;
        let (spacer, independent) = spacers.of(&text.name);
        let reading = |size: usize, length: Option<u64>| {
            let pays = independent
                && size >= blocks::SMALLEST
                && length.is_some_and(|length| length >= blocks::PAYS);
            // One thread needs no copies of blocks to hand over.
            let jobs = if pays { Pool::new(*jobs).jobs() } else { 1 };
            Reading { spacer, edit: &spacers.edit, size, jobs, progress: self.progress }
        };
        match (&mut text.input, &text.item) {
            (Some(input), _) => {
                input.advise_sequential();
                let size = buffer_size.resolve(input.block_size());
                passer.pass(reading(size, input.length_hint()), input, visit, passed)
            }
            (None, Item::Given(given)) => {
                let size = buffer_size.resolve(0);
                passer.pass(reading(size, None), given.as_slice(), visit, passed)
            }
            (None, _) => Ok(()),
        }
    }
}
