//! Where `unsafe` may stand: forbidden by most crates, denied by the workspace's lints in the
//! others, and allowed in a few modules that are named here.

use cargo_metadata::{Metadata, TargetKind};

use super::Finding;
use super::arrows::below;
use super::code::{blank, words};
use crate::repo::File;

/// The crates that have such modules; all others forbid unsafe code at their root.
const CRATES: &[&str] = &["fcore", "fhash", "fcli"];

/// The modules, as files or as folders.
const MODULES: &[&str] = &[
    "crates/fcore/src/atomic/table",
    "crates/fcore/src/map",
    "crates/fcore/src/sys",
    "crates/fhash/src/lanes",
    "crates/fhash/src/md5/block",
    "crates/fcli/src/probe",
    "crates/fcli/src/signals",
];

/// Roots of libraries and programs without the attribute, and the word where it may not stand.
pub(super) fn check(metadata: &Metadata, files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata.workspace_packages() {
        if CRATES.contains(&package.name.as_str()) {
            continue;
        }
        for target in &package.targets {
            let root = below(metadata, &target.src_path);
            let ships = target.kind.iter().any(|k| matches!(k, TargetKind::Lib | TargetKind::Bin));
            let file = files.iter().find(|file| ships && file.path == root);
            findings.extend(file.and_then(unforbidden));
        }
    }
    findings.extend(files.iter().flat_map(misplaced));
    findings
}

/// A crate root that does not forbid unsafe code.
fn unforbidden(file: &File) -> Option<Finding> {
    let forbids = blank(&file.text).lines().any(|line| line.trim() == "#![forbid(unsafe_code)]");
    (!forbids).then(|| Finding::new(&file.path, 1, "#![forbid(unsafe_code)] is missing"))
}

/// The word `unsafe`, in code, outside the modules that may have it.
fn misplaced(file: &File) -> Vec<Finding> {
    let allowed = |module: &&str| {
        let rest = file.path.strip_prefix(*module);
        rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    };
    if !file.is_rust() || MODULES.iter().any(allowed) {
        return Vec::new();
    }
    words(&blank(&file.text), "unsafe")
        .map(|(line, _)| Finding::new(&file.path, line, "unsafe code in a module that has none"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    #[test]
    fn a_root_that_does_not_forbid_is_found() {
        assert!(unforbidden(&file("a.rs", "//! Doc.\n// #![forbid(unsafe_code)]\n")).is_some());
        assert!(unforbidden(&file("a.rs", "//! Doc.\n#![forbid(unsafe_code)]\n")).is_none());
    }

    #[test]
    fn unsafe_code_in_the_wrong_place_is_found() {
        let bad = "//! unsafe\nfn f() {\n    unsafe { g() }\n}\n";
        assert_eq!(misplaced(&file("crates/fcore/src/pool.rs", bad))[0].line, 3);
        assert_eq!(misplaced(&file("crates/fcore/src/mapping.rs", bad)).len(), 1);
        assert!(misplaced(&file("crates/fcore/src/map.rs", bad)).is_empty());
        assert!(misplaced(&file("crates/fhash/src/lanes/wide.rs", bad)).is_empty());
        assert!(misplaced(&file("docs/notes.md", bad)).is_empty());
    }
}
