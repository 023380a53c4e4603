//! Where each operand lands.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use fcli::{Env, Status};
use fcore::{Operand, reason};

use crate::also;
use crate::quote;
use crate::spot::joined;

/// What was typed about sources and targets.
pub(crate) struct Landing {
    pub(crate) operands: Vec<Operand>,
    /// `-t`.
    pub(crate) into: Option<PathBuf>,
    /// `-T`.
    pub(crate) as_is: bool,
    pub(crate) parents: bool,
    pub(crate) strip_slashes: bool,
    /// `--also-to`, those that are directories.
    pub(crate) also: Vec<PathBuf>,
    /// A list was given: the target is a directory, however many are in it.
    pub(crate) many: bool,
}

/// What is said of a standard stream that a file would be called after.
const NAMELESS: &str = "standard input has no name to be copied by: name the target file";

/// `--parents` has nothing to make them in.
const NO_DIRECTORY: &str = "with --parents, the destination must be a directory";

/// One source and where its copy goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) from: Operand,
    pub(crate) to: Operand,
    /// With `--parents`: how much of `to` is the directory that must exist, in bytes.
    pub(crate) parents_below: Option<usize>,
    /// The same source's other targets, one for each directory of `--also-to`; they have none.
    pub(crate) also: Vec<Job>,
}

impl Job {
    /// It and its others, each a lane of its own.
    pub(crate) fn lanes(&self) -> impl Iterator<Item = &Job> {
        std::iter::once(self).chain(&self.also)
    }
}

/// All of them, in rounds: jobs of one round may be done at the same time, for no two have the same
/// target.
pub(crate) type Jobs = Vec<Vec<Job>>;

/// Resolves what was typed.
///
/// # Errors
/// The status of a usage error, which was said.
pub(crate) fn land(mut typed: Landing, env: &Env) -> Result<Jobs, Status> {
    if env.gnu_name().is_some() {
        // To cp, - is a file like any other.
        for operand in &mut typed.operands {
            *operand = Operand::Path(operand.as_os_str().into());
        }
    }
    if let Some(dir) = typed.into.take()
        && !typed.operands.is_empty()
    {
        require_directory(&dir, "target directory", env)?;
        return into_directory(typed, &dir, env);
    }
    let Some(last) = typed.operands.pop() else {
        if typed.many {
            return Ok(Vec::new());
        }
        return Err(env.usage_error("missing file operand"));
    };
    if typed.operands.is_empty() {
        if typed.many {
            return Ok(Vec::new());
        }
        let text = with_name("missing destination file operand after ", last.as_os_str(), "", env);
        return Err(env.usage_error(text));
    }
    if typed.as_is {
        if let Some(extra) = typed.operands.get(1) {
            let extra = if typed.operands.len() > 2 { extra } else { &last };
            return Err(env.usage_error(with_name("extra operand ", extra.as_os_str(), "", env)));
        }
        if typed.parents {
            return Err(env.usage_error(NO_DIRECTORY));
        }
        return as_it_is(typed, last, env);
    }
    match last.path() {
        Some(dir) if typed.parents => {
            if !dir.is_dir() {
                return Err(env.usage_error(NO_DIRECTORY));
            }
            into_directory(typed, dir, env)
        }
        Some(dir) if typed.operands.len() > 1 || typed.many => {
            require_directory(dir, "target", env)?;
            into_directory(typed, dir, env)
        }
        Some(dir) if is_directory(dir, &typed, env)? => into_directory(typed, dir, env),
        _ => as_it_is(typed, last, env),
    }
}

fn as_it_is(mut typed: Landing, to: Operand, env: &Env) -> Result<Jobs, Status> {
    if typed.operands.len() > 1 {
        return Err(env.usage_error("several files cannot all go to standard output"));
    }
    // cp does so only for what goes into a directory.
    let strip = typed.strip_slashes && env.gnu_name().is_none();
    let from = typed.operands.remove(0);
    let from = if strip { stripped(from) } else { from };
    let name = match (to.path(), from.path()) {
        (Some(path), _) | (None, Some(path)) => base(path.as_os_str()).to_owned(),
        (None, None) if typed.also.is_empty() => OsString::new(),
        (None, None) => return Err(env.usage_error(NAMELESS)),
    };
    if let Some(path) = to.path() {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        also::spare(&mut typed.also, parent.unwrap_or(Path::new(".")), env);
    }
    let also = typed.also.iter().map(|dir| Job {
        from: from.clone(),
        to: Operand::Path(join(dir, &name)),
        parents_below: None,
        also: Vec::new(),
    });
    let also = also.collect();
    Ok(vec![vec![Job { from, to, parents_below: None, also }]])
}

