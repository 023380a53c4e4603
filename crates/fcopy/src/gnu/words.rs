//! Options and their words cut short, made whole before anybody else reads them.
//!
//! GNU's tools take a long option by any beginning that no other of theirs has, and the same goes for
//! the words after it. Only the options of cp count here: ours have to be typed in full.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// Whether an option has a value, and which words it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    None,
    /// After `=`, or not at all.
    MayBe(Words),
    /// After `=`, or as the next argument.
    Must(Words),
}

/// What an option's words are called in an error, and those that mean the same together.
type Words = Option<(&'static str, &'static [&'static [&'static str]])>;

const BACKUPS: &[&[&str]] =
    &[&["none", "off"], &["simple", "never"], &["existing", "nil"], &["numbered", "t"]];
const ATTRIBUTES: &[&[&str]] =
    &[&["mode"], &["timestamps"], &["ownership"], &["links"], &["context"], &["xattr"], &["all"]];

/// The long options of cp, in the order in which possibilities are listed.
const LONG: &[(&str, Value)] = &[
    ("archive", Value::None),
    ("attributes-only", Value::None),
    ("backup", Value::MayBe(Some(("backup type", BACKUPS)))),
    ("copy-contents", Value::None),
    ("debug", Value::None),
    ("dereference", Value::None),
    ("force", Value::None),
    ("interactive", Value::None),
    ("keep-directory-symlink", Value::None),
    ("link", Value::None),
    ("no-clobber", Value::None),
    ("no-dereference", Value::None),
    ("no-preserve", Value::Must(Some(("--no-preserve", ATTRIBUTES)))),
    ("no-target-directory", Value::None),
    ("one-file-system", Value::None),
    ("parents", Value::None),
    ("preserve", Value::MayBe(Some(("--preserve", ATTRIBUTES)))),
    ("recursive", Value::None),
    ("remove-destination", Value::None),
    ("sparse", Value::Must(Some(("--sparse", &[&["never"], &["auto"], &["always"]])))),
    ("reflink", Value::MayBe(Some(("--reflink", &[&["auto"], &["always"], &["never"]])))),
    ("strip-trailing-slashes", Value::None),
    ("suffix", Value::Must(None)),
    ("symbolic-link", Value::None),
    ("target-directory", Value::Must(None)),
    (
        "update",
        Value::MayBe(Some(("--update", &[&["all"], &["none"], &["none-fail"], &["older"]]))),
    ),
    ("verbose", Value::None),
    ("context", Value::MayBe(None)),
    ("help", Value::None),
    ("version", Value::None),
];

/// `args` with every option of cp in full and its value behind `=`; `ours` says which other long
/// options there are. With `posix`, nothing is an option once there was an operand.
///
/// # Errors
/// What is wrong with the first that makes no sense.
pub(super) fn in_full(
    args: &[OsString],
    ours: impl Fn(&str) -> bool,
    posix: bool,
) -> Result<Vec<OsString>, Vec<u8>> {
    let mut full = Vec::with_capacity(args.len());
    let mut args = args.iter();
    full.extend(args.next().cloned());
    while let Some(arg) = args.next() {
        let bytes = arg.as_bytes();
        match bytes {
            b"--" => full.push(arg.clone()),
            [b'-', b'-', long @ ..] => {
                full.push(long_option(long, &ours, &mut args)?);
                continue;
            }
            [b'-', short @ ..] if !short.is_empty() => {
                full.push(arg.clone());
                // The value may look like an option.
                if takes_next(short) {
                    full.extend(args.next().cloned());
                }
                continue;
            }
            _ if posix => full.extend([OsString::from("--"), arg.clone()]),
            _ => {
                full.push(arg.clone());
                continue;
            }
        }
        full.extend(args.by_ref().cloned());
    }
    Ok(full)
}

