//! fdump beside cat, tee, sponge and pv.

use std::path::Path;

use super::{Bench, Case, Goal, Side};
use crate::shell::Result;

/// Unfair to fdump, which must also make its output whole or not there; that is its job.
pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, memory, sizes, .. } = bench;
    let folder = memory.folder();
    let file = memory.random(sizes.file_mib)?;
    let feed = format!("cat {file}");
    let ours = Side::new(folder, bin, "-o a.out").fed_by(&feed).makes("a.out");
    let theirs = Side::new(folder, Path::new("cat"), "").fed_by(&feed).stdout("b.out");
    let work = format!("a pipe of {} MiB into a file, in memory", sizes.file_mib);
    Ok(vec![Case::new(work, memory.bytes(&file)?, ours).beside_same(
        "cat",
        theirs,
        &["cat"],
        Goal::Ahead(1.0),
    )])
}
