//! `fspace-off` and `fspace-on`: the author's word on which lines are to be left as they are.
//!
//! A line that holds a mark is not changed, and neither is any between one that turns spacing off
//! and the next that turns it on. In plain text a mark may stand anywhere on a line, as a word of its
//! own; in Markdown and HTML it is the first word of a comment.

use memchr::memmem::{self, Finder};

/// What both marks begin with.
const STEM: &[u8] = b"fspace-o";

/// Looks for marks in plain text.
#[derive(Clone, Debug)]
pub(crate) struct Marks(Finder<'static>);

impl Default for Marks {
    fn default() -> Marks {
        Marks(Finder::new(STEM))
    }
}

impl Marks {
    /// Where the first mark in `text` starts.
    pub(crate) fn find(&self, text: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(found) = self.0.find(&text[at..]) {
            at += found;
            if is_mark(text, at).is_some() {
                return Some(at);
            }
            at += STEM.len();
        }
        None
    }
}

/// Whether spacing is off behind `line`, if there is a mark in it: the last one decides.
pub(crate) fn last(line: &[u8]) -> Option<bool> {
    memmem::rfind_iter(line, STEM).find_map(|at| is_mark(line, at))
}

/// The same of a comment in Markdown or HTML that starts with `comment`.
pub(crate) fn of_comment(comment: &[u8]) -> Option<bool> {
    let text = comment.strip_prefix(b"<!--")?.trim_ascii_start();
    let (off, after) = ending(text.strip_prefix(STEM)?)?;
    // The comment may end right behind the mark.
    (after.starts_with(b"-->") || !goes_on(after.first())).then_some(off)
}

/// Whether the stem at `at` makes a mark, and then whether it turns spacing off.
fn is_mark(text: &[u8], at: usize) -> Option<bool> {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    let (off, after) = ending(&text[at + STEM.len()..])?;
    (!goes_on(before) && !goes_on(after.first())).then_some(off)
}

/// What the stem goes on with: whether the mark turns spacing off, and what comes after it.
fn ending(rest: &[u8]) -> Option<(bool, &[u8])> {
    match rest {
        [b'f', b'f', after @ ..] => Some((true, after)),
        [b'n', after @ ..] => Some((false, after)),
        _ => None,
    }
}

/// Whether a word that a mark is part of goes on with this byte.
fn goes_on(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_word() {
        for (line, wanted) in [
            ("# fspace-off", Some(true)),
            ("fspace-on", Some(false)),
            ("中fspace-off。", Some(true)),
            ("/*fspace-off*/ x /*fspace-on*/", Some(false)),
            ("fspace-on fspace-offer", Some(false)),
            ("fspace-offer", None),
            ("fspace-once", None),
            ("--fspace-off", None),
            ("my_fspace-on", None),
            ("fspace-off-1", None),
            ("fspace-o", None),
            ("fspace", None),
        ] {
            assert_eq!(last(line.as_bytes()), wanted, "{line}");
            assert_eq!(
                Marks::default().find(line.as_bytes()).is_some(),
                wanted.is_some(),
                "{line}"
            );
        }
        assert_eq!(Marks::default().find(b"fspace-offer, fspace-on"), Some(14));
    }

    #[test]
    fn a_comment_begins_with_its_mark() {
        assert_eq!(of_comment(b"<!-- fspace-off -->"), Some(true));
        assert_eq!(of_comment(b"<!--fspace-on-->"), Some(false));
        assert_eq!(of_comment(b"<!--fspace-on: from here"), Some(false));
        assert_eq!(of_comment(b"<!-- see fspace-off -->"), None);
        assert_eq!(of_comment(b"<!--"), None);
        assert_eq!(of_comment(b"<! fspace-off>"), None);
    }
}
