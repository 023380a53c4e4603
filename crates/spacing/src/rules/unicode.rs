//! UTR #59, East Asian Spacing: a space between a wide and a narrow cluster, in either order.

use crate::class::{self, CONDITIONAL, Char, NARROW, WIDE};
use crate::format::Format;
use crate::options::{Hangul, Lang, Options};
use crate::protect;
use crate::scan;

/// Where the sweep over a text stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// Offset of the next cluster.
    pub(crate) at: usize,
    /// The class of the cluster before it.
    before: u8,
}

/// Appends to `found` the offsets in `text` (one line, or a piece of one) where a space goes, until
/// there are about `most` or the text ends.
pub(crate) fn positions(
    text: &[u8],
    options: &Options,
    place: &mut Place,
    most: usize,
    found: &mut Vec<usize>,
) {
    let Place { mut at, mut before } = *place;
    while let Some(&byte) = text.get(at).filter(|_| found.len() < most) {
        if byte == b'&'
            && let Some(end) = entity(text, at, options)
        {
            (at, before) = (end, 0);
            continue;
        }
        // A byte of ASCII that no mark can follow is a cluster, and so are most.
        if byte.is_ascii() && text.get(at + 1).is_none_or(|&next| begins_no_mark(next)) {
            let class = class_of(class::of_ascii(byte), options);
            if meet(before, class) {
                found.push(at);
            }
            before = class;
            at += 1;
            continue;
        }
        let Some(c) = class::first(&text[at..]) else { break };
        // Inside a run nothing happens: look at its first character, go on at its last cluster.
        let run = scan::east_asian_run(&text[at..]);
        let skipped = class::last_base(&text[at..at + run]).map_or(0, |(_, offset)| offset);
        if skipped > 0 {
            if before == NARROW && class_of(c, options) == WIDE {
                found.push(at);
            }
            before = 0;
            at += skipped;
        }
        let Some(c) = class::first(&text[at..]) else { break };
        let (class, len) = cluster(&text[at..], c, options);
        if meet(before, class) {
            found.push(at);
        }
        before = class;
        at += len;
    }
    *place = Place { at, before };
}

/// The end of an entity: where there is markup it is no ampersand, and one that is put in for a space
/// is a space anywhere.
fn entity(text: &[u8], at: usize, options: &Options) -> Option<usize> {
    let space = options.space.as_bytes();
    if space.first() == Some(&b'&') && text[at..].starts_with(space) {
        return Some(at + space.len());
    }
    (options.format != Format::Plain).then(|| protect::entity(text, at)).flatten()
}

/// Whether one is wide and the other narrow.
fn meet(left: u8, right: u8) -> bool {
    (left == WIDE && right == NARROW) || (left == NARROW && right == WIDE)
}

/// The class of the cluster that starts with `c`, and its length.
fn cluster(text: &[u8], c: Char, options: &Options) -> (u8, usize) {
    let mut class = class_of(c, options);
    let mut len = c.len;
    let mut joined = c.cp == ZWJ;
    while let Some(next) = class::first(&text[len..]) {
        if !(next.is_extend() || joined && next.is_pictograph()) || c.is_space() {
            break;
        }
        if next.is_enclosing() {
            class = 0;
        }
        joined = next.cp == ZWJ;
        len += next.len;
    }
    (class, len)
}

/// Whether a character with this first byte is ASCII or an ideograph, and so no mark.
fn begins_no_mark(lead: u8) -> bool {
    matches!(lead, 0x00..=0x7F | 0xE4..=0xE9)
}

/// Zero width joiner.
const ZWJ: u32 = 0x200D;

/// Wide, narrow, or 0 for neither, as the options say.
fn class_of(c: Char, options: &Options) -> u8 {
    match c.spacing() {
        CONDITIONAL => match options.lang {
            Lang::Zh => NARROW,
            Lang::Ja | Lang::Ko => 0,
        },
        0 if c.is_hangul() && options.hangul == Hangul::Wide => WIDE,
        class => class,
    }
}
