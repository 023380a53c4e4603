//! What was typed.

use clap::builder::ValueParser;
use clap::{ArgAction, Parser};
use fcli::options::{BackupArgs, NullArg, ProgressArgs, SyncArg, operand};
use fcore::{Buffering, Operand};
use fhash::{Algorithm, Expected};

/// Write records through a tunable buffer to outputs that are whole or not there
///
/// Reads the FILEs one after the other, standard input if there are none (or for -), and writes what
/// it read to standard output, or to each OUT. An OUT is written under another name and takes its
/// own only when all went well: whatever fails before, the old file stays as it was.
#[derive(Debug, Parser)]
#[command(
    name = "fdump",
    version,
    after_help = "Examples:\n  \
        make-report | fdump -o report.txt          report.txt is replaced as a whole\n  \
        sort list | fdump -o list                  the input may be the output\n  \
        gen | fdump --stats -o a -o /mnt/usb/b     two copies from one read, counted\n\n\
        Exit status: 0 all well, 1 something failed (and no file was replaced by less than \
        everything), 2 usage, 3 refused to replace OUT as asked."
)]
pub(crate) struct Cli {
    /// Read these, in this order (- is standard input)
    #[arg(value_name = "FILE", value_parser = operand())]
    pub(crate) files: Vec<Operand>,

    /// Write to OUT when everything is there (- is standard output; may be repeated)
    #[arg(short, long, value_name = "OUT", value_parser = operand(), action = ArgAction::Append)]
    pub(crate) output: Vec<Operand>,

    /// Write to standard output too
    #[arg(long)]
    pub(crate) tee: bool,

    /// When to write: 0 or none (what came, at once), 1 or line (up to the last delimiter of what
    /// came), a SIZE (full blocks), -1 or auto (line on a terminal, else blocks)
    #[arg(
        long,
        value_name = "0|1|SIZE|-1",
        default_value = "auto",
        allow_hyphen_values = true,
        value_parser = buffering()
    )]
    pub(crate) buffering: Buffering,

    #[command(flatten)]
    pub(crate) null: NullArg,

    /// End records with the byte C: one character, \n, \t, \r, \0 or \xHH
    #[arg(long, value_name = "C", conflicts_with = "null", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,

    /// Pass on N records and stop
    #[arg(short = 'n', long = "lines", value_name = "N")]
    pub(crate) lines: Option<u64>,

    /// Leave out the first N records
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) skip: u64,

    /// Say on standard error how many records and bytes passed, how fast, and their digest
    #[arg(long)]
    pub(crate) stats: bool,

    /// Say it as one JSON object
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

    /// Write into the existing file instead of replacing it, when everything is there
    #[arg(long)]
    pub(crate) keep_inode: bool,

    /// Replace a link instead of what it leads to
    #[arg(long)]
    pub(crate) no_follow: bool,

    /// Give OUT this mode, in octal
    #[arg(long, value_name = "MODE", value_parser = mode)]
    pub(crate) mode: Option<u32>,

    #[command(flatten)]
    pub(crate) backup: BackupArgs,

    #[command(flatten)]
    pub(crate) sync: SyncArg,

    #[command(flatten)]
    pub(crate) progress: ProgressArgs,
}

fn buffering() -> ValueParser {
    ValueParser::new(|text: &str| text.parse::<Buffering>())
}

fn delimiter(text: &str) -> Result<u8, String> {
    let byte = match text.as_bytes() {
        [byte] => Some(*byte),
        b"\\n" => Some(b'\n'),
        b"\\t" => Some(b'\t'),
        b"\\r" => Some(b'\r'),
        b"\\0" => Some(0),
        [b'\\', b'x', hex @ ..] if hex.len() == 2 => digits(hex, 16).map(|n| n as u8),
        _ => None,
    };
    byte.ok_or_else(|| r"give one byte: a character, \n, \t, \r, \0 or \xHH".to_owned())
}

fn mode(text: &str) -> Result<u32, String> {
    let mode = digits(text.as_bytes(), 8).filter(|mode| *mode <= 0o7777);
    mode.ok_or_else(|| "give octal digits, at most 7777".to_owned())
}

/// A number in this base, of nothing but digits.
fn digits(text: &[u8], base: u32) -> Option<u32> {
    let text = str::from_utf8(text).ok().filter(|text| !text.starts_with('+'))?;
    u32::from_str_radix(text, base).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_is_sound() {
        Cli::command().debug_assert();
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
    fn a_delimiter_is_one_byte() {
        for (text, byte) in [(",", b','), (r"\n", b'\n'), (r"\0", 0), (r"\xfF", 255), (r"\", b'\\')]
        {
            assert_eq!(delimiter(text), Ok(byte), "{text}");
        }
        for text in ["", "ab", r"\q", r"\x1", r"\x+1", "é"] {
            assert!(delimiter(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_mode_is_octal() {
        assert_eq!(mode("0644"), Ok(0o644));
        for text in ["", "8", "10000", "-1", "+1", "u+x"] {
            assert!(mode(text).is_err(), "{text}");
        }
    }
}
