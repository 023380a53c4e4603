//! What was typed.

mod values;

use std::ffi::OsString;

use clap::{ArgAction, Parser, value_parser};
use fcli::options::{BackupArgs, ProgressArgs, Section, SyncArg, laid_out, operand};
use fcli::{Env, Status};
use fcore::{Buffering, Operand};
use fhash::{Algorithm, Expected};
use rustix::fs::RawMode;

use crate::rotate::Every;
pub(crate) use values::{OutputError, ZeroCopyWhen};
use values::{buffering, delimiter, every, mode};

/// Write records through a tunable buffer to outputs that are whole or not there
///
/// Reads the FILEs one after the other, standard input if there are none (or for -), and writes what
/// it read to standard output, or to each OUT. An OUT is written under another name and takes its
/// own only when all went well: whatever fails before, the old file stays as it was.
#[derive(Debug, Default, Parser)]
#[command(
    name = "fdump",
    version,
    mut_args(laid_out(LAYOUT)),
    after_help = "Examples:\n  \
        make-report | fdump -o report.txt          report.txt is replaced as a whole\n  \
        sort list | fdump -o list                  the input may be the output\n  \
        gen | fdump --stats -o a -o /mnt/usb/b     two copies from one read, counted\n  \
        fdump -o dump.sql --exec pg_dump shop      replaced only if pg_dump ends with 0\n  \
        sort list | fdump --if-changed -o list     left alone, times and all, if it is the same\n  \
        serve | fdump --rotate 100M -o log         log.000001, log.000002, ... whole lines each\n\n\
        Exit status: 0 all well, 1 something failed (and no file was replaced by less than \
        everything), 2 usage, 3 refused to replace OUT as asked.\n\n\
        With --exec: the status of CMD, 128+N if it died of signal N, 125 if fdump itself failed, \
        126 if CMD could not be run, 127 if it was not found."
)]
pub(crate) struct Cli {
    /// Read these, in this order (- is standard input)
    #[arg(value_name = "FILE", value_parser = operand())]
    pub(crate) files: Vec<Operand>,

    #[arg(help = "Write to OUT when everything is there (may be repeated)")]
    #[arg(long_help = "Write to OUT when everything is there (- is standard output; may be \
        repeated)")]
    #[arg(short, long, value_name = "OUT", value_parser = operand(), allow_hyphen_values = true, action = ArgAction::Append)]
    pub(crate) output: Vec<Operand>,

    /// Write to standard output too
    #[arg(long)]
    pub(crate) tee: bool,

    /// Add to OUT at once, whole records at a time, instead of replacing it
    #[arg(short, long, conflicts_with = "no_clobber")]
    pub(crate) append: bool,

    /// With -a: copy what OUT holds, add to the copy, and replace OUT by it when all is there
    #[arg(long, requires = "append")]
    pub(crate) atomic: bool,

    /// Write OUT.000001, OUT.000002, …: a new one after SIZE bytes, N records (Nl), or a time
    /// (Ns, Nm, Nh), between records; numbers that are taken are passed over
    #[arg(long, value_name = "SIZE|Nl|TIME", value_parser = every, requires = "output")]
    pub(crate) rotate: Option<Every>,

    /// When a write fails: warn or exit, except (-nopipe) when a reader left: warn, warn-nopipe,
    /// exit, exit-nopipe, as in tee [default: warn]
    #[arg(
        long,
        value_name = "MODE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "warn-nopipe",
        hide_possible_values = true
    )]
    pub(crate) output_error: Option<OutputError>,

    #[arg(help = "Write at once, by lines, by SIZE, or as is best")]
    #[arg(long_help = "When to write: 0 or none (what came, at once), 1 or line (up to the last \
        delimiter of what came), a SIZE (full blocks), -1 or auto (line on a terminal, else as is \
        fastest)")]
    #[arg(
        long,
        value_name = "0|1|SIZE|-1",
        default_value = "auto",
        allow_hyphen_values = true,
        value_parser = buffering()
    )]
    pub(crate) buffering: Buffering,

    /// Write a block that is not full when its first byte has waited MS milliseconds
    #[arg(long, value_name = "MS", value_parser = value_parser!(u64).range(1..=86_400_000))]
    pub(crate) flush_interval: Option<u64>,

    /// Let the kernel move bytes that nobody looks at: auto (where it is safe), always (from a file
    /// into a pipe too: a later change of the file may show), never
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub(crate) zero_copy: ZeroCopyWhen,

    /// End records with NUL instead of a newline
    #[arg(short = '0', long)]
    pub(crate) null: bool,

    /// End records with the byte C: one character, \n, \t, \r, \0 or \xHH
    #[arg(long, value_name = "C", conflicts_with = "null", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,

    /// Pass on N records and stop
    #[arg(short = 'n', long = "lines", value_name = "N")]
    pub(crate) lines: Option<u64>,

    /// Leave out the first N records
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) skip: u64,

    #[arg(help = "Say what passed, how fast, and its digest")]
    #[arg(long_help = "Say on standard error how many records and bytes passed, how fast, and \
        their digest")]
    #[arg(long)]
    pub(crate) stats: bool,

    /// Say the same as --stats, as one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Digest what passes with ALG (md5, sha224, sha256, sha384, sha512)
    #[arg(long, value_name = "ALG")]
    pub(crate) digest: Option<Algorithm>,

    /// Replace OUT only if the digest of all is this
    #[arg(long, value_name = "[ALG:]HEX")]
    pub(crate) expect: Option<Expected>,

    /// Refuse to replace an existing OUT (status 3)
    #[arg(long)]
    pub(crate) no_clobber: bool,

    /// Leave OUT alone, times and all, if it holds the same already
    #[arg(long)]
    pub(crate) if_changed: bool,

    /// Refuse to replace OUT by nothing (status 3)
    #[arg(long)]
    pub(crate) if_nonempty: bool,

    /// Refuse to replace OUT by fewer than N records (status 3)
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) min_lines: u64,

    /// Refuse if somebody else changed, removed or made OUT meanwhile (status 3)
    #[arg(long)]
    pub(crate) refuse_if_touched: bool,

    /// Write into the existing file instead of replacing it, when everything is there
    #[arg(long)]
    pub(crate) keep_inode: bool,

    /// Replace a link instead of what it leads to
    #[arg(long)]
    pub(crate) no_follow: bool,

    /// Give OUT this mode, in octal
    #[arg(long, value_name = "MODE", value_parser = mode)]
    pub(crate) mode: Option<RawMode>,

    #[command(flatten)]
    pub(crate) backup: BackupArgs,

    #[command(flatten)]
    pub(crate) sync: SyncArg,

    #[command(flatten)]
    pub(crate) progress: ProgressArgs,

    #[arg(help = "Read what CMD writes, and replace OUT only if it ends with 0")]
    #[arg(long_help = "Read what CMD writes, and replace OUT only if it ends with 0 (all that \
        follows is CMD's)")]
    #[arg(
        long,
        value_names = ["CMD", "ARG"],
        num_args = 1..,
        allow_hyphen_values = true,
        conflicts_with = "files"
    )]
    pub(crate) exec: Vec<OsString>,
}

