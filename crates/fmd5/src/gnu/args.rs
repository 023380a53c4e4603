//! The arguments as GNU's `getopt_long` reads them.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use fcore::Operand;

use crate::switches::Switches;

/// What was asked for.
#[derive(Debug)]
pub(super) enum Asked {
    Work(Args),
    Help,
    Version,
}

/// Options and operands.
#[derive(Debug, Default)]
pub(super) struct Args {
    pub(super) switches: Switches,
    pub(super) files: Vec<Operand>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opt {
    Check,
    IgnoreMissing,
    Quiet,
    Status,
    Warn,
    Strict,
    Tag,
    Zero,
    Binary,
    Text,
    Help,
    Version,
}

/// In the order in which possibilities are listed.
const LONG: [(&str, Opt); 12] = [
    ("check", Opt::Check),
    ("ignore-missing", Opt::IgnoreMissing),
    ("quiet", Opt::Quiet),
    ("status", Opt::Status),
    ("warn", Opt::Warn),
    ("strict", Opt::Strict),
    ("tag", Opt::Tag),
    ("zero", Opt::Zero),
    ("binary", Opt::Binary),
    ("text", Opt::Text),
    ("help", Opt::Help),
    ("version", Opt::Version),
];

/// Reads the arguments behind the first, which is the program's name.
///
/// # Errors
/// What is wrong with the first that makes no sense.
pub(super) fn parse(args: &[OsString], posixly_correct: bool) -> Result<Asked, Vec<u8>> {
    let mut parsed = Args::default();
    let mut args = args.iter().skip(1);
    for arg in args.by_ref() {
        let bytes = arg.as_bytes();
        let options = match bytes {
            b"--" => break,
            [b'-', b'-', long @ ..] => vec![long_option(long)?],
            [b'-', short @ ..] if !short.is_empty() => {
                short.iter().map(|letter| short_option(*letter)).collect::<Vec<_>>()
            }
            _ => {
                parsed.files.push(operand(arg));
                if posixly_correct {
                    break;
                }
                continue;
            }
        };
        // An earlier letter asks for help before a later one is wrong.
        for option in options {
            match option? {
                Opt::Help => return Ok(Asked::Help),
                Opt::Version => return Ok(Asked::Version),
                option => set(&mut parsed.switches, option),
            }
        }
    }
    parsed.files.extend(args.map(|arg| operand(arg)));
    Ok(Asked::Work(parsed))
}

fn operand(arg: &OsStr) -> Operand {
    Operand::from(arg.to_owned())
}

/// What a letter stands for.
fn short_option(letter: u8) -> Result<Opt, Vec<u8>> {
    match letter {
        b'b' => Ok(Opt::Binary),
        b'c' => Ok(Opt::Check),
        b't' => Ok(Opt::Text),
        b'w' => Ok(Opt::Warn),
        b'z' => Ok(Opt::Zero),
        _ => Err([b"invalid option -- '", &[letter][..], b"'"].concat()),
    }
}

/// What a word stands for, given whole or by a beginning that only one option has.
fn long_option(typed: &[u8]) -> Result<Result<Opt, Vec<u8>>, Vec<u8>> {
    let (name, value) = match typed.iter().position(|byte| *byte == b'=') {
        Some(at) => (&typed[..at], Some(&typed[at + 1..])),
        None => (typed, None),
    };
    let begun: Vec<_> = LONG.iter().filter(|(long, _)| long.as_bytes().starts_with(name)).collect();
    let exact = begun.iter().find(|(long, _)| long.as_bytes() == name);
    match (exact, begun.as_slice()) {
        (Some((long, option)), _) | (None, [(long, option)]) => match value {
            None => Ok(Ok(*option)),
            Some(_) => Err(format!("option '--{long}' doesn't allow an argument").into_bytes()),
        },
        (None, []) => Err([b"unrecognized option '--", typed, b"'"].concat()),
        (None, several) => {
            let mut text = [b"option '--", typed, b"' is ambiguous; possibilities:"].concat();
            for (long, _) in several {
                text.extend_from_slice(format!(" '--{long}'").as_bytes());
            }
            Err(text)
        }
    }
}

fn set(switches: &mut Switches, option: Opt) {
    // Of these three the last one counts.
    if matches!(option, Opt::Status | Opt::Quiet | Opt::Warn) {
        (switches.status, switches.quiet, switches.warn) = (false, false, false);
    }
    match option {
        Opt::Check => switches.check = true,
        Opt::IgnoreMissing => switches.ignore_missing = true,
        Opt::Quiet => switches.quiet = true,
        Opt::Status => switches.status = true,
        Opt::Warn => switches.warn = true,
        Opt::Strict => switches.strict = true,
        Opt::Tag => (switches.tag, switches.binary) = (true, Some(true)),
        Opt::Zero => switches.zero = true,
        Opt::Binary => switches.binary = Some(true),
        Opt::Text => switches.binary = Some(false),
        Opt::Help | Opt::Version => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(args: &[&str], posixly_correct: bool) -> Result<Asked, String> {
        let args: Vec<OsString> = ["md5sum"].iter().chain(args).map(OsString::from).collect();
        parse(&args, posixly_correct).map_err(|text| String::from_utf8(text).unwrap())
    }

    fn work(args: &[&str], posixly_correct: bool) -> (Switches, Vec<String>) {
        match asked(args, posixly_correct).unwrap() {
            Asked::Work(Args { switches, files }) => {
                let name = |file: &Operand| file.as_os_str().to_str().unwrap().to_owned();
                (switches, files.iter().map(name).collect())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn options_may_follow_operands_unless_posix_is_asked_for() {
        let (switches, files) = work(&["a", "-c", "b", "--", "-w", "-"], false);
        assert!(switches.check && !switches.warn);
        assert_eq!(files, ["a", "b", "-w", "-"]);
        let (switches, files) = work(&["-w", "a", "-c", "--"], true);
        assert!(!switches.check && switches.warn);
        assert_eq!(files, ["a", "-c", "--"]);
    }

    #[test]
    fn beginnings_of_words_are_enough() {
        let (switches, _) = work(&["--ch", "--i", "--q", "--str"], false);
        assert!(switches.check && switches.ignore_missing && switches.quiet && switches.strict);
        assert!(matches!(asked(&["--he", "--nonsense"], false), Ok(Asked::Help)));
        assert!(matches!(asked(&["--v"], false), Ok(Asked::Version)));
    }

    #[test]
    fn the_first_fault_is_told() {
        for (args, text) in [
            (&["--foo"][..], "unrecognized option '--foo'"),
            (&["--foo=bar", "-X"], "unrecognized option '--foo=bar'"),
            (&["-bX", "--foo"], "invalid option -- 'X'"),
            (&["--t"], "option '--t' is ambiguous; possibilities: '--tag' '--text'"),
            (&["--s"], "option '--s' is ambiguous; possibilities: '--status' '--strict'"),
            (&["--ta=x"], "option '--tag' doesn't allow an argument"),
            (&["-h"], "invalid option -- 'h'"),
        ] {
            assert_eq!(asked(args, false).unwrap_err(), text);
        }
    }

    #[test]
    fn the_last_of_a_kind_counts() {
        let (switches, _) = work(&["--status", "--quiet", "-w", "-bt"], false);
        assert!(switches.warn && !switches.status && !switches.quiet);
        assert_eq!(switches.binary, Some(false));
    }
}
