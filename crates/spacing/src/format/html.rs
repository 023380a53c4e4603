//! HTML, byte by byte: where a tag, a comment or an element of raw text begins and ends. The place
//! is kept from line to line.

use super::OPAQUE;
use crate::marks;
use crate::protect::may_be_attributes;
use crate::scan;
use crate::state::State;

/// Where a document stands between two lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// In prose.
    #[default]
    Text,
    /// In a tag; `raw` is the element whose start tag it is, if its content is raw.
    Tag { raw: Option<Raw>, value: Value },
    /// In `<!-- … -->`.
    Comment,
    /// In `<? … ?>`, `<![CDATA[ … ]]>` or `<! … >`, which ends so.
    Declaration(&'static [u8]),
    /// In the content of such an element.
    Raw(Raw),
}

/// Elements whose content keeps every byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    Script,
    Style,
    Pre,
    Code,
    TextArea,
}

/// Where in the attributes of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// In no value.
    None,
    /// After `=`: a quote opens a value.
    Due,
    /// In a value that this quote closes.
    Quoted(u8),
    /// In a value without quotes, which white space ends, or `>`.
    Bare,
}

impl Raw {
    const ALL: [(Raw, &'static [u8]); 5] = [
        (Raw::Script, b"script"),
        (Raw::Style, b"style"),
        (Raw::Pre, b"pre"),
        (Raw::Code, b"code"),
        (Raw::TextArea, b"textarea"),
    ];

    fn of(name: &[u8]) -> Option<Raw> {
        Raw::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|&(raw, _)| raw)
    }
}

/// A place in a tag, before its attributes.
pub(super) fn in_tag() -> Place {
    Place::Tag { raw: None, value: Value::None }
}

/// Reads a line of HTML into the view.
pub(super) fn read(line: &[u8], state: &mut State) {
    let State { place, view, mark, .. } = state;
    let mut at = 0;
    while at < line.len() {
        if *place == Place::Text {
            let end = scan::find(b'<', &line[at..]).map_or(line.len(), |found| at + found);
            view.keep(line, at, end);
            at = end;
            if at < line.len() && !begin(line, at, Tags::Html, place, mark) {
                view.keep(line, at, at + 1);
                at += 1;
            }
        } else {
            view.show(&[OPAQUE], at);
            at = leave(line, at, place);
        }
    }
}

/// Whose tags are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// Any that HTML's tokenizer knows (WHATWG, section 13.2.5), whatever the names.
    Html,
    /// Those that CommonMark takes for inline HTML.
    Markdown,
}

/// If markup begins with the `<` at `at`, sets the place to its inside. The place is where the scan
/// stands at `at` itself, so [`leave`] starts there. What a comment says of spacing goes to `mark`.
pub(super) fn begin(
    line: &[u8],
    at: usize,
    tags: Tags,
    place: &mut Place,
    mark: &mut Option<bool>,
) -> bool {
    let rest = &line[at + 1..];
    let name = rest.strip_prefix(b"/").unwrap_or(rest);
    *place = match (rest.first(), name.first()) {
        (Some(b'!'), _) if rest.starts_with(b"!--") => {
            *mark = marks::of_comment(&line[at..]).or(*mark);
            Place::Comment
        }
        (Some(b'?'), _) => Place::Declaration(b"?>"),
        (Some(b'!'), _) if rest.starts_with(b"![CDATA[") => Place::Declaration(b"]]>"),
        (Some(b'!'), _)
            if tags == Tags::Html || rest.get(1).is_some_and(u8::is_ascii_alphabetic) =>
        {
            Place::Declaration(b">")
        }
        (_, Some(letter)) if letter.is_ascii_alphabetic() => {
            let length = name_length(name, tags);
            let after = &name[length..];
            let goes_on = match after.first() {
                None | Some(b'>') => true,
                Some(b'/') => tags == Tags::Html || after.starts_with(b"/>"),
                Some(b' ' | b'\t'..=b'\r') => match tags {
                    Tags::Html => true,
                    Tags::Markdown if rest[0] == b'/' => {
                        matches!(after.trim_ascii_start(), [] | [b'>', ..])
                    }
                    Tags::Markdown => may_be_attributes(after, true),
                },
                Some(_) => false,
            };
            if !goes_on {
                return false;
            }
            let raw = if rest[0] == b'/' { None } else { Raw::of(&name[..length]) };
            Place::Tag { raw, value: Value::None }
        }
        // What the tokenizer calls a bogus comment.
        (Some(b'/'), Some(_)) if tags == Tags::Html => Place::Declaration(b">"),
        _ => return false,
    };
    true
}

