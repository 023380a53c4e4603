//! fcopy beside cp and the parallel copiers.

use std::path::Path;

use super::{Bench, Case, Goal, Side};
use crate::shell::Result;

/// Fair: the target is not there before, the source is in the page cache, and neither side syncs.
/// On a file system with reflinks both take no time; what is measured then is the start-up.
pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, disk, memory, sizes } = bench;
    let folder = memory.folder();
    let file = memory.random(sizes.file_mib)?;
    let tree = memory.tree(sizes.tree)?;
    let cp = Path::new("cp");

    let ours = Side::new(folder, bin, &format!("{file} a.out")).makes("a.out");
    let theirs = Side::new(folder, cp, &format!("{file} b.out")).makes("b.out");
    let work = format!("one file of {} MiB, in memory", sizes.file_mib);
    let one = Case::new(work, memory.bytes(&file)?, ours).beside_same(
        "cp",
        theirs,
        &["cp"],
        Goal::Ahead(1.0),
    );

    let ours = Side::new(folder, bin, &format!("-r {tree} a.out")).makes("a.out");
    let theirs = Side::new(folder, cp, &format!("-r {tree} b.out")).makes("b.out");
    let work = format!("a tree of {} small files, in memory", sizes.tree);
    let many = Case::new(work, memory.bytes(&tree)?, ours).beside(
        "cp -r",
        theirs,
        &["cp"],
        Goal::Ahead(2.3),
    );

    let tree = disk.tree(sizes.tree)?;
    let side = |program: &str, made: &str| {
        let line = format!("{program} -r {tree} {made} && sync -f {made}");
        Side::sh(disk.folder(), bin, &line).makes(made).before("sync")
    };
    let work = format!("a tree of {} small files, on the disk, then sync", sizes.tree);
    let synced = Case::new(work, disk.bytes(&tree)?, side("fcopy", "a.out")).rounds(5);
    let synced = synced.beside("cp -r", side("cp", "b.out"), &["cp"], None);
    Ok(vec![one, many, synced])
}
