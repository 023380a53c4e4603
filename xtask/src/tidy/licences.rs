//! Licences: everything that is built must be allowed to be shipped with MIT OR Apache-2.0 code.

use cargo_metadata::Metadata;

use super::{Finding, line_of};
use crate::repo::File;

/// SPDX names that may be combined with ours; with an exception, the whole phrase.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Every package that cargo resolved for this platform, test tools included.
pub(super) fn check(metadata: &Metadata, files: &[File]) -> Vec<Finding> {
    let packages = metadata.packages.iter();
    packages
        .filter_map(|package| {
            let what = complaint(&package.name, package.license.as_deref())?;
            let line = line_of(files, "Cargo.lock", &format!("name = \"{}\"", package.name));
            Some(Finding::new("Cargo.lock", line, what))
        })
        .collect()
}

fn complaint(name: &str, licence: Option<&str>) -> Option<String> {
    match licence {
        None => Some(format!("{name} names no licence")),
        Some(expression) if allowed(expression) => None,
        Some(expression) => Some(format!("{name} has the licence {expression}")),
    }
}

/// Whether an SPDX licence expression (SPDX 2.3, annex D) can be met from the list; `/` is the old
/// spelling of OR. What cannot be read is not allowed.
fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

/// `all OR all …`
fn either(rest: &mut &[&str]) -> Option<bool> {
    let mut met = all(rest)?;
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        met |= all(rest)?;
    }
    Some(met)
}

/// `one AND one …`, which binds tighter than OR
fn all(rest: &mut &[&str]) -> Option<bool> {
    let mut met = one(rest)?;
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        met &= one(rest)?;
    }
    Some(met)
}

/// `( either )`, `name` or `name WITH exception`
fn one(rest: &mut &[&str]) -> Option<bool> {
    match **rest {
        ["(", ref tail @ ..] => {
            *rest = tail;
            let met = either(rest)?;
            *rest = rest.strip_prefix(&[")"])?;
            Some(met)
        }
        [name, "WITH", exception, ref tail @ ..] => {
            *rest = tail;
            Some(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()))
        }
        [name, ref tail @ ..] => {
            *rest = tail;
            Some(ALLOWED.contains(&name))
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_shipped() {
        for expression in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
            "GPL-2.0-only AND LGPL-2.1-only OR ISC",
        ] {
            assert!(allowed(expression), "{expression}");
        }
    }

    #[test]
    fn what_may_not() {
        for expression in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MIT AND (GPL-3.0-only OR LGPL-2.1-only)",
            "Apache-2.0 WITH Swift-exception",
            "",
            "(MIT",
            "MIT MIT",
            "MIT OR",
        ] {
            assert!(!allowed(expression), "{expression:?}");
        }
    }

    #[test]
    fn a_package_without_a_licence_is_found() {
        assert!(complaint("some", None).is_some());
        assert!(complaint("some", Some("GPL-3.0-only")).is_some());
        assert_eq!(complaint("some", Some("MIT")), None);
    }
}
