//! `--sync=batch`: one flush for each file system that was copied to.

use std::collections::HashSet;
use std::path::Path;

use rustix::fs::{Mode, OFlags, fstat, open, syncfs};

use crate::run::Run;
use crate::trouble::{Deed, Trouble};

/// Flushes them all. A file system is found by the directory that the target lies in.
pub(crate) fn targets(run: &Run<'_>) {
    let mut done = HashSet::new();
    for path in run.plan.jobs.iter().flatten().filter_map(|job| job.to.path()) {
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let dir = if path.is_dir() { path } else { dir };
        let synced = open(dir, OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY, Mode::empty())
            .and_then(|fd| match done.insert(fstat(&fd)?.st_dev) {
                true => syncfs(&fd),
                false => Ok(()),
            });
        if let Err(errno) = synced {
            run.report(&Trouble::system(Deed::Sync, dir.as_os_str().to_owned(), errno));
        }
    }
}
