//! What a caller may choose.

use crate::format::Format;

/// Which rule set decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rules {
    /// The positions of pangu v10, with insertions only: letters, digits, symbols, brackets,
    /// quotes, operators, paths.
    #[default]
    Pangu,
    /// UTR #59 East Asian Spacing alone: letters and digits, and in Chinese some punctuation.
    Unicode,
}

/// The language of the text. It matters to [`Rules::Unicode`] only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese: conditional punctuation counts as narrow.
    #[default]
    Zh,
    /// Japanese: conditional punctuation counts as neither.
    Ja,
    /// Korean: as Japanese.
    Ko,
}

/// What Hangul counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hangul {
    /// Neither wide nor narrow: Korean sets its own spaces.
    #[default]
    Neither,
    /// Wide, as UTR #59 has it.
    Wide,
}

/// Which narrow characters take a space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// Whatever the rules say.
    #[default]
    All,
    /// Letters (CSS calls it `ideograph-alpha`).
    Letters,
    /// Digits (CSS: `ideograph-numeric`).
    Digits,
    /// Letters and digits, no signs.
    LettersAndDigits,
}

/// The choices a [`Spacer`](crate::Spacer) is built from.
///
/// ```
/// let mut options = spacing::Options::default();
/// options.rules = spacing::Rules::Unicode;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Which rule set decides.
    pub rules: Rules,
    /// The language of the text.
    pub lang: Lang,
    /// What Hangul counts as.
    pub hangul: Hangul,
    /// How the text is marked up.
    pub format: Format,
    /// What is inserted; U+0020 by default. White space or an entity (`&thinsp;`): with anything
    /// else a second run may insert again.
    pub space: String,
    /// Take spaces out instead: each single `space` that spacing the line without them would insert.
    /// Spaces typed by hand in such places go as well.
    pub remove: bool,
    /// No space between a number and what it counts: `2025年3月27日`, `第3章`, `20元`.
    pub unspaced_units: bool,
    /// No space beside a hyphen or dash.
    pub unspaced_dashes: bool,
    /// Which narrow characters take a space.
    pub only: Only,
    /// Words that no space goes into: `B站`, `Eコマース`.
    pub keep: Vec<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            rules: Rules::default(),
            lang: Lang::default(),
            hangul: Hangul::default(),
            format: Format::default(),
            space: " ".to_owned(),
            remove: false,
            unspaced_units: false,
            unspaced_dashes: false,
            only: Only::default(),
            keep: Vec::new(),
        }
    }
}
