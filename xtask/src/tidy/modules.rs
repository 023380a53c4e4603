//! Files as modules: each says on top what it is, is declared by its parent, and is not too long.

use std::collections::HashSet;

use cargo_metadata::{Metadata, Package};

use super::Finding;
use super::arrows::below;
use super::code::{blank, words};
use crate::repo::File;

/// Lines past which a file is a table or should be two.
const LONG: usize = 400;

/// What a generated file says on top; nobody has to read it.
const GENERATED: &str = "Written by `cargo xtask gen`";

/// A warning about a long file that somebody wrote.
pub(super) fn long(file: &File) -> Option<Finding> {
    let lines = file.text.lines().count();
    let generated = file.text.lines().next().is_some_and(|line| line.contains(GENERATED));
    (file.is_rust() && lines > LONG && !generated)
        .then(|| Finding::new(&file.path, LONG + 1, format!("{lines} lines; is it one idea?")))
}

/// Modules without a doc, and files that no other file declares.
pub(super) fn check(metadata: &Metadata, fuzz: &[Package], files: &[File]) -> Vec<Finding> {
    let packages = metadata.workspace_packages().into_iter().chain(fuzz);
    let roots: HashSet<String> = packages
        .flat_map(|package| &package.targets)
        .map(|target| below(metadata, &target.src_path))
        .collect();
    let mut findings: Vec<Finding> = files.iter().filter_map(undocumented).collect();
    findings.extend(undeclared(files, &roots));
    findings
}

/// A file whose first line that says anything is no module doc. The unit tests of a module that
/// moved into a `tests.rs` of their own need none: both their name and their parent say it.
fn undocumented(file: &File) -> Option<Finding> {
    let first = file.text.lines().map(str::trim).find(|line| !line.is_empty());
    (file.is_rust()
        && !file.path.ends_with("/tests.rs")
        && !first.is_some_and(|line| line.starts_with("//!")))
    .then(|| Finding::new(&file.path, 1, "no module doc (//!) on top"))
}

/// Source that is compiled by nobody: a forgotten `mod` is a test that never runs.
fn undeclared(files: &[File], roots: &HashSet<String>) -> Vec<Finding> {
    let rust = || files.iter().filter(|file| file.is_rust());
    // (folder that its modules live in, name of a module)
    let mut declared: HashSet<(String, String)> = HashSet::new();
    for file in rust() {
        let folder = folder_of_modules(&file.path, roots.contains(&file.path));
        for name in declarations(&file.text) {
            declared.insert((folder.clone(), name));
        }
    }
    rust()
        .filter(|file| !roots.contains(&file.path))
        .filter(|file| {
            let (folder, name) = place(&file.path);
            let by_path = format!("{name}.rs\"");
            !declared.contains(&(folder.to_owned(), name.to_owned()))
                && !rust().any(|other| included(&other.text, &by_path))
        })
        .map(|file| Finding::new(&file.path, 1, "no file declares this module"))
        .collect()
}

/// Names in `mod name;`.
fn declarations(text: &str) -> Vec<String> {
    words(&blank(text), "mod")
        .filter_map(|(_, rest)| rest.split_once(';'))
        .map(|(name, _)| name.trim().trim_start_matches("r#").to_owned())
        .filter(|name| !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '{'))
        .collect()
}

/// Named in `#[path = "…"]` or `include!("…")`.
fn included(text: &str, name: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| {
        line.contains(name) && (line.starts_with("#[path") || line.contains("include!("))
    })
}

/// The folder in which a file's own modules are looked for.
fn folder_of_modules(path: &str, root: bool) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    match file.strip_suffix(".rs").unwrap_or(file) {
        "mod" | "lib" | "main" => folder.to_owned(),
        _ if root => folder.to_owned(),
        stem => format!("{folder}/{stem}"),
    }
}

/// The folder that must declare a file, and under which name.
fn place(path: &str) -> (&str, &str) {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    match file.strip_suffix(".rs").unwrap_or(file) {
        "mod" => folder.rsplit_once('/').unwrap_or(("", folder)),
        stem => (folder, stem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    fn paths(files: &[File], roots: &[&str]) -> Vec<String> {
        undeclared(files, &roots.iter().map(|&root| root.into()).collect())
            .into_iter()
            .map(|f| f.path)
            .collect()
    }

    #[test]
    fn a_module_without_a_doc_is_found() {
        assert!(undocumented(&file("a.rs", "use std::fs;\n//! late\n")).is_some());
        assert!(undocumented(&file("a.rs", "")).is_some());
        assert!(undocumented(&file("a.rs", "\n//! Doc.\n")).is_none());
        assert!(undocumented(&file("a.md", "text")).is_none());
        assert!(undocumented(&file("a/tests.rs", "use super::*;")).is_none());
    }

    #[test]
    fn a_forgotten_test_file_is_found() {
        let files = [
            file("tests/fmd5/main.rs", "//! x\nmod check;\n// mod lists;\n"),
            file("tests/fmd5/check.rs", ""),
            file("tests/fmd5/lists.rs", ""),
        ];
        assert_eq!(paths(&files, &["tests/fmd5/main.rs"]), ["tests/fmd5/lists.rs"]);
    }

    #[test]
    fn modules_are_looked_for_where_rustc_does() {
        let files = [
            file("c/src/lib.rs", "pub mod a;\npub(crate) mod b;\n#[cfg(test)]\nmod tests;\n"),
            file("c/src/a.rs", "mod deep;\nmod r#gen;\nmod inner { }\n"),
            file("c/src/a/deep.rs", ""),
            file("c/src/a/gen/mod.rs", ""),
            file("c/src/b/mod.rs", "mod deep;"),
            file("c/src/b/deep.rs", ""),
            file("c/src/tests.rs", ""),
            file("c/src/deep.rs", ""),
            file("c/src/inner.rs", ""),
            file("c/benches/speed.rs", "#[path = \"../shared/data.rs\"]\nmod data;"),
            file("c/shared/data.rs", ""),
        ];
        let roots = ["c/src/lib.rs", "c/benches/speed.rs"];
        assert_eq!(paths(&files, &roots), ["c/src/deep.rs", "c/src/inner.rs"]);
    }

    #[test]
    fn a_long_file_is_found() {
        assert!(long(&file("a.rs", &"x\n".repeat(LONG + 1))).is_some());
        assert!(long(&file("a.rs", &"x\n".repeat(LONG))).is_none());
        let generated = format!("//! {GENERATED}.\n{}", "x\n".repeat(LONG));
        assert!(long(&file("a.rs", &generated)).is_none());
        assert!(long(&file("a.md", &"x\n".repeat(LONG + 1))).is_none());
    }
}
