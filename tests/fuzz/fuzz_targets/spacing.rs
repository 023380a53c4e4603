//! Spaces are only added, a second run adds none, and nothing is added where there is no CJK.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spacing::{Format, Options, Rules, Spacer};

fuzz_target!(|text: &[u8]| {
    for (rules, format) in [
        (Rules::Pangu, Format::Plain),
        (Rules::Pangu, Format::Markdown),
        (Rules::Pangu, Format::Html),
        (Rules::Unicode, Format::Plain),
    ] {
        let mut options = Options::default();
        (options.rules, options.format) = (rules, format);
        let spacer = Spacer::new(options);
        let once = spacer.space_bytes(text);
        assert!(only_spaces_added(text, &once), "{rules:?} {format:?}");
        assert_eq!(spacer.space_bytes(&once), once, "{rules:?} {format:?}: a second run");
        assert!(!text.is_ascii() || once == text, "{rules:?} {format:?}: no CJK");
    }
});

fn only_spaces_added(before: &[u8], after: &[u8]) -> bool {
    let mut before = before.iter().peekable();
    for byte in after {
        if before.peek() == Some(&byte) {
            before.next();
        } else if *byte != b' ' {
            return false;
        }
    }
    before.next().is_none()
}
