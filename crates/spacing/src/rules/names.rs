//! Names and grades that end in `+` or `-`: `Disney+`, `BBB-`, `Rh+`.

use crate::class;
use crate::protect;

/// Services and products with a `+` in the name.
const PLUS_NAMES: [&str; 12] = [
    "Apple TV",
    "CATCHPLAY",
    "Discovery",
    "discovery",
    "Disney",
    "ESPN",
    "Fitness",
    "iCloud",
    "mo店",
    "Paramount",
    "PS",
    "Pro",
];

/// The same, of names that may follow other wide text.
const WIDE_PLUS_NAMES: [&str; 2] = ["公視", "影劇館"];

/// Credit ratings and blood types, with a `+` or a `-`.
const GRADES: [&str; 13] =
    ["twAA", "twA", "twBBB", "twBB", "twB", "twCCC", "AA", "BBB", "BB", "CCC", "AB", "Rh", "RhD"];

/// Whether `text` ends in a name that the `+` or `-` after it belongs to.
pub(super) fn ends_in_name(text: &[u8], sign: u8) -> bool {
    let Some(last) = text.last() else { return false };
    let ends_in = |name: &&str| {
        // One byte tells most names apart from the text.
        let rest =
            (name.as_bytes().last() == Some(last)).then(|| text.strip_suffix(name.as_bytes()));
        rest.flatten().is_some_and(|rest| !rest.last().is_some_and(u8::is_ascii_alphanumeric))
    };
    GRADES.iter().any(ends_in)
        || sign == b'+'
            && (PLUS_NAMES.iter().any(ends_in)
                || ends_in_spaced_name(text)
                || WIDE_PLUS_NAMES.iter().any(|name| text.ends_with(name.as_bytes())))
}

/// Whether `text` ends in `mo店` as it is after a first run, whatever that puts in for a space.
fn ends_in_spaced_name(text: &[u8]) -> bool {
    /// With its `&` and `;`; no name in HTML is longer.
    const LONGEST_ENTITY: usize = 34;
    let Some(rest) = text.strip_suffix("店".as_bytes()) else { return false };
    let before = match class::last(rest) {
        Some(c) if c.is_blank() => class::without_blanks_behind(rest),
        Some(c) if c.cp == u32::from(b';') => {
            let from = rest.len().saturating_sub(LONGEST_ENTITY);
            match memchr::memrchr(b'&', &rest[from..]) {
                Some(start) if protect::entity(rest, from + start) == Some(rest.len()) => {
                    &rest[..from + start]
                }
                _ => return false,
            }
        }
        _ => return false,
    };
    let name = before.strip_suffix(b"mo");
    name.is_some_and(|rest| !rest.last().is_some_and(u8::is_ascii_alphanumeric))
}
