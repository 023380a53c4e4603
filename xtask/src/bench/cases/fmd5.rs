//! fmd5 beside md5sum and its kin.

use std::path::Path;

use super::{Bench, Case, Goal, Side};
use crate::shell::Result;

/// Fair: both get the same names in the same order and write the same lines. 500 names a process
/// is generous to md5sum, whose start-up then hardly counts.
pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, memory, sizes, .. } = bench;
    let folder = memory.folder();
    let tree = memory.tree(sizes.tree)?;
    let list = memory.list(&tree);
    let ours = Side::new(folder, bin, &format!("--files0-from {list}")).stdout("a.out");
    let theirs = Side::new(folder, Path::new("xargs"), "-0 -P2 -n500 md5sum");
    let bytes = memory.bytes(&format!("{tree}/files"))?;
    let work = format!("MD5 of {} small files by a list", sizes.tree);
    let theirs = theirs.stdin(&list).stdout("b.out");
    let many = Case::new(work, bytes, ours);
    let many = many.beside("xargs -P2 md5sum", theirs, &["xargs", "md5sum"], Goal::Ahead(4.0));

    let side = |program: &Path| Side::new(folder, program, &list);
    let one = Case::new("one small file", 0, side(bin));
    let one = one.beside("md5sum", side(Path::new("md5sum")), &["md5sum"], Goal::Plus(0.0005));
    Ok(vec![many, one])
}
