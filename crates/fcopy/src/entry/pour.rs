//! The data of one file, from descriptor to descriptor, digested on the way.

use std::os::fd::{AsFd, BorrowedFd};

use fcore::copy::{Copied, End};
use fhash::Digest;
use rustix::fs::{FileType, Stat, fstat};

use super::Task;
use super::pages::forget_pages;
use crate::run::{Hand, Run};
use crate::trouble::{Deed, Trouble};

/// What was copied.
pub(super) struct Poured {
    pub(super) copied: Copied,
    pub(super) digests: Option<Vec<Digest>>,
    /// There are no digests yet: what was copied is the last that the worker collected.
    pub(super) collected: bool,
}

impl Poured {
    pub(super) fn of(copied: Copied, digests: Option<Vec<Digest>>) -> Poured {
        Poured { copied, digests, collected: false }
    }
}

/// Copies all there is.
pub(super) fn pour(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &End<'_>,
    to: &End<'_>,
) -> Result<Poured, Trouble> {
    let poured = match &hand.collected {
        Some(_) => pour_collected(hand, from, to),
        None => pour_named(hand, from, to),
    };
    poured.map_err(task.of_copy())
}

/// The digests of a short file are left for later.
fn pour_collected(hand: &mut Hand<'_>, from: &End<'_>, to: &End<'_>) -> fcore::Result<Poured> {
    let (Some(collected), Some(hasher)) = (&mut hand.collected, &mut hand.hasher) else {
        return pour_named(hand, from, to);
    };
    let mut tap = collected.begin(hasher);
    let mut take = |bytes: &[u8]| tap.take(bytes);
    let (tally, cancel) = (&hand.tally, hand.run.cancel);
    let copied = hand.copier.copy_tapped(from, to, &mut take, tally, cancel)?;
    let digests = tap.finish();
    if let Some(verbose) = &hand.run.verbose {
        verbose.explained(&copied);
    }
    Ok(Poured { copied, collected: digests.is_none(), digests })
}

/// The same for ends that know their names.
pub(super) fn pour_named(
    hand: &mut Hand<'_>,
    from: &End<'_>,
    to: &End<'_>,
) -> fcore::Result<Poured> {
    let (tally, cancel) = (&hand.tally, hand.run.cancel);
    let poured = match &mut hand.hasher {
        None => Poured::of(hand.copier.copy(from, to, tally, cancel)?, None),
        Some(hasher) => {
            hasher.reset();
            let mut tap = |bytes: &[u8]| hasher.update(bytes);
            let copied = hand.copier.copy_tapped(from, to, &mut tap, tally, cancel)?;
            Poured::of(copied, Some(hasher.finish()))
        }
    };
    if let Some(verbose) = &hand.run.verbose {
        verbose.explained(&poured.copied);
    }
    Ok(poured)
}

/// Copies all there is to several targets, with a result for each; digests are of the source.
///
/// # Errors
/// Of the source, or that somebody asked to stop: then no target is whole.
pub(super) fn pour_to_all(
    hand: &mut Hand<'_>,
    from: &End<'_>,
    to: &[End<'_>],
) -> fcore::Result<Vec<fcore::Result<Poured>>> {
    let (tally, cancel) = (&hand.tally, hand.run.cancel);
    let (each, digests) = match &mut hand.hasher {
        None => (hand.copier.fan_out(from, to, None, tally, cancel)?, None),
        Some(hasher) => {
            hasher.reset();
            let mut tap = |bytes: &[u8]| hasher.update(bytes);
            let each = hand.copier.fan_out(from, to, Some(&mut tap), tally, cancel)?;
            (each, Some(hasher.finish()))
        }
    };
    if let Some(verbose) = &hand.run.verbose {
        each.iter().flatten().for_each(|copied| verbose.explained(copied));
    }
    let poured = |copied| Poured::of(copied, digests.clone());
    Ok(each.into_iter().map(|copied| copied.map(poured)).collect())
}

impl Hand<'_> {
    /// Tells what will come.
    pub(super) fn expect(&self, stat: &Stat) {
        let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        self.tally.begin(u64::try_from(stat.st_size).unwrap_or(0), is_file);
    }
}

/// Asks again what the source is: one that changed meanwhile was perhaps never as it was copied.
pub(super) fn has_changed(
    run: &Run<'_>,
    task: &Task<'_>,
    fd: impl AsFd,
    before: &Stat,
) -> Result<bool, Trouble> {
    if !run.plan.watch || FileType::from_raw_mode(before.st_mode) != FileType::RegularFile {
        return Ok(false);
    }
    let now = fstat(fd).map_err(task.from.failed(Deed::Stat))?;
    let content = |stat: &Stat| (stat.st_size, stat.st_mtime, stat.st_mtime_nsec);
    let status = |stat: &Stat| (stat.st_ctime, stat.st_ctime_nsec);
    // A name more or less is no other content, and perhaps our own doing.
    let is_renamed = now.st_nlink != before.st_nlink;
    Ok(content(&now) != content(before) || (status(&now) != status(before) && !is_renamed))
}

/// `--cache=drop`: where the copy could not avoid them, lets go of cached pages, as far as they are
/// clean. What is not yet on the disk begins to be written by this, and stays.
pub(super) fn let_go(
    run: &Run<'_>,
    poured: Option<&Poured>,
    from: BorrowedFd<'_>,
    to: BorrowedFd<'_>,
) {
    if run.plan.drop_cache && poured.is_some_and(|poured| !poured.copied.uncached) {
        for file in [from, to] {
            forget_pages(file);
        }
    }
}
