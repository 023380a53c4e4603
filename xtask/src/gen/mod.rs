//! Generated sources: writes the character table of the `spacing` crate.
//!
//! The table is derived from the Unicode Character Database as `icu_properties` ships it, and
//! committed, so that the library itself needs no such crate. `cargo xtask gen` writes it; with
//! `--check` it only says whether the committed file is fresh.

mod spacing;

use std::path::Path;

/// Writes (or, with `check`, compares) every generated source below `root`, the workspace's root.
///
/// # Errors
/// Says which file is stale or could not be written.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    fresh(&root.join("crates/spacing/src/tables.rs"), &spacing::source(), check)
}

/// Brings one file up to date, or complains that it is not.
fn fresh(path: &Path, wanted: &str, check: bool) -> Result<(), String> {
    let found = std::fs::read_to_string(path).unwrap_or_default();
    if found == wanted {
        return Ok(());
    }
    if check {
        return Err(format!("{}: stale, run `cargo xtask gen`", path.display()));
    }
    std::fs::write(path, wanted).map_err(|e| format!("{}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_tables_are_fresh() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert_eq!(run(&root, true), Ok(()));
    }
}
