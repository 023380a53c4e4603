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

/// The choices a [`Spacer`](crate::Spacer) is built from.
///
/// ```
/// let mut options = spacing::Options::default();
/// options.rules = spacing::Rules::Unicode;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
}
