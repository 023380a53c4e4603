//! The sample text, and what may happen to it: spaces are put in, nothing else.

/// Chinese and Japanese prose with Latin words, numbers and units in it.
pub(super) const NOTES: &str = include_str!("../../demo/notes.txt");

/// Lines that changed, before and after. Lines are neither added nor removed.
pub(super) fn changes<'a>(before: &'a str, after: &'a str) -> Vec<(&'a str, &'a str)> {
    before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect()
}

/// Whether `after` is `before` with U+0020 put in here and there.
pub(super) fn only_spaces_added(before: &str, after: &str) -> bool {
    let mut rest = before.chars().peekable();
    for c in after.chars() {
        if rest.peek() == Some(&c) {
            rest.next();
        } else if c != ' ' {
            return false;
        }
    }
    rest.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_may_come_and_nothing_may_go() {
        assert!(only_spaces_added("用cargo編譯", "用 cargo 編譯"));
        assert!(only_spaces_added("a b", "a  b"));
        assert!(!only_spaces_added("a b", "ab"));
        assert!(!only_spaces_added("ab", "aXb"));
        assert!(!only_spaces_added("ab", "a"));
    }

    #[test]
    fn changed_lines_come_in_pairs() {
        assert_eq!(changes("a\n用b\nc\n", "a\n用 b\nc\n"), [("用b", "用 b")]);
    }

    #[test]
    fn the_sample_is_long_enough_and_has_lines_that_stay() {
        assert!(NOTES.lines().count() >= 40);
        assert!(NOTES.lines().any(|line| line.contains("printf")));
    }
}
