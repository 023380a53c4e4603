//! `cargo xtask demo`: the tools at their main job, on real files, in a folder of its own.
//!
//! Every line that starts with `$` is run exactly as it stands there. What a step must end with is
//! checked: a wrong status or a wrong result ends the demo with a failure.

mod files;
mod stage;
mod text;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::shell::{About, Failure, Result, quoted, say};
use crate::{random, repo, tools};
use files::Tree;
use stage::Stage;

/// The size of the stream in the last step.
const BIG: u64 = 256 << 20;

/// Shows the tools on the project's own files, or on a copy of `dir`.
pub(crate) fn run(dir: Option<&OsStr>) -> Result {
    let root = repo::root()?;
    let scratch = files::settled(&repo::target(&root)?)?.join("demo");
    let source = match dir {
        Some(dir) => given(Path::new(dir), &scratch)?,
        None => "src".to_owned(),
    };
    let bin = tools::built(&root)?;

    let start = Instant::now();
    files::fresh(&scratch)?;
    if dir.is_none() {
        files::copy(&root, &repo::paths(&root)?, &scratch.join("src"))?;
    }
    fs::write(scratch.join("notes.txt"), text::NOTES).about("notes.txt")?;

    say(format_args!("The tools at work in {}, which is made anew each time", scratch.display()));
    let mut stage = Stage::new(&scratch, &bin);
    let tree = copy(&mut stage, &source)?;
    check(&mut stage, &source, &tree)?;
    space(&mut stage)?;
    stream(&mut stage)?;

    say("");
    say(format_args!(
        "demo: all {} commands did as expected; {} files ({}) copied and verified; {:.1} s in all",
        stage.commands(),
        tree.files.len(),
        files::size(tree.bytes),
        start.elapsed().as_secs_f64(),
    ));
    Ok(())
}

/// The user's folder as a shell word: absolute, because commands run in the scratch folder.
fn given(dir: &Path, scratch: &Path) -> Result<String> {
    let dir: PathBuf = dir.canonicalize().about(dir.display())?;
    if !dir.is_dir() {
        return Err(Failure::usage(format!("{}: not a directory", dir.display())));
    }
    if scratch.starts_with(&dir) || dir.starts_with(scratch) {
        let message = format!("{}: holds, or lies in, {}", dir.display(), scratch.display());
        return Err(Failure::usage(message));
    }
    if dir.to_str().is_none() {
        return Err(Failure::usage(format!("{}: not UTF-8, cannot be shown", dir.display())));
    }
    Ok(quoted(dir.as_os_str()))
}

fn copy(stage: &mut Stage, source: &str) -> Result<Tree> {
    stage.heading("Copy a tree and write its checksums, reading every file once");
    stage.step(&format!("fcopy -r --digest sha256 --manifest backup.sha256 {source} backup"), 0)?;
    stage.step("head -n 2 backup.sha256", 0)?;
    let tree = Tree::of(&stage.path("backup"))?;
    let lines = stage.read("backup.sha256")?.lines().count();
    if lines != tree.files.len() || lines == 0 {
        let found = tree.files.len();
        return Err(Failure::new(format!("{lines} checksums for {found} files in the copy")));
    }
    stage.note(&format!("{lines} files, {}, a checksum each", files::size(tree.bytes)));
    Ok(tree)
}

fn check(stage: &mut Stage, source: &str, tree: &Tree) -> Result {
    stage.heading("Check the copy against the list");
    stage.step("fmd5 -c backup.sha256", 0)?;
    stage.step_if_installed("sha256sum -c --quiet backup.sha256", 0)?;

    stage.heading("Damage one byte of the copy, find it, repair it");
    let Some(victim) = tree.victim() else {
        return Err(Failure::new("no file in the copy that could be damaged and shown"));
    };
    let path = stage.path("backup").join(victim);
    let (at, before, after) = files::flip(&path)?;
    stage.note(&format!("backup/{victim}: byte {at} is now {after:#04x}, was {before:#04x}"));
    let report = stage.step("fmd5 -c --quiet backup.sha256", 1)?;
    if !report.contains(&format!("backup/{victim}: FAILED")) {
        return Err(Failure::new(format!("the damage to backup/{victim} was not found")));
    }
    stage.step(&format!("fcopy {source}/{victim} backup/{victim}"), 0)?;
    stage.step("fmd5 -c --quiet backup.sha256", 0)?;
    Ok(())
}

fn space(stage: &mut Stage) -> Result {
    stage.heading("Put spaces between CJK and Latin text, and nothing else");
    stage.step("fspace notes.txt > spaced.txt", 0)?;
    let (before, after) = (stage.read("notes.txt")?, stage.read("spaced.txt")?);
    if !text::only_spaces_added(&before, &after) || before == after {
        return Err(Failure::new("spaced.txt is not notes.txt with spaces put in"));
    }
    let changes = text::changes(&before, &after);
    changes.iter().take(3).for_each(|(old, new)| {
        stage.note(&format!("- {old}"));
        stage.note(&format!("+ {new}"));
    });
    stage.note(&format!("… {} of {} lines changed", changes.len(), before.lines().count()));

    stage.heading("End a pipe in a file that is whole or not there");
    stage.step("fspace notes.txt | fdump -o out.txt --stats", 0)?;
    stage.step("cmp spaced.txt out.txt", 0)?;
    Ok(())
}

fn stream(stage: &mut Stage) -> Result {
    stage.heading("Stream a file through a pipe and digest what arrives");
    random::file(&stage.path("big.bin"), BIG).about("big.bin")?;
    stage.note(&format!("big.bin: {}", files::size(BIG)));
    let ours = stage.step("fcopy big.bin - | fmd5", 0)?;
    if let Some(theirs) = stage.step_if_installed("md5sum < big.bin", 0)? {
        let digest = |line: &str| line.split_whitespace().next().map(str::to_owned);
        if digest(&ours) != digest(&theirs) {
            return Err(Failure::new("the two digests of big.bin differ"));
        }
    }
    fs::remove_file(stage.path("big.bin")).about("big.bin")
}
