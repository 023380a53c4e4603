//! Random lines, and all the ways to space them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use spacing::{Format, Hangul, Lang, Only, Options, Rules};

/// Pieces of lines that rules look for, so that random lines meet the rules.
const ATOMS: &[&str] = &[
    "中",
    "文",
    "漢字",
    "かな",
    "カ",
    "々",
    "𠀀",
    "한",
    "，",
    "。",
    "（",
    "）",
    "「",
    "」",
    "、",
    "\u{3000}",
    "a",
    "A",
    "abc",
    "Foo",
    "s",
    "1",
    "23",
    "é",
    "β",
    " ",
    "  ",
    "\t",
    "+",
    "-",
    "*",
    "=",
    "&",
    "<",
    ">",
    "|",
    "/",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "`",
    "#",
    "%",
    "$",
    "^",
    "@",
    "\\",
    "!",
    "?",
    ",",
    ".",
    ";",
    ":",
    "~",
    "_",
    "…",
    "“",
    "”",
    "‘",
    "’",
    "·",
    "•",
    "©",
    "²",
    "™",
    "①",
    "㈱",
    "×",
    "src/",
    "/usr/bin",
    "./src/x",
    "C++",
    "Disney+",
    "公視+",
    "mo店+",
    "https://a.com/b",
    "<b>",
    "</b>",
    "<a href=\"中a\">",
    "<head>",
    "<Tab />",
    "&nbsp;",
    "%d",
    "18+",
    "-m",
    "D-",
    "AB-",
    "]-(",
    "GPT-5",
    "- [ ] ",
    "🙂",
    "❤\u{FE0F}",
    "1\u{20E3}",
    "\u{200D}",
    "\u{FE0F}",
    "\u{301}",
    "\u{3099}",
    "\u{A0}",
    "\u{FEFF}",
    "\u{200B}",
    "\r",
    "\u{20DD}",
];

/// A line of any bytes but newlines, most of them atoms.
pub(crate) fn line() -> impl Strategy<Value = Vec<u8>> {
    let junk = vec(any::<u8>(), 1..4);
    let atom = prop_oneof![
        20 => select(ATOMS).prop_map(|atom| atom.as_bytes().to_vec()),
        1 => junk,
    ];
    vec(atom, 0..14).prop_map(|atoms| {
        let mut line = atoms.concat();
        line.retain(|&byte| byte != b'\n');
        line
    })
}

/// All rule sets, formats and exceptions.
pub(crate) fn options() -> Vec<Options> {
    let mut all = Vec::new();
    for rules in [Rules::Pangu, Rules::Unicode] {
        for hangul in [Hangul::Neither, Hangul::Wide] {
            for lang in [Lang::Zh, Lang::Ja] {
                let mut options = Options::default();
                (options.rules, options.hangul, options.lang) = (rules, hangul, lang);
                all.push(options);
            }
        }
    }
    for format in [Format::Markdown, Format::Html] {
        let mut options = Options::default();
        options.format = format;
        all.push(options);
    }
    for only in [Only::Letters, Only::Digits, Only::LettersAndDigits] {
        let mut options = Options::default();
        (options.only, options.unspaced_units) = (only, only == Only::Digits);
        (options.unspaced_dashes, options.keep) = (true, vec!["文A".into(), "中a文".into()]);
        all.push(options);
    }
    all
}
