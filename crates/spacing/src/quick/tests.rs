use super::*;
use crate::emit;
use crate::options::Hangul;
use crate::spacer::content;
use crate::steps::ATOMS;
use crate::windows::Windows;
use proptest::prelude::*;
use proptest::sample::select;

/// What the short way says of a line, if it goes there.
fn short(line: &[u8], options: &Options) -> Option<Vec<usize>> {
    let mut found = vec![7];
    super::line(line, options, &mut found).then(|| found.split_off(1))
}

/// The positions as the rules have them.
fn exact(line: &[u8], options: &Options) -> Vec<usize> {
    let (mut windows, mut found) = (Windows::default(), Vec::new());
    windows.begin(line, options);
    if let Some(line) = windows.mark(line) {
        emit::positions(&line, &mut found);
    }
    assert_eq!(windows.end(), line.len());
    found
}

fn options() -> [Options; 2] {
    [Hangul::Neither, Hangul::Wide].map(|hangul| Options { hangul, ..Options::default() })
}

/// What ordinary lines are made of, and what is found beside it.
const PLAIN: &[&str] = &[
    "中", "文", "か", "ー", "々", "，", "。", "（", "）", "\u{3000}", "ㄅ", "ㄱ", "㈱", "・", "ｱ",
    "〓", "゠", "\u{302A}", "\u{3099}", "\u{FF9E}", "`", "<", "|", "&", "+", "< ", "& ", "a", "s",
    "X", "src", "git", "v2", "1", " ", " ", "\t", "\r", "!", "\"", "\"", "#", "$", "%", "'", "(",
    "(", ")", ")", "*", ",", "-", ".", "/", ":", ";", "=", ">", "?", "@", "[", "]", "[ ]", "\\",
    "^", "_", "{", "}", "~", "\u{7F}", "\0", "http:", "- [x]", "1. ", "“", "“", "”", "”",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn the_short_way_leads_to_the_same_place(atoms in proptest::collection::vec(select(PLAIN), 0..12)) {
        let line = atoms.concat();
        for options in options() {
            if let Some(found) = short(line.as_bytes(), &options) {
                prop_assert_eq!(found, exact(line.as_bytes(), &options), "{}", line);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn so_it_does_in_long_lines_and_with_all_that_is_hard(
        atoms in proptest::collection::vec(prop_oneof![20 => select(PLAIN), 1 => select(ATOMS)], 0..120),
        at in 0..99usize,
        bad in prop_oneof![9 => Just(None), 1 => any::<u8>().prop_map(Some)],
    ) {
        let mut line = atoms.concat().into_bytes();
        if let Some(bad) = bad {
            line.insert(at.min(line.len()), bad);
        }
        for options in options() {
            if let Some(found) = short(&line, &options) {
                prop_assert_eq!(found, exact(&line, &options), "{}", String::from_utf8_lossy(&line));
            }
        }
    }

    #[test]
    fn lines_are_judged_as_each_by_itself(
        texts in proptest::collection::vec(
            (proptest::collection::vec(prop_oneof![40 => select(PLAIN), 1 => select(ATOMS)], 0..30), select(&["\n", "\r\n", "\n\n", ""][..])),
            0..30,
        ),
    ) {
        let text: String = texts.iter().map(|(atoms, end)| atoms.concat() + end).collect();
        for options in options() {
            let mut found = vec![7];
            let (end, is_apart) = lines(text.as_bytes(), &options, &mut found);
            let (before, after) = text.split_at(end);
            let mut wanted = vec![7];
            let mut at = 0;
            for line in before.split_inclusive('\n') {
                let line_found = exact(content(line.as_bytes()), &options);
                wanted.extend(line_found.iter().map(|position| at + position));
                at += line.len();
            }
            prop_assert_eq!(found, wanted, "{}", before);
            prop_assert!(end == 0 || end == text.len() || before.ends_with('\n'));
            // Where it stopped is a line that is no ordinary one.
            let next = after.split('\n').next().unwrap_or_default();
            prop_assert_eq!(is_apart, end < text.len());
            prop_assert!(after.is_empty() || short(next.as_bytes(), &options).is_none(), "{}", next);
        }
    }

    #[test]
    fn bytes_of_any_kind(line in proptest::collection::vec(prop_oneof![
        select(&b"\xE4\xB8\xAD\xE3\x80\x82\xEF\xBC a1,.(\")'"[..]), any::<u8>(),
    ], 0..40)) {
        for options in options() {
            if let Some(found) = short(&line, &options) {
                prop_assert_eq!(found, exact(&line, &options));
            }
        }
    }
}

#[test]
fn many_positions_come_in_several_goes() {
    let line = "中a".repeat(MOST / 4) + "\n";
    let text = line.repeat(9);
    let (mut done, mut goes) = (0, 0);
    while done < text.len() {
        let mut found = Vec::new();
        let (length, is_apart) = lines(&text.as_bytes()[done..], &Options::default(), &mut found);
        assert!(!is_apart);
        assert!(length > 0 && length.is_multiple_of(line.len()) && found.len() <= MOST + 64);
        assert_eq!(found.len(), length / line.len() * (MOST / 2 - 1));
        (done, goes) = (done + length, goes + 1);
    }
    assert!(goes > 3, "{goes}");
    // A line that has them all is gone through in windows.
    let mut found = Vec::new();
    assert_eq!(lines("中a".repeat(MOST).as_bytes(), &Options::default(), &mut found), (0, true));
    assert!(found.is_empty());
    // So is one whose brackets or quotes make for many when it ends.
    for unit in [".(中 b)a ", "”中"] {
        let mut found = Vec::new();
        assert_eq!(
            lines(unit.repeat(9 * MOST).as_bytes(), &Options::default(), &mut found),
            (0, true)
        );
        assert!(found.capacity() <= 4 * MOST, "{unit}");
    }
}

#[test]
fn what_goes_the_short_way() {
    let options = Options::default();
    for (line, wanted) in [
        ("", &[][..]),
        ("a", &[]),
        ("中a文", &[3, 4]),
        ("中,a文 b（c）", &[4, 5]),
        ("請看\"說明\"和page(3)中", &[6, 14, 17, 21, 24]),
        ("printf(3)和a(中)b", &[6, 9, 12, 13, 18]),
        ("\\fB中文\\fR，.中", &[3, 9]),
        ("中“a”文b“c”，”“中", &[3, 10, 13]),
    ] {
        let found = short(line.as_bytes(), &options);
        assert_eq!(found.as_deref(), Some(wanted), "{line}");
        assert_eq!(wanted, exact(line.as_bytes(), &options), "{line}");
    }
    for line in ["中`a`", "中+a", "a|中", "中-a", "中é", "中'文", "中a\u{3099}文", "看http://a.b中"]
    {
        assert_eq!(short(line.as_bytes(), &options), None, "{line}");
    }
}
