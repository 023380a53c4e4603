//! What is kept whole: code in backticks, tags, entities, URLs. All are recognised while the line
//! is taken apart, each in time that is linear over the line.

use std::collections::HashSet;

use crate::class;
use crate::scan;
use crate::token::Kind;

/// What has been learnt of the line so far, so that no byte is searched twice.
#[derive(Debug, Default)]
pub(crate) struct Protect {
    /// Where the next `>` is, if it was looked for: valid while the scan is left of it.
    next_close: Option<usize>,
    /// There is no backtick from here on.
    no_backtick: bool,
    /// Names of the closing tags of the line, hashed; filled when the first bare tag asks.
    closed: HashSet<u64>,
    closed_known: bool,
    /// Attribute values, which are spaced like lines of their own: start and end.
    pub(crate) values: Vec<(usize, usize)>,
}

/// A tag, from its `<` to after its `>`.
pub(crate) struct Tag {
    pub(crate) end: usize,
    /// [`Kind::Mention`] for a tag that is spoken of, else [`Kind::Opaque`].
    pub(crate) kind: Kind,
}

impl Tag {
    fn new(end: usize, is_mention: bool) -> Tag {
        Tag { end, kind: if is_mention { Kind::Mention } else { Kind::Opaque } }
    }
}

/// Elements that have no closing tag, so a bare one is markup and not a mention.
const VOID: [&[u8]; 14] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param",
    b"source", b"track", b"wbr",
];

impl Protect {
    /// Forgets the line before; keeps the memory.
    pub(crate) fn start_line(&mut self) {
        if self.closed_known {
            self.closed.clear();
            self.closed_known = false;
        }
        self.start_again();
    }

    /// Back to the start of the same line.
    pub(crate) fn start_again(&mut self) {
        self.next_close = None;
        self.no_backtick = false;
        self.values.clear();
    }

    /// The end of `` `code` `` that starts at `at`, if something is between two backticks.
    pub(crate) fn code(&mut self, text: &[u8], at: usize) -> Option<usize> {
        if self.no_backtick {
            return None;
        }
        let Some(length) = scan::find(b'`', &text[at + 1..]) else {
            self.no_backtick = true;
            return None;
        };
        (length > 0).then_some(at + 1 + length + 1)
    }

    /// The end of the URL whose scheme is the word from `at` to `scheme_end`.
    ///
    /// CJK goes on with a URL; white space, quotes, CJK and full-width punctuation end it, and so
    /// does a closing bracket that was not opened inside, or `space`, which may be an entity.
    /// Trailing punctuation is not part of it.
    pub(crate) fn url(
        &self,
        text: &[u8],
        at: usize,
        scheme_end: usize,
        space: &[u8],
    ) -> Option<usize> {
        let start = scheme_end + 3;
        if text.get(scheme_end) != Some(&b':')
            || text.get(scheme_end..start) != Some(b"://")
            || !matches!(&text[at..scheme_end], b"http" | b"https")
        {
            return None;
        }
        let mut end = url_end(text, start, space);
        while end > start && b".,;:!?'".contains(&text[end - 1]) {
            end -= 1;
        }
        (end > start).then_some(end)
    }

    /// The tag that starts at `at`: `<name>`, `</name>` or `<name attributes>`.
    pub(crate) fn tag(&mut self, text: &[u8], at: usize) -> Option<Tag> {
        let closing = text.get(at + 1) == Some(&b'/');
        let name_start = at + 1 + usize::from(closing);
        let name = name_at(&text[name_start..]);
        let name_end = name_start + name.len();
        if name.is_empty() {
            return None;
        }
        match text.get(name_end)? {
            b'>' => {
                let is_mention = !closing && self.is_mention(text, name);
                Some(Tag::new(name_end + 1, is_mention))
            }
            b' ' | b'\t'..=b'\r' if may_be_attributes(&text[name_end..], false) => {
                let close = self.next_close(text, name_end)?;
                self.note_values(text, name_end, close);
                let is_bare = !closing && !has_attributes(&text[name_end..close]);
                Some(Tag::new(close + 1, is_bare && self.is_mention(text, name)))
            }
            _ => None,
        }
    }

