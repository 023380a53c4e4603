//! Who may import whom: the house as a table, and whatever is not drawn in it.

use std::path::Path;

use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use super::code::{blank, words};
use super::{Finding, line_of};
use crate::repo::File;
use crate::shell::{Failure, Result, cargo};

/// Each crate of ours and those of ours that it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("fcopy", &["fcli", "fcore", "fhash"]),
    ("fmd5", &["fcli", "fcore", "fhash"]),
    ("fspace", &["fcli", "fcore", "spacing"]),
    ("fdump", &["fcli", "fcore", "fhash"]),
    ("fcli", &["fcore"]),
    ("fhash", &["fcore"]),
    ("spacing", &[]),
    ("fcore", &[]),
    ("xtask", &["fcopy", "fmd5", "fspace", "fdump", "fcore", "fhash"]),
    ("harness", &[]),
    ("suite", &["harness"]),
    ("fuzz", &["fcore", "fhash", "spacing"]),
];

/// What tests are made of: for `[dev-dependencies]` anywhere, for nothing that is shipped.
const FOR_TESTS: &[&str] = &["harness", "divan", "proptest", "serde_json", "snapbox", "tempfile"];

/// What tests of the real binaries must not see: they know a tool by what it does.
const INSIDES: &[&str] = &["fcopy", "fmd5", "fspace", "fdump", "fcli", "fcore", "fhash", "spacing"];

/// One crate's use of another.
struct Arrow<'a> {
    from: &'a str,
    to: &'a str,
    kind: DependencyKind,
    /// The crate lives in `crates/`: it is what people get.
    shipped: bool,
    /// The other crate is part of this workspace.
    ours: bool,
}

/// The packages of the fuzz workspace, which is not part of ours. Resolves nothing, so needs no network.
pub(super) fn fuzz(root: &Path) -> Result<Vec<Package>> {
    let manifest = root.join("tests/fuzz/Cargo.toml");
    if !manifest.exists() {
        return Ok(Vec::new());
    }
    let metadata = MetadataCommand::new()
        .cargo_path(cargo().get_program())
        .manifest_path(manifest)
        .no_deps()
        .exec()
        .map_err(|error| Failure::new(error.to_string()))?;
    Ok(metadata.packages)
}

/// Every arrow of every manifest against the table.
pub(super) fn check(metadata: &Metadata, fuzz: &[Package], files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata.workspace_packages().into_iter().chain(fuzz) {
        let manifest = below(metadata, &package.manifest_path);
        for dependency in &package.dependencies {
            let arrow = Arrow {
                from: if fuzz.contains(package) { "fuzz" } else { package.name.as_str() },
                to: &dependency.name,
                kind: dependency.kind,
                shipped: manifest.starts_with("crates/"),
                ours: dependency.path.is_some(),
            };
            if let Some(what) = complaint(&arrow) {
                let line = line_of(files, &manifest, &dependency.name);
                findings.push(Finding::new(&manifest, line, what));
            }
        }
    }
    findings
}

/// What is wrong with one arrow, if anything.
fn complaint(arrow: &Arrow<'_>) -> Option<String> {
    let Arrow { from, to, kind, shipped, ours } = *arrow;
    let for_tests = FOR_TESTS.contains(&to);
    if kind == DependencyKind::Development && for_tests {
        return None;
    }
    if shipped && for_tests {
        return Some(format!("{to} is for tests; {from} is shipped"));
    }
    if !ours {
        return None;
    }
    match ARROWS.iter().find(|(name, _)| *name == from) {
        None => Some(format!("{from} is not in the table of arrows (xtask/src/tidy/arrows.rs)")),
        Some((_, allowed)) if allowed.contains(&to) => None,
        Some(_) => Some(format!("{from} must not use {to}")),
    }
}

/// Behaviour tests that reach into a crate. Cargo cannot see it: they are targets of the tool's
/// crate, so its dependencies are theirs too.
pub(super) fn insides(file: &File) -> Vec<Finding> {
    let tests = file.path.starts_with("tests/") && !file.path.starts_with("tests/fuzz/");
    if !(tests && file.is_rust()) {
        return Vec::new();
    }
    let code = blank(&file.text);
    let mut findings = Vec::new();
    for name in INSIDES {
        for (line, rest) in words(&code, name) {
            if rest.trim_start().starts_with("::") {
                let what = format!("a behaviour test must not use {name}'s insides");
                findings.push(Finding::new(&file.path, line, what));
            }
        }
    }
    findings
}

/// A path of cargo's, seen from the root: `crates/fmd5/../../tests/fmd5/main.rs` is short again.
pub(super) fn below(metadata: &Metadata, path: &Utf8Path) -> String {
    let mut parts = Vec::new();
    for part in path.strip_prefix(&metadata.workspace_root).unwrap_or(path) {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow<'a>(from: &'a str, to: &'a str, kind: DependencyKind, ours: bool) -> Arrow<'a> {
        let shipped = !["xtask", "harness", "suite", "fuzz"].contains(&from);
        Arrow { from, to, kind, shipped, ours }
    }

    #[test]
    fn arrows_that_are_not_drawn_are_found() {
        use DependencyKind::{Build, Development, Normal};
        for (from, to, kind) in [
            ("fcore", "fhash", Normal),
            ("fmd5", "fcopy", Normal),
            ("fmd5", "fcopy", Development),
            ("fmd5", "spacing", Build),
            ("suite", "fcore", Normal),
            ("suite", "fmd5", Development),
            ("fuzz", "fcli", Normal),
            ("new-crate", "fcore", Normal),
        ] {
            assert!(complaint(&arrow(from, to, kind, true)).is_some(), "{from} to {to}");
        }
    }

    #[test]
    fn every_tool_has_a_row_and_insides() {
        for tool in crate::tools::TOOLS {
            assert!(ARROWS.iter().any(|(name, _)| *name == tool), "{tool}");
            assert!(INSIDES.contains(&tool), "{tool}");
        }
    }

    #[test]
    fn arrows_that_are_drawn_pass() {
        for (from, to) in [("fmd5", "fhash"), ("xtask", "fdump"), ("fuzz", "spacing")] {
            assert_eq!(complaint(&arrow(from, to, DependencyKind::Normal, true)), None);
        }
        assert_eq!(complaint(&arrow("fcore", "libc", DependencyKind::Normal, false)), None);
    }

    #[test]
    fn what_is_for_tests_is_not_shipped() {
        use DependencyKind::{Development, Normal};
        assert!(complaint(&arrow("fmd5", "harness", Normal, true)).is_some());
        assert!(complaint(&arrow("fcore", "tempfile", Normal, false)).is_some());
        assert_eq!(complaint(&arrow("fmd5", "harness", Development, true)), None);
        assert_eq!(complaint(&arrow("harness", "tempfile", Normal, false)), None);
    }

    #[test]
    fn tests_that_reach_inside_are_found() {
        let file = |path: &str, text: &str| File { path: path.into(), text: text.into() };
        let bad = "use harness::Bed;\n// fcore::fine\nuse fcore::Input;\n";
        let found = insides(&file("tests/fmd5/lists.rs", bad));
        assert_eq!(found.iter().map(|f| f.line).collect::<Vec<_>>(), [3]);
        assert!(insides(&file("tests/fmd5/lists.rs", "mod fmd5_names; tool(\"fmd5\")")).is_empty());
        assert!(insides(&file("crates/fmd5/src/lib.rs", bad)).is_empty());
        assert!(insides(&file("tests/fuzz/fuzz_targets/a.rs", bad)).is_empty());
    }
}
