//! Which spaces of a line may have been put there by a rule: most that were not are known at sight.

use memchr::memmem::Finder;

use crate::class::{self, Char, NARROW, WIDE};
use crate::format::{Format, bare_reference};
use crate::protect;
use crate::scan;
use crate::steps;

/// Goes through the spaces of a line that a rule may have put there: those between two characters
/// that are no white space, two letters or digits, or two ideographs, and not behind a URL.
pub(super) struct Candidates<'a> {
    pub(super) line: &'a [u8],
    pub(super) space: &'a [u8],
    /// Up to where they were looked for.
    pub(super) at: usize,
    /// If there are any to be known.
    pub(super) urls: Option<Urls>,
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let &first = self.space.first()?;
        loop {
            let at = self.at + scan::find(first, &self.line[self.at..])?;
            let (before, rest) = self.line.split_at(at);
            let after = rest.strip_prefix(self.space).unwrap_or_default();
            if may_be_put(before, after, self.space) && !self.is_behind_url(at, after) {
                self.at = at + self.space.len();
                return Some(at);
            }
            self.at = at + 1;
        }
    }
}

impl Candidates<'_> {
    fn is_behind_url(&mut self, at: usize, after: &[u8]) -> bool {
        let Candidates { line, space, urls: Some(urls), .. } = self else { return false };
        !urls.ends_before(after) && urls.reach(line, at, space)
    }
}

/// Whether a rule may ever have put `space` between these.
fn may_be_put(before: &[u8], after: &[u8], space: &[u8]) -> bool {
    let (Some(left), Some(right)) = (class::last(before), class::first(after)) else {
        return false;
    };
    // Marks belong to what they stand on, unless that is white space or the start of the line.
    let base = class::last_base(before).map(|(c, _)| c).filter(|c| !c.is_space());
    let both = |is: fn(Char) -> bool| base.is_some_and(is) && is(right);
    !left.is_space()
        && !right.is_space()
        && !right.is_extend()
        && !before.ends_with(space)
        && !after.starts_with(space)
        && (ends_url(after) || !both(|c| c.spacing() == WIDE))
        && !both(|c| u8::try_from(c.cp).is_ok_and(|byte| byte.is_ascii_alphanumeric()))
}

/// Whether this begins with an ideograph that ends a URL, and so may take a space there.
fn ends_url(after: &[u8]) -> bool {
    ["々", "〆", "〇"].iter().any(|c| after.starts_with(c.as_bytes()))
}

/// The URLs of a line. Without the space behind it a URL would go on, so nobody put it there.
pub(super) struct Urls {
    slashes: Finder<'static>,
    format: Format,
    /// Up to where URLs were looked for, and where the last of them ends.
    at: usize,
    end: usize,
}

/// What may be a mark of Markdown in a URL, or behind one.
const MARKS: &[u8] = b"$*_~[]\\|!`";

impl Urls {
    /// Those from an offset on that no URL goes across.
    pub(super) fn from(at: usize, format: Format) -> Urls {
        Urls { slashes: Finder::new(b"://"), format, at, end: 0 }
    }

    /// Whether a URL would end before this, marks apart, and take a space.
    fn ends_before(&self, after: &[u8]) -> bool {
        let marks = after.iter().take_while(|byte| MARKS.contains(byte)).count();
        ends_url(if self.format == Format::Markdown { &after[marks..] } else { after })
    }

    /// Whether a URL reaches up to `at` or beyond. Asked in ascending order.
    fn reach(&mut self, line: &[u8], at: usize, space: &[u8]) -> bool {
        while self.at < at {
            let found = self.slashes.find(&line[self.at..at]);
            steps::count(found.unwrap_or(at - self.at));
            let Some(scheme_end) = found.map(|found| self.at + found) else {
                self.at = at;
                break;
            };
            self.at = scheme_end + 3;
            if let Some(start) = scheme(&line[..scheme_end]) {
                let end = protect::url_end(line, self.at, space);
                // What rules see is without the marks, and may be no URL then, or a shorter one.
                let url = &line[start..end];
                // Before a mark that is cut out a word may go on; a link ends with a parenthesis.
                let has_reference = || {
                    memchr::memchr_iter(b'&', &line[..end])
                        .rev()
                        .take_while(|&at| at >= start)
                        .any(|at| bare_reference(line, at).is_some())
                };
                let has_marks = match self.format {
                    Format::Plain => false,
                    Format::Markdown => {
                        line[self.at..end].contains(&b':')
                            || line[..start].last().is_some_and(|b| b"*_~[])".contains(b))
                            || url.iter().any(|b| MARKS.contains(b))
                            // There may be HTML in it.
                            || has_reference()
                    }
                    Format::Html => has_reference(),
                };
                if !has_marks {
                    self.end = end;
                }
                self.at = end;
            }
        }
        at <= self.end
    }
}

/// Where the `http` or `https` starts that `before` ends in, if it is a word of its own.
fn scheme(before: &[u8]) -> Option<usize> {
    let before = before.strip_suffix(b"https").or_else(|| before.strip_suffix(b"http"))?;
    let goes_on = |c: Char| c.spacing() == NARROW || c.is_extend();
    (!class::last(before).is_some_and(goes_on)).then_some(before.len())
}
