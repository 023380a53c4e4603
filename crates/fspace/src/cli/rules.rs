//! What was typed about the rules.

use clap::{Args, ValueEnum};
use fcli::options::operand;
use fcore::Operand;

/// The space that is inserted if no other is asked for.
const SPACE: &str = " ";

/// Where spaces go, and what a space is.
#[derive(Args, Debug)]
pub(crate) struct RuleArgs {
    /// pangu (letters, digits, signs, brackets, quotes) or unicode (UTR #59)
    #[arg(long, value_name = "RULES", default_value = "pangu", hide_possible_values = true)]
    pub(crate) rules: Rules,

    /// plain, markdown, html, or auto (by the file's extension, else plain)
    #[arg(long, value_name = "FORMAT", default_value = "auto", hide_possible_values = true)]
    pub(crate) format: Format,

    /// Language of the text, for --rules=unicode: zh, ja or ko
    #[arg(long, value_name = "LANG", default_value = "zh", hide_possible_values = true)]
    pub(crate) lang: Lang,

    /// What Hangul counts as: neither (wide nor narrow) or wide
    #[arg(long, value_name = "AS", default_value = "neither", hide_possible_values = true)]
    pub(crate) hangul: Hangul,

    /// What takes a space: all, letters, digits, letters-and-digits
    #[arg(long, value_name = "WHAT", default_value = "all", hide_possible_values = true)]
    pub(crate) only: Only,

    /// Keep the words of FILE together, such as B站, one a line (may be repeated)
    #[arg(long, value_name = "FILE", value_parser = operand(), allow_hyphen_values = true)]
    pub(crate) keep: Vec<Operand>,

    /// Keep WORD together (may be repeated)
    #[arg(long, value_name = "WORD", value_parser = word, allow_hyphen_values = true)]
    pub(crate) keep_word: Vec<String>,

    /// No space between a number and what it counts: 2025年3月27日
    #[arg(long)]
    pub(crate) no_space_units: bool,

    /// Beside hyphens and dashes: space (as the rules have it) or keep (none)
    #[arg(long, value_name = "WHAT", default_value = "space", hide_possible_values = true)]
    pub(crate) dashes: Dashes,

    /// Insert this: white space, its code, such as U+2009, or an entity
    #[arg(long, value_name = "SPACE", default_value = SPACE, hide_default_value = true, value_parser = space)]
    pub(crate) space: String,

    /// Take out the spaces that would have been put in, also those typed by hand
    #[arg(long)]
    pub(crate) remove: bool,
}

impl Default for RuleArgs {
    fn default() -> RuleArgs {
        RuleArgs {
            rules: Rules::default(),
            format: Format::default(),
            lang: Lang::default(),
            hangul: Hangul::default(),
            only: Only::default(),
            keep: Vec::new(),
            keep_word: Vec::new(),
            no_space_units: false,
            dashes: Dashes::default(),
            space: SPACE.to_owned(),
            remove: false,
        }
    }
}

/// The values of `--rules`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Rules {
    #[default]
    Pangu,
    Unicode,
}

/// The values of `--format`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Auto,
    Plain,
    Markdown,
    Html,
}

/// The values of `--lang`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Lang {
    #[default]
    Zh,
    Ja,
    Ko,
}

/// The values of `--hangul`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Hangul {
    #[default]
    Neither,
    Wide,
}

/// The values of `--only`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Only {
    #[default]
    All,
    Letters,
    Digits,
    LettersAndDigits,
}

/// The values of `--dashes`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dashes {
    #[default]
    Space,
    Keep,
}

fn word(text: &str) -> Result<String, String> {
    if text.is_empty() {
        Err("an empty word keeps nothing together".into())
    } else {
        Ok(text.into())
    }
}

/// What counts as white space when the tool is run again, so that a second run changes nothing.
fn space(text: &str) -> Result<String, String> {
    let code = text.strip_prefix("U+").or_else(|| text.strip_prefix("u+"));
    let space = match code {
        Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).map(String::from),
        None => Some(text.to_owned()),
    };
    let is_entity = |text: &str| {
        text.len() > 2
            && text.strip_prefix('&').and_then(|text| text.strip_suffix(';')).is_some_and(|name| {
                name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
            })
    };
    let is_space = |text: &str| {
        let mut chars = text.chars();
        // What joins letters, or keeps them from joining, belongs to the letter before it.
        let is_white = |c: char| c.is_whitespace() || c == '\u{200B}';
        chars.clone().all(|c| is_white(c) && c != '\n' && c != '\r') && chars.next().is_some()
    };
    space
        .filter(|space| is_space(space) || is_entity(space))
        .ok_or_else(|| "give white space, its code such as U+2009, or an entity".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_white_or_an_entity() {
        for (text, wanted) in [
            (" ", " "),
            ("U+2009", "\u{2009}"),
            ("u+a0", "\u{a0}"),
            ("U+200B", "\u{200b}"),
            ("&nbsp;", "&nbsp;"),
        ] {
            assert_eq!(space(text).as_deref(), Ok(wanted));
        }
        for text in ["", "x", "\n", "U+", "U+41", "U+D800", "U+200C", "U+200D", "&;", "&a b;"] {
            assert!(space(text).is_err(), "{text:?}");
        }
    }
}
