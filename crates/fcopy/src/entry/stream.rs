//! Standard input to a file, a file to standard output, one to the other; and to several targets.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::Path;

use fcore::copy::End;
use fcore::{Input, Operand, Output, OutputOptions, StdStream, Sync, file_id};
use rustix::fs::{AtFlags, CWD, FileType, Stat, fstat, statat};
use rustix::io::Errno;

use super::pour::{Poured, pour_named, pour_to_all};
use super::verify;
use crate::plan::Replace;
use crate::run::{Hand, Run};
use crate::target::Job;
use crate::trouble::{Refusal, Trouble};
use crate::verbose::Data;

/// Copies a job of which at least one end is a standard stream, to each of its targets.
pub(crate) fn copy(hand: &mut Hand<'_>, job: &Job) -> Result<(), Trouble> {
    let run = hand.run;
    let from = called(&job.from, StdStream::Input);
    if run.plan.dry_run {
        for (lane, job) in job.lanes().enumerate() {
            match job.to.path().map_or(Ok(true), |to| may_write(run, from, to)) {
                Ok(false) => {}
                Ok(true) => {
                    if let Some(verbose) = &run.verbose {
                        verbose.copying(job.from.as_os_str(), job.to.as_os_str());
                    }
                }
                Err(trouble) => run.report_in(lane, &trouble),
            }
        }
        return Ok(());
    }
    let input = Input::open(&job.from).map_err(said_of(hand))?;
    if FileType::from_raw_mode(input.stat().st_mode) == FileType::Directory {
        let to = called(&job.to, StdStream::Output);
        return Err(Trouble::refused(Refusal::OmittedDirectory, from.into(), to.into()));
    }
    let mut outputs = Vec::new();
    for (lane, job) in job.lanes().enumerate() {
        match open(hand, from, &input, job) {
            Ok(Some(output)) => outputs.push((lane, &job.to, output)),
            Ok(None) => {}
            Err(trouble) => run.report_in(lane, &trouble),
        }
    }
    hand.expect(input.stat());
    let source = match job.from {
        Operand::Std => End::from(&input),
        Operand::Path(_) => End::from(&input).fresh(),
    };
    let copied = pour(hand, &source, &outputs)?;
    let changed = match job.from {
        Operand::Path(_) if run.plan.watch => input.check_unchanged(),
        _ => Ok(()),
    };
    for ((lane, to, output), copied) in outputs.into_iter().zip(copied) {
        let finished = copied
            .map_err(said_of(hand))
            .and_then(|copied| finish(hand, &job.from, to, output, copied));
        if let Err(trouble) = finished {
            run.report_in(lane, &trouble);
        }
    }
    hand.tally.item_done();
    changed.map_err(said_of(hand))
}

/// What a stream is called in messages.
fn called(operand: &Operand, stream: StdStream) -> &OsStr {
    operand.path().map_or(OsStr::new(stream.name()), Path::as_os_str)
}

/// Whether what is at a target may be written; `false`: it stays, and that is no failure.
fn may_write(run: &Run<'_>, from: &OsStr, to: &Path) -> Result<bool, Trouble> {
    let refuse = |why| Err(Trouble::refused(why, from.to_owned(), to.into()));
    let Ok(there) = statat(CWD, to, AtFlags::SYMLINK_NOFOLLOW) else { return Ok(true) };
    let behind = statat(CWD, to, AtFlags::empty());
    if let Some(manifest) = &run.manifest {
        manifest.spare_target(behind.as_ref().unwrap_or(&there));
    }
    let leads_nowhere = matches!(behind, Err(Errno::NOENT));
    if leads_nowhere && !run.plan.posix && !run.plan.remove_destination {
        return refuse(Refusal::DanglingLink);
    }
    match run.plan.replace {
        // What comes now is newer than all that is there.
        Replace::All | Replace::Older => {}
        Replace::None => {
            run.say_skipped(to);
            return Ok(false);
        }
        Replace::NoneFail => return refuse(Refusal::Exists),
    }
    super::promise_of(run, &behind.unwrap_or(there), from, to.as_os_str())?;
    Ok(true)
}

/// Opens a target; `None`: what is there stays.
fn open(
    hand: &Hand<'_>,
    from: &OsStr,
    input: &Input,
    job: &Job,
) -> Result<Option<Output>, Trouble> {
    let plan = hand.run.plan;
    let to = &job.to;
    if let Some(path) = to.path() {
        if !may_write(hand.run, from, path)? {
            return Ok(None);
        }
        if let Some(verbose) = &hand.run.verbose {
            verbose.copying(job.from.as_os_str(), path.as_os_str());
        }
    }
    // A batch of one.
    let sync = if plan.sync_batch { Sync::File } else { plan.output.sync };
    let options = OutputOptions { sync, ..plan.output.clone() };
    let output = Output::open(to, &options).map_err(said_of(hand))?;
    let to = called(to, StdStream::Output);
    super::promise(hand.run, &output, from, to)?;
    let into = match output.atomic() {
        Some(file) => file.replaces().copied(),
        None => fstat(&output).ok(),
    };
    // A file that grows by being read would never end.
    let grows = |stat: &Stat| file_id(stat) == input.id() && input.is_regular();
    match into.as_ref().is_some_and(grows) {
        true => Err(Trouble::refused(Refusal::SameFile, from.into(), to.into())),
        false => Ok(Some(output)),
    }
}

fn pour(
    hand: &mut Hand<'_>,
    source: &End<'_>,
    outputs: &[(usize, &Operand, Output)],
) -> Result<Vec<fcore::Result<Poured>>, Trouble> {
    let ends = outputs.iter().map(|(_, _, output)| End::new(output, output));
    let ends = ends.collect::<fcore::Result<Vec<_>>>().map_err(said_of(hand))?;
    match &ends[..] {
        [] => Ok(Vec::new()),
        [target] => Ok(vec![pour_named(hand, source, target)]),
        _ => pour_to_all(hand, source, &ends).map_err(said_of(hand)),
    }
}

fn finish(
    hand: &mut Hand<'_>,
    from: &Operand,
    to: &Operand,
    output: Output,
    copied: Poured,
) -> Result<(), Trouble> {
    if output.atomic().is_some() {
        verify::verify(hand, || to.as_os_str().to_owned(), output.as_fd(), Some(&copied))?;
    }
    output.finish().map_err(said_of(hand))?;
    if let Some(verbose) = &hand.run.verbose {
        let digests = copied.digests.as_deref().unwrap_or_default();
        let data = Data { copied: &copied.copied, digests };
        verbose.made("stream", from.as_os_str(), to.as_os_str(), Some(&data));
    }
    note(hand, to, copied);
    Ok(())
}

fn said_of(hand: &Hand<'_>) -> impl FnOnce(fcore::Error) -> Trouble {
    let env = hand.run.env;
    move |error| {
        if error.is_cancelled() {
            return Trouble::Stopped;
        }
        env.report(&error);
        Trouble::Said
    }
}

fn note(hand: &Hand<'_>, to: &Operand, poured: Poured) {
    if let (Some(manifest), Some(digests)) = (&hand.run.manifest, poured.digests) {
        manifest.note(to.as_os_str(), &digests);
    }
}
