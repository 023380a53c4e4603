//! Many texts on a few threads; what comes of them, in their order.

use fcli::{Env, Results, Status};
use fcore::{Doing, Error, Operand, Output, OutputOptions, Pool, Progress};

use crate::editing::Editing;
use crate::items::items;
use crate::plan::{Action, Plan, Sources};
use crate::report::{Document, Form, TROUBLE, WOULD_CHANGE};
use crate::sink::{Sink, Stop};
use crate::work::{Done, End, Work, Worker};

/// Texts between being read and being told of. What is told may be larger than the text, so they
/// are few; a number by the thread would need the processors counted even for one text.
const WINDOW: usize = 64;

/// Runs the plan and says how it went.
pub(crate) fn run(plan: &Plan, sources: Sources, env: &Env) -> Status {
    match &plan.action {
        Action::Write(to, options) => write(plan, sources, to, options, env),
        Action::InPlace(_) => {
            each(plan, sources, None, env, &mut Vec::new());
            env.status()
        }
        Action::Report(form) => {
            let mut results = Results::stdout();
            let changes = if *form == Form::Rdjson {
                let mut document = Document::new(&mut results);
                let changes = each(plan, sources, None, env, &mut document);
                document.end();
                changes
            } else {
                each(plan, sources, None, env, &mut results)
            };
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
    let written = output.endless_if_read();
    each(plan, sources, written, env, &mut output);
    if let Some(file) = output.atomic()
        && env.failures() > 0
    {
        if file.is_spoiled() {
            // Its own error was told, and says it all.
            return env.status();
        }
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

/// As many texts at once as may be open.
fn window() -> usize {
    /// The text, twice; where it goes, and the directory of that, twice; what it replaces.
    const PER_TEXT: u64 = 6;
    /// The standard streams, a list, a directory being read, an output.
    const OTHERS: u64 = 8;
    let texts = fcli::raise_open_files().saturating_sub(OTHERS) / PER_TEXT;
    usize::try_from(texts).unwrap_or(WINDOW).clamp(1, WINDOW)
}

/// Does every text; what comes of it goes to `sink`. Whether one of them changes.
fn each(
    plan: &Plan,
    sources: Sources,
    written: Option<(u64, u64)>,
    env: &Env,
    sink: &mut dyn Sink,
) -> bool {
    let meter = env.meter(&plan.progress);
    let work = Work { plan, written, progress: &meter, editing: Editing::default() };
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
        meter.items(1);
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
    let _ = Pool::new(plan.jobs).window(window()).run(
        items(sources),
        Worker::default,
        |worker: &mut Worker, item| work.item(item, worker),
        deliver,
    );
    changes
}
