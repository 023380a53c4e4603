//! Recipes for those who build packages of their own: an RPM spec and a PKGBUILD, filled in.

use std::path::{Path, PathBuf};

use std::fs;

use super::date;
use super::release::{Release, filled, sha256, write};
use crate::shell::{About, Result};

/// What is linked in, as one SPDX expression; `cargo xtask tidy` has the list of what may be.
const LICENSES: &str = "(MIT OR Apache-2.0) AND MIT AND (Unlicense OR MIT)";

const SPEC: &str = include_str!("../../dist/ftools.spec");
const PKGBUILD: &str = include_str!("../../dist/PKGBUILD");

/// Writes both beside the tarball they are for.
pub(super) fn write_all(release: &Release, tarball: &Path, out: &Path) -> Result<Vec<PathBuf>> {
    let digest = sha256(&fs::read(tarball).about(tarball.display())?);
    let mut files = Vec::new();
    for (name, text) in [("ftools.spec", SPEC), ("PKGBUILD", PKGBUILD)] {
        let file = out.join(name);
        write(&file, fill(release, &digest, text)?)?;
        files.push(file);
    }
    Ok(files)
}

fn fill(release: &Release, digest: &str, text: &str) -> Result<String> {
    filled(
        text,
        &[
            ("VERSION", release.version.as_str()),
            ("RUST", &release.rust),
            ("URL", &release.url),
            ("LICENSES", LICENSES),
            ("MAINTAINER", &release.maintainer),
            ("RPMDATE", &date::rpm(release.epoch)),
            ("SHA256", digest),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in() {
        let release = Release {
            version: "1.2.3".into(),
            rust: "1.89".into(),
            epoch: 0,
            host: "h".into(),
            maintainer: "Jo <jo@example.org>".into(),
            url: "https://example.org".into(),
        };
        let spec = fill(&release, "ab", SPEC).unwrap();
        assert!(
            spec.contains("Version:        1.2.3\n") && spec.contains("* Thu Jan 01 1970 Jo <jo@")
        );
        let build = fill(&release, "ab", PKGBUILD).unwrap();
        assert!(build.contains("pkgver=1.2.3\n") && build.contains("sha256sums=('ab')"));
    }

    #[test]
    fn every_installed_tool_is_in_the_spec() {
        for tool in crate::tools::TOOLS {
            assert!(SPEC.contains(&format!("%{{_bindir}}/{tool}\n")), "{tool}");
        }
    }
}
