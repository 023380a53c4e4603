//! `remove` takes out what spacing put in.

mod random;

use proptest::collection::vec;
use proptest::prelude::*;
use spacing::{Format, Options, Spacer, State};

/// Pairs of spacers: the way there, and the way back.
fn pairs() -> Vec<(Spacer, Spacer)> {
    let pair = |options: Options| {
        let mut back = options.clone();
        back.remove = true;
        (Spacer::new(options), Spacer::new(back))
    };
    let mut all = random::options();
    for space in ["\u{2009}", "&thinsp;", "  "] {
        let mut options = Options::default();
        (options.space, options.format) = (space.to_owned(), Format::Markdown);
        all.push(options.clone());
        options.format = Format::Plain;
        all.push(options);
    }
    all.into_iter().map(pair).collect()
}

/// A text that holds none of what spacing puts in.
fn without_spaces(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|&byte| byte != b' ').collect()
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b == b' ').count()
}

#[test]
fn what_comes_back() {
    let (there, back) = &pairs()[0];
    for text in [
        "中a文",
        "用USB-C充電，共3次",
        "前面+後面",
        "「中」a",
        "說\"We\"了(a)",
        "开,ab",
        "利润-3%",
        "-中文",
        "1.中文",
        "\"中",
        "A|中|B",
        "見https://a.com 中文b",
        "https://a.com/々",
        "看Apple TV+與b",
        "<a title=\"中a\" b>中</a>",
        "`a b`與<b c=\"d e\">",
        "Hello World中文  a　b，c",
    ] {
        let spaced = there.space(text);
        assert_eq!(back.space(&spaced), text, "{spaced}");
    }
}

#[test]
fn what_stays() {
    let (there, back) = &pairs()[0];
    for kept in
        ["中 文", "## 中文", "中  a", "中，a", "中， a", "- [ ] 中", "a + b，中", "plain, text"]
    {
        assert_eq!(back.space(kept), kept);
    }
    for kept in ["在IE10+ 下", "TableColumn[type=\"a\"] 有", "f() 方法"] {
        let spaced = there.space(kept);
        assert_eq!(there.space(&back.space(&spaced)), spaced);
    }
    // What the writer typed is the same as what was put in.
    assert_eq!(back.space("- 中文 , 字"), "-中文 ,字");
}

#[test]
fn markup_keeps_its_spaces() {
    let mut options = Options::default();
    (options.format, options.remove) = (Format::Markdown, true);
    let back = Spacer::new(options);
    for (text, wanted) in [
        ("中 **a** 文 `中 a` 文\n```\n中 a\n", "中**a**文`中 a`文\n```\n中 a\n"),
        ("- 中 a\n1. [ ] b 中\n> # 中 c", "- 中a\n1. [ ] b中\n> # 中c"),
        ("| 中 a | b 文 |\n| --- | --- |", "| 中a | b文 |\n| --- | --- |"),
        ("[中 a](b \"中 c\")與 d", "[中a](b \"中 c\")與d"),
        (
            "<!-- fspace-off -->\n中 a\n<!-- fspace-on -->\n中 a",
            "<!-- fspace-off -->\n中 a\n<!-- fspace-on -->\n中a",
        ),
    ] {
        assert_eq!(back.space(text), wanted);
    }
}

#[test]
fn a_reference_in_a_url_is_no_part_of_it() {
    for (format, text) in
        [(Format::Html, "http://&gt中a"), (Format::Markdown, "<?>http://&nbsp?中")]
    {
        let mut options = Options::default();
        options.format = format;
        let there = Spacer::new(options.clone());
        options.remove = true;
        assert_eq!(Spacer::new(options).space(&there.space(text)), text);
    }
}

/// Whether no single space of a line, taken out by itself, is one that `there` puts there.
fn has_none_to_spare(there: &Spacer, line: &[u8]) -> bool {
    let spaces = (0..line.len()).filter(|&at| line[at] == b' ');
    spaces.into_iter().all(|at| {
        let without = [&line[..at], &line[at + 1..]].concat();
        !there.line(&without, &mut State::new()).contains(&at)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_had_no_spaces_has_none_again(lines in vec(random::line(), 1..4)) {
        let text = without_spaces(&lines.join(&b'\n'));
        for (there, back) in pairs() {
            let spaced = there.space_bytes(&text).into_owned();
            prop_assert_eq!(
                shown(&back.space_bytes(&spaced)), shown(&text), "by {}", shown(&spaced));
        }
    }
    #[test]
    fn what_had_none_to_spare_is_as_it_was(line in random::line()) {
        // A space may be what keeps `<a @b>` from being a link, or `$ a$` from being math.
        let markup = line.iter().position(|byte| b"<$`*_~[".contains(byte)).unwrap_or(line.len());
        let spaces_in_markup = line[markup..].contains(&b' ');
        for (there, back) in &pairs()[..13] {
            if !spaces_in_markup && has_none_to_spare(there, &line) {
                let spaced = there.space_bytes(&line).into_owned();
                prop_assert_eq!(
                    shown(&back.space_bytes(&spaced)), shown(&line), "by {}", shown(&spaced));
            }
        }
    }

    #[test]
    fn removing_only_removes_and_only_once(lines in vec(random::line(), 1..4)) {
        let text = lines.join(&b'\n');
        for (_, back) in &pairs()[..13] {
            let once = back.space_bytes(&text).into_owned();
            prop_assert!(spaces(&once) <= spaces(&text));
            prop_assert_eq!(without_spaces(&once), without_spaces(&text));
            prop_assert_eq!(shown(&back.space_bytes(&once)), shown(&once), "from {}", shown(&text));
        }
    }

    #[test]
    fn what_is_spaced_is_spaced_alike_again(lines in vec(random::line(), 1..4)) {
        let text = lines.join(&b'\n');
        for (there, back) in &pairs()[..13] {
            let spaced = there.space_bytes(&text).into_owned();
            let again = there.space_bytes(&back.space_bytes(&spaced)).into_owned();
            prop_assert_eq!(shown(&again), shown(&spaced));
        }
    }
}
