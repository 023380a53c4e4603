//! `cargo xtask dist`: what is handed to those who package and install, in `target/dist-files`.
//!
//! First a source tarball with every crate in it. All else is built from that tarball, unpacked
//! somewhere else, with an empty cargo home and without network, so that what is shipped is what the
//! tarball makes: a tarball of binaries, a Debian package, and recipes for RPM and Arch.
//!
//! Nothing in them depends on the folder, the user or the clock: times are those of
//! `SOURCE_DATE_EPOCH`, or of the last commit. `--check-reproducible` makes all of it twice, and
//! `--test` installs, uses and removes what was made.
//! Needs GNU tar, xz and make, and dpkg for the Debian package.

mod binary;
mod copyright;
mod date;
mod deb;
mod recipes;
mod release;
mod source;
mod trial;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::repo;
use crate::shell::{About, Failure, Result, say};
use release::Release;

/// Makes the files and tells where they are.
pub(crate) fn run(args: &[OsString]) -> Result {
    let root = repo::root()?;
    let target = repo::target(&root)?;
    let (out, work) = (target.join("dist-files"), target.join("dist-work"));
    match args.iter().map(|arg| arg.to_str().unwrap_or_default()).collect::<Vec<_>>()[..] {
        [] => show(&make(&root, &work, &out)?),
        ["source"] => {
            show(&[source::tarball(&Release::of(&root)?, &root, &emptied(&work)?, &made(&out)?)?])
        }
        ["--test"] => trial::run_all(&last_made(&out)?, &emptied(&work.join("trial"))?),
        ["--check-reproducible"] => reproducible(&root, &work),
        _ => Err(Failure::usage("dist: takes nothing, source, --test or --check-reproducible")),
    }
}

/// Everything, into `out`; `work` is emptied first and may be removed afterwards.
fn make(root: &Path, work: &Path, out: &Path) -> Result<Vec<PathBuf>> {
    let release = Release::of(root)?;
    let (work, out) = (emptied(work)?, emptied(out)?);
    let tarball = source::tarball(&release, root, &work, &out)?;
    let built = binary::build(&release, root, &tarball, &work)?;
    let mut files = recipes::write_all(&release, root, &tarball, &out)?;
    files.insert(0, tarball);
    files.push(binary::tarball(&release, &built, &work, &out)?);
    files.extend(deb::package(&release, &built, &work, &out)?);
    Ok(files)
}

/// Makes everything in two folders whose names have nothing in common, and compares.
fn reproducible(root: &Path, work: &Path) -> Result {
    let once = make(root, &work.join("a"), &work.join("out-a"))?;
    let again = make(root, &work.join("somewhere/else/entirely"), &work.join("out-b"))?;
    for (one, two) in once.iter().zip(&again) {
        if fs::read(one).about(one.display())? != fs::read(two).about(two.display())? {
            let message = format!("{} and {} differ", one.display(), two.display());
            return Err(Failure::new(message));
        }
    }
    say(format_args!("dist: {} files, made twice, are the same to the byte", once.len()));
    show(&once)
}

/// What is in `out`: the files that the last run made.
fn last_made(out: &Path) -> Result<Vec<PathBuf>> {
    let nothing = || Failure::new("nothing to be tried; make it by cargo xtask dist");
    let mut files = Vec::new();
    for entry in fs::read_dir(out).map_err(|_| nothing())? {
        files.push(entry.about(out.display())?.path());
    }
    files.sort();
    if files.is_empty() { Err(nothing()) } else { Ok(files) }
}

/// Each file with its size and SHA-256.
fn show(files: &[PathBuf]) -> Result {
    for file in files {
        let bytes = fs::read(file).about(file.display())?;
        let name = file.file_name().unwrap_or_default().display();
        say(format_args!("{}  {} ({} bytes)", release::sha256(&bytes), name, bytes.len()));
    }
    if let Some(folder) = files.first().and_then(|file| file.parent()) {
        say(format_args!("in {}", folder.display()));
    }
    Ok(())
}

fn made(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).about(folder.display())?;
    Ok(folder.to_owned())
}

fn emptied(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).about(folder.display())?;
    }
    made(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_option_is_a_usage_error() {
        assert_eq!(run(&["--tset".into()]).unwrap_err().status(), 2);
    }
}