/// Whether there are two targets in arguments in full: that cp has no last word for.
pub(super) fn names_two_targets(full: &[OsString]) -> bool {
    let mut args = full.iter().skip(1);
    let mut targets = 0;
    while let Some(arg) = args.next() {
        match arg.as_bytes() {
            b"--" => break,
            [b'-', b'-', long @ ..] => {
                targets += usize::from(long.starts_with(b"target-directory="));
            }
            [b'-', short @ ..] => {
                // The rest of a cluster may be a value.
                let valued = short.iter().find(|letter| b"St".contains(letter));
                targets += usize::from(valued == Some(&b't'));
                if takes_next(short) {
                    args.next();
                }
            }
            _ => {}
        }
    }
    targets > 1
}

/// Whether a cluster of letters ends with one whose value is the next argument.
fn takes_next(letters: &[u8]) -> bool {
    letters.iter().position(|letter| b"St".contains(letter)) == letters.len().checked_sub(1)
}

fn long_option<'a>(
    typed: &[u8],
    ours: impl Fn(&str) -> bool,
    rest: &mut impl Iterator<Item = &'a OsString>,
) -> Result<OsString, Vec<u8>> {
    let (name, value) = match typed.iter().position(|&byte| byte == b'=') {
        Some(at) => (&typed[..at], Some(&typed[at + 1..])),
        None => (typed, None),
    };
    let begun: Vec<_> = LONG.iter().filter(|(long, _)| long.as_bytes().starts_with(name)).collect();
    let exact = begun.iter().find(|(long, _)| long.as_bytes() == name);
    let (long, takes) = match (exact, begun.as_slice()) {
        (Some(option), _) => **option,
        (None, _) if std::str::from_utf8(name).is_ok_and(ours) => {
            return Ok(OsString::from_vec([b"--", typed].concat()));
        }
        (None, [option]) => **option,
        (None, []) => return Err([b"unrecognized option '--", typed, b"'"].concat()),
        (None, several) => {
            let mut text = [b"option '--", typed, b"' is ambiguous; possibilities:"].concat();
            for (long, _) in several {
                text.extend_from_slice(format!(" '--{long}'").as_bytes());
            }
            return Err(text);
        }
    };
    let next;
    let (value, words) = match (takes, value) {
        (Value::None, Some(_)) => {
            return Err(format!("option '--{long}' doesn't allow an argument").into_bytes());
        }
        (Value::None, None) => (None, None),
        (Value::MayBe(words), value) => (value, words),
        (Value::Must(words), Some(value)) => (Some(value), words),
        (Value::Must(words), None) => match rest.next() {
            Some(arg) => {
                next = arg.as_bytes();
                (Some(next), words)
            }
            None => return Err(format!("option '--{long}' requires an argument").into_bytes()),
        },
    };
    let mut full = [b"--", long.as_bytes()].concat();
    match (value, words) {
        (None, _) => {}
        (Some(value), None) => full.extend([b"=", value].concat()),
        // As if there were no value.
        (Some(b""), Some(_)) if long == "backup" => {}
        (Some(value), Some((what, words))) => {
            let is_list = words == ATTRIBUTES;
            let parts = value.split(|&byte| is_list && byte == b',');
            let parts = parts.map(|part| word(part, what, words)).collect::<Result<Vec<_>, _>>()?;
            full.extend([b"=", parts.join(",").as_bytes()].concat());
        }
    }
    Ok(OsString::from_vec(full))
}

/// What the environment may say of backups, in full.
///
/// # Errors
/// It says what makes no sense.
pub(crate) fn version_control(typed: &OsStr) -> Result<&'static str, Vec<u8>> {
    word(typed.as_bytes(), "$VERSION_CONTROL", BACKUPS)
}

