//! Links in Markdown that lead to files of ours which are not there.

use std::collections::HashSet;

use super::Finding;
use crate::repo::File;

/// Every relative link of every Markdown file, against the list of files and their folders.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut known: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for file in files {
        known.extend(file.path.match_indices('/').map(|(at, _)| &file.path[..at]));
    }
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in prose(&file.text) {
            for link in relative(line) {
                let target = resolve(&file.path, link);
                if !known.contains(target.as_str()) {
                    findings.push(Finding::new(
                        &file.path,
                        number,
                        format!("{link}: no such file"),
                    ));
                }
            }
        }
    }
    findings
}

/// Lines with their numbers, from 1, without fenced and indented code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        (!fenced && !line.starts_with("    ")).then_some((number + 1, line))
    })
}

/// What stands in `](…)` and is no address and no place on the same page; its `#place` is cut off.
fn relative(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next())
        .filter(|link| !link.contains("://") && !link.starts_with('#'))
        .map(|link| link.split('#').next().unwrap_or(link))
}

/// A link as seen from the root.
fn resolve(from: &str, link: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    #[test]
    fn a_link_to_nowhere_is_found() {
        let files = [
            file("README.md", "x\n[a](docs/a.md), [gone](docs/b.md) [docs](docs)\n"),
            file("docs/a.md", "[up](../README.md#more) [gone](README.md)\n"),
        ];
        let found: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["README.md:2: docs/b.md: no such file", "docs/a.md:1: README.md: no such file"]
        );
    }

    #[test]
    fn addresses_places_and_code_are_left_alone() {
        let text = "[a](https://example.org/x) [b](#more)\n```\n[c](gone)\n```\n    [d](gone)\n";
        assert!(check(&[file("README.md", text)]).is_empty());
        assert!(check(&[file("a.rs", "[c](gone)")]).is_empty());
    }
}
