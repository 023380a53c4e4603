//! HTML, byte by byte: where a tag, a comment or an element of raw text begins and ends. The place
//! is kept from line to line.

use super::{OPAQUE, references};
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
    /// In a tag; `raw` is the element whose start tag it is, if its content is raw, and `empty` says
    /// whether a slash at its end would make it one without content.
    Tag { raw: Option<Raw>, empty: bool, value: Value, within: Option<Raw> },
    /// In `<!-- … -->`.
    Comment { within: Option<Raw> },
    /// In `<? … ?>`, `<![CDATA[ … ]]>` or `<! … >`, which ends so.
    Declaration(&'static [u8]),
    /// In the content of such an element. One within another is script, style or textarea within
    /// preformatted text or code; only these are markup there, and comments.
    Raw { raw: Raw, within: Option<Raw> },
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

    /// Whether its content has tags and comments.
    fn holds_markup(self) -> bool {
        matches!(self, Raw::Pre | Raw::Code)
    }

    /// Whether `text` begins with its name.
    fn is_named(self, text: &[u8]) -> bool {
        let name = Raw::ALL.iter().find(|(raw, _)| *raw == self).map_or(&b""[..], |(_, n)| n);
        let ends = matches!(text.get(name.len()), None | Some(b' ' | b'\t'..=b'\r' | b'/' | b'>'));
        ends && text.get(..name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name))
    }
}

/// A place in a tag, before its attributes.
pub(super) fn in_tag() -> Place {
    Place::Tag { raw: None, empty: false, value: Value::None, within: None }
}

/// Back in the element that this was within, or in prose.
fn back_in(within: Option<Raw>) -> Place {
    within.map_or(Place::Text, |raw| Place::Raw { raw, within: None })
}

/// Reads a line of HTML into the view.
pub(super) fn read(line: &[u8], state: &mut State) {
    let State { place, view, mark, xml, .. } = state;
    let mut at = 0;
    while at < line.len() {
        if *place == Place::Text {
            let end = scan::find2(b'<', b'&', &line[at..]).map_or(line.len(), |found| at + found);
            view.keep(line, at, end);
            at = end;
            match line.get(at) {
                None => {}
                Some(b'&') => {
                    let reference = references::bare(line, at);
                    match reference {
                        Some(_) => view.show(&[OPAQUE], at),
                        None => view.keep(line, at, at + 1),
                    }
                    at = reference.unwrap_or(at + 1);
                }
                Some(_)
                    if begin(line, at, if *xml { Tags::Xml } else { Tags::Html }, place, mark) =>
                {
                    *xml |= line[at..].starts_with(b"<?xml");
                }
                Some(_) => {
                    view.keep(line, at, at + 1);
                    at += 1;
                }
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
    /// The same, of a document that is XML: any element may end where it begins.
    Xml,
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
            Place::Comment { within: None }
        }
        (Some(b'?'), _) => Place::Declaration(b"?>"),
        (Some(b'!'), _) if rest.starts_with(b"![CDATA[") => Place::Declaration(b"]]>"),
        (Some(b'!'), _)
            if tags != Tags::Markdown || rest.get(1).is_some_and(u8::is_ascii_alphabetic) =>
        {
            Place::Declaration(b">")
        }
        (_, Some(letter)) if letter.is_ascii_alphabetic() => {
            let length = name_length(name, tags);
            let after = &name[length..];
            let goes_on = match after.first() {
                None | Some(b'>') => true,
                Some(b'/') => tags != Tags::Markdown || after.starts_with(b"/>"),
                Some(b' ' | b'\t'..=b'\r') => match tags {
                    Tags::Html | Tags::Xml => true,
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
            Place::Tag { raw, empty: tags == Tags::Xml, value: Value::None, within: None }
        }
        // What the tokenizer calls a bogus comment.
        (Some(b'/'), Some(_)) if tags != Tags::Markdown => Place::Declaration(b">"),
        _ => return false,
    };
    true
}

fn name_length(name: &[u8], tags: Tags) -> usize {
    let goes_on = |byte: &&u8| match tags {
        Tags::Html | Tags::Xml => !matches!(byte, b' ' | b'\t'..=b'\r' | b'/' | b'>'),
        Tags::Markdown => byte.is_ascii_alphanumeric() || **byte == b'-',
    };
    name.iter().take_while(goes_on).count()
}

/// Goes on inside markup until it ends or the line does; returns the offset after it.
pub(super) fn leave(line: &[u8], mut at: usize, place: &mut Place) -> usize {
    while *place != Place::Text && at < line.len() {
        at = match *place {
            Place::Text => at,
            Place::Comment { within } => {
                // The shortest are `<!-->` and `<!--->`.
                let from = if line[at..].starts_with(b"<!--") { at + 2 } else { at };
                until(line, from, b"-->", within, place)
            }
            Place::Declaration(end) => until(line, at, end, None, place),
            Place::Tag { .. } => tag(line, at, place),
            Place::Raw { raw, within } => content(line, at, raw, within, place),
        };
    }
    at
}

/// Goes through the content of an element, to its end tag or to markup within.
fn content(line: &[u8], at: usize, raw: Raw, within: Option<Raw>, place: &mut Place) -> usize {
    let mut from = at;
    while let Some(found) = scan::find(b'<', &line[from..]) {
        let at = from + found;
        from = at + 1;
        let rest = &line[from..];
        if rest.strip_prefix(b"/").is_some_and(|name| raw.is_named(name)) {
            *place = Place::Tag { raw: None, empty: false, value: Value::None, within };
            return at;
        }
        if raw.holds_markup() && rest.starts_with(b"!--") {
            *place = Place::Comment { within: Some(raw) };
            return at;
        }
        if raw.holds_markup()
            && let Some(inner) = Raw::ALL
                .iter()
                .map(|(inner, _)| *inner)
                .find(|inner| !inner.holds_markup() && inner.is_named(rest))
        {
            *place = Place::Tag {
                raw: Some(inner),
                empty: false,
                value: Value::None,
                within: Some(raw),
            };
            return at;
        }
    }
    line.len()
}

fn until(line: &[u8], from: usize, end: &[u8], within: Option<Raw>, place: &mut Place) -> usize {
    match scan::find_text(end, &line[from.min(line.len())..]) {
        Some(found) => {
            *place = back_in(within);
            from + found + end.len()
        }
        None => line.len(),
    }
}

/// Goes to the end of a tag, which may be the start of `raw`.
fn tag(line: &[u8], at: usize, place: &mut Place) -> usize {
    let Place::Tag { raw, empty, mut value, within } = *place else { return at };
    let mut slash = false;
    for (at, &byte) in line.iter().enumerate().skip(at) {
        value = match (value, byte) {
            (Value::Quoted(quote), _) if byte == quote => Value::None,
            (Value::Quoted(_), _) => value,
            (_, b'>') => {
                let raw = raw.filter(|_| !(empty && slash && value == Value::None));
                *place = raw.map_or(back_in(within), |raw| Place::Raw { raw, within });
                return at + 1;
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
    *place = Place::Tag { raw, empty, value, within };
    line.len()
}
