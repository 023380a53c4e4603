//! Traces of the machine that somebody works on: paths of their home or checkout, and hosts of the
//! package registry they happen to use.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::Finding;
use crate::repo::File;

/// Homes of the superuser on Linux and of people on macOS, when something follows.
const HOMES: &[&str] = &["/root/", "/Users/"];

/// The public registry's host, put together so that this file does not name it.
const REGISTRY: &str = concat!("crates", ".io");

/// The one place that has to name it: where a lock file says that a crate came from there.
const LOCKED: &str =
    concat!("source = \"registry+https://github.com/rust-lang/crates", ".io-index\"");

/// Text about paths, not of paths: which of them get a space is what these are about.
const ABOUT_PATHS: &[&str] =
    &["crates/spacing/", "crates/fspace/", "tests/fspace/", "docs/spacing.md"];

/// What no file may hold, as far as this machine can tell.
pub(super) fn of_this_machine(root: &Path) -> Vec<String> {
    let home = env::var_os("HOME").map(PathBuf::from);
    let cargo_home =
        env::var_os("CARGO_HOME").map(PathBuf::from).or(home.as_ref().map(|h| h.join(".cargo")));
    let mut found: Vec<String> = [Some(root.to_owned()), home, cargo_home.clone()]
        .into_iter()
        .flatten()
        // `/`, `/root` or `/src` alone would also be found in honest examples.
        .filter(|path| path.components().count() > 2)
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    let config = cargo_home.and_then(|home| fs::read_to_string(home.join("config.toml")).ok());
    found.extend(hosts(&config.unwrap_or_default()));
    for (name, value) in env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_REGISTR") {
            found.extend(hosts(&value.to_string_lossy()));
        }
    }
    found.push(REGISTRY.to_owned());
    found
}

/// All such places in one file, one finding a line.
pub(super) fn check(file: &File, forbidden: &[String]) -> Vec<Finding> {
    let about_paths = ABOUT_PATHS.iter().any(|prefix| file.path.starts_with(prefix));
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        if file.path.ends_with("Cargo.lock") && line == LOCKED {
            continue;
        }
        let named = forbidden.iter().map(String::as_str).find(|text| line.contains(text));
        let home = || HOMES.iter().copied().find(|home| !about_paths && under(line, home));
        if let Some(text) = named.or_else(home) {
            let what = format!("names a place on one machine or network: {text}");
            findings.push(Finding::new(&file.path, number + 1, what));
        }
    }
    findings
}

/// Whether a path below `home` stands in the line: nothing of a path before, a name after.
fn under(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + home.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-~}*/".contains(c))
            && after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_')
    })
}

/// Hosts in the addresses that a configuration names, but the one that hosts everybody's code.
fn hosts(text: &str) -> Vec<String> {
    text.split("://")
        .skip(1)
        .filter_map(|rest| rest.split(['/', '"', '\'', '?', '\n']).next()?.rsplit('@').next())
        .filter_map(|host| host.split(':').next())
        .filter(|host| host.contains('.') && *host != "github.com")
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let file = File { path: path.into(), text: text.into() };
        let forbidden = ["/srv/build/ftools", "mirror.example.org", REGISTRY].map(str::to_owned);
        check(&file, &forbidden).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_checkout_a_home_and_a_mirror_are_found() {
        assert_eq!(lines("a.md", "x\nsee /srv/build/ftools/docs"), [2]);
        assert_eq!(lines("a.md", "url = https://mirror.example.org/index"), [1]);
        assert_eq!(lines("a.rs", concat!("\"", "/ro", "ot/.cargo\"")), [1]);
        assert_eq!(lines("a.rs", concat!("(", "/Us", "ers/jo/x)")), [1]);
        assert_eq!(lines("a.md", &format!("https://{REGISTRY}/")), [1]);
    }

    #[test]
    fn other_paths_are_nobodys() {
        assert!(lines("a.md", "chroot/root/x, /root itself, `/root/`, /home/user/x").is_empty());
        let sample = concat!("在 ", "/ro", "ot/x 目錄");
        assert!(lines("crates/spacing/src/tests.rs", sample).is_empty());
        assert_eq!(lines("crates/fcore/src/tests.rs", sample), [1]);
    }

    #[test]
    fn a_lock_file_may_name_the_public_registry_only() {
        assert!(lines("Cargo.lock", LOCKED).is_empty());
        assert_eq!(lines("a.md", LOCKED), [1]);
        assert_eq!(lines("Cargo.lock", "source = \"registry+https://mirror.example.org/\""), [1]);
    }

    #[test]
    fn hosts_of_a_configuration() {
        let text =
            "[source.x]\nregistry = \"sparse+https://me:pw@mirror.example.org:8443/index/\"\n";
        assert_eq!(hosts(text), ["mirror.example.org"]);
        assert_eq!(
            hosts("a = \"https://mirror.example.org/x\"\nb = \"https://github.com/x\""),
            ["mirror.example.org"]
        );
    }
}
