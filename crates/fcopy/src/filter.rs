//! Which entries of a tree are copied: `--include`, `--exclude` and `--shard`.

use fcore::{Globs, Shard};

use crate::cli::Cli;

/// What is wanted.
pub(crate) struct Filter {
    globs: Globs,
    shard: Shard,
}

impl Filter {
    /// Compiles what was typed.
    ///
    /// # Errors
    /// What to say: a malformed pattern, no such shard.
    pub(crate) fn new(cli: &Cli) -> Result<Filter, String> {
        let globs = cli.globs.globs().map_err(|error| error.to_string())?;
        let shard = cli.shard.shard().map_err(|error| error.to_string())?;
        Ok(Filter { globs, shard })
    }

    /// Whether anything may be left out: else nobody puts paths together to ask.
    pub(crate) fn is_active(&self) -> bool {
        !self.globs.is_empty() || self.shard != Shard::ALL
    }

    /// Whether this is one worker of many.
    pub(crate) fn is_shard(&self) -> bool {
        self.shard != Shard::ALL
    }

    /// Whether to copy what lies at this path below its operand. Every shard makes all directories.
    pub(crate) fn wants(&self, below: &[u8], directory: bool) -> bool {
        self.globs.wants(below, directory) && (directory || self.shard.keeps(below))
    }

    /// Whether to copy an operand that is no directory: patterns are for trees.
    pub(crate) fn wants_operand(&self, path: &[u8]) -> bool {
        self.shard.keeps(path)
    }
}
