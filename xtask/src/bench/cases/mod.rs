//! What is measured beside what, a module a tool. Each case says why it is fair, or where it is not.

mod fcopy;
mod fdump;
mod fmd5;
mod fspace;

use std::path::PathBuf;

use super::case::{Case, Goal, Unit};
use super::data::Data;
use super::documents;
use super::side::Side;
use crate::shell::Result;

/// How much, and how often.
pub(super) struct Sizes {
    pub(super) rounds: usize,
    /// Files of a tree.
    tree: usize,
    /// MiB of one large file.
    file_mib: usize,
    /// Millions of bytes of a text.
    text_mb: usize,
    /// Millions of bytes where there is little to do with each.
    bulk_mb: usize,
    /// Millions of bytes of one line.
    line_mb: usize,
    /// Thousands of bytes, and eight times as many, of what others need quadratic time for.
    nasty_kb: usize,
    /// Seconds of an endless line.
    endless_s: u32,
    /// Files of a tree of documents.
    documents: usize,
    /// MiB of each of many large files.
    lane_mib: usize,
    /// Names of files that are hardly there.
    names: usize,
}

impl Sizes {
    /// For figures that are written down.
    pub(super) const FULL: Sizes = Sizes {
        rounds: 9,
        tree: 50_000,
        file_mib: 1024,
        text_mb: 50,
        bulk_mb: 500,
        line_mb: 1000,
        nasty_kb: 1000,
        endless_s: 20,
        documents: documents::FILES,
        lane_mib: 16,
        names: 1_000_000,
    };
    /// For seeing whether it works, and whether something is far off.
    pub(super) const QUICK: Sizes = Sizes {
        rounds: 3,
        tree: 1000,
        file_mib: 64,
        text_mb: 5,
        bulk_mb: 30,
        line_mb: 50,
        nasty_kb: 250,
        endless_s: 2,
        documents: 1000,
        lane_mib: 1,
        names: 10_000,
    };
}

/// Where a tool's cases take place.
pub(super) struct Bench<'a> {
    /// The tool's binary.
    pub(super) bin: PathBuf,
    /// On the disk that has the build.
    pub(super) disk: &'a Data,
    /// In memory, where there is a file system for it; otherwise on the disk.
    pub(super) memory: &'a Data,
    pub(super) sizes: &'a Sizes,
}

/// The cases of one tool, with their data made.
pub(super) fn of(tool: &str, bench: &Bench<'_>) -> Result<Vec<Case>> {
    match tool {
        "fcopy" => fcopy::cases(bench),
        "fmd5" => fmd5::cases(bench),
        "fspace" => fspace::cases(bench),
        "fdump" => fdump::cases(bench),
        _ => Ok(Vec::new()),
    }
}
