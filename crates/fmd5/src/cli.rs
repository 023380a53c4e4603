//! What was typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};
use fcli::options::{
    BufferArgs, GlobArgs, JobsArg, ListArgs, ProgressArgs, Section, ShardArg, laid_out, operand,
};
use fcli::{Env, Status};
use fcore::Operand;
use fhash::{Algorithm, Expected};

/// Digest files and trees, and check such lists
///
/// Writes a line for each FILE, as md5sum does; for standard input if there is none (or for -).
/// Called md5sum, sha224sum, sha256sum, sha384sum or sha512sum, it is that program.
#[derive(Debug, Default, Parser)]
#[command(
    name = "fmd5",
    version,
    infer_long_args = true,
    mut_args(laid_out(LAYOUT)),
    after_help = "Examples:\n  \
        fmd5 -r src > src.md5                 a line for each file below src\n  \
        fmd5 -c src.md5                       which of them changed?\n  \
        fmd5 -c src.md5 --audit src           and which are missing, moved, new?\n  \
        fmd5 -r --update src.md5 src          digest what changed since\n  \
        fmd5 -a md5,sha256 image.iso          two digests from one read\n  \
        curl -s URL | fmd5 --tee --manifest sum --expect sha256:HEX > file\n\n\
        MD5 finds accidents, not attackers: two files of one MD5 are made in seconds. Where somebody may\n\
        want to deceive you, use -a sha256 or longer.\n\n\
        Exit status: 0 all well, 1 a file could not be read or did not match, 2 usage."
)]
pub(crate) struct Cli {
    /// Digest these (- is standard input); with -c, lists to check
    #[arg(value_name = "FILE", value_parser = operand())]
    pub(crate) files: Vec<Operand>,

    /// Digest what is below directories, in byte order of the paths
    #[arg(short, long)]
    pub(crate) recursive: bool,

    #[command(flatten)]
    pub(crate) globs: GlobArgs,

    /// Enter no directory on another file system
    #[arg(short = 'x', long)]
    pub(crate) one_file_system: bool,

    /// Follow symbolic links in trees
    #[arg(short = 'L', long)]
    pub(crate) dereference: bool,

    #[command(flatten)]
    pub(crate) list: ListArgs,

    #[command(flatten)]
    pub(crate) shard: ShardArg,

    /// Use md5, sha224, sha256, sha384, sha512; several make tagged lines from one read
    #[arg(short, long, value_name = "ALG[,…]", value_delimiter = ',')]
    pub(crate) algorithm: Vec<Algorithm>,

    /// Write lines as BSD does: MD5 (FILE) = HEX
    #[arg(long)]
    pub(crate) tag: bool,

    /// End lines with NUL, and write names as they are
    #[arg(short, long, visible_short_alias = '0', visible_alias = "null")]
    pub(crate) zero: bool,

    /// Mark lines with * instead of a space
    #[arg(short, long, overrides_with = "text")]
    pub(crate) binary: bool,

    /// Mark lines with a space
    #[arg(short, long, overrides_with = "binary")]
    pub(crate) text: bool,

    /// Write digests in base64
    #[arg(long)]
    pub(crate) base64: bool,

    /// Write a JSON object a line
    #[arg(long, conflicts_with_all = ["tag", "zero", "binary", "text"])]
    pub(crate) json: bool,

    /// Write lines as they are completed, whatever the order of the files
    #[arg(long, conflicts_with = "check")]
    pub(crate) unordered: bool,

    /// Write the lines to FILE, which appears when all went well
    #[arg(long, value_name = "FILE", value_parser = operand(), allow_hyphen_values = true, conflicts_with = "check")]
    pub(crate) manifest: Option<Operand>,

