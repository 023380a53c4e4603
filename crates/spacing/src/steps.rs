//! Counts what the scanner does, in unit tests: time must be linear whatever a line is made of, and
//! counted steps tell so where a clock would only guess. Elsewhere [`count`] is nothing.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Notes that `steps` bytes or tokens were looked at.
#[inline(always)]
pub(crate) fn count(steps: usize) {
    #[cfg(test)]
    STEPS.set(STEPS.get() + steps + 1);
    #[cfg(not(test))]
    let _ = steps;
}

/// What lines are repeated of: each invites some search to start again from every copy.
#[cfg(test)]
pub(crate) const ATOMS: &[&str] = &[
    "<a ",
    "<a",
    "<a>",
    "</a>",
    "<a b=\"中",
    "<a b='中' ",
    "a=\" ",
    "<!--",
    "-->",
    "<pre>",
    "</pre",
    "<code>",
    "<x1><y2>",
    "<x />",
    "[",
    "](a",
    "[](",
    "[a](b ",
    "![",
    "[^",
    "[^1",
    "[[",
    "[[a",
    "(",
    ")",
    "(a(中",
    "{<",
    "\\",
    "\\(",
    "`",
    "``a`",
    "`a``",
    "```a",
    "*a ",
    "*a",
    "**",
    "~~a",
    "$a",
    "$",
    "\"a",
    "\"中",
    "“",
    "”中",
    "'中",
    "中'",
    "中'a",
    "&a",
    "&amp",
    "_a ",
    "a_",
    "__(",
    "**a*",
    "*a**中",
    "~*",
    "](",
    "](a 'b",
    "](a 'b' ",
    "[](a \"b [](a 'b",
    "[a][b](",
    "[^1](",
    "& ",
    "|",
    "中|",
    "|a|",
    "| ",
    "中|  ",
    "+a",
    "+中",
    "1+中",
    "Disney+",
    "mo店",
    "公視+中",
    "-",
    "- ",
    "中-a",
    "a-b-",
    "A-",
    "A-B-中",
    ")-(",
    ")+（",
    "#",
    "#中",
    "##",
    "/中",
    "a/",
    "a/中",
    "docs/",
    "/.a",
    "中/.",
    "中./a",
    "中.git/",
    ".中",
    "..中",
    ".",
    "~中",
    "!中",
    ":",
    "!",
    "https://a(",
    "https://a)",
    "中文a",
    "中 a ",
    "é中",
    "a中\u{301}",
    "中\u{20DD}",
    " \u{20DD}",
    "\u{20DD}",
    "\u{301}",
    "\u{3000}",
    "中\u{3000}",
    "\u{302A}",
    "\u{3099}",
    "\u{200D}",
    "\u{200D}🙂",
    "1\u{20E3}",
    "한a",
    "𠀀a",
    "ー",
    "> ",
    "1. ",
    "- [ ] ",
    "%d中",
    " ",
    "　a",
    "\t",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Options, Rules, Spacer, State};

    fn spacers() -> Vec<Spacer> {
        let mut all = Vec::new();
        for format in [Format::Plain, Format::Markdown, Format::Html] {
            for (rules, remove) in
                [(Rules::Pangu, false), (Rules::Pangu, true), (Rules::Unicode, false)]
            {
                let options = Options { format, rules, remove, ..Options::default() };
                all.push(Spacer::new(options));
            }
        }
        all
    }

    fn steps_of(spacer: &Spacer, line: &[u8]) -> usize {
        STEPS.set(0);
        spacer.line(line, &mut State::new());
        STEPS.get()
    }

    #[test]
    fn twice_the_line_is_twice_the_work() {
        let ends: [&[u8]; 3] = [b"", b"\x80)>]`\"", "中a".as_bytes()];
        for spacer in spacers() {
            for atom in ATOMS.iter().map(|atom| atom.as_bytes()).chain([&b"\x80"[..], b"\xE4\xB8"])
            {
                for end in ends {
                    let line = |n: usize| ["中".as_bytes(), &atom.repeat(n), end].concat();
                    let (once, twice) =
                        (steps_of(&spacer, &line(120)), steps_of(&spacer, &line(240)));
                    let per_byte = twice / (240 * atom.len());
                    // Where a run ends may turn on its length, so few steps are few steps.
                    let linear = twice <= once * 21 / 10 + 100 || per_byte <= 8;
                    assert!(
                        linear && per_byte < 100,
                        "{once} then {twice}, {per_byte} a byte: {} {spacer:?}",
                        String::from_utf8_lossy(atom)
                    );
                }
            }
        }
    }
}
