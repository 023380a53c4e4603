//! The choices beyond rules and formats.

use spacing::{Format, Hangul, Only, Options, Rules, Spacer};

/// A spacer whose options `choose` has changed.
fn with(choose: impl FnOnce(&mut Options)) -> Spacer {
    let mut options = Options::default();
    choose(&mut options);
    Spacer::new(options)
}

#[test]
fn another_space() {
    let thin = with(|o| o.space = "\u{2009}".into());
    assert_eq!(thin.space("中a文"), "中\u{2009}a\u{2009}文");
    assert_eq!(thin.space("中\u{2009}a\u{2009}文"), "中\u{2009}a\u{2009}文");
    let entity = with(|o| o.space = "&thinsp;".into());
    assert_eq!(entity.space("中a文"), "中&thinsp;a&thinsp;文");
    assert_eq!(entity.space("中&thinsp;a文"), "中&thinsp;a&thinsp;文");
}

#[test]
fn any_space_holds_a_second_time() {
    for (rules, text) in [
        (Rules::Unicode, "中a文;字"),
        (Rules::Pangu, "mo店+，mo店a公視+|c"),
        (Rules::Pangu, "使#の公視+<|中|a"),
    ] {
        for space in ["\u{2009}", "\u{3000}", "  ", "\u{200B}", " \u{200B}", "&thinsp;", "&#8201;"]
        {
            let spacer = with(|o| (o.rules, o.space) = (rules, space.into()));
            let once = spacer.space(text);
            assert_eq!(spacer.space(&once), once, "{space} by {rules:?}");
        }
    }
}

#[test]
fn a_space_behind_a_url_holds_a_second_time() {
    for space in [" ", "\u{2009}", "\u{200B}", "&thinsp;", "&#8201;"] {
        let spacer = with(|o| o.space = space.into());
        let back = with(|o| (o.space, o.remove) = (space.into(), true));
        for (text, wanted) in [
            ("http://a々中b", "http://a_々中_b"),
            ("http://a?b&c〆;", "http://a?b&c_〆;"),
            ("(http://a〇)b", "(http://a_〇)_b"),
        ] {
            let wanted = wanted.replace('_', space);
            assert_eq!(spacer.space(text), wanted, "from {text}");
            assert_eq!(spacer.space(&wanted), wanted, "a second time");
            assert_eq!(back.space(&wanted), text, "the way back");
        }
    }
}

#[test]
fn an_entity_is_no_ampersand_where_there_is_markup() {
    let html = with(|o| (o.rules, o.format) = (Rules::Unicode, Format::Html));
    assert_eq!(html.space("中&nbsp;文&amp;字&a"), "中&nbsp;文&amp;字 &a");
    assert_eq!(with(|o| o.rules = Rules::Unicode).space("中&nbsp;文"), "中 &nbsp; 文");
}

#[test]
fn numbers_and_what_they_count() {
    let spacer = with(|o| o.unspaced_units = true);
    assert_eq!(
        spacer.space("在2025年3月27日買第3章，20元iPhone"),
        "在 2025年3月27日買第3章，20元 iPhone"
    );
}

#[test]
fn dashes_left_alone() {
    let spacer = with(|o| o.unspaced_dashes = true);
    assert_eq!(spacer.space("博客來-Rewire-神經a"), "博客來-Rewire-神經 a");
}

#[test]
fn letters_or_digits_only() {
    let text = "中a文1漢+字(b)";
    assert_eq!(with(|o| o.only = Only::Letters).space(text), "中 a 文1漢+字(b)");
    assert_eq!(with(|o| o.only = Only::Digits).space(text), "中a文 1 漢+字(b)");
    assert_eq!(with(|o| o.only = Only::LettersAndDigits).space(text), "中 a 文 1 漢+字(b)");
}

#[test]
fn words_kept_together() {
    let spacer = with(|o| o.keep = vec!["B站".into(), "Eコマース".into(), "T恤衫".into()]);
    assert_eq!(spacer.space("上B站看Eコマース的T恤"), "上 B站看 Eコマース的 T 恤");
}

#[test]
fn hangul_as_asked() {
    assert_eq!(Spacer::default().space("iPhone을漢字한글a"), "iPhone을漢字한글a");
    let wide = with(|o| o.hangul = Hangul::Wide);
    assert_eq!(wide.space("iPhone을漢字한글a"), "iPhone 을漢字한글 a");
}
