//! The project on disk: its root, its files, and what cargo knows of it.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

use crate::shell::{About, Failure, Result, cargo, host};

/// A file that belongs to the project.
pub(crate) struct File {
    /// Below the root, with `/` between its parts.
    pub(crate) path: String,
    /// What it holds; bytes that are not UTF-8 are replaced, as lints only look for ASCII.
    pub(crate) text: String,
}

impl File {
    /// Whether this is Rust source.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// The root of the workspace: the folder above this crate.
pub(crate) fn root() -> Result<PathBuf> {
    // Cargo sets it for `cargo run`; the other is for a binary that is run by hand.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = here.parent().unwrap_or(&here);
    root.canonicalize().about(root.display())
}

/// The names of the project's files below `root`, in order.
///
/// They are what git tracks or would track; in a tree that is no checkout (a release's tarball)
/// everything but build output and the crates of others counts.
pub(crate) fn paths(root: &Path) -> Result<Vec<String>> {
    let mut paths = tracked(root).map_or_else(|| walked(root), Ok)?;
    // Deleted but not yet committed, or a link to somewhere else: nothing of ours to read.
    paths.retain(|path| fs::symlink_metadata(root.join(path)).is_ok_and(|m| m.is_file()));
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// The project's files, read.
pub(crate) fn files(root: &Path) -> Result<Vec<File>> {
    let read = |path: String| {
        let bytes = fs::read(root.join(&path)).about(&path)?;
        Ok(File { path, text: String::from_utf8_lossy(&bytes).into_owned() })
    };
    paths(root)?.into_iter().map(read).collect()
}

/// What cargo knows, with the resolved tree for this machine's platform.
pub(crate) fn metadata(root: &Path) -> Result<Metadata> {
    let filter = ["--filter-platform".to_owned(), host()?];
    MetadataCommand::new()
        .cargo_path(cargo().get_program())
        .manifest_path(root.join("Cargo.toml"))
        .other_options(filter)
        .exec()
        .map_err(|error| Failure::new(error.to_string()))
}

/// Where cargo puts what it builds.
pub(crate) fn target(root: &Path) -> Result<PathBuf> {
    let metadata = MetadataCommand::new()
        .cargo_path(cargo().get_program())
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|error| Failure::new(error.to_string()))?;
    Ok(metadata.target_directory.into())
}

/// The crates of others that the package `name` is built from, tests aside, build-time ones included.
pub(crate) fn built_from<'a>(metadata: &'a Metadata, name: &str) -> Vec<&'a Package> {
    needed_by(metadata, name, |_, kind| kind != DependencyKind::Development)
}

/// Those of them that are linked into it: neither macros nor what only these need.
pub(crate) fn linked_into<'a>(metadata: &'a Metadata, name: &str) -> Vec<&'a Package> {
    let is_macro = |package: &Package| package.targets.iter().any(|target| target.is_proc_macro());
    needed_by(metadata, name, |package, kind| kind == DependencyKind::Normal && !is_macro(package))
}

/// The crates of others that are reached from the package `name` by dependencies that `counts`.
fn needed_by<'a>(
    metadata: &'a Metadata,
    name: &str,
    counts: impl Fn(&Package, DependencyKind) -> bool,
) -> Vec<&'a Package> {
    let packages: HashMap<&PackageId, _> = metadata.packages.iter().map(|p| (&p.id, p)).collect();
    let nodes: HashMap<&PackageId, _> =
        metadata.resolve.iter().flat_map(|r| &r.nodes).map(|node| (&node.id, node)).collect();
    let mut seen = BTreeSet::new();
    let start = metadata.workspace_packages().into_iter().find(|p| p.name.as_str() == name);
    let mut waiting: Vec<&PackageId> = start.map(|package| &package.id).into_iter().collect();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let needed = nodes.get(id).into_iter().flat_map(|node| &node.deps).filter(|dependency| {
            let Some(package) = packages.get(&dependency.pkg) else { return false };
            dependency.dep_kinds.iter().any(|kind| counts(package, kind.kind))
        });
        waiting.extend(needed.map(|dependency| &dependency.pkg));
    }
    let found = seen.iter().filter_map(|id| packages.get(id));
    found.copied().filter(|package| package.source.is_some()).collect()
}

/// The names git tracks, and those it would if they were added; `None` where git has no say.
fn tracked(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let names: Vec<String> = output
        .stdout
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    // Unpacked inside somebody else's repository, the list is about other files.
    names.iter().any(|name| name == "Cargo.toml").then_some(names)
}

/// Every file below `root` but build output, crates of others and git's folder.
fn walked(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).about(folder.display())? {
            let entry = entry.about(folder.display())?;
            let kind = entry.file_type().about(entry.path().display())?;
            let name = entry.file_name();
            let not_ours = ["target", "vendor", ".git"].iter().any(|other| name == *other);
            if kind.is_dir() && !not_ours {
                waiting.push(entry.path());
            } else if kind.is_file() {
                let path = entry.path();
                let below = path.strip_prefix(root).unwrap_or(&path);
                names.push(below.to_string_lossy().into_owned());
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_and_the_walk_both_find_this_file() {
        let root = root().unwrap();
        assert!(walked(&root).unwrap().iter().any(|name| name == "xtask/src/repo.rs"));
        assert!(files(&root).unwrap().iter().any(|file| file.path == "xtask/src/repo.rs"));
    }

    #[test]
    fn the_walk_leaves_build_output_out() {
        let names = walked(&root().unwrap()).unwrap();
        assert!(!names.iter().any(|name| name.starts_with("target/")));
        assert!(!names.iter().any(|name| name.starts_with(".git/")));
    }
}