/// One job an operand; those whose targets have the same name go into later rounds.
fn into_directory(mut typed: Landing, dir: &Path, env: &Env) -> Result<Jobs, Status> {
    also::spare(&mut typed.also, dir, env);
    let mut rounds: Jobs = Vec::new();
    let mut seen: HashMap<OsString, usize> = HashMap::new();
    for from in typed.operands {
        let from = if typed.strip_slashes { stripped(from) } else { from };
        let Some(path) = from.path() else {
            return Err(env.usage_error(NAMELESS));
        };
        let name = match typed.parents {
            true => trimmed(path.as_os_str()).to_owned(),
            // cp calls it so, whose name says that it is entered.
            false if env.gnu_name().is_some() && base(path.as_os_str()).is_empty() => ".".into(),
            false => base(path.as_os_str()).to_owned(),
        };
        let landing = |dir: &Path, also| Job {
            from: from.clone(),
            to: Operand::Path(join(dir, &name)),
            parents_below: typed.parents.then(|| join(dir, OsStr::new("")).as_os_str().len()),
            also,
        };
        let job = landing(dir, typed.also.iter().map(|dir| landing(dir, Vec::new())).collect());
        let round = seen.entry(name).and_modify(|round| *round += 1).or_insert(0);
        if rounds.len() <= *round {
            rounds.push(Vec::new());
        }
        rounds[*round].push(job);
    }
    Ok(rounds)
}

/// Whether the target is a directory to copy into. Where that cannot be told, nothing is copied: it
/// would go to a name that nobody meant.
fn is_directory(target: &Path, typed: &Landing, env: &Env) -> Result<bool, Status> {
    use std::io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    let error = match std::fs::metadata(target) {
        Ok(meta) => return Ok(meta.is_dir()),
        Err(error) => error,
    };
    let leads_nowhere = is_loop(&error) || matches!(error.kind(), NotFound | NotADirectory);
    // Whoever may not look may not write either, and is told so then.
    if leads_nowhere || (error.kind() == PermissionDenied && typed.also.is_empty()) {
        return Ok(false);
    }
    if env.gnu_name().is_some() {
        let why = format!(": {}", reason(&error));
        env.error(with_name("failed to access ", target.as_os_str(), &why, env));
    } else {
        env.error_at(target, reason(&error));
    }
    Err(Status::Failed)
}

/// Whether links lead in a circle, for which there is no stable kind.
fn is_loop(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

fn require_directory(dir: &Path, what: &str, env: &Env) -> Result<(), Status> {
    let why = match std::fs::metadata(dir) {
        Ok(meta) if meta.is_dir() => return Ok(()),
        Ok(_) => "Not a directory".to_owned(),
        Err(error) => reason(&error),
    };
    if env.gnu_name().is_some() {
        env.error(with_name(&format!("{what} "), dir.as_os_str(), &format!(": {why}"), env));
    } else {
        env.error_at(dir, why);
    }
    Err(Status::Failed)
}

fn with_name(before: &str, name: &OsStr, after: &str, env: &Env) -> Vec<u8> {
    let name = match env.gnu_name() {
        Some(_) => quote::always(name),
        None => name.as_bytes().to_vec(),
    };
    [before.as_bytes(), &name, after.as_bytes()].concat()
}

/// `dir/name`; `dir/` without a name, which leads into it by a link too.
fn join(dir: &Path, name: &OsStr) -> PathBuf {
    let bytes = name.as_bytes();
    let start = bytes.iter().position(|&byte| byte != b'/').unwrap_or(bytes.len());
    joined(dir.as_os_str().to_owned(), OsStr::from_bytes(&bytes[start..])).into()
}

/// The name a source has in its directory; nothing where it is `.`, `..` or `/`: what such a
/// directory holds is copied into the target itself.
fn base(path: &OsStr) -> &OsStr {
    let trimmed = trimmed(path).as_bytes();
    let name = trimmed.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    match name {
        b"." | b".." => OsStr::new(""),
        name => OsStr::from_bytes(name),
    }
}

fn trimmed(path: &OsStr) -> &OsStr {
    let bytes = path.as_bytes();
    let end = bytes.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
    OsStr::from_bytes(&bytes[..end])
}

fn stripped(operand: Operand) -> Operand {
    match operand.path().map(|path| trimmed(path.as_os_str())) {
        Some(path) if !path.is_empty() => Operand::Path(path.into()),
        _ => operand,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_the_last_name_that_means_something() {
        for (path, name) in
            [("a", "a"), ("a/b//", "b"), ("/", ""), ("a/..", ""), (".", ""), ("./x/.", "")]
        {
            assert_eq!(base(OsStr::new(path)), name, "{path}");
        }
    }

    #[test]
    fn joined_paths_have_one_slash() {
        assert_eq!(join(Path::new("d"), OsStr::new("a")), Path::new("d/a"));
        assert_eq!(join(Path::new("d///"), OsStr::new("/a/b")).as_os_str(), "d/a/b");
        assert_eq!(join(Path::new("/"), OsStr::new("")).as_os_str(), "/");
    }

    #[test]
    fn slashes_are_stripped_but_for_the_root() {
        assert_eq!(stripped(Operand::from("a//")), Operand::from("a"));
        assert_eq!(stripped(Operand::from("/")), Operand::from("/"));
    }
}