/// Under which heading each option is, and whether `-h` shows it.
const LAYOUT: &[Section] = &[
    Section {
        heading: None,
        common: &["output", "append", "exec", "stats"],
        more: &["tee", "atomic", "rotate", "output_error", "json", "progress"],
    },
    Section {
        heading: Some("Which records"),
        common: &[],
        more: &["lines", "null", "delimiter", "skip"],
    },
    Section {
        heading: Some("When to write"),
        common: &["buffering"],
        more: &["flush_interval", "zero_copy"],
    },
    Section {
        heading: Some("When to replace"),
        common: &["if_changed"],
        more: &["min_lines", "digest", "expect", "no_clobber", "if_nonempty", "refuse_if_touched"],
    },
    Section {
        heading: Some("How files are replaced"),
        common: &[],
        more: &["backup", "keep_inode", "no_follow", "mode", "suffix", "sync"],
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
        for args in [&["fdump"][..], &["fdump", "a", "", "-"]] {
            let files = fcli::operands(&args.iter().map(OsString::from).collect::<Vec<_>>());
            let plain = Cli { files: files.unwrap(), ..Cli::default() };
            let parsed = Cli::try_parse_from(args).unwrap();
            assert_eq!(format!("{plain:?}"), format!("{parsed:?}"));
        }
    }

    #[test]
    fn buffering_is_typed_with_and_without_an_equals_sign() {
        for args in
            [["fdump", "--buffering=-1", "f"].as_slice(), &["fdump", "--buffering", "-1", "f"]]
        {
            let cli = Cli::try_parse_from(args).unwrap();
            assert_eq!((cli.buffering, cli.files.len()), (Buffering::Auto, 1));
        }
        let cli = Cli::try_parse_from(["fdump", "--buffering", "0"]).unwrap();
        assert_eq!(cli.buffering, Buffering::None);
    }

    #[test]
    fn everything_behind_exec_is_the_command() {
        let typed = ["fdump", "-o", "f", "--exec", "cmd", "-o", "--stats", "--", "--exec", "x"];
        let cli = Cli::try_parse_from(typed).unwrap();
        assert_eq!(cli.exec, ["cmd", "-o", "--stats", "--", "--exec", "x"]);
        assert_eq!((cli.output.len(), cli.stats), (1, false));
        assert!(Cli::try_parse_from(["fdump", "--exec"]).is_err());
        assert!(Cli::try_parse_from(["fdump", "file", "--exec", "cmd"]).is_err());
    }
}
