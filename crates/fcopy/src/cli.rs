//! What was typed.

mod layout;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{ArgAction, Parser};
use fcli::options::{
    BackupArgs, BufferArgs, GlobArgs, JobsArg, ListArgs, ProgressArgs, ShardArg, SyncArg, laid_out,
    operand,
};
use fcore::Operand;
use fhash::Algorithm;

use layout::LAYOUT;

use crate::values::{Attribute, Cache, Update, Verify, When};

/// Copy files, trees and streams, whole or not at all
///
/// Copies SRC to DST, or each SRC into the directory DST. - is standard input as SRC and standard
/// output as DST. A file that exists is replaced in one step when the copy is whole: whatever fails
/// before, the old one stays.
#[derive(Debug, Parser)]
#[command(
    name = "fcopy",
    version,
    mut_args(laid_out(LAYOUT)),
    override_usage = "fcopy [OPTION]... SRC DST\n       fcopy [OPTION]... SRC... DIR\n       \
                      fcopy [OPTION]... -t DIR SRC...",
    after_help = "Examples:\n  \
        fcopy report.txt /mnt/usb                  a copy that is whole or not there\n  \
        fcopy -a site /srv --digest sha256 --manifest site.sums\n                                             \
        a tree with all attributes, and a list to check it by\n  \
        make | fcopy - log.txt                     replaced when make is done\n\n\
        Exit status: 0 all copied, 1 something was not, 2 usage."
)]
pub(crate) struct Cli {
    /// What to copy, and last where to (- is a standard stream)
    #[arg(value_name = "SRC... DST", value_parser = operand())]
    pub(crate) operands: Vec<Operand>,

    /// Copy into DIR
    #[arg(short, long, value_name = "DIR", allow_hyphen_values = true, value_parser = any_path())]
    pub(crate) target_directory: Option<PathBuf>,

    /// Copy into DIR as well, under the name of DST, from the same read; may be given again
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    pub(crate) also_to: Vec<PathBuf>,

    /// DST is never a directory to copy into
    #[arg(short = 'T', long, conflicts_with = "target_directory")]
    pub(crate) no_target_directory: bool,

    /// Copy directories with all they hold
    #[arg(short, long, short_alias = 'R')]
    pub(crate) recursive: bool,

    /// As -dr --preserve=all
    #[arg(short, long)]
    pub(crate) archive: bool,

    /// As --no-dereference --preserve=links
    #[arg(short = 'd')]
    pub(crate) links_as_links: bool,

    /// Follow symbolic links named as SRC
    #[arg(short = 'H', overrides_with_all = ["dereference", "no_dereference"])]
    pub(crate) follow_operands: bool,

    /// Follow all symbolic links
    #[arg(short = 'L', long, overrides_with_all = ["follow_operands", "no_dereference"])]
    pub(crate) dereference: bool,

    /// Copy symbolic links as links
    #[arg(short = 'P', long, overrides_with_all = ["follow_operands", "dereference"])]
    pub(crate) no_dereference: bool,

    /// As --preserve=mode,ownership,timestamps
    #[arg(short = 'p')]
    pub(crate) keep: bool,

