//! Which files.

use std::ffi::OsString;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};
use fcore::{GlobError, Globs, Lists, Operand, Shard, ShardError};

/// A value parser for files named on the command line: any bytes, `-` for a standard stream.
///
/// ```
/// use clap::Parser;
/// #[derive(Parser)]
/// struct Cli {
///     #[arg(value_name = "FILE", value_parser = fcli::options::operand())]
///     files: Vec<fcore::Operand>,
/// }
/// # assert_eq!(Cli::parse_from(["t", "-"]).files, [fcore::Operand::Std]);
/// ```
pub fn operand() -> impl TypedValueParser<Value = Operand> {
    OsStringValueParser::new().map(Operand::from)
}

/// `--files0-from` and `--files-from`.
#[derive(Args, Clone, Debug, Default)]
pub struct ListArgs {
    /// Take names from the file F, each ended by NUL (- is standard input)
    #[arg(long, value_name = "F", value_parser = operand(), allow_hyphen_values = true, conflicts_with = "files_from")]
    pub files0_from: Option<Operand>,
    /// Take names from the file F, one a line (- is standard input)
    #[arg(long, value_name = "F", value_parser = operand(), allow_hyphen_values = true)]
    pub files_from: Option<Operand>,
}

impl ListArgs {
    /// Opens the list, if one was named.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn open(&self) -> fcore::Result<Option<Lists>> {
        match (&self.files0_from, &self.files_from) {
            (Some(list), _) => Lists::files0_from(list).map(Some),
            (None, Some(list)) => Lists::files_from(list).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// `--include` and `--exclude`.
#[derive(Args, Clone, Debug, Default)]
pub struct GlobArgs {
    /// In directories, take only files that match GLOB (may be repeated)
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<OsString>,
    /// In directories, leave out what matches GLOB (may be repeated)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<OsString>,
}

impl GlobArgs {
    /// The patterns, compiled.
    ///
    /// # Errors
    /// A pattern that is malformed; a usage error.
    pub fn globs(&self) -> Result<Globs, GlobError> {
        Globs::new(&self.include, &self.exclude)
    }
}

/// `--shard`.
#[derive(Args, Clone, Debug, Default)]
pub struct ShardArg {
    /// Take the Kth of N parts of the files; env takes K (and N) from the job scheduler
    #[arg(long, value_name = "K/N|env[/N]")]
    pub shard: Option<String>,
}

impl ShardArg {
    /// The part to take; everything if none was asked for.
    ///
    /// # Errors
    /// No such part, or a scheduler that does not say which; a usage error.
    pub fn shard(&self) -> Result<Shard, ShardError> {
        match &self.shard {
            Some(typed) => Shard::parse(typed, |name| std::env::var(name).ok()),
            None => Ok(Shard::ALL),
        }
    }
}
