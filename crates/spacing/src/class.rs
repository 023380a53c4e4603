//! What a character is: one byte of class bits for every code point, and UTF-8 read either way.

use crate::options::Hangul;
use crate::steps;
use crate::tables::RANGES;

/// The lowest two bits are the East Asian spacing class of UTR #59; these are its values.
pub(crate) const NARROW: u8 = 1;
pub(crate) const CONDITIONAL: u8 = 2;
pub(crate) const WIDE: u8 = 3;
const SPACING: u8 = 3;
/// Hangul, which UTR #59 has as wide; here neither, or as the caller says.
const HANGUL: u8 = 4;
/// Belongs to the cluster of the character before it.
const EXTEND: u8 = 8;
/// An enclosing mark: its cluster is neither wide nor narrow.
const ENCLOSING: u8 = 16;
/// A pictograph: a zero width joiner glues it to the cluster before it.
const PICTOGRAPH: u8 = 32;
/// Radicals, and enclosed or squared words: symbols to Unicode, words to a reader.
const WORD_LIKE: u8 = 64;

/// The same, as ranges.
const WORD_LIKES: [(usize, usize); 3] = [(0x2E80, 0x2FDF), (0x30A0, 0x30A0), (0x3200, 0x32FF)];

/// The classes of the Basic Multilingual Plane, one load away.
static BMP: [u8; 0x1_0000] = basic_plane();

const fn basic_plane() -> [u8; 0x1_0000] {
    let mut table = [0; 0x1_0000];
    let mut row = 0;
    while row < RANGES.len() {
        let (first, last, class) = RANGES[row];
        let mut cp = first;
        while cp <= last && cp < 0x1_0000 {
            table[cp as usize] = class;
            cp += 1;
        }
        row += 1;
    }
    row = 0;
    while row < WORD_LIKES.len() {
        let (mut cp, last) = WORD_LIKES[row];
        while cp <= last {
            table[cp] |= WORD_LIKE;
            cp += 1;
        }
        row += 1;
    }
    table
}

/// What counts as wide to pangu's rules, besides what UTR #59 has so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlsoWide(u8);

impl AlsoWide {
    pub(crate) fn new(hangul: Hangul) -> AlsoWide {
        AlsoWide(if hangul == Hangul::Wide { WORD_LIKE | HANGUL } else { WORD_LIKE })
    }

    fn has(self, bits: u8) -> bool {
        bits & SPACING == WIDE || bits & self.0 != 0
    }
}

/// A character read from bytes; bytes that are no UTF-8 are one character each, of no class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Char {
    /// The code point, or `u32::MAX` for a byte that is not UTF-8.
    pub(crate) cp: u32,
    /// Length in bytes, 1 to 4.
    pub(crate) len: usize,
    bits: u8,
}

impl Char {
    const fn invalid() -> Char {
        Char { cp: u32::MAX, len: 1, bits: 0 }
    }

    /// The spacing class: 0, [`NARROW`], [`CONDITIONAL`] or [`WIDE`]; Hangul is 0.
    pub(crate) fn spacing(self) -> u8 {
        self.bits & SPACING
    }

    /// Whether it is wide text to pangu's rules.
    pub(crate) fn is_wide(self, also: AlsoWide) -> bool {
        also.has(self.bits)
    }

    pub(crate) fn is_hangul(self) -> bool {
        self.bits & HANGUL != 0
    }

    pub(crate) fn is_extend(self) -> bool {
        self.bits & EXTEND != 0
    }

    pub(crate) fn is_enclosing(self) -> bool {
        self.bits & ENCLOSING != 0
    }

    pub(crate) fn is_pictograph(self) -> bool {
        self.bits & PICTOGRAPH != 0
    }

    /// A white space character, no-break and ideographic spaces among them.
    pub(crate) fn is_space(self) -> bool {
        matches!(
            self.cp,
            0x09..=0x0D | 0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F
                | 0x205F | 0x3000
        )
    }

    /// White space, or what a caller may have put in for it: the zero width space is none to Unicode.
    pub(crate) fn is_blank(self) -> bool {
        self.is_space() || self.cp == ZERO_WIDTH_SPACE
    }
}

/// Where a line may be broken: no white space, but a space to those who ask for it.
pub(crate) const ZERO_WIDTH_SPACE: u32 = 0x200B;

/// What is before the blanks that `text` ends in.
pub(crate) fn without_blanks_behind(mut text: &[u8]) -> &[u8] {
    while let Some(c) = last(text).filter(|c| c.is_blank()) {
        steps::count(1);
        text = &text[..text.len() - c.len];
    }
    text
}

/// The class bits of a code point; beyond the BMP they are looked up in the ranges.
fn bits(cp: u32) -> u8 {
    if let Some(&class) = BMP.get(cp as usize) {
        return class;
    }
    let after = RANGES.partition_point(|&(first, _, _)| first <= cp);
    match after.checked_sub(1).and_then(|row| RANGES.get(row)) {
        Some(&(_, last, class)) if cp <= last => class,
        _ => 0,
    }
}

/// The character of one byte.
pub(crate) fn of_ascii(byte: u8) -> Char {
    Char { cp: byte.into(), len: 1, bits: BMP[usize::from(byte)] }
}

