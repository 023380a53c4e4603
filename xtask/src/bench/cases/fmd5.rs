//! fmd5 beside md5sum and its kin, beside OpenSSL, and beside b3sum, which has the faster function.
//!
//! Fair: all read the same files, which were read once just before (`before`), so that no disk
//! counts. Trees are given to the others by xargs with one process a core and 500 names each, which
//! is generous: their start then hardly counts. Two cores, or one, on any machine, as that is what
//! the goals are for.

use std::fs;
use std::path::Path;

use super::{Bench, Case, Goal, Side, Unit};
use crate::bench::documents::Documents;
use crate::shell::{About, Result};

/// One piece of work takes the time of another. Even medians of one and the same command differ by
/// so much from one run of the benchmark to the next.
const SAME: Goal = Goal::Same(0.97);

pub(super) fn cases(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let mut cases = tree(bench)?;
    cases.extend(many_large(bench)?);
    cases.extend(one_large(bench)?);
    cases.push(start(bench)?);
    cases.push(memory(bench)?);
    Ok(cases)
}

/// A tree of documents, most of them small, on two cores.
fn tree(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, disk, memory, sizes } = bench;
    let tree = Documents::find(disk, sizes.documents)?;
    let (list, made) = (tree.list.to_string_lossy(), memory.folder().join("made.list"));
    let (made, theirs) = (made.to_string_lossy(), memory.folder().join("b.out"));
    let theirs = theirs.to_string_lossy();
    let side = |program: &Path, args: &str, out: &str| {
        let side = Side::new(&tree.folder, program, args).on_cores("0,1").stdout(out);
        side.before(format!("xargs -0 cat < {list} > /dev/null"))
    };
    let ours = |args: &str| side(bin, args, &made);
    let xargs = |args: &str| {
        side(Path::new("xargs"), &format!("-0 -P2 -n500 {args}"), &theirs).stdin(&list)
    };
    let floor = std::env::current_exe().about("this program")?;
    let floor = || side(&floor, "floor 2", &theirs).stdin(&list);
    let what = format!("{} files, {} MB, 2 cores", tree.files, tree.bytes / 1_000_000);

    let md5 = Case::new(format!("MD5 of a tree of {what}"), tree.bytes, ours("-r ."))
        .beside("xargs -P2 md5sum", xargs("md5sum"), &["xargs", "md5sum"], Goal::Ahead(4.0))
        .beside("xargs -P2 b3sum", xargs("b3sum"), &["xargs", "b3sum"], Goal::Ahead(2.5))
        .beside("opening and reading alone", floor(), &[], Goal::Within(1.25));
    let sha = Case::new(format!("SHA-256 of a tree of {what}"), tree.bytes, ours("-a sha256 -r ."))
        .beside(
            "xargs -P2 sha256sum",
            xargs("sha256sum"),
            &["xargs", "sha256sum"],
            Goal::Ahead(3.8),
        )
        .beside("opening and reading alone", floor(), &[], None);
    let checked = memory.folder().join("checked.list");
    let checked = checked.to_string_lossy();
    let check = side(bin, &format!("-c --quiet {checked}"), &theirs);
    let check = check.before(format!("{} -r . > {checked}", bin.display()));
    let check = Case::new(format!("checking a list of {what}"), tree.bytes, check).beside(
        "making it",
        ours("-r ."),
        &[],
        SAME,
    );
    Ok(vec![md5, sha, check])
}

/// As many large files as two sets of the widest lanes, on one core. A shell finds their names, for
/// all alike.
fn many_large(bench: &Bench<'_>) -> Result<Vec<Case>> {
    const FILES: usize = 64;
    let Bench { bin, disk, sizes, .. } = bench;
    let mib = sizes.lane_mib;
    let names = format!("{}/*", disk.many_random(FILES, mib)?);
    let bytes = ((FILES * mib) as u64) << 20;
    let side = |command: &str| {
        let side = Side::sh(disk.folder(), bin, &format!("taskset -c 0 {command} {names}"));
        side.before(format!("cat {names} > /dev/null"))
    };
    let case = |what: &str, command: &str| {
        let work = format!("{what} of {FILES} files of {mib} MiB, 1 core");
        Case::new(work, bytes, side(command))
    };
    let md5 = case("MD5", "fmd5")
        .beside("md5sum", side("md5sum"), &["md5sum"], Goal::Ahead(14.0))
        .beside("b3sum", side("b3sum --num-threads 1"), &["b3sum"], Goal::Ahead(1.8));
    let openssl =
        |case: Case, name: &str| case.beside(name, side(name), &["openssl"], Goal::Ahead(3.0));
    let sha256 = openssl(case("SHA-256", "fmd5 -a sha256"), "openssl sha256");
    let sha512 = openssl(case("SHA-512", "fmd5 -a sha512"), "openssl sha512");
    Ok(vec![md5, sha256, sha512])
}

/// One file, which no lanes help with.
fn one_large(bench: &Bench<'_>) -> Result<Vec<Case>> {
    let Bench { bin, disk, sizes, .. } = bench;
    let file = disk.random(sizes.file_mib)?;
    let bytes = disk.bytes(&file)?;
    let side = |command: &str| {
        let (program, args) = command.split_once(' ').unwrap_or((command, ""));
        let program = if program == "fmd5" { bin } else { Path::new(program) };
        let side = Side::new(disk.folder(), program, &format!("{args} {file}")).on_cores("0,1");
        side.before(format!("cat {file} > /dev/null"))
    };
    let case = |what: &str, command: &str| {
        let work = format!("{what} of one file of {} MiB", sizes.file_mib);
        Case::new(work, bytes, side(command))
    };
    let md5 = case("MD5", "fmd5")
        .beside("md5sum", side("md5sum"), &["md5sum"], Goal::Ahead(1.1))
        .beside("openssl md5", side("openssl md5"), &["openssl"], Goal::Ahead(1.0));
    let sha = case("SHA-256", "fmd5 -a sha256");
    let sha = sha.beside("openssl sha256", side("openssl sha256"), &["openssl"], Goal::Ahead(1.0));
    let both = case("MD5 and SHA-256 at once", "fmd5 -a md5,sha256");
    let both = both.beside("MD5 alone", side("fmd5 -a md5"), &[], SAME);
    Ok(vec![md5, sha, both])
}

/// What a process costs before and after its work.
fn start(bench: &Bench<'_>) -> Result<Case> {
    let folder = bench.memory.folder();
    fs::write(folder.join("small"), [b'x'; 1024]).about("small")?;
    let side = |program: &Path| Side::new(folder, program, "small");
    let case = Case::new("one file of 1 KB", 0, side(&bench.bin)).often(20);
    let md5sum = side(Path::new("md5sum"));
    Ok(case.beside("md5sum", md5sum, &["md5sum"], Goal::Plus(0.0005)))
}

/// The most memory for names without end. They are links to few files, as it is names and files
/// under way that take memory, not what the files hold.
fn memory(bench: &Bench<'_>) -> Result<Case> {
    const JOBS: usize = 2;
    let Bench { bin, memory, sizes, .. } = bench;
    let names = memory.links(sizes.names)?;
    let ours = Side::new(memory.folder(), bin, &format!("-j{JOBS} -r {names}"));
    let work = format!("peak memory for {} small files, {JOBS} workers", sizes.names);
    let case = Case::new(work, 0, ours.stdout("a.out")).measures(Unit::PeakMib).rounds(3);
    Ok(case.limit("64 MiB and 2 MiB a worker", 64.0 + 2.0 * JOBS as f64))
}
