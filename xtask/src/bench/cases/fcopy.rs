//! fcopy beside cp and the parallel copiers.

use std::path::Path;

use super::{Bench, Case, Goal, Side, Unit};
use crate::bench::data::Data;
use crate::shell::{Result, say};

/// Fair: the target is not there before (or is, where the row says so), the source is in the page
/// cache, all make the same files, and each side does what its row says it does: where one syncs or
/// verifies, all do.
pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for (data, place) in [(bench.memory, "in memory"), (bench.disk, "on the disk")] {
        cases.push(large(bench, data, place)?);
        cases.extend(replaced(bench, data, place)?);
    }
    cases.push(trees(bench, bench.memory, "in memory", Some(2.3))?);
    cases.push(flat(bench)?);
    cases.push(cached(bench)?);
    match bench.disk.image("trees", "ext4") {
        Ok(image) => cases.push(trees(bench, &image, "on ext4", None)?.rounds(ON_DISK)),
        Err(why) => say(format_args!("left out: trees on ext4: {why}")),
    }
    match bench.disk.image("proofs", "ext4") {
        Ok(image) => cases.extend([synced(bench, &image)?, proved(bench, &image)?]),
        Err(why) => say(format_args!("left out: trees on ext4 that are synced: {why}")),
    }
    match bench.disk.image("shared", "xfs") {
        Ok(image) => cases.push(reflink(bench, &image)?),
        Err(why) => say(format_args!("left out: copies that share blocks: {why}")),
    }
    cases.push(memory(bench)?);
    Ok(cases)
}

/// One large file.
fn large(bench: &Bench<'_>, data: &Data, place: &str) -> Result<Case> {
    let file = data.random(bench.sizes.file_mib)?;
    let ours = Side::new(data.folder(), &bench.bin, &format!("{file} a.out")).makes("a.out");
    let theirs = Side::new(data.folder(), Path::new("cp"), &format!("{file} b.out")).makes("b.out");
    let work = format!("one file of {} MiB, {place}", bench.sizes.file_mib);
    let case = Case::new(work, data.bytes(&file)?, ours);
    Ok(case.beside_same("cp", theirs, &["cp"], Goal::Ahead(1.0)).rounds(rounds(place)))
}

/// The same over a file of the same size. We make a new one, sync it, and rename it: cp cuts the old
/// one off and syncs nothing. The peer for that is `cp` and then `sync`; plain cp, and ours without
/// the sync, tell what the promise costs. ext4 begins to write out what takes another's place by a
/// rename (auto_da_alloc), and what was cut off and filled again, but not what is new: hence no goal
/// beside `--remove-destination`.
fn replaced(bench: &Bench<'_>, data: &Data, place: &str) -> Result<[Case; 2]> {
    let file = data.random(bench.sizes.file_mib)?;
    let side = |line: &str, made: &str| {
        let before = format!("cp {file} {made} && sync {made}");
        Side::sh(data.folder(), &bench.bin, line).makes(made).before(before)
    };
    let work = |how: &str| format!("{} MiB over an old file{how}, {place}", bench.sizes.file_mib);
    let bytes = data.bytes(&file)?;
    let theirs = |options: &str| side(&format!("cp {options} {file} b.out"), "b.out");
    let ours = side(&format!("fcopy {file} a.out"), "a.out");
    let then_sync = side(&format!("cp {file} b.out && sync b.out"), "b.out");
    let promised = Case::new(work(""), bytes, ours)
        .beside("cp, then sync", then_sync, &["cp", "sync"], Goal::Ahead(1.0))
        .beside("cp", theirs(""), &["cp"], None)
        .rounds(rounds(place));
    let ours = side(&format!("fcopy --sync=none {file} a.out"), "a.out");
    let bare = Case::new(work(" without a sync"), bytes, ours)
        .beside("cp", theirs(""), &["cp"], None)
        .beside("cp --remove-destination", theirs("--remove-destination"), &["cp"], None)
        .rounds(rounds(place));
    Ok([promised, bare])
}

/// A disk is slow, and differs from time to time more than ours from theirs.
const ON_DISK: usize = 5;

fn rounds(place: &str) -> usize {
    if place == "in memory" { 9 } else { ON_DISK }
}

/// A tree like one of sources, two workers, beside all who copy trees.
fn trees(bench: &Bench<'_>, data: &Data, place: &str, goal: Option<f64>) -> Result<Case> {
    let tree = data.tree(bench.sizes.tree)?;
    let work = format!("a tree of {} small files, {place}", bench.sizes.tree);
    peers(bench, data, &work, &tree, goal)
}

/// Where those who share work by directory have nothing to share.
fn flat(bench: &Bench<'_>) -> Result<Case> {
    let files = 2 * bench.sizes.tree;
    let flat = bench.memory.flat(files)?;
    let work = format!("one directory of {files} tiny files, in memory");
    peers(bench, bench.memory, &work, &flat, Some(2.0))
}