/// The character that starts at the first byte of `bytes`, or `None` at the end.
pub(crate) fn first(bytes: &[u8]) -> Option<Char> {
    let &lead = bytes.first()?;
    steps::count(1);
    let (len, initial) = match lead {
        0x00..=0x7F => (1, u32::from(lead)),
        0xC2..=0xDF => (2, u32::from(lead & 0x1F)),
        0xE0..=0xEF => (3, u32::from(lead & 0x0F)),
        0xF0..=0xF4 => (4, u32::from(lead & 0x07)),
        _ => return Some(Char::invalid()),
    };
    let Some(rest) = bytes.get(1..len) else { return Some(Char::invalid()) };
    let mut cp = initial;
    for &byte in rest {
        if byte & 0xC0 != 0x80 {
            return Some(Char::invalid());
        }
        cp = cp << 6 | u32::from(byte & 0x3F);
    }
    let well_formed = match len {
        3 => cp >= 0x800 && !(0xD800..=0xDFFF).contains(&cp),
        4 => (0x1_0000..=0x10_FFFF).contains(&cp),
        _ => true,
    };
    Some(if well_formed { Char { cp, len, bits: bits(cp) } } else { Char::invalid() })
}

/// The same, if that is a character of three bytes from U+3000 on; `None` for any other.
#[inline]
pub(crate) fn first_of_three(bytes: &[u8]) -> Option<Char> {
    steps::count(1);
    let &[lead @ 0xE3..=0xEF, second, third] = bytes.first_chunk()? else { return None };
    if (second & third) & 0xC0 != 0x80 || (second | third) & 0x40 != 0 || lead == 0xED {
        // Not well formed, or possibly so among the surrogates: not worth a look here.
        return None;
    }
    let cp = u32::from(lead & 0x0F) << 12 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F);
    Some(Char { cp, len: 3, bits: BMP[cp as usize & 0xFFFF] })
}

/// Whether a character of three bytes is wide text to pangu's rules; `None` if it is not well formed
/// or a mark.
#[inline]
pub(crate) fn is_wide_of_three(bytes: [u8; 3], also: AlsoWide) -> Option<bool> {
    let [lead, second, third] = bytes;
    let cp = u32::from(lead & 0x0F) << 12 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F);
    let bits = BMP[cp as usize & 0xFFFF];
    let well_formed = u32::from_le_bytes([lead, second, third, 0]) & 0x00C0_C0F0 == 0x0080_80E0;
    (well_formed && bits & EXTEND == 0).then_some(also.has(bits))
}

/// The character that ends with the last byte of `bytes`, or `None` if there is none.
pub(crate) fn last(bytes: &[u8]) -> Option<Char> {
    for len in 1..=bytes.len().min(4) {
        let tail = &bytes[bytes.len() - len..];
        if tail[0] & 0xC0 != 0x80 {
            return Some(first(tail).filter(|c| c.len == len).unwrap_or(Char::invalid()));
        }
    }
    bytes.last().map(|_| Char::invalid())
}

/// The character that the last cluster of `bytes` starts with: marks at the end are passed over.
pub(crate) fn last_base(bytes: &[u8]) -> Option<(Char, usize)> {
    let mut end = bytes.len();
    loop {
        let c = last(&bytes[..end])?;
        end -= c.len;
        if !c.is_extend() {
            return Some((c, end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spacing(c: char) -> u8 {
        first(c.encode_utf8(&mut [0; 4]).as_bytes()).unwrap().spacing()
    }

    #[test]
    fn classes_of_some_characters() {
        for c in "漢々〆〇かカーㇰㄅㆠꀀ𗀀𛅰𠀀豈".chars() {
            assert_eq!(spacing(c), WIDE, "{c}");
        }
        for c in "aZ0éβЖनกش".chars() {
            assert_eq!(spacing(c), NARROW, "{c}");
        }
        for c in "한ｶＡ１，。①㈱「😀 +$".chars() {
            assert_eq!(spacing(c), 0, "{c}");
        }
        for c in "!%&,.:;?@\\•".chars() {
            assert_eq!(spacing(c), CONDITIONAL, "{c}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_stand_alone() {
        for bad in [&b"\x80"[..], b"\xC0\xAF", b"\xE4\xB8", b"\xED\xA0\x80", b"\xF5\x80\x80\x80"] {
            assert_eq!(first(bad), Some(Char::invalid()), "{bad:?}");
            assert_eq!(last(bad), Some(Char::invalid()), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_the_standard_library_reads(text in "\\PC*", junk in any::<Vec<u8>>()) {
            prop_assert_eq!(
                first(text.as_bytes()).map(|c| c.cp), text.chars().next().map(u32::from));
            prop_assert_eq!(
                last(text.as_bytes()).map(|c| c.cp), text.chars().next_back().map(u32::from));
            for tail in [text.as_bytes(), &junk] {
                if let Some(c) = first_of_three(tail) {
                    prop_assert_eq!(Some(c), first(tail));
                }
            }
            if let Some(c) = first(&junk) {
                prop_assert_eq!(c.cp == u32::MAX, std::str::from_utf8(&junk[..c.len]).is_err());
            }
        }
    }
}
