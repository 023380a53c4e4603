//! fspace beside the other spacers, and beside cat as the floor.

use std::path::Path;

use super::{Bench, Case, Side, Unit};
use crate::shell::Result;

/// Not a peer but a floor: cat moves the bytes and looks at none of them.
pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, memory, sizes, .. } = bench;
    let folder = memory.folder();
    let text = memory.text(sizes.text_mb)?;
    let ours = Side::new(folder, bin, &text).on_one_core();
    let cat = Side::new(folder, Path::new("cat"), &text).on_one_core();
    let work = format!("{} MB of text mixed in every clause", sizes.text_mb);
    let mixed = Case::new(work, memory.bytes(&text)?, ours).beside("cat", cat, &["cat"], None);

    let work = "the most memory for that text, by lines";
    let memory_of = Case::new(work, 0, Side::new(folder, bin, &text)).measures(Unit::PeakMib);

    let small = memory.text(1)?;
    let work = "instructions for 1 MB of it";
    let count = Case::new(work, 0, Side::new(folder, bin, &small)).measures(Unit::Instructions);
    Ok(vec![mixed, memory_of.limit("promised", 16.0), count.rounds(1)])
}
