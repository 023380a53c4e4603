//! Spaces are only added, a second run adds none, nothing is added where there is no CJK, and lines
//! one by one are the text at once. The first byte of the input chooses among the options.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spacing::{Format, Hangul, Lang, Only, Options, Rules, Spacer, State};

fuzz_target!(|input: &[u8]| {
    let Some((&choice, text)) = input.split_first() else { return };
    for format in [Format::Plain, Format::Markdown, Format::Html] {
        for rules in [Rules::Pangu, Rules::Unicode] {
            let mut options = options(choice);
            (options.rules, options.format) = (rules, format);
            check(&options, text);
        }
    }
});

/// One option differs from the default, or none.
fn options(choice: u8) -> Options {
    let mut options = Options::default();
    match choice % 12 {
        0 => options.hangul = Hangul::Wide,
        1 => options.lang = Lang::Ja,
        2 => options.space = "\u{2009}".to_owned(),
        3 => options.unspaced_units = true,
        4 => options.unspaced_dashes = true,
        5 => options.only = Only::Letters,
        6 => options.only = Only::Digits,
        7 => options.keep = vec!["B站".to_owned(), "中a".to_owned()],
        8 => options.remove = true,
        _ => {}
    }
    options
}

fn check(options: &Options, text: &[u8]) {
    let spacer = Spacer::new(options.clone());
    let once = spacer.space_bytes(text);
    let mut by_line = Vec::new();
    let mut state = State::new();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        spacer.append_line(line, &mut state, &mut by_line);
    }
    assert_eq!(by_line, &*once, "{options:?}: line by line");
    assert!(!text.is_ascii() || once == text, "{options:?}: no CJK");
    let space = options.space.as_bytes();
    if options.remove {
        assert!(only_added(&once, text, space), "{options:?}: not only removed");
        return;
    }
    assert!(only_added(text, &once, space), "{options:?}: not only added");
    assert_eq!(spacer.space_bytes(&once), once, "{options:?}: a second run");

    // What is spaced is spaced alike again without its spaces, and what had none has none again.
    let mut back = options.clone();
    back.remove = true;
    let back = Spacer::new(back);
    assert_eq!(spacer.space_bytes(&back.space_bytes(&once)), once, "{options:?}: and back");
    let bare = without(text, space);
    if bare.windows(space.len()).all(|window| window != space) {
        let spaced = spacer.space_bytes(&bare);
        assert_eq!(*back.space_bytes(&spaced), *bare, "{options:?}: the way back");
    }
}

/// Whether `after` is `before` with spaces put in: the rest is the same, and there is no less of it.
fn only_added(before: &[u8], after: &[u8], space: &[u8]) -> bool {
    before.len() <= after.len() && without(before, space) == without(after, space)
}

fn without(text: &[u8], space: &[u8]) -> Vec<u8> {
    let (mut rest, mut kept) = (text, Vec::new());
    while let Some((&byte, after)) = rest.split_first() {
        rest = rest.strip_prefix(space).unwrap_or_else(|| {
            kept.push(byte);
            after
        });
    }
    kept
}
