//! One text, done by a worker.

use std::ffi::OsString;

use fcore::{Error, Input, OutputOptions};

use crate::filter::{Filter, Gather};
use crate::in_place::InPlace;
use crate::items::Item;
use crate::pass::{Passed, Passer, Visit};
use crate::plan::{Action, Plan};
use crate::report::Form;
use crate::sink::{Sink, Stop};

/// What one of several workers makes of a file is held until it is its turn; a larger file is read
/// then, so that no more than this is held of each.
const LARGE: u64 = 256 << 10;

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
}

impl Work<'_> {
    /// Does an item, or opens it for later.
    pub(crate) fn item(&self, item: fcore::Result<Item>, worker: &mut Worker) -> Done {
        let item = match item {
            Ok(item) => item,
            Err(error) => return Done::failed(OsString::new(), error),
        };
        let name = item.name();
        let opened = match self.plan.action {
            Action::InPlace(_) => item.open_to_edit(),
            _ => item.open(),
        };
        let input = match (&item, opened) {
            (_, Err(error)) => return Done::failed(name, error),
            (Item::Given(_), _) => None,
            (_, Ok(None)) => return Done::nothing(name),
            (_, Ok(Some(input))) => Some(input),
        };
        if let Some(input) = &input
            && let Err(error) = input.check_is_none_of(self.written.as_slice())
        {
            return Done::failed(name, error);
        }
        let text = Text { item, name, input };
        if self.is_for_later(&text) {
            return Done::Later(text);
        }
        let mut bytes = Vec::new();
        let end = self.stream(text, worker, &mut bytes);
        Done::End(end, bytes)
    }

    /// Whether what comes of a text may be too much to hold, or slow in coming.
    fn is_for_later(&self, text: &Text) -> bool {
        let small = |input: &Input| input.length_hint().is_some_and(|length| length < LARGE);
        match self.plan.action {
            Action::InPlace(_) | Action::Report(Form::Nothing) => false,
            _ => text.input.as_ref().is_some_and(|input| !small(input)),
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

    fn pass(
        &self,
        text: &mut Text,
        passer: &mut Passer,
        visit: &mut dyn Visit,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let Plan { spacers, buffer_size, .. } = self.plan;
        let spacer = spacers.of(&text.name);
        match (&mut text.input, &text.item) {
            (Some(input), _) => {
                input.advise_sequential();
                let size = buffer_size.resolve(input.block_size());
                passer.pass(spacer, input, size, visit, passed)
            }
            (None, Item::Given(given)) => {
                passer.pass(spacer, given.as_slice(), buffer_size.resolve(0), visit, passed)
            }
            (None, _) => Ok(()),
        }
    }
}
