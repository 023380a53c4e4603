//! The tools built from the source tarball, and a tarball of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::release::{Release, write};
use super::{copyright, source};
use crate::shell::{Result, cargo, run};

/// An unpacked source tarball that was built.
pub(super) struct Built {
    /// The unpacked tree.
    pub(super) tree: PathBuf,
    /// Notices for all that is linked into the binaries.
    pub(super) copyright: String,
}

/// Unpacks and builds with an empty cargo home, offline.
pub(super) fn build(release: &Release, root: &Path, tarball: &Path, work: &Path) -> Result<Built> {
    let folder = super::emptied(&work.join("build"))?;
    run(Command::new("tar").arg("-C").arg(&folder).arg("-xf").arg(tarball))?;
    let tree = folder.join(release.name());
    run(&mut make(&tree, work))?;
    let copyright = copyright::text(release, root)?;
    Ok(Built { tree, copyright })
}

/// `make` in the tree, for packages; without network, even where cargo would ask for it.
pub(super) fn make(tree: &Path, work: &Path) -> Command {
    let mut command = if offline() { Command::new("unshare") } else { Command::new("make") };
    if offline() {
        command.args(["--map-root-user", "--net", "--", "make"]);
    }
    command.current_dir(tree).arg("PROFILE=dist");
    // What this task was given by cargo is not for the cargo below.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO") {
            command.env_remove(name);
        }
    }
    command
        .env("CARGO", cargo().get_program())
        .env("CARGO_HOME", work.join("cargo-home"))
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("RUSTFLAGS")
        .env_remove("MAKEFLAGS");
    command
}

/// Whether the system lets us take the network away.
fn offline() -> bool {
    let mut probe = Command::new("unshare");
    probe.args(["--map-root-user", "--net", "--", "true"]);
    probe.output().is_ok_and(|output| output.status.success())
}

/// Makes `ftools-VERSION-TRIPLE.tar.gz` in `out`: `bin`, `share` and the notices, to be unpacked below
/// any prefix.
pub(super) fn tarball(
    release: &Release,
    built: &Built,
    work: &Path,
    out: &Path,
) -> Result<PathBuf> {
    let name = format!("{}-{}", release.name(), release.host);
    let stage = super::emptied(&work.join("binary"))?.join(&name);
    let mut install = make(&built.tree, work);
    run(install.args(["install", "PREFIX="]).arg(format!("DESTDIR={}", stage.display())))?;
    write(&stage.join("share/doc/ftools/copyright"), &built.copyright)?;
    let file = out.join(format!("{name}.tar.gz"));
    source::pack(release, &stage, "gzip -9n", &file)?;
    Ok(file)
}
