//! Recipes for those who build packages of their own: an RPM spec and a PKGBUILD, filled in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::date;
use super::release::{Release, filled, sha256, write};
use crate::repo;
use crate::shell::{About, Result};
use crate::tools::TOOLS;

const SPEC: &str = include_str!("../../dist/ftools.spec");
const PKGBUILD: &str = include_str!("../../dist/PKGBUILD");

/// Writes both beside the tarball they are for.
pub(super) fn write_all(
    release: &Release,
    root: &Path,
    tarball: &Path,
    out: &Path,
) -> Result<Vec<PathBuf>> {
    let digest = sha256(&fs::read(tarball).about(tarball.display())?);
    let licences = licences(root)?;
    let mut files = Vec::new();
    for (name, text) in [("ftools.spec", SPEC), ("PKGBUILD", PKGBUILD)] {
        let file = out.join(name);
        write(&file, fill(release, &digest, &licences, text)?)?;
        files.push(file);
    }
    Ok(files)
}

/// What the binaries are under, ours and all that is linked in: one SPDX expression of which each part
/// must be met. `cargo xtask tidy` says what may be in it.
fn licences(root: &Path) -> Result<String> {
    let metadata = repo::metadata(root)?;
    let packages = TOOLS.iter().flat_map(|tool| repo::linked_into(&metadata, tool));
    let theirs = packages.filter_map(|package| package.license.as_deref());
    let parts: BTreeSet<_> = theirs.chain(["MIT OR Apache-2.0"]).map(one_of).collect();
    Ok(parts.into_iter().collect::<Vec<_>>().join(" AND "))
}

/// An SPDX expression as a part of a larger one, spelled alike for each order of its alternatives.
fn one_of(expression: &str) -> String {
    let spaced = expression.replace('/', " OR ");
    if spaced.contains('(') {
        return format!("({spaced})");
    }
    let mut names: Vec<_> = spaced.split(" OR ").map(str::trim).collect();
    names.sort_unstable();
    match names[..] {
        [name] => name.to_owned(),
        _ => format!("({})", names.join(" OR ")),
    }
}

fn fill(release: &Release, digest: &str, licences: &str, text: &str) -> Result<String> {
    filled(
        text,
        &[
            ("VERSION", release.version.as_str()),
            ("RUST", &release.rust),
            ("URL", &release.url),
            ("LICENSES", licences),
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
        let spec = fill(&release, "ab", "MIT", SPEC).unwrap();
        assert!(
            spec.contains("Version:        1.2.3\n") && spec.contains("* Thu Jan 01 1970 Jo <jo@")
        );
        let build = fill(&release, "ab", "MIT", PKGBUILD).unwrap();
        assert!(build.contains("pkgver=1.2.3\n") && build.contains("sha256sums=('ab')"));
    }

    #[test]
    fn the_spec_names_the_licences_of_all_that_is_linked_in() {
        assert_eq!(one_of("MIT/Apache-2.0"), "(Apache-2.0 OR MIT)");
        assert_eq!(one_of("MIT"), "MIT");
        assert_eq!(one_of("(A OR B) AND C"), "((A OR B) AND C)");
        let all = licences(&repo::root().unwrap()).unwrap();
        let parts: Vec<_> = all.split(" AND ").collect();
        for part in ["(Apache-2.0 OR MIT)", "MIT", "(MIT OR Unlicense)"] {
            assert!(parts.contains(&part), "{part} in {all}");
        }
        assert!(!all.contains("Unicode"), "of a crate that only macros need: {all}");
    }

    #[test]
    fn every_installed_tool_is_in_the_spec() {
        for tool in TOOLS {
            assert!(SPEC.contains(&format!("%{{_bindir}}/{tool}\n")), "{tool}");
        }
    }
}
