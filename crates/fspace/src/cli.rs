//! What was typed.

mod rules;

use std::ffi::OsString;

use clap::Parser;
use fcli::options::{
    BackupArgs, BufferArgs, GlobArgs, JobsArg, ListArgs, ProgressArgs, Section, ShardArg, SyncArg,
    laid_out, operand,
};
use fcli::{Env, Status};
use fcore::Operand;

pub(crate) use rules::{Dashes, Format, Hangul, Lang, Only, RuleArgs, Rules};

/// Put a space between CJK text and the letters, digits and symbols that touch it
///
/// Reads the FILEs, standard input if there are none (or for -), and writes the spaced text to
/// standard output. Nothing but spaces is added, and nothing is taken away; a text without CJK
/// passes as it is.
#[derive(Debug, Default, Parser)]
#[command(
    name = "fspace",
    version,
    mut_args(laid_out(LAYOUT)),
    after_help = "Examples:\n  \
        fspace < notes.txt               the spaced text on standard output\n  \
        fspace -i *.md                   edit files in place; those that need nothing stay\n  \
        fspace -c -r docs                where spaces are missing, as file:line:column\n  \
        fspace -d README.md | patch      see what would change, then do it\n\n\
        Exit status: 0 all well, 1 something failed, 2 usage. With -c, -d, --json or --rdjson: \
        0 nothing would change, 1 something would, 2 trouble."
)]
pub(crate) struct Cli {
    /// Read these, in this order (- is standard input)
    #[arg(value_name = "FILE", value_parser = operand())]
    pub(crate) files: Vec<Operand>,

    /// Write to OUT when everything is there (- is standard output)
    #[arg(short, long, value_name = "OUT", value_parser = operand(), allow_hyphen_values = true, group = "action")]
    pub(crate) output: Option<Operand>,

    /// Edit each FILE in place; one that needs no change is not touched
    #[arg(short, long, group = "action")]
    pub(crate) in_place: bool,

    /// Change nothing; say where, as file:line:column (in characters, from 1)
    #[arg(short, long, group = "action")]
    pub(crate) check: bool,

    /// Change nothing; show what would change as a unified diff, for patch -p0
    #[arg(short, long, group = "action")]
    pub(crate) diff: bool,

    /// Change nothing; tell of each place as one JSON object a line
    #[arg(long, group = "action")]
    pub(crate) json: bool,

    /// Change nothing; tell of each line as reviewdog reads it (-f=rdjson)
    #[arg(long, group = "action")]
    pub(crate) rdjson: bool,

    /// With -c, say nothing: the exit status tells; otherwise, no warnings
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Space STRING instead of files
    #[arg(short, long, value_name = "STRING", allow_hyphen_values = true, conflicts_with_all = ["files", "in_place"])]
    pub(crate) text: Option<OsString>,

    #[arg(help = "Descend into directories (. if no FILE is named)")]
    #[arg(
        long_help = "Descend into directories (. if no FILE is named); .git, what .gitignore names, \
        and files that hold NUL among their first bytes are left out"
    )]
    #[arg(short, long, conflicts_with_all = ["text", "output"])]
    pub(crate) recursive: bool,

    /// In directories, take what .gitignore leaves out too
    #[arg(long)]
    pub(crate) no_ignore: bool,

    #[command(flatten)]
    pub(crate) globs: GlobArgs,

    #[command(flatten)]
    pub(crate) lists: ListArgs,

    #[command(flatten)]
    pub(crate) shard: ShardArg,

    /// Write into the existing file instead of replacing it
    #[arg(long)]
    pub(crate) keep_inode: bool,

    #[command(flatten)]
    pub(crate) backup: BackupArgs,

    #[command(flatten)]
    pub(crate) sync: SyncArg,

    #[command(flatten)]
    pub(crate) jobs: JobsArg,

    #[command(flatten)]
    pub(crate) buffer: BufferArgs,

    #[command(flatten)]
    pub(crate) progress: ProgressArgs,

    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

/// Under which heading each option is, and whether `-h` shows it.
const LAYOUT: &[Section] = &[
    Section {
        heading: None,
        common: &["output", "in_place", "check", "diff", "text"],
        more: &["quiet", "json", "rdjson", "jobs", "buffer_size", "progress"],
    },
    Section {
        heading: Some("Which files"),
        common: &["recursive"],
        more: &["include", "exclude", "no_ignore", "files0_from", "files_from", "shard"],
    },
    Section {
        heading: Some("How files are replaced"),
        common: &[],
        more: &["backup", "keep_inode", "suffix", "sync"],
    },
    Section {
        heading: Some("Rules"),
        common: &["rules", "format"],
        more: &[
            "keep",
            "remove",
            "lang",
            "hangul",
            "only",
            "keep_word",
            "no_space_units",
            "dashes",
            "space",
        ],
    },
];

impl Cli {
    /// What `args` say.
    ///
    /// # Errors
    /// The status to end with, when there is nothing left to do.
    pub(crate) fn read(args: &[OsString], env: &Env) -> Result<Cli, Status> {
        match fcli::operands(args) {
            Some(files) => Ok(Cli { files, ..Cli::default() }),
            None => fcli::parse(args, env),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use fcli::options::unknown_ids;

    #[test]
    fn the_command_is_sound() {
        Cli::command().debug_assert();
        assert!(unknown_ids(&Cli::command(), LAYOUT).is_empty());
    }

    #[test]
    fn files_alone_mean_what_a_parser_makes_of_them() {
        for args in [&["fspace"][..], &["fspace", "a", "", "-"]] {
            let files = fcli::operands(&args.iter().map(OsString::from).collect::<Vec<_>>());
            let plain = Cli { files: files.unwrap(), ..Cli::default() };
            let parsed = Cli::try_parse_from(args).unwrap();
            assert_eq!(format!("{plain:?}"), format!("{parsed:?}"));
        }
    }

    #[test]
    fn one_thing_is_done_at_a_time() {
        for args in [["-i", "-c"], ["-c", "-ox"], ["-i", "-ox"], ["-i", "-tx"], ["-r", "-tx"]] {
            assert!(Cli::try_parse_from([&["fspace"], &args[..]].concat()).is_err(), "{args:?}");
        }
        assert!(Cli::try_parse_from(["fspace", "-c", "-q", "-t", "x"]).is_ok());
    }
}
