//! One operand: a tree, an entry, or a stream.

use std::os::unix::ffi::OsStrExt;

use fcore::{BackupControl, Submit, file_id};
use rustix::fs::{AtFlags, FileType, Stat, statat};
use rustix::io::Errno;

use crate::entry::{self, Task, newer};
use crate::parents;
use crate::plan::{Follow, Instead, Plan, Replace};
use crate::quote;
use crate::run::{Hand, Run};
use crate::spot::Spot;
use crate::target::Job;
use crate::tree::{self, Work};
use crate::trouble::{Deed, Refusal, Trouble};

/// Copies what it is, or leaves the rest of it to whoever is free.
pub(crate) fn copy<'r>(hand: &mut Hand<'r>, job: &'r Job, submit: &Submit<'_, Work<'r>>) {
    if let Err(trouble) = begin(hand, job, submit) {
        hand.run.report(&trouble);
    }
}

fn begin<'r>(
    hand: &mut Hand<'r>,
    job: &'r Job,
    submit: &Submit<'_, Work<'r>>,
) -> Result<(), Trouble> {
    let run = hand.run;
    let plan = run.plan;
    let (Some(from), Some(to)) = (job.from.path(), job.to.path()) else {
        return entry::stream(hand, job);
    };
    let follow = plan.follow != Follow::Never;
    let (from, to) = (Spot::typed(from), Spot::typed(to));
    let named = |to: Spot<'r>, lane| match &plan.whole {
        Some(whole) => to.called(whole.target(lane)),
        None => to,
    };
    let to = named(to, 0);
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    let stat = statat(from.dir, from.name, flags).map_err(from.failed(Deed::Stat))?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    let is_directory = kind == FileType::Directory;
    if is_directory && !plan.recursive {
        return Err(Trouble::refused(Refusal::OmittedDirectory, from.shown(), to.shown()));
    }
    let mut meets_another = false;
    if run.targets_meet() {
        let id = file_id(&stat);
        let before = run.made().targets.insert(to.name.to_owned(), id);
        match before {
            None => {}
            Some(_) if numbers_backups(plan) && !is_directory => {}
            Some(before) if before == id && (is_directory || plan.output.backup.is_none()) => {
                say_again(hand, &from, is_directory);
                return Ok(());
            }
            Some(_) if is_directory => {}
            Some(_) => meets_another = true,
        }
    }
    let is_itself = kind == FileType::RegularFile
        && job.from == job.to
        && plan.backs_up_itself()
        && !meets_another;
    if is_itself {
        back_up_itself(run, &from)?;
    }
    let mut targets = Vec::new();
    for (lane, job) in job.lanes().enumerate().skip(usize::from(is_itself)) {
        if !run.wants(lane) {
            continue;
        }
        let Some(to) = job.to.path().map(|to| named(Spot::typed(to), lane)) else { continue };
        // The other was copied in some lanes, and in others perhaps not.
        let taken = if meets_another { is_taken(run, &to, kind, &stat) } else { Taken::Not };
        let free = match taken {
            Taken::Not => prepare(run, job, &from, &to, is_directory),
            Taken::By(why) => Err(Trouble::refused(why, from.shown(), to.shown())),
            Taken::ToStay => {
                run.say_skipped(to.shown().as_ref());
                continue;
            }
        };
        match free {
            Ok(()) => targets.push((lane, to)),
            Err(trouble) => run.report_in(lane, &trouble),
        }
    }
    if is_directory {
        return tree::start(hand, from, &targets, submit);
    }
    if !plan.filter.wants_operand(from.name.as_os_str().as_bytes()) {
        return Ok(());
    }
    let task = |(lane, to)| Task {
        lane,
        from,
        to,
        kind,
        follow,
        fresh: false,
        node: None,
        around: None,
        to_dev: None,
    };
    entry::copy_to_all(hand, &targets.into_iter().map(task).collect::<Vec<_>>());
    Ok(())
}

/// `-b -f f f`: a file cannot replace itself, but be its own backup.
fn back_up_itself(run: &Run<'_>, file: &Spot<'_>) -> Result<(), Trouble> {
    let Some(backup) = &run.plan.output.backup else { return Ok(()) };
    let of_copy = |error| Trouble::of_copy(error, || file.shown(), || file.shown());
    if let Some(verbose) = &run.verbose {
        let place = backup.place(file.dir, file.name).map_err(of_copy)?;
        verbose.copying(&file.shown(), place.as_os_str());
    }
    match run.plan.dry_run {
        true => Ok(()),
        false => backup.make_copy(file.dir, file.name).map_err(of_copy),
    }
}

/// Makes what lacks on the way to a target, and looks whether it may be one.
fn prepare(
    run: &Run<'_>,
    job: &Job,
    from: &Spot<'_>,
    to: &Spot<'_>,
    is_directory: bool,
) -> Result<(), Trouble> {
    if let Some(below) = job.parents_below.filter(|_| !run.plan.dry_run) {
        parents::make(run, from.name, to.name, below)?;
    }
    if !is_directory && to.name.as_os_str().as_bytes().ends_with(b"/") {
        // A directory was meant, and there is none.
        let there = statat(to.dir, to.name, AtFlags::empty());
        let deed = if matches!(there, Err(Errno::NOTDIR)) { Deed::Stat } else { Deed::CreateFile };
        return Err(to.failed(deed)(Errno::NOTDIR));
    }
    Ok(())
}

/// Whether no backup takes the place of another.
fn numbers_backups(plan: &Plan) -> bool {
    plan.output.backup.as_ref().is_some_and(|backup| backup.control == BackupControl::Numbered)
}

/// What stands between a source and a target that another source was for.
enum Taken {
    /// Nothing: that one was not copied, or is a directory, of which more is said elsewhere.
    Not,
    /// What is there is to stay, and that is no failure.
    ToStay,
    /// It was just made, and is not replaced.
    By(Refusal),
}

fn is_taken(run: &Run<'_>, to: &Spot<'_>, kind: FileType, source: &Stat) -> Taken {
    let plan = run.plan;
    let there = match statat(to.dir, to.name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) if !plan.dry_run => return Taken::Not,
        Ok(there) if FileType::from_raw_mode(there.st_mode).is_dir() => return Taken::Not,
        there => there,
    };
    let is_newer = || statat(to.dir, to.name, AtFlags::empty()).is_ok_and(|at| newer(source, &at));
    match plan.replace {
        Replace::None => return Taken::ToStay,
        Replace::NoneFail => return Taken::By(Refusal::Exists),
        Replace::Older if !is_newer() => return Taken::ToStay,
        Replace::Older | Replace::All => {}
    }
    let opens = kind == FileType::RegularFile
        && plan.instead == Instead::Nothing
        && !plan.remove_destination
        && plan.output.backup.is_none();
    let is_link = there.is_ok_and(|there| run.made().links.contains(&file_id(&there)));
    Taken::By(if opens && is_link { Refusal::JustMadeLink } else { Refusal::JustMade })
}

/// The same source for the same target a second time: no failure, and nothing to do.
fn say_again(hand: &Hand<'_>, from: &Spot<'_>, is_directory: bool) {
    let env = hand.run.env;
    if env.gnu_name().is_none() {
        return env.warn_at(from.shown(), "named more than once");
    }
    let kind = if is_directory { "directory" } else { "file" };
    let name = quote::always(&from.shown());
    let text =
        [&b"warning: source "[..], kind.as_bytes(), b" ", &name, b" specified more than once"];
    env.warn(text.concat());
}
