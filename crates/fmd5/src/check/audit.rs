//! What a list says against what lies in a directory: missing, moved, and not on the list.
//!
//! First every entry is checked as without an audit; what is not there is written down instead of
//! being an error. Then the directories are walked for files no entry leads to. Only while some file
//! is missing are these digested: one with the digests of a missing file is that file, moved.

use std::ffi::{OsStr, OsString};
use std::ops::ControlFlow;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use fcore::{Doing, Error, Links, Operand, Result, Skipped, Walk, WalkOptions};
use fhash::Digest;

use crate::digest::{Item, Settings, Target, TargetKind};
use crate::disk::{self, Reading};

mod missing;
mod places;

use missing::Missing;
use places::Places;

/// Which directories are compared with the lists, and how they are walked.
#[derive(Debug)]
pub(crate) struct Audit {
    /// Relative ones start where names of the list start.
    pub(crate) directories: Vec<PathBuf>,
    pub(crate) walk: WalkOptions,
    /// Where names of the list start, if not in the working directory.
    pub(crate) base: Option<PathBuf>,
    /// Say at the end what was passed over.
    pub(crate) verbose: bool,
}

impl Audit {
    /// Where a directory is, seen from the working directory.
    fn at(&self, directory: &Path) -> PathBuf {
        self.base.as_deref().map_or_else(|| directory.to_owned(), |base| base.join(directory))
    }

    /// # Errors
    /// Something that was named is no directory that can be listed: all would seem to be missing.
    pub(crate) fn look(&self) -> Result<()> {
        for directory in &self.directories {
            let path = self.at(directory);
            std::fs::read_dir(&path)
                .map_err(|error| Error::new(Doing::List, path.as_os_str(), error))?;
        }
        Ok(())
    }

    /// Whether one file may be come upon by two ways.
    fn may_meet_twice(&self) -> bool {
        self.directories.len() > 1 || self.walk.links == Links::Always
    }

    /// What a file is called that the walk came upon: as the list would call it.
    fn name(&self, path: &Path) -> OsString {
        let bytes = path.as_os_str().as_bytes();
        let base = self.base.as_ref().map(|base| base.join(""));
        let below = base.and_then(|base| bytes.strip_prefix(base.as_os_str().as_bytes()));
        OsString::from_vec(below.unwrap_or(bytes).to_vec())
    }
}

/// What the lists named, remembered for the walk.
#[derive(Debug)]
pub(super) struct Ledger {
    places: Places,
    missing: Missing,
}

/// What the walk found out.
pub(super) enum Finding<'a> {
    /// A file no entry leads to, and why it could not be read, if that was tried in vain.
    Extra(&'a OsStr, Option<&'a Error>),
    /// A listed file that is elsewhere now.
    Moved { from: &'a OsStr, to: &'a OsStr },
    /// A listed file that is nowhere.
    Missing(&'a OsStr),
    /// A directory that could not be read.
    Fault(&'a Error),
}

impl Ledger {
    /// Nothing but the lists themselves, which are not expected to name themselves.
    pub(super) fn new(audit: &Audit, lists: &[Operand]) -> Ledger {
        let mut places = Places::new(audit.base.clone());
        for list in lists.iter().filter_map(Operand::path) {
            places.add_list(list);
        }
        Ledger { places, missing: Missing::default() }
    }

    /// An entry names this file.
    pub(super) fn list(&mut self, operand: &Operand) {
        if let Some(path) = operand.path() {
            self.places.add(path);
        }
    }

    /// The file of an entry is not there.
    pub(super) fn miss(&mut self, name: &OsStr, digest: Digest) {
        self.missing.add(name, digest);
    }

    /// Walks and tells `report` all there is to say, in the order of the walk, then of the lists.
    /// Returns what the walk passed over.
    pub(super) fn settle(
        self,
        audit: &Audit,
        reading: &Reading,
        settings: &Settings<'_>,
        mut report: impl FnMut(Finding<'_>) -> ControlFlow<()> + Send,
    ) -> Skipped {
        let Ledger { mut places, mut missing } = self;
        missing.seal();
        let algorithms = missing.algorithms().to_vec();
        let settings = Settings { algorithms: &algorithms, ..*settings };
        let sought = AtomicUsize::new(missing.sought());
        let operands = audit.directories.iter().map(|dir| Ok(Operand::from(&*audit.at(dir))));
        let mut walk = Walk::new(operands, audit.walk.clone());
        let twice = audit.may_meet_twice();
        let extras = walk.by_ref().filter_map(|item| match item {
            Ok(entry) if places.has(entry.path()) => None,
            Ok(entry) => {
                if twice {
                    places.add_typed(entry.path());
                }
                let name = audit.name(entry.path());
                let kind = TargetKind::Found { follow: entry.is_through_link() };
                Some(Extra::File { name, operand: entry.into_operand(), kind, sought: &sought })
            }
            Err(error) => Some(Extra::Fault(error)),
        });
        let mut stopped = false;
        disk::run(reading, &settings, extras, |extra, outcome| {
            // What is no longer sought may have been digested or not: that must not show.
            let outcome = outcome.filter(|_| missing.sought() > 0);
            let flow = match (&extra, &outcome) {
                (Extra::Fault(error), _) => report(Finding::Fault(error)),
                (Extra::File { name, .. }, Some(Err(error))) => {
                    report(Finding::Extra(name, Some(error)))
                }
                (Extra::File { name, .. }, None) => report(Finding::Extra(name, None)),
                (Extra::File { name, .. }, Some(Ok(sums))) => {
                    match missing.take(name, sums.digests()) {
                        Some(from) => {
                            let from = from.to_owned();
                            sought.store(missing.sought(), Ordering::Relaxed);
                            report(Finding::Moved { from: &from, to: name })
                        }
                        None => report(Finding::Extra(name, None)),
                    }
                }
            };
            stopped |= flow.is_break();
            flow
        });
        if !stopped {
            // Nothing is left to break off.
            let _ = missing.left().try_for_each(|name| report(Finding::Missing(name)));
        }
        walk.skipped()
    }
}

/// Something the walk came upon that the lists do not name.
enum Extra<'a> {
    File {
        name: OsString,
        operand: Operand,
        kind: TargetKind,
        /// How many missing files may still turn up.
        sought: &'a AtomicUsize,
    },
    Fault(Error),
}

impl Item for Extra<'_> {
    fn target(&self) -> Option<Target<'_>> {
        match self {
            Extra::File { operand, kind, sought, .. } if sought.load(Ordering::Relaxed) > 0 => {
                Some(Target { operand, kind: *kind, algorithm: None })
            }
            _ => None,
        }
    }
}
