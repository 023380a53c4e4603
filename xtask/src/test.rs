//! `cargo xtask test`: the binaries, then every test of the workspace.
//!
//! The binaries are built first because tests across tools run all of them, and cargo builds for a
//! test only those of its own crate. With `CARGO_NET_OFFLINE=true` or `--offline` no network is used.

use std::ffi::OsString;

use crate::shell::{Result, cargo, run as run_command};

/// Builds and tests; `args` go to `cargo test`, and those that say how to build to both.
pub(crate) fn run(args: &[OsString]) -> Result {
    run_command(cargo().args(["build", "--workspace", "--bins"]).args(shared(args)))?;
    let everything: &[&str] = if names_packages(args) { &[] } else { &["--workspace"] };
    run_command(cargo().arg("test").args(everything).args(args))
}

/// The arguments in front of `--`: those cargo itself reads.
fn for_cargo(args: &[OsString]) -> impl Iterator<Item = &str> {
    args.iter().map(|arg| arg.to_str().unwrap_or_default()).take_while(|arg| *arg != "--")
}

/// Whether packages are named: cargo overlooks `-p` beside `--workspace`.
fn names_packages(args: &[OsString]) -> bool {
    for_cargo(args).any(|arg| {
        arg.starts_with("--package") || (arg.starts_with("-p") && !arg.starts_with("--"))
    })
}

/// The arguments that decide where a binary is built and from what.
fn shared(args: &[OsString]) -> Vec<&str> {
    const ALONE: [&str; 5] = ["--release", "-r", "--locked", "--offline", "--frozen"];
    const WITH_VALUE: [&str; 5] = ["--profile", "--target", "--target-dir", "--config", "--jobs"];
    let mut found = Vec::new();
    let mut args = for_cargo(args);
    while let Some(arg) = args.next() {
        let joined = |name: &&str| arg.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
        if ALONE.contains(&arg) || WITH_VALUE.iter().any(joined) {
            found.push(arg);
        } else if WITH_VALUE.contains(&arg) || arg == "-j" {
            found.push(arg);
            found.extend(args.next());
        } else if arg.starts_with("-j") {
            found.push(arg);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn what_decides_the_build_goes_to_both() {
        let args = words("--release --no-fail-fast -j 2 --target=x a_test -- --profile no");
        assert_eq!(shared(&args), ["--release", "-j", "2", "--target=x"]);
        assert_eq!(
            shared(&words("--profile dist -j1 --locked")),
            ["--profile", "dist", "-j1", "--locked"]
        );
        assert!(shared(&words("--test cli name")).is_empty());
    }

    #[test]
    fn a_named_package_replaces_the_workspace() {
        assert!(names_packages(&words("-p fmd5")));
        assert!(names_packages(&words("--package=fmd5")));
        assert!(!names_packages(&words("--profile dist -- -p")));
    }
}
