//! Many texts on a few threads; what comes of them, in their order.

use std::ffi::OsString;
use std::os::fd::AsFd;

use fcli::{Env, Results, Status};
use fcore::{Doing, Error, Input, Operand, Output, OutputOptions, Pool};
use rustix::fs::{FileType, fstat};

use crate::filter::{Filter, Gather};
use crate::in_place::InPlace;
use crate::items::{Item, items};
use crate::pass::{Passed, Passer, Visit};
use crate::plan::{Action, Plan, Sources};
use crate::report::Form;
use crate::sink::{Sink, Stop};

/// What one of several workers makes of a file is held until it is its turn; a larger file is read
/// then, so that no more than this is held of each.
const LARGE: u64 = 1 << 20;

/// The status of a check that found something to change.
const WOULD_CHANGE: Status = Status::Code(1);

/// The status of a check that could not look at everything.
const TROUBLE: Status = Status::Code(2);

/// Runs the plan and says how it went.
pub(crate) fn run(plan: &Plan, sources: Sources, env: &Env) -> Status {
    match &plan.action {
        Action::Write(to, options) => write(plan, sources, to, options, env),
        Action::InPlace(_) => {
            each(plan, sources, None, env, &mut Vec::new());
            env.status()
        }
        Action::Report(_) => {
            let mut results = Results::stdout();
            let changes = each(plan, sources, None, env, &mut results);
            if let Err(error) = results.finish() {
                env.report(&error);
            }
            match (env.failures(), changes) {
                (0, false) => Status::Ok,
                (0, true) => WOULD_CHANGE,
                _ => TROUBLE,
            }
        }
    }
}

/// Spaces all texts into one output.
fn write(
    plan: &Plan,
    sources: Sources,
    to: &Operand,
    options: &OutputOptions,
    env: &Env,
) -> Status {
    if *to != Operand::Std {
        env.ignore_sigpipe();
    }
    let mut output = match Output::open(to, options) {
        Ok(output) => output,
        Err(error) => {
            env.report(&error);
            return env.status();
        }
    };
    let plain = if output.atomic().is_none() { identity(&output) } else { None };
    each(plan, sources, plain, env, &mut output);
    if output.atomic().is_some() && env.failures() > 0 {
        let reason = "not replaced: not everything could be read and written";
        env.report(&Error::message(Doing::Rename, output.name(), reason));
        return env.status();
    }
    let linked = output.atomic().is_some_and(fcore::AtomicFile::breaks_hard_links);
    let name = output.name().to_owned();
    match output.finish() {
        Ok(()) if linked => env.warn_at(name, "its other hard links keep the old content"),
        Ok(()) => {}
        Err(error) => env.report(&error),
    }
    env.status()
}

/// By which a regular file that holds something is known; it must not be read while it is written.
fn identity(fd: impl AsFd) -> Option<(u64, u64)> {
    let stat = fstat(fd).ok()?;
    let regular = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    (regular && stat.st_size > 0).then_some((stat.st_dev, stat.st_ino))
}

/// Does every text; what comes of it goes to `sink`. Whether one of them changes.
fn each(
    plan: &Plan,
    sources: Sources,
    written: Option<(u64, u64)>,
    env: &Env,
    sink: &mut dyn Sink,
) -> bool {
    let work = Work { plan, written };
    let mut changes = false;
    let mut own = None;
    let deliver = |done: Done| {
        let End { name, passed, stop } = match done {
            Done::End(end, bytes) => match sink.put(&bytes) {
                Ok(()) => end,
                Err(stop) => End { stop: Some(stop), ..end },
            },
            Done::Later(text) => work.stream(text, own.get_or_insert_with(Worker::default), sink),
        };
        changes |= passed.changes;
        if stop.is_some() || passed.note.is_some() {
            sink.settle();
        }
        if let Some(note) = passed.note {
            env.warn_at(&name, note);
        }
        match stop {
            Some(Stop::Input(error)) => env.report(&error),
            Some(Stop::Output(error)) => {
                env.report(&error);
                // In place, each file is an output of its own.
                if !matches!(plan.action, Action::InPlace(_)) {
                    return Err(());
                }
            }
            Some(Stop::Enough) if sink.is_broken() => return Err(()),
            Some(Stop::Enough) | None => {}
        }
        Ok(())
    };
    // The error was reported; it only ends the run.
    let _ = Pool::new(plan.jobs).run(
        items(sources),
        Worker::default,
        |worker: &mut Worker, item| work.item(item, worker),
        deliver,
    );
    changes
}

/// What a worker owns.
#[derive(Default)]
struct Worker {
    passer: Passer,
    gather: Gather,
}

/// A text that is open.
struct Text {
    item: Item,
    name: OsString,
    /// None if the item itself holds the text.
    input: Option<Input>,
}

/// What came of an item.
enum Done {
    /// All of it.
    End(End, Vec<u8>),
    /// It is to be read when it is its turn.
    Later(Text),
}

/// How a text ended.
struct End {
    name: OsString,
    passed: Passed,
    stop: Option<Stop>,
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
struct Work<'a> {
    plan: &'a Plan,
    /// The file that results go to.
    written: Option<(u64, u64)>,
}

impl Work<'_> {
    fn item(&self, item: fcore::Result<Item>, worker: &mut Worker) -> Done {
        let item = match item {
            Ok(item) => item,
            Err(error) => return Done::failed(OsString::new(), error),
        };
        let name = item.name();
        let input = match (&item, item.open()) {
            (_, Err(error)) => return Done::failed(name, error),
            (Item::Given(_), _) => None,
            (_, Ok(None)) => return Done::nothing(name),
            (_, Ok(Some(input))) => Some(input),
        };
        if let Some(input) = &input
            && self.written == Some(input.id())
        {
            let error = Error::message(Doing::Read, &name, "input file is output file");
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
    fn stream(&self, mut text: Text, worker: &mut Worker, sink: &mut dyn Sink) -> End {
        let mut passed = Passed::default();
        let stop = match &self.plan.action {
            Action::Write(..) => {
                let mut visit = Filter { gather: &mut worker.gather, sink, space: b" " };
                self.pass(&mut text, &mut worker.passer, &mut visit, &mut passed)
            }
            Action::Report(form) => {
                let name = text.name.clone();
                let mut visit = form.visitor(&name, sink);
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
        End { name: text.name, passed, stop: stop.err() }
    }

    fn edit(
        &self,
        text: &mut Text,
        options: &OutputOptions,
        worker: &mut Worker,
        passed: &mut Passed,
    ) -> Result<(), Stop> {
        let path = text.item.path().map_err(Stop::Input)?.to_owned();
        let Some(input) = &text.input else { return Ok(()) };
        let mut visit =
            InPlace::new(&path, input, options, b" ", &mut worker.gather).map_err(Stop::Input)?;
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
        let Plan { spacer, buffer_size, .. } = self.plan;
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