fn peers(
    bench: &Bench<'_>,
    data: &Data,
    work: &str,
    tree: &str,
    goal: Option<f64>,
) -> Result<Case> {
    let side = |program: &Path, options: &str, made: &str| {
        let args = format!("{options} {tree} {made}");
        let side = Side::new(data.folder(), program, &args).makes(made);
        let forgets = std::ptr::eq(data, bench.memory);
        if forgets { side } else { side.keeps().before("sync -f .") }
    };
    let mut case = Case::new(work, data.bytes(tree)?, side(&bench.bin, "-r -j2", "a.out"));
    let others = [
        ("cp", "-r", Goal::Ahead(goal.unwrap_or(1.0)), "b.out"),
        ("fcp", "", Goal::Ahead(1.0), "c.out"),
        ("xcp", "-r", Goal::Ahead(1.0), "d.out"),
        ("rsync", "-r", Goal::Ahead(1.0), "e.out"),
    ];
    for (program, options, goal, made) in others {
        let name = format!("{program} {options}");
        let theirs = side(Path::new(program), options, made);
        case = case.beside(name.trim_end(), theirs, &[program], goal);
    }
    Ok(case)
}

/// The tree until it is on the disk.
fn synced(bench: &Bench<'_>, data: &Data) -> Result<Case> {
    let tree = data.tree(bench.sizes.tree)?;
    let side = |program: &str, made: &str| {
        let line = format!("{program} -r {tree} {made} && sync -f {made}");
        Side::sh(data.folder(), &bench.bin, &line).makes(made).keeps().before("sync -f .")
    };
    let work = format!("a tree of {} small files, on ext4, then sync", bench.sizes.tree);
    let case = Case::new(work, data.bytes(&tree)?, side("fcopy", "a.out")).rounds(ON_DISK);
    Ok(case.beside("cp -r", side("cp", "b.out"), &["cp"], None))
}

/// What people type to have a list of what they copied, and to compare the copy with it.
fn by_hand(tree: &str, between: &str) -> String {
    format!(
        "cp -r {tree} b.out {between} && \
         (cd {tree} && find . -type f -print0 | xargs -0 sha256sum) > b.sums && \
         (cd b.out && sha256sum -c --quiet ../b.sums)"
    )
}

/// A copy, its list, and the copy compared with it, as the cache has it.
fn cached(bench: &Bench<'_>) -> Result<Case> {
    let data = bench.memory;
    let tree = data.tree(bench.sizes.tree)?;
    let line = format!("-r -j2 --manifest a.sums --verify=cache {tree} a.out");
    let ours = Side::new(data.folder(), &bench.bin, &line).makes("a.out");
    let theirs = Side::sh(data.folder(), &bench.bin, &by_hand(&tree, "")).makes("b.out");
    let files = bench.sizes.tree;
    let work = format!("a tree of {files} small files with its sha256 list, compared, in memory");
    let needs = ["cp", "find", "xargs", "sha256sum"];
    Ok(Case::new(work, data.bytes(&tree)?, ours).beside(
        "cp -r, sha256sum, sha256sum -c",
        theirs,
        &needs,
        Goal::Ahead(3.0),
    ))
}

/// The same from the disk. Caches are dropped by whoever may: root. All sides begin with the source
/// in the cache, and have it read there again where they ask for it after that.
fn proved(bench: &Bench<'_>, data: &Data) -> Result<Case> {
    let tree = data.tree(bench.sizes.tree)?;
    let warm = format!("sync && find {tree} -type f -print0 | xargs -0 cat > /dev/null");
    let line = format!("-r -j2 --manifest a.sums --verify {tree} a.out");
    let ours = Side::new(data.folder(), &bench.bin, &line).makes("a.out").keeps().before(&*warm);
    let drop = "&& sync && echo 3 > /proc/sys/vm/drop_caches";
    let theirs = Side::sh(data.folder(), &bench.bin, &by_hand(&tree, drop));
    let files = bench.sizes.tree;
    let work = format!("a tree of {files} small files with its sha256 list, proved, on ext4");
    let case = Case::new(work, data.bytes(&tree)?, ours).rounds(3);
    if std::fs::OpenOptions::new().write(true).open("/proc/sys/vm/drop_caches").is_err() {
        say("left out: cp -r, sync, caches dropped, sha256sum, sha256sum -c: only root may drop");
        return Ok(case);
    }
    let needs = ["cp", "find", "xargs", "sha256sum", "sync"];
    let name = "cp -r, sync, caches dropped, sha256sum, sha256sum -c";
    Ok(case.beside(name, theirs.makes("b.out").keeps().before(warm), &needs, Goal::Ahead(1.0)))
}

/// Sharing blocks takes the same time whatever the size.
fn reflink(bench: &Bench<'_>, image: &Data) -> Result<Case> {
    let side = |mib: usize, made: &str| -> Result<Side> {
        let line = format!("--reflink=always {} {made}", image.random(mib)?);
        Ok(Side::new(image.folder(), &bench.bin, &line).makes(made).before("sync -f ."))
    };
    let (large, small) = (bench.sizes.file_mib, bench.sizes.file_mib / 64);
    let work = format!("{large} MiB that share their blocks, XFS");
    let case = Case::new(work, 0, side(large, "a.out")?);
    Ok(case.beside(format!("{small} MiB"), side(small, "b.out")?, &[], Goal::Plus(0.002)))
}

/// Empty files: what is in them does not take memory.
fn memory(bench: &Bench<'_>) -> Result<Case> {
    let files = 20 * bench.sizes.tree;
    let tree = bench.memory.empty(files)?;
    let ours = Side::new(bench.memory.folder(), &bench.bin, &format!("-r -j2 {tree} a.out"));
    let work = format!("the most memory for {files} files, two workers");
    let case = Case::new(work, 0, ours.makes("a.out")).measures(Unit::PeakMib).rounds(1);
    Ok(case.limit("promised", 64.0 + 2.0 * 2.0))
}
