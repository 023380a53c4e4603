//! What must not meet: a list and what is copied, in one file or on one stream; a stream and what is
//! for files.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use fcli::{Env, Status};
use fcore::Operand;

use crate::filter::Filter;
use crate::plan::{Follow, Instead};
use crate::target::{Job, Jobs};
use crate::verbose::Form;

/// Looks whether the list, which replaces what is there, would take the place of a source or of its
/// copy; and whether lines would mix with data on standard output.
///
/// # Errors
/// The status of a usage error, which was said.
pub(crate) fn check(
    jobs: &Jobs,
    manifest: Option<&Operand>,
    say: Option<Form>,
    env: &Env,
) -> Result<(), Status> {
    let each = || jobs.iter().flatten().flat_map(Job::lanes);
    if each().any(|job| job.to == Operand::Std) {
        if manifest == Some(&Operand::Std) {
            let text = "the list and the data cannot both go to standard output: name a --manifest";
            return Err(env.usage_error(text));
        }
        if matches!(say, Some(Form::Json | Form::Debug)) {
            return Err(env.usage_error("--json and --debug write where the data go"));
        }
    }
    let Some(list) = manifest.and_then(Operand::path) else { return Ok(()) };
    let there = std::fs::metadata(list).ok().filter(Metadata::is_file);
    let parent = parent_of(list);
    for job in each() {
        let source = job.from.path().filter(|_| there.is_some());
        if source
            .and_then(|path| std::fs::metadata(path).ok())
            .is_some_and(|source| there.as_ref().is_some_and(|there| id(there) == id(&source)))
        {
            return Err(env.usage_error(said(list, "is a source, and cannot be the --manifest")));
        }
        if job.to.path().is_some_and(|to| is_one_place(to, list, parent.as_ref())) {
            return Err(env.usage_error(said(list, "is a target, and cannot be the --manifest")));
        }
    }
    Ok(())
}

/// Looks whether the list would take the place of a file in one of the trees that are copied, or would
/// be with -r.
///
/// # Errors
/// The status of a usage error, which was said.
pub(crate) fn trees(
    jobs: &Jobs,
    list: &Path,
    follow: Follow,
    filter: &Filter,
    env: &Env,
) -> Result<(), Status> {
    let there = std::fs::canonicalize(list).ok().filter(|there| there.is_file());
    let Some(there) = there else { return Ok(()) };
    let above = there.ancestors().skip(1);
    let above: Vec<_> = above.filter_map(|dir| Some((id(&dir.metadata().ok()?), dir))).collect();
    let wanted = |below: &Path| {
        let wants = |path: &Path| filter.wants(path.as_os_str().as_bytes(), path != below);
        below.ancestors().filter(|path| *path != Path::new("")).all(wants)
    };
    let is_in = |source: &Path| {
        let top = match follow {
            Follow::Never => source.symlink_metadata(),
            Follow::Operands | Follow::Always => source.metadata(),
        };
        let top = top.ok().filter(Metadata::is_dir).map(|top| id(&top));
        let top = above.iter().find(|(dir, _)| top == Some(*dir));
        top.is_some_and(|(_, top)| there.strip_prefix(top).is_ok_and(wanted))
    };
    match jobs.iter().flatten().filter_map(|job| job.from.path()).any(is_in) {
        true => Err(env.usage_error(said(list, "is a source, and cannot be the --manifest"))),
        false => Ok(()),
    }
}

/// Looks whether something is asked that cannot be done with a standard stream.
///
/// # Errors
/// The status of a usage error, which was said.
pub(crate) fn streams(jobs: &Jobs, instead: Instead, asks: bool, env: &Env) -> Result<(), Status> {
    let mut jobs = jobs.iter().flatten().filter(|job| job.from.path().and(job.to.path()).is_none());
    let Some(stream) = jobs.next() else { return Ok(()) };
    if instead != Instead::Nothing {
        return Err(env.usage_error("of a stream there is only its data to copy"));
    }
    if asks && stream.from == Operand::Std {
        return Err(env.usage_error("-i: standard input is copied, and nobody left to be asked"));
    }
    Ok(())
}

/// Whether `to` is in the directory `parent`, and called as `list` is.
fn is_one_place(to: &Path, list: &Path, parent: Option<&Metadata>) -> bool {
    to.file_name() == list.file_name()
        && parent.is_some_and(|parent| parent_of(to).is_some_and(|of| id(&of) == id(parent)))
}

fn parent_of(path: &Path) -> Option<Metadata> {
    let parent = path.parent().filter(|parent| *parent != OsStr::new(""));
    std::fs::metadata(parent.unwrap_or(Path::new("."))).ok()
}

fn id(meta: &Metadata) -> (u64, u64) {
    (meta.dev(), meta.ino())
}

fn said(list: &Path, text: &str) -> Vec<u8> {
    [list.as_os_str().as_encoded_bytes(), b" ", text.as_bytes()].concat()
}
