//! How files are replaced.

use std::ffi::OsString;

use clap::{Args, ValueEnum};
use fcore::BackupControl;

/// The values of `--sync`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SyncWhen {
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
    /// Wait for the disk: none, batch (many files at once) or file (each file and its directory)
    /// [default: before an existing file is replaced]
    #[arg(long, value_name = "WHEN", hide_possible_values = true)]
    pub sync: Option<SyncWhen>,
}

impl SyncArg {
    /// For an output that is finished by itself: a batch of one is synced as a file.
    pub fn one_by_one(self) -> fcore::Sync {
        match self.sync {
            None => fcore::Sync::Auto,
            Some(SyncWhen::None) => fcore::Sync::None,
            Some(SyncWhen::Batch | SyncWhen::File) => fcore::Sync::File,
        }
    }
}

/// The values of `--backup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackupWhen {
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
    /// Keep the old file when one is replaced: none, numbered, existing or simple, as in cp
    #[arg(
        long,
        value_name = "CONTROL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "existing",
        hide_possible_values = true
    )]
    pub backup: Option<BackupWhen>,
    /// End the names of simple backups with S instead of ~
    #[arg(long, value_name = "S")]
    pub suffix: Option<OsString>,
}

impl BackupArgs {
    /// The backups to make; `--suffix` alone asks for them too, as in cp.
    pub fn wanted(&self) -> Option<fcore::Backup> {
        let control = match (self.backup, &self.suffix) {
            (Some(BackupWhen::Off), _) | (None, None) => return None,
            (Some(BackupWhen::Numbered), _) => BackupControl::Numbered,
            (Some(BackupWhen::Simple), _) => BackupControl::Simple,
            (Some(BackupWhen::Existing), _) | (None, Some(_)) => BackupControl::Existing,
        };
        // As cp has it: nothing is no suffix, and a backup is in the same directory.
        let is_one =
            |suffix: &OsString| !suffix.is_empty() && !suffix.as_encoded_bytes().contains(&b'/');
        let suffix = self.suffix.clone().filter(is_one).unwrap_or_else(|| "~".into());
        Some(fcore::Backup { control, suffix })
    }
}
