//! How files are replaced.

use std::ffi::{OsStr, OsString};

use clap::{Args, ValueEnum};

/// The values of `--sync`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sync {
    /// Leave it to the system when data reaches the disk
    None,
    /// Sync many files at once, before they get their names
    Batch,
    /// Sync each file and its directory
    File,
}

/// `--sync`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct SyncArg {
    /// When to wait for the disk [default: before an existing file is replaced]
    #[arg(long, value_name = "WHEN")]
    pub sync: Option<Sync>,
}

/// The values of `--backup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Backup {
    /// Never
    #[value(name = "none", alias = "off")]
    Off,
    /// Numbered: FILE.~1~, FILE.~2~, …
    #[value(alias = "t")]
    Numbered,
    /// Numbered if numbered ones exist, otherwise simple
    #[value(alias = "nil")]
    Existing,
    /// Always FILE~
    #[value(alias = "never")]
    Simple,
}

/// `--backup` and `--suffix`.
#[derive(Args, Clone, Debug, Default)]
pub struct BackupArgs {
    /// Keep the old content of a file that is replaced
    #[arg(long, value_name = "CONTROL", num_args = 0..=1, require_equals = true, default_missing_value = "existing")]
    pub backup: Option<Backup>,
    /// End the names of simple backups with S instead of ~
    #[arg(long, value_name = "S")]
    pub suffix: Option<OsString>,
}

impl BackupArgs {
    /// Which backups to make; `--suffix` alone asks for existing ones, as in cp.
    pub fn control(&self) -> Backup {
        match (self.backup, &self.suffix) {
            (Some(backup), _) => backup,
            (None, Some(_)) => Backup::Existing,
            (None, None) => Backup::Off,
        }
    }

    /// The end of a simple backup's name.
    pub fn suffix(&self) -> &OsStr {
        self.suffix.as_deref().unwrap_or(OsStr::new("~"))
    }
}
