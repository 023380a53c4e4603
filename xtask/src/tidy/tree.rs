//! What a tool is made of: how many crates, and none of them twice.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::Metadata;

use super::{Finding, line_of};
use crate::repo::{self, File};
use crate::shell::say;

/// The tools and the most crates of others, build-time ones included, that each may pull in.
const CEILINGS: &[(&str, usize)] = &[("fcopy", 44), ("fmd5", 44), ("fspace", 39), ("fdump", 44)];

/// Crates that may be there in two versions, and why.
const TWICE: &[(&str, &str)] = &[];

/// Counts and duplicates, from the resolved tree.
pub(super) fn check(metadata: &Metadata, files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut all = BTreeSet::new();
    for (tool, ceiling) in CEILINGS {
        let tree = normal_tree(metadata, tool);
        say(format_args!("{tool}: {} crates of others, at most {ceiling} allowed", tree.len()));
        findings.extend(too_many(tool, tree.len(), *ceiling));
        all.extend(tree);
    }
    for (name, what) in twice(&all) {
        let line = line_of(files, "Cargo.lock", &format!("name = \"{name}\""));
        findings.push(Finding::new("Cargo.lock", line, what));
    }
    findings
}

fn too_many(tool: &str, count: usize, ceiling: usize) -> Option<Finding> {
    let what = format!("{tool} pulls in {count} crates of others, {ceiling} are allowed");
    (count > ceiling).then(|| Finding::new(format!("crates/{tool}/Cargo.toml"), 1, what))
}

/// The crates that stand there in more than one version, without a reason that we know.
fn twice(tree: &BTreeSet<(String, String)>) -> Vec<(String, String)> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, version) in tree {
        versions.entry(name).or_default().push(version);
    }
    versions
        .into_iter()
        .filter(|(name, found)| found.len() > 1 && !TWICE.iter().any(|(known, _)| known == name))
        .map(|(name, found)| (name.to_owned(), format!("{name} twice: {}", found.join(", "))))
        .collect()
}

/// Names and versions of all crates of others that `tool` is built from, tests aside.
fn normal_tree(metadata: &Metadata, tool: &str) -> BTreeSet<(String, String)> {
    let packages = repo::built_from(metadata, tool).into_iter();
    packages.map(|package| (package.name.to_string(), package.version.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_versions_of_a_crate_are_found() {
        let tree = [("a", "1.0.0"), ("b", "1.0.0"), ("a", "2.0.0")]
            .map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(twice(&tree.into()), [("a".to_owned(), "a twice: 1.0.0, 2.0.0".to_owned())]);
    }

    #[test]
    fn a_count_above_the_ceiling_is_found() {
        assert!(too_many("fmd5", 11, 10).is_some());
        assert!(too_many("fmd5", 10, 10).is_none());
    }

    #[test]
    fn every_tool_has_a_ceiling() {
        let known: Vec<&str> = CEILINGS.iter().map(|(tool, _)| *tool).collect();
        assert_eq!(known, crate::tools::TOOLS);
    }

    #[test]
    fn the_real_tree_has_what_a_tool_needs_and_nothing_of_ours() {
        let metadata = crate::repo::metadata(&crate::repo::root().unwrap()).unwrap();
        let tree = normal_tree(&metadata, "fmd5");
        assert!(tree.iter().any(|(name, _)| name == "clap_builder"));
        assert!(!tree.iter().any(|(name, _)| ["fcore", "harness", "proptest"].contains(&&**name)));
    }
}
