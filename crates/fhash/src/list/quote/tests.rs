//! A table of names as GNU prints them, and the property that matters: a shell reads them back.

use super::*;
use proptest::prelude::*;

fn check(utf8: bool, table: &[(&[u8], &str)]) {
    for (name, expected) in table {
        let quoted = shell_quoted(name, utf8);
        assert_eq!(
            quoted.escape_ascii().to_string(),
            expected.as_bytes().escape_ascii().to_string()
        );
    }
}

#[test]
fn harmless_names_stay() {
    for name in
        ["a", "a.b/c-d_e+f%g,h@i", "-", "]", "a{b", "a}", "{}", "a~", "a#b", "日本", "é\u{200b}"]
    {
        assert!(matches!(shell_quoted(name.as_bytes(), true), Cow::Borrowed(_)), "{name}");
    }
}

#[test]
fn the_rest_is_quoted() {
    let table: &[(&[u8], &str)] = &[
        (b"", "''"),
        (b"a b", "'a b'"),
        (b"#a", "'#a'"),
        (b"~a", "'~a'"),
        (b"{", "'{'"),
        (b"}", "'}'"),
        (b"a:b", "'a:b'"),
        (b"a=b", "'a=b'"),
        (b"a\\b", "'a\\b'"),
        (b"a\"b", "'a\"b'"),
        (b"a\nb", "'a'$'\\n''b'"),
        (b"\n\n", "''$'\\n\\n'"),
        (b"a\r", "'a'$'\\r'"),
        (b"\x07\x08\t\x0b\x0c\x01\x1b\x7f", "''$'\\a\\b\\t\\v\\f\\001\\033\\177'"),
        (b"\xff", "''$'\\377'"),
        (b"\xc2\x85", "''$'\\302\\205'"),
        (b"\xe2\x80\xa8", "''$'\\342\\200\\250'"),
        (b"\xf4\x8f\xbf\xbf", "''$'\\364\\217\\277\\277'"),
        (b"\xe6\x97", "''$'\\346\\227'"),
        (b"\xe6\x97\xa5\xff", "'\u{65e5}'$'\\377'"),
    ];
    check(true, table);
    for special in b" !\"$&()*;<=>?[^`|\\:" {
        let name = [b'x', *special, b'y'];
        check(true, &[(&name, &format!("'x{}y'", char::from(*special)))]);
    }
}

#[test]
fn an_apostrophe_takes_double_quotes_where_they_do() {
    let table: &[(&[u8], &str)] = &[
        (b"it's", "\"it's\""),
        (b"it's @:x", "\"it's @:x\""),
        (b"#it's", "\"#it's\""),
        ("it's é".as_bytes(), "\"it's é\""),
        (b"it's#", "'it'\\''s#'"),
        (b"it's~", "'it'\\''s~'"),
        (b"it's{", "'it'\\''s{'"),
        (b"it's?", "'it'\\''s?'"),
        (b"it's\\", "'it'\\''s\\'"),
        (b"it's$x", "'it'\\''s$x'"),
        (b"'\n'", "''\\'''$'\\n'\\'''"),
    ];
    check(true, table);
}

#[test]
fn the_c_locale_has_no_letters_above_127() {
    let table: &[(&[u8], &str)] = &[
        ("é".as_bytes(), "''$'\\303\\251'"),
        ("aéb".as_bytes(), "'a'$'\\303\\251''b'"),
        ("it's é".as_bytes(), "'it'\\''s '$'\\303\\251'"),
    ];
    check(false, table);
}

/// Reads back what a shell would make of one word in the three kinds of quotes.
fn unquote(word: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = word;
    while let Some((&first, after)) = rest.split_first() {
        let end = |from: &[u8], close: u8| from.iter().position(|&b| b == close).unwrap();
        if let Some(inside) = rest.strip_prefix(b"$'") {
            let close = end(inside, b'\'');
            let mut bytes = inside[..close].iter().copied();
            while let Some(byte) = bytes.next() {
                assert_eq!(byte, b'\\', "only escapes belong in here");
                out.push(match bytes.next().unwrap() {
                    b'a' => 7,
                    b'b' => 8,
                    b't' => 9,
                    b'n' => 10,
                    b'v' => 11,
                    b'f' => 12,
                    b'r' => 13,
                    digit => {
                        let mut digit = u32::from(digit - b'0');
                        for _ in 0..2 {
                            digit = digit * 8 + u32::from(bytes.next().unwrap() - b'0');
                        }
                        u8::try_from(digit).unwrap()
                    }
                });
            }
            rest = &inside[close + 1..];
        } else if first == b'\'' || first == b'"' {
            let close = end(after, first);
            out.extend_from_slice(&after[..close]);
            rest = &after[close + 1..];
        } else if first == b'\\' {
            out.push(after[0]);
            rest = &after[1..];
        } else {
            out.push(first);
            rest = after;
        }
    }
    out
}

proptest! {
    #[test]
    fn a_shell_reads_back_the_name(name: Vec<u8>, utf8: bool) {
        prop_assert_eq!(unquote(&shell_quoted(&name, utf8)), name);
    }

    #[test]
    fn also_when_it_is_full_of_quotes(name in "[a'\"\\\\$ \n\té#~{}]{0,12}", utf8: bool) {
        prop_assert_eq!(unquote(&shell_quoted(name.as_bytes(), utf8)), name.as_bytes());
    }

    #[test]
    fn nothing_that_moves_a_cursor_is_shown(name: Vec<u8>, utf8: bool) {
        let quoted = shell_quoted(&name, utf8).into_owned();
        let text = String::from_utf8(quoted);
        prop_assert!(text.is_ok_and(|t| !t.chars().any(char::is_control)));
    }
}