/// A word by its beginning.
fn word(
    typed: &[u8],
    what: &str,
    words: &'static [&'static [&'static str]],
) -> Result<&'static str, Vec<u8>> {
    let begins = |word: &&str| word.as_bytes().starts_with(typed);
    let exact = words.iter().find(|same| same.iter().any(|word| word.as_bytes() == typed));
    let begun: Vec<_> = words.iter().filter(|same| same.iter().any(begins)).collect();
    let why = match (exact, begun.as_slice()) {
        (Some(same), _) => return Ok(same[0]),
        (None, [same]) => return Ok(same[0]),
        (None, []) => "invalid",
        (None, _) => "ambiguous",
    };
    let mut text = [why.as_bytes(), b" argument '", typed, b"' for '", what.as_bytes()].concat();
    text.extend_from_slice(b"'\nValid arguments are:");
    for same in words {
        let quoted: Vec<_> = same.iter().map(|word| format!("'{word}'")).collect();
        text.extend_from_slice(format!("\n  - {}", quoted.join(", ")).as_bytes());
    }
    Err(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(typed: &str, posix: bool) -> Result<String, String> {
        let args: Vec<OsString> = typed.split(' ').map(OsString::from).collect();
        let ours = |name: &str| ["buffer-size", "digest"].contains(&name);
        match in_full(&args, ours, posix) {
            Ok(args) => Ok(args.join(OsStr::new(" ")).into_string().unwrap()),
            Err(text) => Err(String::from_utf8(text).unwrap()),
        }
    }

    #[test]
    fn beginnings_are_made_whole() {
        for (typed, meant) in [
            ("cp --b=si a", "cp --backup=simple a"),
            ("cp --backup= --no-t a", "cp --backup --no-target-directory a"),
            ("cp --backup=ne --backup=no", "cp --backup=simple --backup=none"),
            ("cp --preserve=link,m --no-pre xattr", "cp --preserve=links,mode --no-preserve=xattr"),
            (
                "cp --sparse al --update=o --reflink=n",
                "cp --sparse=always --update=older --reflink=never",
            ),
            ("cp --update=none -t --p x", "cp --update=none -t --p x"),
            ("cp -atx --verb -- --verb", "cp -atx --verbose -- --verb"),
            ("cp --suffix --x --digest=md5 -", "cp --suffix=--x --digest=md5 -"),
        ] {
            assert_eq!(full(typed, false).as_deref(), Ok(meant));
        }
        assert_eq!(full("cp -v a --verb -- b", true).as_deref(), Ok("cp -v -- a --verb -- b"));
    }

    #[test]
    fn two_targets_are_seen_however_they_are_typed() {
        for (typed, two) in [
            ("cp -t a -t b", true),
            ("cp -vta --target-directory=a", true),
            ("cp --target-directory=a x --target-directory=b", true),
            ("cp -t a -- -t b", false),
            ("cp -t -t b", false),
            ("cp -St -t b", false),
            ("cp -tt b", false),
        ] {
            let args: Vec<OsString> = typed.split(' ').map(OsString::from).collect();
            assert_eq!(names_two_targets(&args), two, "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (typed, text) in [
            ("cp --foo=1", "unrecognized option '--foo=1'"),
            ("cp --dig", "unrecognized option '--dig'"),
            (
                "cp --re",
                "option '--re' is ambiguous; possibilities: '--recursive' '--remove-destination' \
                 '--reflink'",
            ),
            ("cp --verb=x", "option '--verbose' doesn't allow an argument"),
            ("cp --suff", "option '--suffix' requires an argument"),
        ] {
            assert_eq!(full(typed, false).unwrap_err(), text);
        }
        for (typed, first, last) in [
            ("cp --backup=n", "ambiguous argument 'n' for 'backup type'", "  - 'numbered', 't'"),
            ("cp --preserve=mode,y", "invalid argument 'y' for '--preserve'", "  - 'all'"),
            ("cp --update=n", "ambiguous argument 'n' for '--update'", "  - 'older'"),
        ] {
            let text = full(typed, false).unwrap_err();
            let lines: Vec<_> = text.lines().collect();
            assert_eq!((lines[0], lines[1]), (first, "Valid arguments are:"));
            assert_eq!(*lines.last().unwrap(), last);
        }
    }
}
