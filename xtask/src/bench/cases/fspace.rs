//! fspace beside the other spacers, and beside cat as the floor.

use std::path::Path;

use super::{Bench, Case, Goal, Side, Unit};
use crate::bench::texts::{MANUAL_PACKAGES, NASTY};
use crate::shell::Result;

/// MiB that may come on top of a line.
const BESIDE_THE_LINE: f64 = 16.0;

/// All on one core, to nowhere. The peers know other rules, most of them fewer; what they make of a
/// text differs.
pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let mut cases = spacers(bench)?;
    cases.extend(floors(bench)?);
    cases.extend(linear(bench)?);
    cases.push(memory(bench)?);
    Ok(cases)
}

/// A program at a file, on one core.
fn side(bench: &Bench<'_>, program: &Path, args: &str) -> Side {
    Side::new(bench.memory.folder(), program, args).on_one_core()
}

/// Beside other spacers. The slow ones have a case of their own, with fewer rounds.
fn spacers(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, memory, sizes, .. } = bench;
    let megabytes = sizes.text_mb;
    let work = format!("{megabytes} MB of text that mixes in every clause");
    let mixed = memory.text(megabytes)?;
    // Given a name, it would write into the file.
    let theirs = |text: &str| side(bench, Path::new("zhfmt"), "").stdin(text);
    let mixed = Case::new(work, memory.bytes(&mixed)?, side(bench, bin, &mixed)).beside(
        "zhfmt",
        theirs(&mixed),
        &["zhfmt"],
        Goal::Ahead(1.2),
    );

    let work = "the Chinese and Japanese manual pages, twice";
    let Some(manuals) = memory.manuals()? else {
        let missing = Case::new(work, 0, side(bench, bin, "")).needs(MANUAL_PACKAGES);
        return Ok(vec![missing, mixed]);
    };
    let bytes = memory.bytes(&manuals)?;
    let ours = || side(bench, bin, &manuals);
    let fast = Case::new(work, bytes, ours());
    let fast = fast.beside("zhfmt", theirs(&manuals), &["zhfmt"], Goal::Ahead(1.5));
    // A round of these takes half a minute.
    let mut slow = Case::new("the same, beside slow ones", bytes, ours()).rounds(3);
    let by_name = format!("-f {manuals}");
    let by_stream = "--stdin --type text";
    for (program, theirs, times) in [
        ("pangu-js", side(bench, Path::new("pangu-js"), &by_name), 60.0),
        ("pangu-py", side(bench, Path::new("pangu-py"), &by_name), 400.0),
        ("autocorrect", side(bench, Path::new("autocorrect"), by_stream).stdin(&manuals), 80.0),
    ] {
        slow = slow.beside(program, theirs, &[program], Goal::Ahead(times));
    }
    Ok(vec![fast, slow, mixed])
}

/// What is nearly nothing to do. cat moves the bytes and looks at none of them.
fn floors(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, memory, sizes, .. } = bench;
    let cat = |text: &str| side(bench, Path::new("cat"), text);
    let megabytes = sizes.bulk_mb;
    let mut cases = Vec::new();
    for (sort, text) in [("ASCII", memory.ascii(megabytes)?), ("CJK alone", memory.cjk(megabytes)?)]
    {
        let case = Case::new(
            format!("{megabytes} MB of {sort}"),
            memory.bytes(&text)?,
            side(bench, bin, &text),
        );
        cases.push(case.beside("cat", cat(&text), &["cat"], Goal::Within(2.0)));
    }
    let text = memory.markdown(sizes.text_mb)?;
    let as_format = |format: &str| side(bench, bin, &format!("--format={format} {text}"));
    let work = format!("{} MB of Markdown", sizes.text_mb);
    let markdown = Case::new(work, memory.bytes(&text)?, as_format("markdown"));
    cases.push(markdown.beside("as plain text", as_format("plain"), &[], Goal::Within(1.0 / 0.3)));

    let small = memory.nasty("small", "文b", 1)?;
    let start = Case::new("one small file", 0, side(bench, bin, &small));
    cases.push(start.beside("cat", cat(&small), &["cat"], Goal::Plus(0.001)));
    Ok(cases)
}

/// Eight times the length is to take no more than eight and a half times the instructions.
fn linear(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, memory, sizes, .. } = bench;
    let kilobytes = sizes.nasty_kb;
    let case = |(name, unit): (&str, &str)| {
        let at = |times: usize| -> Result<Side> {
            let text = memory.nasty(name, unit, kilobytes * times)?;
            Ok(Side::new(memory.folder(), bin, &text))
        };
        let work = format!("{} KB of {unit} on a line", kilobytes * 8);
        let case = Case::new(work, 0, at(8)?).measures(Unit::Instructions).rounds(1);
        let name = format!("{kilobytes} KB of it");
        Ok(case.beside(name, at(1)?, &[], Goal::Within(8.5)))
    };
    NASTY.into_iter().map(case).collect()
}

/// On the disk: a line this long needs no place in memory twice.
fn memory(bench: &Bench<'_>) -> Result<Case> {
    let Bench { bin, disk, sizes, .. } = bench;
    let line = disk.long_line(sizes.line_mb)?;
    let mib = disk.bytes(&line)? as f64 / f64::from(1 << 20);
    let ours = Side::new(disk.folder(), bin, &line);
    let work = format!("the most memory for one line of {} MB", sizes.line_mb);
    let case = Case::new(work, 0, ours).measures(Unit::PeakMib).rounds(1);
    Ok(case.limit("the line and 16 MiB", mib + BESIDE_THE_LINE))
}