    /// Keep these: mode, ownership, timestamps, links, xattr, context, all [without LIST: as -p]
    #[arg(
        long,
        value_name = "LIST",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "mode,ownership,timestamps",
        value_delimiter = ',',
        hide_possible_values = true,
        action = ArgAction::Append
    )]
    pub(crate) preserve: Vec<Attribute>,

    /// Do not keep these
    #[arg(
        long,
        value_name = "LIST",
        require_equals = true,
        value_delimiter = ',',
        hide_possible_values = true,
        action = ArgAction::Append
    )]
    pub(crate) no_preserve: Vec<Attribute>,

    /// Replace files that may not be written
    #[arg(short, long)]
    pub(crate) force: bool,

    /// Ask before replacing anything
    #[arg(short, long, overrides_with = "no_clobber")]
    pub(crate) interactive: bool,

    /// Replace nothing
    #[arg(short, long, overrides_with = "interactive")]
    pub(crate) no_clobber: bool,

    /// Replace: all, none, none-fail (and say so), older [without WHICH: older]
    #[arg(
        long,
        value_name = "WHICH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "older",
        hide_possible_values = true,
        overrides_with = "update_older"
    )]
    pub(crate) update: Option<Update>,

    /// As --update=older
    #[arg(short = 'u', overrides_with = "update")]
    pub(crate) update_older: bool,

    /// Remove each existing file before its copy is begun: for disks without room for both
    #[arg(long)]
    pub(crate) remove_destination: bool,

    /// Make hard links instead of copies
    #[arg(short, long)]
    pub(crate) link: bool,

    /// Make symbolic links instead of copies
    #[arg(short, long)]
    pub(crate) symbolic_link: bool,

    /// Copy attributes and no data
    #[arg(long)]
    pub(crate) attributes_only: bool,

    /// Use the whole path of SRC under DIR
    #[arg(long)]
    pub(crate) parents: bool,

    /// Remove slashes at the end of each SRC
    #[arg(long)]
    pub(crate) strip_trailing_slashes: bool,

    /// Stay on the file system of each SRC
    #[arg(short = 'x', long)]
    pub(crate) one_file_system: bool,

    /// In trees, read FIFOs and devices instead of making them anew
    #[arg(long)]
    pub(crate) copy_contents: bool,

    /// Enter a directory of DST that is a symbolic link
    #[arg(long)]
    pub(crate) keep_directory_symlink: bool,

    /// Without effect where there is no SELinux
    #[arg(short = 'Z', hide = true)]
    pub(crate) label: bool,

    /// Without effect where there is no SELinux
    #[arg(long, value_name = "CTX", num_args = 0..=1, require_equals = true, hide = true,
        default_missing_value = "")]
    pub(crate) context: Option<OsString>,

    /// Share blocks where the file system can: auto, always or never [without WHEN: always]
    #[arg(
        long,
        value_name = "WHEN",
        num_args = 0..=1,
        require_equals = true,
        default_value = "auto",
        default_missing_value = "always",
        hide_possible_values = true
    )]
    pub(crate) reflink: When,

    /// Make holes: auto (where SRC has them), always (for zeros) or never
    #[arg(
        long,
        value_name = "WHEN",
        require_equals = true,
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) sparse: When,

    /// Write into existing files instead of replacing them, when everything is there
    #[arg(long)]
    pub(crate) keep_inode: bool,

    /// Replace in one step: auto (where possible), always (or fail; new files too) or never
    #[arg(
        long,
        value_name = "WHEN",
        require_equals = true,
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) atomic: When,

    /// Build the tree under another name beside DST, and give it its name in one step when all went
    /// well
    #[arg(long)]
    pub(crate) atomic_tree: bool,

    /// The same, in place of a tree that is there
    #[arg(long)]
    pub(crate) replace_tree: bool,

    /// What becomes of cached pages: keep, or drop (let them go, as far as they are on disk)
    #[arg(
        long,
        value_name = "keep|drop",
        require_equals = true,
        default_value = "keep",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) cache: Cache,

    /// Read each copy back and compare digests before it takes its name: from the disk, or with
    /// =cache from memory
    #[arg(
        long,
        value_name = "FROM",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "disk",
        hide_possible_values = true
    )]
    pub(crate) verify: Option<Verify>,

    /// Copy a file again, up to N times, if it changed while it was copied
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) retry_changed: u32,

    /// Keep what was copied of a large file when it fails, and go on from there the next time; leave
    /// files that are there and hold the same
    #[arg(long, conflicts_with_all = ["also_to", "atomic_tree", "replace_tree"])]
    pub(crate) resume: bool,

    #[command(flatten)]
    pub(crate) lists: ListArgs,

    #[command(flatten)]
    pub(crate) globs: GlobArgs,

    #[command(flatten)]
    pub(crate) shard: ShardArg,

    #[command(flatten)]
    pub(crate) backup: BackupArgs,

    /// As --backup
    #[arg(short = 'b')]
    pub(crate) backup_existing: bool,

    /// As --suffix
    #[arg(short = 'S', value_name = "S")]
    pub(crate) backup_suffix: Option<OsString>,

    #[command(flatten)]
    pub(crate) sync: SyncArg,

    /// Digest what is copied: md5, sha224, sha256, sha384, sha512 [default with --manifest: sha256]
    #[arg(long, value_name = "ALG[,...]", value_delimiter = ',')]
    pub(crate) digest: Vec<Algorithm>,

    /// Write the checksum list of the copies to FILE [default with --digest: standard output]
    #[arg(long, value_name = "FILE", value_parser = operand(), allow_hyphen_values = true)]
    pub(crate) manifest: Option<Operand>,

    #[command(flatten)]
    pub(crate) jobs: JobsArg,

    #[command(flatten)]
    pub(crate) buffer: BufferArgs,

    #[command(flatten)]
    pub(crate) progress: ProgressArgs,

    /// Remove dead temporaries of killed runs below DIR, and copy nothing; with -f also what was kept
    /// because it could not be written to its place
    #[arg(long, value_name = "DIR", action = ArgAction::Append, conflicts_with = "operands")]
    pub(crate) clean: Vec<PathBuf>,

    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Say what was done as one JSON object a line
    #[arg(long, conflicts_with_all = ["verbose", "debug"])]
    pub(crate) json: bool,

    /// Say what is done
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Say how each file was copied
    #[arg(long)]
    pub(crate) debug: bool,
}

/// A path that may be empty, and is refused for that when it is looked at, as cp has it.
fn any_path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
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
    fn the_last_word_on_links_counts() {
        let cli = Cli::try_parse_from(["fcopy", "-L", "-P", "-H", "a", "b"]).unwrap();
        assert_eq!(
            (cli.follow_operands, cli.dereference, cli.no_dereference),
            (true, false, false)
        );
    }

    #[test]
    fn lists_of_attributes_add_up() {
        let cli =
            Cli::try_parse_from(["fcopy", "--preserve", "--preserve=links,xattr", "a"]).unwrap();
        use Attribute::{Links, Mode, Ownership, Timestamps, Xattr};
        assert_eq!(cli.preserve, [Mode, Ownership, Timestamps, Links, Xattr]);
    }
}
