//! How large the binaries are, where a build has left some.

use std::fs;
use std::path::Path;

use super::Finding;
use crate::shell::say;

/// A tool, and the most kibibytes it may have: with symbols (`release`) and without (`dist`).
const CEILINGS: &[(&str, u64, u64)] =
    &[("fcopy", 6400, 3200), ("fmd5", 6400, 3200), ("fspace", 6400, 3000), ("fdump", 4800, 1700)];

/// Sizes of what lies in `target`, the build folder; a profile that was not built has none.
pub(super) fn check(target: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for &(tool, release, dist) in CEILINGS {
        for (profile, ceiling) in [("release", release), ("dist", dist)] {
            let Ok(meta) = fs::metadata(target.join(profile).join(tool)) else { continue };
            let size = meta.len().div_ceil(1024);
            say(format_args!("{tool}: {size} KiB ({profile}), at most {ceiling} allowed"));
            findings.extend(too_large(tool, profile, size, ceiling));
        }
    }
    findings
}

fn too_large(tool: &str, profile: &str, size: u64, ceiling: u64) -> Option<Finding> {
    let what = format!("{tool} ({profile}) has {size} KiB, {ceiling} are allowed");
    (size > ceiling).then(|| Finding::new(format!("crates/{tool}/Cargo.toml"), 1, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_above_the_ceiling_is_found() {
        assert!(too_large("fmd5", "dist", 11, 10).is_some());
        assert!(too_large("fmd5", "dist", 10, 10).is_none());
    }

    #[test]
    fn every_tool_has_a_ceiling() {
        let known: Vec<&str> = CEILINGS.iter().map(|(tool, ..)| *tool).collect();
        assert_eq!(known, crate::tools::TOOLS);
    }

    #[test]
    fn what_was_not_built_is_not_looked_at() {
        assert!(check(Path::new("/nonexistent")).is_empty());
    }
}