    /// Where the first `>` is at or after `from`, looked for once.
    fn next_close(&mut self, text: &[u8], from: usize) -> Option<usize> {
        let known = self.next_close.filter(|&close| close >= from);
        let close = known.unwrap_or_else(|| {
            scan::find(b'>', &text[from..]).map_or(text.len(), |found| from + found)
        });
        self.next_close = Some(close);
        (close < text.len()).then_some(close)
    }

    /// Notes where the values are in `name="value"` pairs between `from` and `to`.
    fn note_values(&mut self, text: &[u8], from: usize, to: usize) {
        let mut at = from;
        while let Some(equals) = scan::find(b'=', &text[at..to]) {
            let start = at + equals + 2;
            let quote = text[start - 1];
            at = start - 1;
            if start > to || !matches!(quote, b'"' | b'\'') {
                continue;
            }
            match scan::find(quote, &text[start..to]) {
                Some(length) => {
                    self.values.push((start, start + length));
                    at = start + length + 1;
                }
                // No quote of this sort closes any more; one of the other sort still may.
                None => at = start,
            }
        }
    }

    /// Whether a tag without attributes is spoken of: nothing on the line closes it, and something could.
    fn is_mention(&mut self, text: &[u8], name: &[u8]) -> bool {
        !is_void(name) && !self.is_closed(text, name)
    }

    /// Whether `</name` stands anywhere on the line.
    fn is_closed(&mut self, text: &[u8], name: &[u8]) -> bool {
        if !self.closed_known {
            self.closed_known = true;
            for slash in memchr::memchr_iter(b'/', text) {
                if slash > 0 && text[slash - 1] == b'<' {
                    self.closed.insert(hash(name_at(&text[slash + 1..])));
                }
            }
        }
        self.closed.contains(&hash(name))
    }
}

/// The entity `&name;` or `&#38;` that starts at `at`.
pub(crate) fn entity(text: &[u8], at: usize) -> Option<usize> {
    /// No name in HTML is longer.
    const LONGEST: usize = 32;
    let name = &text[at + 1..text.len().min(at + 2 + LONGEST)];
    let length = name.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
    let name = &name[..length];
    if text.get(at + 1 + length) != Some(&b';') {
        return None;
    }
    let digits = name.strip_prefix(b"#");
    let known = match digits.and_then(|d| d.strip_prefix(b"x").or(d.strip_prefix(b"X"))) {
        Some(hex) => !hex.is_empty() && hex.iter().all(u8::is_ascii_hexdigit),
        None => match digits {
            Some(digits) => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            None => {
                name.first().is_some_and(u8::is_ascii_alphabetic)
                    && name.iter().all(u8::is_ascii_alphanumeric)
            }
        },
    };
    known.then_some(at + 1 + length + 1)
}

/// Where a URL ends of which the scheme ended at `start`, trailing punctuation included; `space` ends
/// it, as white space does.
pub(crate) fn url_end(text: &[u8], start: usize, space: &[u8]) -> usize {
    let mut end = start;
    let mut open = [0usize; 3];
    while let Some(c) = class::first(&text[end..]) {
        match text[end] {
            b'(' => open[0] += 1,
            b'[' => open[1] += 1,
            b'{' => open[2] += 1,
            b')' if !close(&mut open[0]) => break,
            b']' if !close(&mut open[1]) => break,
            b'}' if !close(&mut open[2]) => break,
            b'<' | b'>' | b'"' | b'`' => break,
            _ => {}
        }
        let ends = c.is_space()
            || text[end..].starts_with(space)
            || matches!(
                c.cp,
                0..=0x1F | 0x2018 | 0x2019 | 0x201C | 0x201D | 0x2026 | 0x3000..=0x303F
                    | 0xFF00..=0xFFEF | u32::MAX
            );
        if ends {
            break;
        }
        end += c.len;
    }
    end
}