fn name_length(name: &[u8], tags: Tags) -> usize {
    let goes_on = |byte: &&u8| match tags {
        Tags::Html => !matches!(byte, b' ' | b'\t'..=b'\r' | b'/' | b'>'),
        Tags::Markdown => byte.is_ascii_alphanumeric() || **byte == b'-',
    };
    name.iter().take_while(goes_on).count()
}

/// Goes on inside markup until it ends or the line does; returns the offset after it.
pub(super) fn leave(line: &[u8], at: usize, place: &mut Place) -> usize {
    match *place {
        Place::Text => at,
        Place::Comment => {
            // The shortest are `<!-->` and `<!--->`.
            let from = if line[at..].starts_with(b"<!--") { at + 2 } else { at };
            until(line, from, b"-->", place)
        }
        Place::Declaration(end) => until(line, at, end, place),
        Place::Tag { raw, value } => tag(line, at, raw, value, place),
        Place::Raw(raw) => {
            let name =
                Raw::ALL.iter().find(|(known, _)| *known == raw).map_or(&b""[..], |(_, n)| n);
            let mut from = at;
            let closes = loop {
                let Some(found) = scan::find(b'<', &line[from..]) else { break None };
                from += found + 1;
                let rest = &line[from..];
                let named = || {
                    let goes_on = rest.get(name.len() + 1).is_some_and(u8::is_ascii_alphanumeric);
                    !goes_on
                        && rest.get(1..=name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
                };
                if rest.first() == Some(&b'/') && named() {
                    break Some(from - 1);
                }
            };
            match closes {
                Some(close) => {
                    *place = in_tag();
                    leave(line, close, place)
                }
                None => line.len(),
            }
        }
    }
}

fn until(line: &[u8], from: usize, end: &[u8], place: &mut Place) -> usize {
    match scan::find_text(end, &line[from.min(line.len())..]) {
        Some(found) => {
            *place = Place::Text;
            from + found + end.len()
        }
        None => line.len(),
    }
}

/// Goes to the end of a tag, and on through the content of an element of raw text.
fn tag(line: &[u8], at: usize, raw: Option<Raw>, mut value: Value, place: &mut Place) -> usize {
    let mut slash = false;
    for (at, &byte) in line.iter().enumerate().skip(at) {
        value = match (value, byte) {
            (Value::Quoted(quote), _) if byte == quote => Value::None,
            (Value::Quoted(_), _) => value,
            (_, b'>') => {
                // XHTML's elements without content end where they begin.
                let raw = raw.filter(|_| !(slash && value == Value::None));
                *place = raw.map_or(Place::Text, Place::Raw);
                return match raw {
                    Some(_) => leave(line, at + 1, place),
                    None => at + 1,
                };
            }
            (Value::Due, b'"' | b'\'') => Value::Quoted(byte),
            (Value::None, b'=') => Value::Due,
            (Value::Due, b' ' | b'\t'..=b'\r') => Value::Due,
            (Value::Bare, b' ' | b'\t'..=b'\r') => Value::None,
            (Value::Due | Value::Bare, _) => Value::Bare,
            (Value::None, _) => Value::None,
        };
        slash = byte == b'/';
    }
    if value == Value::Bare {
        value = Value::None;
    }
    *place = Place::Tag { raw, value };
    line.len()
}
