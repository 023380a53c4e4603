//! `fspace-off` and `fspace-on`: the lines between them, and their own, stay as they are.

use spacing::{Format, Options, Spacer, State};

fn space(format: Format, text: &str) -> String {
    let mut options = Options::default();
    options.format = format;
    let spacer = Spacer::new(options);
    let once = spacer.space(text).into_owned();
    assert_eq!(spacer.space(&once), once, "a second time");
    let (mut state, mut by_line) = (State::new(), Vec::new());
    for line in text.split_inclusive('\n') {
        spacer.append_line(line.as_bytes(), &mut state, &mut by_line);
    }
    assert_eq!(String::from_utf8_lossy(&by_line), once, "line by line");
    once
}

#[test]
fn in_plain_text_a_mark_may_stand_anywhere_on_a_line() {
    for (text, wanted) in [
        (
            "中a\n# fspace-off\n中b\n\nc\n中d\n# fspace-on\n中e\n",
            "中 a\n# fspace-off\n中b\n\nc\n中d\n# fspace-on\n中 e\n",
        ),
        ("中a\n中b // fspace-off\n中c\n中d", "中 a\n中b // fspace-off\n中c\n中d"),
        // The line of a mark stays, even if it turns spacing on.
        ("中a fspace-on中b\n中c", "中a fspace-on中b\n中 c"),
        // A line by itself: the last mark decides about what follows.
        ("中a fspace-off fspace-on\n中b", "中a fspace-off fspace-on\n中 b"),
        ("中a fspace-on fspace-off\n中b", "中a fspace-on fspace-off\n中b"),
        // No marks: parts of other words.
        ("fspace-offer中a\n中b", "fspace-offer 中 a\n中 b"),
        ("--fspace-on中\n中b", "--fspace-on 中\n中 b"),
        ("fspace-off\r\n中a\r\nfspace-on\r\n中b\r\n", "fspace-off\r\n中a\r\nfspace-on\r\n中 b\r\n"),
    ] {
        assert_eq!(space(Format::Plain, text), wanted);
    }
}

#[test]
fn in_markup_a_mark_is_the_first_word_of_a_comment() {
    for format in [Format::Markdown, Format::Html] {
        for (text, wanted) in [
            (
                "中a\n\n<!-- fspace-off -->\n中b\n\n中c\n<!--fspace-on-->\n\n中d\n",
                "中 a\n\n<!-- fspace-off -->\n中b\n\n中c\n<!--fspace-on-->\n\n中 d\n",
            ),
            ("中a<!-- fspace-off: verse -->中b\n中c", "中a<!-- fspace-off: verse -->中b\n中c"),
            (
                "中a<!-- fspace-off -->中b<!-- fspace-on -->中c\n中d",
                "中a<!-- fspace-off -->中b<!-- fspace-on -->中c\n中 d",
            ),
            // Not in a comment, or not its first word.
            ("中a fspace-off\n中b", "中 a fspace-off\n中 b"),
            ("<!-- see fspace-off -->中a\n中b", "<!-- see fspace-off -->中 a\n中 b"),
        ] {
            assert_eq!(space(format, text), wanted, "{format:?}");
        }
    }
}

#[test]
fn a_mark_in_code_is_code() {
    let text = "```\n<!-- fspace-off -->\n```\n中a`<!-- fspace-off -->`\n中b";
    let wanted = "```\n<!-- fspace-off -->\n```\n中 a`<!-- fspace-off -->`\n中 b";
    assert_eq!(space(Format::Markdown, text), wanted);
    let text = "<pre>\n<!-- fspace-off -->\n</pre>中a";
    assert_eq!(space(Format::Html, text), "<pre>\n<!-- fspace-off -->\n</pre>中 a");
}

#[test]
fn what_spans_lines_is_followed_while_spacing_is_off() {
    let text =
        "<!-- fspace-off -->\n```\n中a\n<!-- fspace-on -->\n```\n中b\n<!-- fspace-on -->\n中c";
    assert_eq!(space(Format::Markdown, text), text.replace("中c", "中 c"));
}

#[test]
fn a_document_ends_what_a_mark_began() {
    let (spacer, mut state) = (Spacer::default(), State::new());
    assert!(spacer.line("fspace-off\n".as_bytes(), &mut state).is_empty());
    assert!(spacer.line("中a\n".as_bytes(), &mut state).is_empty());
    state.restart();
    assert_eq!(spacer.line("中a\n".as_bytes(), &mut state), [3]);
}

#[test]
fn removing_stops_at_marks_too() {
    let mut options = Options::default();
    options.remove = true;
    let text = "中 a\nfspace-off\n中 a\nfspace-on\n中 a\n";
    assert_eq!(Spacer::new(options).space(text), "中a\nfspace-off\n中 a\nfspace-on\n中a\n");
}
