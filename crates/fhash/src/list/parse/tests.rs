//! The rules one by one, good lines and bad; then round trips and arbitrary bytes.

use super::*;
use crate::Hasher;
use crate::list::{Style, write};
use proptest::prelude::*;

const HEX: &str = "d41d8cd98f00b204e9800998ecf8427e";
const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn md5() -> Parser {
    Parser::gnu(Algorithm::Md5)
}

/// The name in a line that must be an entry; `H` in the line stands for the digest of nothing.
fn name_in(parser: &mut Parser, line: &str) -> Option<String> {
    match parser.parse(line.replace('H', HEX).as_bytes()) {
        Line::Entry(entry) => {
            assert_eq!(entry.digest, Hasher::digest(Algorithm::Md5, b""), "{line:?}");
            Some(entry.name.escape_ascii().to_string())
        }
        Line::Malformed => None,
        Line::Ignored => panic!("ignored: {line:?}"),
    }
}

#[test]
fn lines_that_name_a_file() {
    let table = [
        ("H  f\n", "f"),
        ("H  f", "f"),
        ("H *f\n", "f"),
        ("H  f\r\n", "f"),      // rule 2: one CR goes
        ("H  f\r\r\n", "f\\r"), // and only one
        ("H  f\n\n", "f\\n"),   // and only one LF
        (" \t H  f\n", "f"),    // rule 3
        ("H  f \t\n", "f \\t"), // rule 8: trailing blanks belong to the name
        ("H   f\n", " f"),      // and leading ones after the marker
        ("H **f\n", "*f"),
        ("H\t f\n", "f"), // rule 6: the separator may be a tab
        ("H\t*f\n", "f"),
        ("H  f\0gh\n", "f"),       // rule 8: a NUL ends it
        ("H  a\\nb\n", "a\\\\nb"), // rule 9: without the mark a backslash is a backslash
        ("\\H  a\\nb\n", "a\\nb"),
        ("\\H  a\\rb\\\\c\n", "a\\rb\\\\c"),
        ("\\H  plain\n", "plain"),
        (" \\H  f\n", "f"),
        ("H  -\n", "-"),
        ("H  #f\n", "#f"),
        ("MD5 (f) = H\n", "f"),
        ("MD5(f)= H\n", "f"),
        ("MD5 (f)=H\n", "f"),
        ("MD5 (f) \t=\t H\n", "f"),
        ("MD5 (a) = b) = H\n", "a) = b"), // rule 5: the last parenthesis
        ("MD5 ( f ) = H\n", " f "),
        ("MD5 () = H\n", ""),
        ("MD5 (f\0g) = H\n", "f"),
        ("\\MD5 (a\\nb) = H\n", "a\\nb"),
        (" MD5 (f) = H\r\n", "f"),
    ];
    for (line, name) in table {
        assert_eq!(name_in(&mut md5(), line).as_deref(), Some(name), "{line:?}");
        assert_eq!(name_in(&mut Parser::any(), line).as_deref(), Some(name), "{line:?}");
    }
    assert_eq!(name_in(&mut md5(), &format!("{}  f", HEX.to_uppercase())).as_deref(), Some("f"));
}

