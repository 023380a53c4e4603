//! What holds for every input: insertions only, nothing without CJK, a second run changes nothing,
//! line by line, any bytes.

mod random;

use proptest::collection::vec;
use proptest::prelude::*;
use random::line;
use spacing::{Spacer, State};

fn spacers() -> Vec<Spacer> {
    random::options().into_iter().map(Spacer::new).collect()
}

/// Lines that became something else by being spaced, found by fuzzing.
#[test]
fn spacing_makes_nothing_that_was_not_there() {
    for line in [
        "<h沒<>沒>",      // `<h 沒 <>` is no tag
        "+䣣*mo店+d+;<",  // `mo 店+` is the same name
        "a+b mo店+2",     // a name's `+` is no sign, before or after
        "中#文#文#中",    // the second # closes, the third opens
        "中~=文~.中",     // `中 ~= 文~` would be struck out
        "+中\n\n\tv中",   // `+ 中` would be a list item, and what follows no code
        "[](ド'\t<?)'指", // `[](ド '` would be a link
        "[](ド(x y))指",
    ] {
        for spacer in spacers() {
            let once = spacer.space(line).into_owned();
            assert_eq!(spacer.space(&once), once, "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn only_spaces_are_inserted(line in line()) {
        for spacer in spacers() {
            let mut state = State::new();
            let positions = spacer.line(&line, &mut state).to_vec();
            prop_assert!(positions.is_sorted_by(|a, b| a < b));
            let mut out = Vec::new();
            state.restart();
            spacer.append_line(&line, &mut state, &mut out);
            for (already, &position) in positions.iter().enumerate() {
                prop_assert!(0 < position && position < line.len());
                prop_assert_eq!(out[position + already], b' ');
            }
            for &position in positions.iter().rev() {
                let inserted = positions.partition_point(|&p| p < position);
                out.remove(position + inserted);
            }
            prop_assert_eq!(out, line.clone());
        }
    }

    #[test]
    fn no_space_beside_a_space_or_inside_a_character(line in line()) {
        for spacer in spacers() {
            let mut state = State::new();
            for &position in spacer.line(&line, &mut state) {
                prop_assert!(!b" \t\r".contains(&line[position]));
                prop_assert!(!b" \t\r".contains(&line[position - 1]));
                for space in ["\u{3000}", "\u{A0}"] {
                    prop_assert!(!line[position..].starts_with(space.as_bytes()));
                    prop_assert!(!line[..position].ends_with(space.as_bytes()));
                }
                if let Ok(text) = std::str::from_utf8(&line) {
                    prop_assert!(text.is_char_boundary(position));
                }
            }
        }
    }

    #[test]
    fn a_second_run_changes_nothing(line in line()) {
        for spacer in spacers() {
            let once = spacer.space_bytes(&line).into_owned();
            let twice = spacer.space_bytes(&once).into_owned();
            prop_assert_eq!(
                String::from_utf8_lossy(&twice), String::from_utf8_lossy(&once),
                "from {}", String::from_utf8_lossy(&line));
        }
    }

    #[test]
    fn lines_do_not_know_each_other(lines in vec(line(), 0..5), ends in "(\n|\r\n|)") {
        for spacer in spacers() {
            let mut state = State::new();
            let mut one_by_one = Vec::new();
            let mut text = Vec::new();
            for line in &lines {
                let mut line = line.clone();
                line.extend_from_slice(if ends.is_empty() { b"\n" } else { ends.as_bytes() });
                text.extend_from_slice(&line);
                spacer.append_line(&line, &mut state, &mut one_by_one);
            }
            prop_assert_eq!(&*spacer.space_bytes(&text), &one_by_one[..]);
            // The newline itself makes no difference.
            if let [line] = &lines[..] {
                let bare = spacer.line(line, &mut State::new()).to_vec();
                state.restart();
                let ended = spacer.line(&[&line[..], b"\n"].concat(), &mut state).to_vec();
                prop_assert!(bare == ended || line.ends_with(b"\r"));
            }
        }
    }

    #[test]
    fn a_second_run_changes_no_document(lines in vec(line(), 0..6)) {
        let text = lines.join(&b'\n');
        for spacer in spacers() {
            let once = spacer.space_bytes(&text).into_owned();
            let twice = spacer.space_bytes(&once).into_owned();
            prop_assert_eq!(
                String::from_utf8_lossy(&twice), String::from_utf8_lossy(&once),
                "from {}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn a_line_without_cjk_is_untouched(line in "[ -~é한Ж🙂“”…×①ｶＡ]{0,40}") {
        prop_assert!(matches!(Spacer::default().space(&line), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn any_bytes_pass(bytes in vec(any::<u8>(), 0..300)) {
        for spacer in spacers() {
            let mut spaced = spacer.space_bytes(&bytes).into_owned();
            let mut bytes = bytes.clone();
            spaced.retain(|&byte| byte != b' ');
            bytes.retain(|&byte| byte != b' ');
            prop_assert_eq!(spaced, bytes);
        }
    }
}
