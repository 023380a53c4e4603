//! The tools as a user gets them: optimised, in one folder.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::repo;
use crate::shell::{About, Result, cargo, run};

/// The four.
pub(crate) const TOOLS: [&str; 4] = ["fcopy", "fmd5", "fspace", "fdump"];

/// Builds them and returns their folder; with `FTOOLS_BIN_DIR`, that folder, and nothing is built.
pub(crate) fn built(root: &Path) -> Result<PathBuf> {
    if let Some(installed) = env::var_os("FTOOLS_BIN_DIR") {
        return fs::canonicalize(&installed).about(installed.display());
    }
    let packages = TOOLS.map(|tool| format!("--package={tool}"));
    run(cargo().current_dir(root).args(["build", "--release", "--bins"]).args(packages))?;
    Ok(repo::target(root)?.join("release"))
}
