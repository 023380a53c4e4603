//! The source tarball: the project's files and every crate they need, to be built without network.
//!
//! Crates that only other systems need (Windows') are there by name, as cargo resolves for all
//! systems at once, but empty: two thirds of all bytes would be theirs, some of them binary.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::MetadataCommand;

use super::release::{Release, write};
use crate::repo;
use crate::shell::{About, Failure, Result, cargo, run};

/// Systems whose crates are kept whole: one of each kind that the tools may run on.
const SYSTEMS: [&str; 8] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "s390x-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-unknown-freebsd",
    "x86_64-unknown-netbsd",
    "x86_64-unknown-openbsd",
    "x86_64-unknown-illumos",
];

/// Makes `ftools-VERSION.tar.xz` in `out`, of what git tracks or would track.
pub(super) fn tarball(release: &Release, root: &Path, work: &Path, out: &Path) -> Result<PathBuf> {
    if root.join("vendor").exists() {
        return Err(Failure::new("this is an unpacked tarball already; make one from a checkout"));
    }
    let tree = work.join("source").join(release.name());
    for path in repo::paths(root)? {
        let (from, to) = (root.join(&path), tree.join(&path));
        write(&to, fs::read(&from).about(from.display())?)?;
        let mode = fs::metadata(&from).about(from.display())?.permissions().mode();
        let mode = if mode & 0o100 == 0 { 0o644 } else { 0o755 };
        fs::set_permissions(&to, PermissionsExt::from_mode(mode)).about(to.display())?;
    }
    vendor(root, &tree)?;
    let file = out.join(format!("{}.tar.xz", release.name()));
    pack(release, &tree, "xz -6 -T1", &file)?;
    Ok(file)
}

/// Puts the crates into `vendor`, and into cargo's configuration that they are there.
fn vendor(root: &Path, tree: &Path) -> Result {
    let folder = tree.join("vendor");
    let mut command = cargo();
    command.current_dir(root).args(["vendor", "--locked", "--quiet", "--versioned-dirs"]);
    run(command.arg(&folder))?;
    let needed = needed(root)?;
    for entry in fs::read_dir(&folder).about(folder.display())? {
        let entry = entry.about(folder.display())?;
        if !needed.contains(&entry.file_name().to_string_lossy().into_owned()) {
            empty(&entry.path())?;
        }
    }
    let config = tree.join(".cargo/config.toml");
    let mut text = fs::read_to_string(&config).about(config.display())?;
    text.push_str(CONFIG);
    write(&config, text)
}

/// What cargo must be told; `[source.…]` has the name that cargo gives the public registry.
const CONFIG: &str = "
[source.crates-io]
replace-with = \"vendored-sources\"

[source.vendored-sources]
directory = \"vendor\"
";

/// The folders, `NAME-VERSION`, of the crates that one of our systems needs.
fn needed(root: &Path) -> Result<HashSet<String>> {
    let mut all = HashSet::new();
    for system in SYSTEMS {
        let metadata = MetadataCommand::new()
            .cargo_path(cargo().get_program())
            .manifest_path(root.join("Cargo.toml"))
            .other_options(["--filter-platform", system, "--locked"].map(String::from))
            .exec()
            .map_err(|error| Failure::new(error.to_string()))?;
        let nodes: HashSet<_> =
            metadata.resolve.iter().flat_map(|r| &r.nodes).map(|node| &node.id).collect();
        let used = metadata.packages.iter().filter(|package| nodes.contains(&package.id));
        all.extend(used.map(|package| format!("{}-{}", package.name, package.version)));
    }
    Ok(all)
}

/// Leaves of a crate its manifest, a library of nothing, and the checksum that the lock file knows.
fn empty(krate: &Path) -> Result {
    let sums = krate.join(".cargo-checksum.json");
    let text = fs::read_to_string(&sums).about(sums.display())?;
    let package = text
        .split_once("\"package\":\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(package, _)| package)
        .ok_or_else(|| Failure::new(format!("{}: names no checksum", sums.display())))?;
    let manifest = krate.join("Cargo.toml");
    let kept = fs::read(&manifest).about(manifest.display())?;
    fs::remove_dir_all(krate).about(krate.display())?;
    write(&manifest, kept)?;
    write(&krate.join("src/lib.rs"), "")?;
    write(&sums, format!("{{\"files\":{{}},\"package\":\"{package}\"}}\n"))
}

/// A tarball of `folder` under its own name, that depends on nothing but the files' bytes and modes.
pub(super) fn pack(release: &Release, folder: &Path, compress: &str, file: &Path) -> Result {
    let name = folder.file_name().unwrap_or_default();
    let parent = folder.parent().unwrap_or(folder);
    let mut tar = Command::new("tar");
    tar.arg("-C").arg(parent).args(["--format=gnu", "--sort=name", "--owner=0", "--group=0"]);
    tar.args(["--numeric-owner", "--mode=u+rwX,go+rX,go-w"]);
    tar.arg(format!("--mtime=@{}", release.epoch))
        .arg(format!("--use-compress-program={compress}"));
    run(tar.arg("-cf").arg(file).arg(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_systems_need_unix_crates_and_no_others() {
        let needed = needed(&repo::root().unwrap()).unwrap();
        let has = |name: &str| needed.iter().any(|krate| krate.starts_with(name));
        assert!(has("rustix-") && has("linux-raw-sys-") && has("errno-"));
        assert!(!has("windows-sys-"));
    }
}