#[test]
fn lines_that_do_not() {
    let short = &HEX[1..];
    let long = format!("{HEX}0");
    let not_hex = HEX.replace('f', "g");
    let table = [
        " # comment\n",   // rule 1: only in the first column
        " \n",            // rule 3 leaves nothing
        "\u{feff}H  f\n", // rule 10
        "H\n",
        "H \n",
        "H\0  f\n",
        "\\ H  f\n", // rule 4: the mark stands before the digest
        "\\\\H  f\n",
        "\\H  f\\\n", // rule 9: a lone last backslash
        "\\H  f\\q\n",
        "\\H  f\\0\n",
        "\\H  f\0\n",
        "MD5  (f) = H\n", // rule 5: one space
        "MD5\t(f) = H\n",
        "md5 (f) = H\n",
        "MD5 (f = H\n",
        "MD5 f) = H\n",
        "MD5 (f) H\n",
        "MD5 (f) == H\n",
        "MD5 (f) = H \n", // nothing after the digest
        "MD5 (f) = H\t\r\n",
        "MD5 (f) = \n",
        "MD5 (f) = H\0\n",
        "MD5 (f) =",
        "MD5 (",
        "MD5",
        "SHA1 (f) = H\n",
        "SHA256 (f) = H\n", // the wrong length for its tag
        "SHA512/256 (f) = H\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\n",
        "Hash: SHA512\n",
        "words  that are no digest\n",
    ];
    for line in table {
        assert_eq!(name_in(&mut md5(), line), None, "{line:?}");
        assert_eq!(name_in(&mut Parser::any(), line), None, "{line:?}");
    }
    for digest in [short, &long, &not_hex, ""] {
        for line in [format!("{digest}  f\n"), format!("MD5 (f) = {digest}\n")] {
            assert_eq!(md5().parse(line.as_bytes()), Line::Malformed, "{line:?}");
            assert_eq!(Parser::any().parse(line.as_bytes()), Line::Malformed, "{line:?}");
        }
    }
}

#[test]
fn comments_and_empty_lines_are_ignored() {
    for line in ["#", "# x\n", "#H  f\n", "", "\n", "\r\n", "\r"] {
        assert_eq!(md5().parse(line.as_bytes()), Line::Ignored, "{line:?}");
    }
}

/// Rule 7. Each row is one process: lines and the names they give.
#[test]
fn the_first_style_met_stays() {
    let processes: [&[(&str, Option<&str>)]; 8] = [
        &[("H f", Some("f")), ("H  f", Some(" f")), ("H *f", Some("*f")), ("H g", Some("g"))],
        &[("H  f", Some("f")), ("H f", None), ("H *g", Some("g")), ("H ", None)],
        &[("H  ", Some(" ")), ("H  f", Some(" f"))], // one byte left: reversed, and named " "
        &[("H *", Some("*")), ("H **", Some("**"))],
        &[("H  f", Some("f")), ("H  ", None)],
        &[("H\tf", Some("f")), ("H\t f", Some(" f"))],
        &[("MD5 (f) = H", Some("f")), ("H f", Some("f"))], // tagged lines do not count
        &[("\\H f\\q", None), ("H  f", Some(" f"))],       // a bad name does
    ];
    for lines in processes {
        let (mut gnu, mut any) = (md5(), Parser::any());
        for &(line, name) in lines {
            assert_eq!(name_in(&mut gnu, line).as_deref(), name, "{lines:?}");
            any.begin_list(false); // the next list, the same process
            assert_eq!(name_in(&mut any, line).as_deref(), name, "{lines:?}");
        }
    }
}

#[test]
fn standard_input_cannot_list_itself() {
    for line in ["H  -", "H *-", "MD5 (-) = H", "\\H  -"] {
        let mut parser = md5();
        parser.begin_list(true);
        assert_eq!(name_in(&mut parser, line), None);
        assert_eq!(name_in(&mut parser, "H  ./-").as_deref(), Some("./-"));
        parser.begin_list(false);
        assert_eq!(name_in(&mut parser, line).as_deref(), Some("-"));
    }
}

