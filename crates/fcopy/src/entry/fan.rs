//! One entry to several targets: what can be read is read once.
//!
//! Each target has its own recipe, from the look at what is there to the name it gets. What fails in
//! one lane is reported with its path, and the others go on; only the source fails for all.

use std::os::fd::OwnedFd;

use fcore::copy::End;
use rustix::fs::{FileType, Stat};

use super::claim::Claimed;
use super::regular;
use super::sink::Sink;
use super::{Task, pour, special};
use crate::plan::Instead;
use crate::run::{Hand, Run};
use crate::tree::Ticket;
use crate::trouble::{Refusal, Trouble};

/// Copies an entry in the lanes of `tasks`, and reports what went wrong.
pub(crate) fn copy_to_all(hand: &mut Hand<'_>, tasks: &[Task<'_>]) {
    let is_read = match tasks {
        [] => return,
        [_] => Ok(false),
        [first, ..] => is_read(hand, first),
    };
    match is_read {
        Ok(true) => {
            if let Err(trouble) = read_once(hand, tasks) {
                hand.run.report(&trouble);
            }
        }
        Ok(false) => one_by_one(hand, tasks, super::copy),
        Err(trouble) => hand.run.report(&trouble),
    }
}

/// Whether data are to be copied, and not something made that is like the source.
fn is_read(hand: &Hand<'_>, task: &Task<'_>) -> Result<bool, Trouble> {
    let plan = hand.run.plan;
    let copies = !plan.dry_run && plan.instead == Instead::Nothing;
    Ok(copies
        && match super::kind(task)? {
            FileType::RegularFile => true,
            FileType::Symlink | FileType::Directory => false,
            _ => !plan.recursive || plan.copy_contents,
        })
}

fn one_by_one<'r>(
    hand: &mut Hand<'r>,
    tasks: &[Task<'_>],
    copy: impl Fn(&mut Hand<'r>, &Task<'_>) -> Result<(), Trouble>,
) {
    for task in tasks {
        if let Err(trouble) = copy(hand, task) {
            hand.run.report_in(task.lane, &trouble);
        }
    }
}

fn read_once(hand: &mut Hand<'_>, tasks: &[Task<'_>]) -> Result<(), Trouble> {
    hand.tries_left = hand.run.plan.retry_changed;
    let mut left: Vec<&Task<'_>> = tasks.iter().collect();
    loop {
        match once(hand, tasks, &mut left) {
            Err(Trouble::Refused { why: Refusal::Changed, .. }) if hand.tries_left > 0 => {
                hand.tries_left -= 1;
            }
            Ok(()) => {
                hand.tally.item_done();
                return Ok(());
            }
            result => return result,
        }
    }
}

/// One try. What is `left` afterwards are the lanes that a next one is for.
fn once(hand: &mut Hand<'_>, tasks: &[Task<'_>], left: &mut Vec<&Task<'_>>) -> Result<(), Trouble> {
    let plan = hand.run.plan;
    let Some(&first) = left.first() else { return Ok(()) };
    let (fd, stat) = regular::open_for(hand.run, tasks)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Directory => return Err(first.refuse(Refusal::OmittedDirectory)),
        _ if plan.recursive && !plan.copy_contents => {
            one_by_one(hand, tasks, |hand, task| special::copy(hand.run, task));
            return Ok(());
        }
        _ => {}
    }
    let mut legs = Vec::new();
    left.retain(|task| match Leg::open(hand, task, &fd, &stat) {
        Ok(Some(leg)) => {
            legs.push(leg);
            true
        }
        Ok(None) => false,
        Err(trouble) => {
            hand.run.report_in(task.lane, &trouble);
            false
        }
    });
    match regular::now(hand.run, first, &fd, &stat) {
        Ok(stat) => fill(hand, legs, &fd, &stat),
        Err(trouble) => {
            abandon(hand.run, legs);
            Err(trouble)
        }
    }
}

/// One target being filled.
struct Leg<'t, 'r> {
    task: &'t Task<'t>,
    sink: Sink,
    ticket: Option<Ticket<'r>>,
}

impl<'t, 'r> Leg<'t, 'r> {
    /// `None`: nothing is to be written here.
    fn open(
        hand: &mut Hand<'r>,
        task: &'t Task<'t>,
        fd: &OwnedFd,
        stat: &Stat,
    ) -> Result<Option<Leg<'t, 'r>>, Trouble> {
        match regular::claim(hand, task, fd, stat)? {
            Claimed::Linked | Claimed::Stays => Ok(None),
            Claimed::Ours(ticket) => {
                let Some(sink) = Sink::open(hand.run, task, stat)? else {
                    let stands = ticket.filter(|_| hand.run.plan.newer_stands());
                    stands.into_iter().for_each(|ticket| ticket.made_at(&task.to));
                    return Ok(None);
                };
                Ok(Some(Leg { task, sink, ticket }))
            }
        }
    }
}

fn fill(
    hand: &mut Hand<'_>,
    legs: Vec<Leg<'_, '_>>,
    fd: &OwnedFd,
    stat: &Stat,
) -> Result<(), Trouble> {
    let Some(first) = legs.first().map(|leg| leg.task) else { return Ok(()) };
    hand.expect(stat);
    let from = End::with_stat(fd, first.from.name, stat).fresh();
    let of_copy = |error| Trouble::of_copy(error, || first.from.shown(), || first.to.shown());
    let poured = legs
        .iter()
        .map(|leg| leg.sink.end(leg.task))
        .collect::<Result<Vec<_>, _>>()
        .and_then(|ends| pour::pour_to_all(hand, &from, &ends).map_err(of_copy))
        .and_then(|poured| Ok((poured, pour::has_changed(hand.run, first, fd, stat)?)));
    let (poured, changed) = match poured {
        Ok((_, true)) if hand.tries_left > 0 => {
            abandon(hand.run, legs);
            return Err(first.refuse(Refusal::Changed));
        }
        Ok(poured) => poured,
        Err(trouble) => {
            abandon(hand.run, legs);
            return Err(trouble);
        }
    };
    let mut kept_though_changed = false;
    for (Leg { task, sink, ticket }, poured) in legs.into_iter().zip(poured) {
        let finished = match poured {
            Ok(poured) => sink.finish(hand, task, fd, stat, Some((poured, changed))),
            Err(error) => {
                sink.abandon(hand.run, task);
                Err(task.of_copy()(error))
            }
        };
        match finished {
            Ok(()) => ticket.into_iter().for_each(|ticket| ticket.made_at(&task.to)),
            // Said once, of the source.
            Err(Trouble::Refused { why: Refusal::Changed, .. }) => kept_though_changed = true,
            Err(trouble) => hand.run.report_in(task.lane, &trouble),
        }
    }
    match kept_though_changed {
        true => Err(first.refuse(Refusal::Changed)),
        false => Ok(()),
    }
}

fn abandon(run: &Run<'_>, legs: Vec<Leg<'_, '_>>) {
    legs.into_iter().for_each(|leg| leg.sink.abandon(run, leg.task));
}
