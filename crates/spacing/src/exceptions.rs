//! Places where the rules want a space and the caller does not: each is told by the characters on
//! both sides of the gap.

use std::collections::HashMap;

use crate::class::{self, Char, NARROW, WIDE};
use crate::options::{Only, Options};

/// The exceptions that a caller asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exceptions {
    any: bool,
    only: Only,
    units: bool,
    dashes: bool,
    /// Words to keep together, by the two characters around a place inside where a space might go.
    kept: HashMap<(u32, u32), Vec<Kept>>,
}

/// A word cut in two.
#[derive(Clone, Debug)]
struct Kept {
    left: Box<[u8]>,
    right: Box<[u8]>,
}

/// What a number counts: years, months, days, hours, minutes, seconds; money; percentages and
/// degrees; people, things, pages and the like.
const UNITS: &str = "年月日号號时時分秒点點天周週岁歲元円圆圓块塊角毛个個個人次倍度章节節页頁卷册冊回期届屆条條\
     名位只隻台台件本张張篇集层層楼樓万萬亿億千百十";

/// A unit that more digits may follow: `3月27日`, `第3章`.
const BEFORE_DIGITS: &str = "年月日时時点點分第";

/// Hyphen, the dashes, minus.
const DASHES: &str = "-‐‑‒–—―−";

impl Exceptions {
    pub(crate) fn new(options: &Options) -> Exceptions {
        let mut kept: HashMap<_, Vec<Kept>> = HashMap::new();
        for word in &options.keep {
            for (at, after) in word.char_indices().skip(1) {
                let (left, right) = word.split_at(at);
                let Some(before) = left.chars().next_back() else { continue };
                let cut = Kept { left: left.as_bytes().into(), right: right.as_bytes().into() };
                kept.entry((before.into(), after.into())).or_default().push(cut);
            }
        }
        let (only, units) = (options.only, options.unspaced_units);
        let dashes = options.unspaced_dashes;
        let any = only != Only::All || units || dashes || !kept.is_empty();
        Exceptions { any, only, units, dashes, kept }
    }

    /// Drops the positions in `found[from..]` that are exceptions; they are offsets in `text`.
    pub(crate) fn drop_from(&self, text: &[u8], found: &mut Vec<usize>, from: usize) {
        if !self.any {
            return;
        }
        let mut kept = from;
        for i in from..found.len() {
            if self.allow(text, found[i]) {
                found[kept] = found[i];
                kept += 1;
            }
        }
        found.truncate(kept);
    }

    fn allow(&self, text: &[u8], position: usize) -> bool {
        let (before, after) = text.split_at(position);
        let (Some((left, _)), Some(right)) = (class::last_base(before), class::first(after)) else {
            return true;
        };
        !(self.dashes && (is_in(left, DASHES) || is_in(right, DASHES))
            || self.units && is_counted(left, right)
            || !self.is_of_sort(left, right)
            || self.is_kept(before, after))
    }

    fn is_of_sort(&self, left: Char, right: Char) -> bool {
        let narrow = if left.spacing() == WIDE { right } else { left };
        let digit = is_digit(narrow);
        let letter = narrow.spacing() == NARROW && !digit;
        match self.only {
            Only::All => true,
            Only::Letters => letter,
            Only::Digits => digit,
            Only::LettersAndDigits => letter || digit,
        }
    }

    fn is_kept(&self, before: &[u8], after: &[u8]) -> bool {
        // The very last character, mark or not: words are compared byte by byte.
        let (Some(left), Some(right)) = (class::last(before), class::first(after)) else {
            return false;
        };
        self.kept.get(&(left.cp, right.cp)).is_some_and(|words| {
            words.iter().any(|word| before.ends_with(&word.left) && after.starts_with(&word.right))
        })
    }
}

/// `27日`, `月27`
fn is_counted(left: Char, right: Char) -> bool {
    is_digit(left) && is_in(right, UNITS) || is_in(left, BEFORE_DIGITS) && is_digit(right)
}

fn is_digit(c: Char) -> bool {
    char::from_u32(c.cp).is_some_and(|c| c.is_ascii_digit())
}

fn is_in(c: Char, set: &str) -> bool {
    char::from_u32(c.cp).is_some_and(|c| set.contains(c))
}