    /// Bring LIST up to date, reading only files that changed; without FILE, those it names
    #[arg(long, value_name = "LIST", value_parser = operand(), allow_hyphen_values = true,
        conflicts_with_all = ["check", "manifest", "tee", "expect", "json", "zero", "unordered"])]
    pub(crate) update: Option<Operand>,

    /// Pass what is read on to standard output
    #[arg(long, requires = "manifest", conflicts_with_all = ["check", "recursive", "unordered"])]
    pub(crate) tee: bool,

    /// Fail unless the digest of the one FILE is this
    #[arg(long, value_name = "[ALG:]HEX", conflicts_with_all = ["check", "recursive", "files_from", "files0_from", "shard"])]
    pub(crate) expect: Option<Expected>,

    /// Check the files named in the lists FILE
    #[arg(short, long, conflicts_with_all = ["recursive", "files_from", "files0_from", "shard", "base64"])]
    pub(crate) check: bool,

    /// Do not mind files that do not exist
    #[arg(long)]
    pub(crate) ignore_missing: bool,

    /// Say nothing of files that are well
    #[arg(short, long, overrides_with_all = ["status", "warn", "verbose"])]
    pub(crate) quiet: bool,

    /// Say nothing at all; the status tells
    #[arg(long, overrides_with_all = ["quiet", "warn"])]
    pub(crate) status: bool,

    /// Fail if a list has a malformed line
    #[arg(long)]
    pub(crate) strict: bool,

    /// Say which lines of a list are malformed
    #[arg(short, long, overrides_with_all = ["quiet", "status"])]
    pub(crate) warn: bool,

    /// Stop at the first file that is not well
    #[arg(long, requires = "check")]
    pub(crate) fail_fast: bool,

    /// Names in lists are relative to DIR
    #[arg(short = 'C', long, value_name = "DIR", allow_hyphen_values = true, requires = "check")]
    pub(crate) directory: Option<PathBuf>,

    /// Take only regular files that are below DIR (the working directory without -C)
    #[arg(long, requires = "check")]
    pub(crate) confine: bool,

    /// With -c: tell also what is missing, moved, and in DIR but not on the list
    #[arg(
        long,
        value_name = "DIR",
        allow_hyphen_values = true,
        requires = "check",
        conflicts_with = "ignore_missing"
    )]
    pub(crate) audit: Vec<PathBuf>,

    /// Write names in results as md5sum did before 9.5
    #[arg(long, requires = "check")]
    pub(crate) legacy_names: bool,

    /// Say at the end what was passed over
    #[arg(short, long)]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) jobs: JobsArg,

    #[command(flatten)]
    pub(crate) buffer: BufferArgs,

    #[command(flatten)]
    pub(crate) progress: ProgressArgs,
}

/// Under which heading each option is, and whether `-h` shows it.
const LAYOUT: &[Section] = &[
    Section {
        heading: None,
        common: &["recursive", "algorithm", "check"],
        more: &["jobs", "buffer_size", "progress", "verbose"],
    },
    Section {
        heading: Some("Which files"),
        common: &[],
        more: &[
            "include",
            "exclude",
            "files0_from",
            "one_file_system",
            "dereference",
            "files_from",
            "shard",
        ],
    },
    Section {
        heading: Some("What is written"),
        common: &["tag", "zero", "json", "manifest", "expect"],
        more: &["binary", "text", "base64", "unordered", "tee", "update"],
    },
    Section {
        heading: Some("Checking lists"),
        common: &["ignore_missing", "quiet", "directory"],
        more: &["status", "strict", "warn", "fail_fast", "confine", "audit", "legacy_names"],
    },
];

impl Cli {
    /// What `args` say.
    ///
    /// # Errors
    /// The status to end with, when there is nothing left to do.
    pub(crate) fn read(args: &[OsString], env: &Env) -> Result<Cli, Status> {
        if let Some(files) = fcli::operands(args) {
            return Ok(Cli { files, ..Cli::default() });
        }
        let matches = fcli::matches(Cli::command(), args, env)?;
        Cli::settle(&matches).map_err(|error| env.usage_error(error.to_string()))
    }

    /// As for `md5sum`, `--tag` takes an earlier `-t` back, and a later one is a mistake.
    fn settle(matches: &ArgMatches) -> Result<Cli, clap::Error> {
        let mut cli = Cli::from_arg_matches(matches)?;
        let last = |id| matches.indices_of(id).and_then(|mut indices| indices.next_back());
        if cli.tag && last("tag") > last("text") {
            cli.text = false;
        }
        Ok(cli)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcli::options::unknown_ids;

    fn typed(args: &[&str]) -> Cli {
        let matches = Cli::command().args_override_self(true).try_get_matches_from(args).unwrap();
        Cli::settle(&matches).unwrap()
    }

    #[test]
    fn the_command_is_sound() {
        Cli::command().debug_assert();
        assert!(unknown_ids(&Cli::command(), LAYOUT).is_empty());
    }

    #[test]
    fn files_alone_mean_what_a_parser_makes_of_them() {
        for args in [&["fmd5"][..], &["fmd5", "a", "", "-"]] {
            let files = fcli::operands(&args.iter().map(OsString::from).collect::<Vec<_>>());
            let plain = Cli { files: files.unwrap(), ..Cli::default() };
            assert_eq!(format!("{plain:?}"), format!("{:?}", typed(args)));
        }
    }

    #[test]
    fn of_those_that_exclude_each_other_the_last_wins() {
        let cli = typed(&["fmd5", "-b", "-t", "-c", "--status", "-w"]);
        assert!(cli.text && !cli.binary && cli.warn && !cli.status);
        let cli = typed(&["fmd5", "-t", "--tag"]);
        assert!(cli.tag && !cli.text);
        let cli = typed(&["fmd5", "--tag", "-t"]);
        assert!(cli.tag && cli.text);
    }

    #[test]
    fn algorithms_are_given_with_commas_and_again() {
        let cli = typed(&["fmd5", "-a", "md5,SHA-256", "-asha512"]);
        assert_eq!(cli.algorithm, [Algorithm::Md5, Algorithm::Sha256, Algorithm::Sha512]);
    }
}