/// Closes one bracket if one is open.
fn close(open: &mut usize) -> bool {
    let was_open = *open > 0;
    *open = open.saturating_sub(1);
    was_open
}

/// The tag name at the start of `text`: a letter, then letters and digits.
fn name_at(text: &[u8]) -> &[u8] {
    if !text.first().is_some_and(u8::is_ascii_alphabetic) {
        return &[];
    }
    &text[..text.iter().take_while(|b| b.is_ascii_alphanumeric()).count()]
}

/// Whether what follows a tag's name, which begins with white space, may be attributes or the tag's
/// end; `at_end` says what nothing but white space is.
///
/// Before nothing that is taken here is a space ever put: so no `<a` becomes a tag by being spaced.
pub(crate) fn may_be_attributes(text: &[u8], at_end: bool) -> bool {
    let first = text.iter().find(|byte| !matches!(byte, b' ' | b'\t'..=b'\r'));
    first.map_or(at_end, |byte| byte.is_ascii_alphabetic() || b"_:@/>".contains(byte))
}

/// Whether there is more between a tag's name and its `>` than white space and the `/` of `<a />`.
fn has_attributes(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"/").unwrap_or(text);
    !text.iter().all(|byte| matches!(byte, b' ' | b'\t'..=b'\r'))
}

fn is_void(name: &[u8]) -> bool {
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// FNV-1a 64 of a name, whatever its case.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_url_ends() {
        for (text, wanted) in [
            ("http://a.com/中文?b=(c)", "http://a.com/中文?b=(c)"),
            ("https://a.com)的", "https://a.com"),
            ("https://a.com/[x]]", "https://a.com/[x]"),
            ("https://a.com.", "https://a.com"),
            ("https://a.com，文", "https://a.com"),
            ("https://a.com\"文", "https://a.com"),
            ("https://a.com 文", "https://a.com"),
            ("https://a.com&#32;文", "https://a.com"),
            ("https://a.com?b&#3;&#32", "https://a.com?b&#3;&#32"),
            ("https://a.com…", "https://a.com"),
            ("https://...", ""),
            ("https:/a", ""),
        ] {
            let scheme = text.find(':').unwrap();
            let end = Protect::default().url(text.as_bytes(), 0, scheme, b"&#32;");
            assert_eq!(&text[..end.unwrap_or(0)], wanted);
        }
    }

    #[test]
    fn entities() {
        let end = |text: &str| entity(text.as_bytes(), 0);
        assert_eq!((end("&amp;"), end("&#38;"), end("&#x2F;")), (Some(5), Some(5), Some(6)));
        for not in ["&;", "&a", "&a b;", "&#;", "&#x;", "&#3a;", "&1;"] {
            assert_eq!(end(not), None, "{not}");
        }
    }

    #[test]
    fn tags_used_and_spoken_of() {
        let kind = |text: &str| Protect::default().tag(text.as_bytes(), 0).map(|tag| tag.kind);
        for spoken_of in ["<head>", "<Tab />", "<tab  >", "<tab\t/>"] {
            assert_eq!(kind(spoken_of), Some(Kind::Mention), "{spoken_of}");
        }
        for used in [
            "<b>a</B>",
            "</head>",
            "</a >",
            "<BR>",
            "<br />",
            "<a />b</a>",
            "<a href='b'>",
            "<x\ty>",
            "<x / >",
        ] {
            assert_eq!(kind(used), Some(Kind::Opaque), "{used}");
        }
        for none in ["<", "<1>", "<a", "<a b", "<中>", "<br/>"] {
            assert_eq!(kind(none), None, "{none}");
        }
    }

    #[test]
    fn values_of_attributes() {
        let mut protect = Protect::default();
        let text = b"<a b=\"cd\" e='f' g=h i= j='k>";
        protect.tag(text, 0);
        let values: Vec<_> = protect.values.iter().map(|&(from, to)| &text[from..to]).collect();
        assert_eq!(values, [&b"cd"[..], b"f"]);
    }
}
