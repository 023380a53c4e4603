//! Where the data of one file go: under the final name at once, or under it when all is well.

use std::os::fd::OwnedFd;

use fcore::copy::End;
use fcore::{AtomicFile, Output, Sync};
use rustix::fs::Stat;
use rustix::io::Errno;

use super::existing::{self, Aim, Verdict};
use super::finish::Filled;
use super::pour::Poured;
use super::{Task, output, resume};
use crate::discard::discard;
use crate::run::{Hand, Run};
use crate::trouble::{Deed, Refusal, Trouble};
use crate::twins;
use crate::values::When;

/// A target being filled.
pub(super) enum Sink {
    /// Under its final name: in a directory that this run made, or where others watch it grow.
    New(OwnedFd),
    /// What is there, or what takes its place when it is whole.
    Output(Output),
}

impl Sink {
    /// Opens the target of a task, and says so; `None` where what is there stays.
    pub(super) fn open(
        run: &Run<'_>,
        task: &Task<'_>,
        stat: &Stat,
    ) -> Result<Option<Sink>, Trouble> {
        let in_place = run.plan.output.sync != Sync::File && run.plan.atomic != When::Always;
        // What is there, or why nothing can be, is looked at below.
        if in_place
            && output::is_watched(run, stat)
            && let Ok(new) = output::create(run, task, stat)
        {
            run.say_copied(&task.from, &task.to);
            return Ok(Some(Sink::New(new)));
        }
        if task.fresh && in_place && !resume::suits(run, stat) {
            run.say_copied(&task.from, &task.to);
            match output::create(run, task, stat) {
                Ok(new) => return Ok(Some(Sink::New(new))),
                Err(Errno::EXIST) if twins::is_just_made(run, &task.to) => {
                    return Err(task.refuse(Refusal::OneName));
                }
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(task.to.failed(Deed::CreateFile)(errno)),
            }
        }
        let verdict = existing::judge(run, task, stat, Aim::Write)?;
        if verdict == Verdict::Skip {
            return Ok(None);
        }
        // Else it was said above.
        if !task.fresh {
            existing::announce(run, task, verdict);
        }
        let anew = verdict == Verdict::MakeRoom;
        // Asked for by those who have no room for both, or for a rename.
        let removes = run.plan.remove_destination || run.plan.atomic == When::Never;
        if anew && removes && run.plan.output.backup.is_none() {
            existing::remove(task)?;
        }
        let new = verdict == Verdict::New;
        output::open(run, task, stat, output::Aimed { anew, new })
            .map(|output| Some(Sink::Output(output)))
    }

    /// The end of a copy.
    pub(super) fn end<'a>(&'a self, task: &'a Task<'_>) -> Result<End<'a>, Trouble> {
        match self {
            Sink::New(new) => Ok(End::created(new, task.to.name, task.to_dev.unwrap_or(0))),
            Sink::Output(output) => {
                let end = End::new(output, output).map_err(task.of_copy())?;
                Ok(if output.atomic().is_some() { end.fresh() } else { end })
            }
        }
    }

    /// Whether nobody sees it until it is whole.
    pub(super) fn is_unseen(&self) -> bool {
        matches!(self, Sink::Output(output) if output.atomic().is_some())
    }

    /// The file, if it is to last even if it is not finished.
    pub(super) fn partial(&self) -> Option<&AtomicFile> {
        match self {
            Sink::New(_) => None,
            Sink::Output(output) => output.atomic().filter(|file| file.is_partial()),
        }
    }

    /// Leaves no half file.
    pub(super) fn abandon(self, run: &Run<'_>, task: &Task<'_>) {
        if let Sink::New(_) = self {
            discard(run, task.lane, task.to.dir, task.to.name, || task.to.shown());
        }
    }

    /// Makes the copy count: verified, with its attributes, under its name. `poured` is what was
    /// copied and whether the source changed meanwhile; nothing with `--attributes-only`.
    pub(super) fn finish(
        self,
        hand: &mut Hand<'_>,
        task: &Task<'_>,
        fd: &OwnedFd,
        stat: &Stat,
        poured: Option<(Poured, bool)>,
    ) -> Result<(), Trouble> {
        let (poured, changed) = match poured {
            Some((poured, changed)) => (Some(poured), changed),
            None => (None, false),
        };
        if changed && let Some(why) = self.worthless(hand) {
            self.abandon(hand.run, task);
            return Err(task.refuse(why));
        }
        let copied = Filled { task, fd, stat, poured };
        let finished = match self {
            Sink::New(new) => copied.finish_new(hand, new),
            Sink::Output(output) => copied.finish_output(hand, output),
        };
        match changed {
            true => finished.and(Err(task.refuse(Refusal::Changed))),
            false => finished,
        }
    }

    /// Why a copy of a source that changed meanwhile is not to be kept: there will be another, or
    /// there is something good in its place. One that takes nothing's place is better than none.
    fn worthless(&self, hand: &Hand<'_>) -> Option<Refusal> {
        let replaces = match self {
            Sink::New(_) => false,
            Sink::Output(output) => output.atomic().is_some_and(|file| {
                file.replaces().is_some() || hand.run.plan.atomic == When::Always
            }),
        };
        match (hand.tries_left, replaces) {
            (0, false) => None,
            (0, true) => Some(Refusal::ChangedUnused),
            _ => Some(Refusal::Changed),
        }
    }
}
