//! What `spacing` must know of every character, derived from the Unicode Character Database.
//!
//! The classes are those of UTR #59 (East Asian Spacing), with Hangul kept apart so that a caller
//! may choose, and two facts about grapheme clusters from UAX #29. The derivation is ours; a test
//! compares it with the published property when the file is at hand.

use std::fmt::Write as _;

use icu_properties::props::{
    EastAsianWidth, ExtendedPictographic, GeneralCategory as Gc, GraphemeClusterBreak, Script,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData};

/// Neither wide nor narrow.
const OTHER: u8 = 0;
/// Letters, marks and digits of all other scripts.
const NARROW: u8 = 1;
/// Punctuation that counts as narrow in Chinese only.
const CONDITIONAL: u8 = 2;
/// Ideographs, kana, Bopomofo, Yi, Tangut, Nushu, Khitan.
const WIDE: u8 = 3;
/// Hangul: UTR #59 says wide, the library lets the caller choose.
const HANGUL: u8 = 4;
/// Belongs to the character before it (UAX #29: Extend, ZWJ, SpacingMark).
const EXTEND: u8 = 8;
/// An enclosing mark: the cluster it ends is neither wide nor narrow.
const ENCLOSING: u8 = 16;
/// A pictograph, which a zero width joiner glues to the cluster before it.
const PICTOGRAPH: u8 = 32;

/// Scripts whose characters are wide.
const WIDE_SCRIPTS: [Script; 8] = [
    Script::Han,
    Script::Hiragana,
    Script::Katakana,
    Script::Bopomofo,
    Script::Yi,
    Script::Tangut,
    Script::Nushu,
    Script::KhitanSmallScript,
];

/// Other punctuation that UTR #59 leaves out of the conditional class.
const NOT_CONDITIONAL: [u32; 8] = [0x22, 0x27, 0x2A, 0x2F, 0xB7, 0x2020, 0x2021, 0x2026];

/// The geta mark stands for a missing ideograph, so UTR #59 has it wide though it is a symbol.
const GETA_MARK: u32 = 0x3013;

/// The text of `crates/spacing/src/tables.rs`.
pub(super) fn source() -> String {
    let mut text = String::from(
        "//! Character classes by range. Written by `cargo xtask gen`; do not edit.\n\
         //!\n\
         //! Each row is (first, last, class); see `class.rs` for the meaning of the bits.\n\n\
         /// Ranges in ascending order; a code point in none of them has class 0.\n\
         #[rustfmt::skip]\n\
         pub(crate) const RANGES: &[(u32, u32, u8)] = &[\n",
    );
    for (first, last, class) in ranges() {
        let _ = writeln!(text, "    (0x{first:04X}, 0x{last:04X}, {class}),");
    }
    text.push_str("];\n");
    text
}

/// Runs of code points with one class; class 0 is left out.
fn ranges() -> Vec<(u32, u32, u8)> {
    let mut runs: Vec<(u32, u32, u8)> = Vec::new();
    for cp in 0..=0x0010_FFFF {
        let class = class(cp);
        match runs.last_mut() {
            Some((_, last, c)) if *c == class && *last + 1 == cp => *last = cp,
            _ if class != OTHER => runs.push((cp, cp, class)),
            _ => {}
        }
    }
    runs
}

/// All bits of one code point.
fn class(cp: u32) -> u8 {
    let mut bits = spacing(cp);
    match CodePointMapData::<GraphemeClusterBreak>::new().get32(cp) {
        GraphemeClusterBreak::Extend
        | GraphemeClusterBreak::ZWJ
        | GraphemeClusterBreak::SpacingMark => bits |= EXTEND,
        _ => {}
    }
    if CodePointMapData::<Gc>::new().get32(cp) == Gc::EnclosingMark {
        bits |= ENCLOSING;
    }
    if CodePointSetData::new::<ExtendedPictographic>().contains32(cp) {
        bits |= PICTOGRAPH;
    }
    bits
}

/// The East Asian spacing class.
fn spacing(cp: u32) -> u8 {
    let gc = CodePointMapData::<Gc>::new().get32(cp);
    let width = CodePointMapData::<EastAsianWidth>::new().get32(cp);
    let scripts = ScriptWithExtensions::new();
    let has = |script| scripts.has_script32(cp, script);
    if width == EastAsianWidth::Halfwidth || width == EastAsianWidth::Fullwidth {
        return OTHER;
    }
    // Hangzhou numerals are letter numbers; Bopomofo tones and voiced sound marks are modifier symbols.
    let part_of_word = is_letter_or_mark(gc) || matches!(gc, Gc::LetterNumber | Gc::ModifierSymbol);
    if cp == GETA_MARK || part_of_word && WIDE_SCRIPTS.into_iter().any(has) {
        return WIDE;
    }
    if part_of_word && has(Script::Hangul) {
        return HANGUL;
    }
    if width == EastAsianWidth::Wide {
        return OTHER;
    }
    match gc {
        Gc::DecimalNumber => NARROW,
        gc if is_letter_or_mark(gc) => NARROW,
        Gc::OtherPunctuation if !NOT_CONDITIONAL.contains(&cp) => CONDITIONAL,
        _ => OTHER,
    }
}

/// General categories L and M.
fn is_letter_or_mark(gc: Gc) -> bool {
    matches!(
        gc,
        Gc::UppercaseLetter
            | Gc::LowercaseLetter
            | Gc::TitlecaseLetter
            | Gc::ModifierLetter
            | Gc::OtherLetter
            | Gc::NonspacingMark
            | Gc::SpacingMark
            | Gc::EnclosingMark
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares with the published property, when `FTOOLS_UTR59` names a copy of
    /// `EastAsianSpacing.txt`. Characters younger than that file are in none of its rows, and so
    /// are narrow symbols of value O: what it does not list may be anything there is a rule for.
    #[test]
    fn derivation_agrees_with_the_published_property() {
        let Some(path) = std::env::var_os("FTOOLS_UTR59") else { return };
        let published = std::fs::read_to_string(path).unwrap();
        let (mut listed, mut differ) = (0, Vec::new());
        for line in published.lines() {
            let line = line.split('#').next().unwrap();
            let Some((range, value)) = line.split_once(';') else { continue };
            let range = range.trim();
            let (first, last) = range.split_once("..").unwrap_or((range, range));
            let parse = |hex| u32::from_str_radix(hex, 16).unwrap();
            for cp in parse(first)..=parse(last) {
                listed += 1;
                let derived = match spacing(cp) {
                    NARROW => "N",
                    CONDITIONAL => "C",
                    WIDE | HANGUL => "W",
                    _ => "O",
                };
                if derived != value.trim() {
                    differ.push(format!("U+{cp:04X}: {derived}, published {}", value.trim()));
                }
            }
        }
        assert!(listed > 100_000, "only {listed} code points in that file");
        assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
    }
}
