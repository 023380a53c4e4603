//! How a line of Markdown begins that is no paragraph: told by what stands behind the marks of
//! containers.

use super::containers::footnote_mark;
use super::html::{self, Place, Tags};

/// `---` or `+++` alone on the first line, behind a byte order mark or not.
pub(super) fn front_matter(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii_end();
    matches!(line, b"---" | b"+++").then(|| line[0])
}

/// `[ ]` or `[x]`, which is no link.
pub(super) fn task_box(rest: &[u8]) -> usize {
    match rest {
        [b'[', b' ' | b'x' | b'X', b']', b'(' | b'[', ..] => 0,
        [b'[', b' ' | b'x' | b'X', b']', ..] => 3,
        _ => 0,
    }
}

/// The byte and length of a code fence that opens here.
pub(super) fn fence(rest: &[u8]) -> Option<(u8, usize)> {
    let &byte = rest.first().filter(|b| matches!(b, b'`' | b'~'))?;
    let length = rest.iter().take_while(|&&b| b == byte).count();
    let info = &rest[length..];
    (length >= 3 && !(byte == b'`' && info.contains(&b'`'))).then_some((byte, length))
}

/// `|---|:--:|`
pub(super) fn is_table_rule(rest: &[u8]) -> bool {
    rest.iter().any(|b| matches!(b, b'|' | b':'))
        && rest.contains(&b'-')
        && rest.iter().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t' | b'\r'))
}

/// `***`, `- - -`, or `===` and `-` below a heading.
pub(super) fn is_rule(rest: &[u8], below_text: bool) -> bool {
    let Some(&byte) = rest.first() else { return false };
    let text = rest.trim_ascii_end();
    let breaks = matches!(byte, b'*' | b'-' | b'_')
        && text.iter().all(|&b| b == byte || b == b' ' || b == b'\t')
        && text.iter().filter(|&&b| b == byte).take(3).count() == 3;
    let underlines = below_text && matches!(byte, b'=' | b'-') && text.iter().all(|&b| b == byte);
    breaks || underlines
}

/// The length of `## `, or of hashes that are meant to be one.
pub(super) fn heading_mark(rest: &[u8]) -> usize {
    let hashes = rest.iter().take(7).take_while(|&&b| b == b'#').count();
    if (1..=6).contains(&hashes) { hashes } else { 0 }
}

/// What is still to come of a reference definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Definition {
    Destination,
    /// One may come.
    Title,
    /// One began that this ends.
    InTitle(u8),
    /// Nothing.
    Done,
}

/// What is to come after `[label]: destination "title"`, of which this line has the start; `None`
/// if it is no definition.
pub(super) fn definition(rest: &[u8]) -> Option<Definition> {
    let label = rest.strip_prefix(b"[").filter(|_| footnote_mark(rest) == 0)?;
    let mut end = 0;
    loop {
        end += memchr::memchr3(b'\\', b']', b'[', &label[end..])?;
        match label[end] {
            b'\\' => end = (end + 2).min(label.len()),
            b']' => break,
            _ => return None,
        }
    }
    let after = label[end + 1..].strip_prefix(b":")?;
    if label[..end].trim_ascii().is_empty() {
        return None;
    }
    destination(after)
}

/// The same from the destination on.
pub(super) fn destination(rest: &[u8]) -> Option<Definition> {
    let rest = rest.trim_ascii();
    let length = match rest.first() {
        None => return Some(Definition::Destination),
        Some(b'<') => memchr::memchr(b'>', rest).map_or(rest.len(), |end| end + 1),
        Some(_) => rest.iter().position(|b| matches!(b, b' ' | b'\t')).unwrap_or(rest.len()),
    };
    match rest[length..].trim_ascii() {
        b"" => Some(Definition::Title),
        text => title(text),
    }
}

/// The same from the title on.
pub(super) fn title(rest: &[u8]) -> Option<Definition> {
    let rest = rest.trim_ascii();
    let close = match rest.first()? {
        b'(' => b')',
        &quote @ (b'"' | b'\'') => quote,
        _ => return None,
    };
    match rest[1..].iter().rposition(|&b| b == close) {
        Some(end) if end + 2 == rest.len() => Some(Definition::Done),
        // What stands behind it makes text of it all, but it may be in the title as well.
        Some(_) | None => Some(Definition::InTitle(close)),
    }
}

