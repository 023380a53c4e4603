//! fdump beside cat, tee, sponge, pv and wc.

use super::{Bench, Case, Goal, Side, Unit};
use crate::shell::Result;

/// MiB for whatever comes.
const ENOUGH: f64 = 16.0;

/// Unfair to fdump, which must also count, and make its outputs whole or not there: that is its job.
pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { memory, sizes, .. } = bench;
    let text = memory.ascii(sizes.bulk_mb * 2)?;
    let mut cases = vec![into_a_file(bench, &text)?, counted(bench, &text)?];
    cases.push(into_two(bench, &text)?);
    cases.extend(between_pipes(bench, &text)?);
    cases.extend(endless(bench));
    Ok(cases)
}

/// A line for the shell, fed from a pipe; what the tool says on standard error is of no use here.
fn piped(bench: &Bench<'_>, line: &str, feed: &str) -> Side {
    let line = format!("exec {line} 2> /dev/null");
    Side::sh(bench.memory.folder(), &bench.bin, &line).fed_by(feed)
}

fn into_a_file(bench: &Bench<'_>, text: &str) -> Result<Case> {
    const TIMES: usize = 4;
    let feed = format!("cat{}", format!(" {text}").repeat(TIMES));
    let bytes = bench.memory.bytes(text)? * TIMES as u64;
    let side = |line: &str| piped(bench, line, &feed).makes("a.out");
    let work =
        format!("{} MB from a pipe into a file in memory, records counted", bytes / 1_000_000);
    Ok(Case::new(work, bytes, side("fdump --stats -o a.out"))
        .rounds(5)
        .beside("cat >", side("cat > a.out"), &["cat"], Goal::Ahead(1.0))
        .beside("sponge", side("sponge a.out"), &["sponge"], Goal::Ahead(2.0))
        .beside("tee", side("tee a.out > /dev/null"), &["tee"], Goal::Ahead(1.4)))
}

fn counted(bench: &Bench<'_>, text: &str) -> Result<Case> {
    let Bench { bin, memory, .. } = bench;
    let bytes = memory.bytes(text)?;
    let ours = Side::sh(memory.folder(), bin, &format!("exec fdump --stats {text} 2> /dev/null"));
    let theirs = Side::sh(memory.folder(), bin, &format!("exec wc -l {text}"));
    let work = format!("a file of {} MB to nowhere, records counted", bytes / 1_000_000);
    Ok(Case::new(work, bytes, ours).beside("wc -l", theirs, &["wc"], Goal::Ahead(1.0)))
}

fn into_two(bench: &Bench<'_>, text: &str) -> Result<Case> {
    let feed = format!("cat {text}");
    let bytes = bench.memory.bytes(text)?;
    let side = |line: &str| piped(bench, line, &feed).before("rm -f a.out b.out");
    let work = format!("{} MB from a pipe into two files in memory", bytes / 1_000_000);
    let ours = side("fdump -o a.out -o b.out");
    Ok(Case::new(work, bytes, ours).beside(
        "tee",
        side("tee a.out > b.out"),
        &["tee"],
        Goal::Ahead(1.4),
    ))
}

fn between_pipes(bench: &Bench<'_>, text: &str) -> Result<Vec<Case>> {
    let feed = format!("cat {text}");
    let bytes = bench.memory.bytes(text)?;
    let side = |line: &str| {
        let line = format!("{line} 2> /dev/null | cat > /dev/null");
        Side::sh(bench.memory.folder(), &bench.bin, &line).fed_by(&feed)
    };
    let work = |more: &str| format!("{} MB from pipe to pipe{more}", bytes / 1_000_000);
    let plain = Case::new(work(""), bytes, side("fdump"));
    let counted = Case::new(work(", records counted"), bytes, side("fdump --stats"));
    Ok(vec![
        plain.beside("cat", side("cat"), &["cat"], Goal::Ahead(1.0)).beside(
            "pv -q",
            side("pv -q"),
            &["pv"],
            Goal::Ahead(1.0),
        ),
        counted.beside("cat", side("cat"), &["cat"], Goal::Ahead(1.0)),
    ])
}

/// One line without an end, whole blocks and line by line.
fn endless(bench: &Bench<'_>) -> Vec<Case> {
    let case = |options: &str| {
        let seconds = bench.sizes.endless_s;
        let line = format!("timeout {seconds} cat /dev/zero | fdump {options} 2> /dev/null");
        let ours = Side::sh(bench.memory.folder(), &bench.bin, &line);
        let work = format!("the most memory for an endless line, fdump {options}");
        let case = Case::new(work, 0, ours).measures(Unit::PeakMib).rounds(1);
        case.limit("promised", ENOUGH)
    };
    vec![case("--stats"), case("--stats --buffering=1")]
}