#[test]
fn algorithms_by_tag_or_by_length() {
    let of = |parser: &mut Parser, line: &str| match parser.parse(line.as_bytes()) {
        Line::Entry(entry) => Some(entry.digest),
        _ => None,
    };
    for a in Algorithm::ALL {
        let digest = Hasher::digest(a, b"x");
        let base64 = digest.to_base64();
        let tag = a.tag();
        let open = [
            format!("{base64}  f"),
            format!("{tag} (f) = {base64}"),
            format!("{} (f) = {digest}", a.long_tag().unwrap_or(tag)),
        ];
        let gnu = [format!("{digest}  f"), format!("{tag} (f) = {digest}")];
        for line in gnu.iter().chain(&open) {
            assert_eq!(of(&mut Parser::any(), line), Some(digest), "{line}");
            assert_eq!(of(&mut Parser::only(a), line), Some(digest), "{line}");
            for other in Algorithm::ALL.into_iter().filter(|&b| b != a) {
                assert_eq!(of(&mut Parser::only(other), line), None, "{line}");
                assert_eq!(of(&mut Parser::gnu(other), line), None, "{line}");
            }
        }
        for line in &gnu {
            assert_eq!(of(&mut Parser::gnu(a), line), Some(digest), "{line}");
        }
        for line in &open {
            let is_gnu = gnu.contains(line);
            assert_eq!(of(&mut Parser::gnu(a), line).is_some(), is_gnu, "{line}");
        }
    }
    for line in [format!("SHA2-256 (f) = {}", &SHA256[2..]), "SHA2-256 f".into(), "SHA2-256".into()]
    {
        assert_eq!(Parser::any().parse(line.as_bytes()), Line::Malformed);
    }
    let padding = Hasher::digest(Algorithm::Sha256, b"x").to_base64().replace('=', "");
    assert_eq!(Parser::any().parse(format!("{padding}  f").as_bytes()), Line::Malformed);
}

#[test]
fn names_are_borrowed_unless_escaped() {
    let borrowed = |line: &str| match md5().parse(line.replace('H', HEX).as_bytes()) {
        Line::Entry(entry) => matches!(entry.name, Cow::Borrowed(_)),
        other => panic!("{other:?}"),
    };
    assert!(borrowed("H  a\\b"));
    assert!(borrowed("\\H  ab"));
    assert!(!borrowed("\\H  a\\\\b"));
}

fn style() -> impl Strategy<Value = Style> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(tag, binary, base64)| Style {
        tag,
        binary,
        base64,
        zero: false,
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        name in prop::collection::vec(1u8.., 1..40),
        style in style(),
        which in 0usize..5,
        message: Vec<u8>,
    ) {
        let algorithm = Algorithm::ALL[which];
        let digest = Hasher::digest(algorithm, &message);
        let mut line = Vec::new();
        write(&mut line, style, &name, &digest);
        prop_assert_eq!(memchr::memchr(b'\n', &line), Some(line.len() - 1));
        let expected = Line::Entry(Entry { name: name.into(), digest });
        prop_assert_eq!(Parser::any().parse(&line), expected.clone());
        prop_assert_eq!(Parser::only(algorithm).parse(&line), expected.clone());
        if !style.base64 {
            prop_assert_eq!(Parser::gnu(algorithm).parse(&line), expected);
        }
    }

    #[test]
    fn no_bytes_are_too_odd(lines: Vec<Vec<u8>>) {
        let mut parsers = [md5(), Parser::any(), Parser::only(Algorithm::Sha512)];
        for line in &lines {
            for parser in &mut parsers {
                parser.parse(line);
            }
        }
    }

    #[test]
    fn nor_nearly_right_ones(
        line in "[ \t\\\\]{0,2}(MD5|SHA2-256|SHA512)?[ (]{0,2}\
                 (d41d8cd98f00b204e9800998ecf8427e)?[ \t*)=]{0,4}[a-f\\\\nr\0)=-]{0,4}\
                 [ =]{0,3}(d41d8cd98f00b204e9800998ecf8427e)?[\r\n]{0,2}",
    ) {
        for mut parser in [md5(), Parser::any()] {
            if let Line::Entry(entry) = parser.parse(line.as_bytes()) {
                prop_assert_eq!(entry.digest, Hasher::digest(Algorithm::Md5, b""));
                prop_assert!(!entry.name.contains(&0));
            }
        }
    }
}