/// Whether HTML begins here that is a block of its own, and whether that ends with a blank line; by
/// the seven kinds of CommonMark, section 4.6.
pub(super) fn html_block(rest: &[u8], in_paragraph: bool) -> Option<bool> {
    /// Kind 1.
    const RAW: [&[u8]; 4] = [b"script", b"pre", b"style", b"textarea"];
    let after = rest.strip_prefix(b"<")?;
    if matches!(after, [b'?', ..] | [b'!', b'-', b'-', ..]) || after.starts_with(b"![CDATA[") {
        return Some(false);
    }
    if let [b'!', letter, ..] = after {
        return letter.is_ascii_alphabetic().then_some(false);
    }
    let closing = after.first() == Some(&b'/');
    let name = if closing { &after[1..] } else { after };
    let length = name.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let (name, end) = name.split_at(length);
    let is = |known: &&[u8]| known.eq_ignore_ascii_case(name);
    let ends = matches!(end, [] | [b' ' | b'\t' | b'\r' | b'>', ..]);
    if !closing && ends && RAW.iter().any(is) {
        return Some(false);
    }
    if (ends || end.starts_with(b"/>")) && BLOCKS.iter().any(is) {
        return Some(true);
    }
    let alone = || {
        let mut place = Place::default();
        if !html::begin(rest, 0, Tags::Markdown, &mut place, &mut None) {
            return false;
        }
        place = html::in_tag();
        let end = html::leave(rest, 0, &mut place);
        place == Place::Text && rest[end..].trim_ascii().is_empty()
    };
    (!in_paragraph && alone()).then_some(true)
}

/// The length of `<name` or `</name`, or 0: a space behind it might make HTML of what is text.
pub(super) fn tag_name(rest: &[u8]) -> usize {
    let Some(after) = rest.strip_prefix(b"<") else { return 0 };
    let slash = usize::from(after.first() == Some(&b'/'));
    match after[slash..].iter().take_while(|b| b.is_ascii_alphanumeric()).count() {
        0 => 0,
        length => 1 + slash + length,
    }
}

/// The elements of kind 6.
const BLOCKS: [&[u8]; 62] = [
    b"address",
    b"article",
    b"aside",
    b"base",
    b"basefont",
    b"blockquote",
    b"body",
    b"caption",
    b"center",
    b"col",
    b"colgroup",
    b"dd",
    b"details",
    b"dialog",
    b"dir",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"frame",
    b"frameset",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"head",
    b"header",
    b"hr",
    b"html",
    b"iframe",
    b"legend",
    b"li",
    b"link",
    b"main",
    b"menu",
    b"menuitem",
    b"nav",
    b"noframes",
    b"ol",
    b"optgroup",
    b"option",
    b"p",
    b"param",
    b"search",
    b"section",
    b"summary",
    b"table",
    b"tbody",
    b"td",
    b"tfoot",
    b"th",
    b"thead",
    b"title",
    b"tr",
    b"track",
    b"ul",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_may_take_several_lines() {
        use Definition::{Destination, Done, InTitle, Title};
        for (line, wanted) in [
            ("[中]: /u", Some(Title)),
            ("[中]:", Some(Destination)),
            ("[中]: <a b> \"t\"", Some(Done)),
            ("[中]: /u 'it", Some(InTitle(b'\''))),
            ("[中]: 請看這裡 和那裡", None),
            ("[^1]: /u", None),
            ("[中] : /u", None),
            ("[a\\]中]: /u", Some(Title)),
            ("[a[b]: /u", None),
            ("[中\\", None),
            ("[ ]: /u", None),
        ] {
            assert_eq!(definition(line.as_bytes()), wanted, "{line}");
        }
    }

    #[test]
    fn html_blocks_are_of_seven_kinds() {
        for (line, wanted) in [
            ("<pre>", Some(false)),
            ("<!-- x", Some(false)),
            ("<?php", Some(false)),
            ("<!DOCTYPE html>", Some(false)),
            ("<![CDATA[", Some(false)),
            ("</div", Some(true)),
            ("<hr/>", Some(true)),
            ("<b class='x'>", Some(true)),
            ("<b>x", None),
            ("<divx", None),
            ("<!中>", None),
            ("</pre>", Some(true)),
        ] {
            assert_eq!(html_block(line.as_bytes(), false), wanted, "{line}");
        }
        assert_eq!(html_block(b"<b>", true), None);
    }

    #[test]
    fn rules_part_and_underline() {
        assert!(is_rule(b"- - -", false) && is_rule(b"***", false) && is_rule(b"=", true));
        assert!(!is_rule(b"--", false) && !is_rule(b"===", false) && !is_rule(b"**a*", true));
    }
}
