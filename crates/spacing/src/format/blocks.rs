//! Markdown's blocks: what spans lines, and where the prose of a line begins.

use super::containers::{Containers, Cursor, item_mark};
use super::emphasis::OpenMarks;
use super::html::{Place, Raw};
use super::leaves::{self, Definition};
use super::links::OpenLink;

/// Where a Markdown document stands between two lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Blocks {
    started: bool,
    containers: Containers,
    leaf: Leaf,
    /// The length of the run of backticks that began code on a line before, or 0. Code may go on over
    /// the lines of a paragraph; whether it does shows when it is closed, and too late for a filter.
    pub(super) open_code: usize,
    /// Marks of emphasis that began on the lines of the paragraph before.
    pub(super) open_marks: OpenMarks,
    /// A bracket began there that may be that of a link, or the rest of a link did.
    pub(super) open_bracket: bool,
    pub(super) open_link: OpenLink,
}

/// The innermost block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Leaf {
    /// None that the next line could go on with.
    #[default]
    None,
    Paragraph,
    Table,
    /// `---` or `+++`, up to the next such line.
    FrontMatter(u8),
    /// A code fence of this byte and length.
    Fence(u8, usize),
    IndentedCode,
    /// `$$`, up to the next.
    Math,
    Definition(Definition),
    Html {
        to_blank: bool,
    },
}

/// The prose of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// Where it begins.
    pub(crate) start: usize,
    /// Whether pipes part cells.
    pub(crate) table: bool,
    /// Whether its code and the like end with the line: it is a heading, of a table, or HTML.
    pub(crate) one_line: bool,
    /// Whether it is HTML, which has no escapes and no code in backticks.
    pub(crate) html: bool,
    /// Where a space would make a list item of what is none, or HTML: behind the mark of `+中` or
    /// `1.中`, or behind `<p` of `<p中`.
    pub(crate) no_space_at: Option<usize>,
}

impl Blocks {
    /// Takes the next line, without its newline; `None` if all of it is to be kept.
    pub(crate) fn read(&mut self, line: &[u8], place: &mut Place) -> Option<Content> {
        if !std::mem::replace(&mut self.started, true)
            && let Some(mark) = leaves::front_matter(line)
        {
            self.leaf = Leaf::FrontMatter(mark);
            return None;
        }
        if let Leaf::FrontMatter(mark) = self.leaf {
            let text = line.trim_ascii_end();
            let ends = if mark == b'+' { text == b"+++" } else { text == b"---" || text == b"..." };
            if ends {
                self.leaf = Leaf::None;
            }
            return None;
        }
        let mut cursor = Cursor::new(line);
        let matched = self.containers.go_on(&mut cursor);
        let goes_on = matched == self.containers.depth();
        if goes_on && let Some(end) = self.leaf_goes_on(&cursor, place) {
            return end;
        }
        if cursor.is_blank() {
            self.containers.close_to(matched);
            self.end_leaf(place);
            return None;
        }
        if !goes_on && !matches!(self.leaf, Leaf::Paragraph | Leaf::Definition(_)) {
            self.end_leaf(place);
        }
        self.begin(cursor, matched, place)
    }

    fn end_leaf(&mut self, place: &mut Place) {
        (self.leaf, *place) = (Leaf::None, Place::Text);
        (self.open_code, self.open_marks) = (0, OpenMarks::default());
        (self.open_bracket, self.open_link) = (false, OpenLink::None);
    }

    /// Goes on with a leaf that takes any line, or all but a blank one; `None` if there is no such.
    fn leaf_goes_on(&mut self, cursor: &Cursor<'_>, place: &mut Place) -> Option<Option<Content>> {
        let (rest, blank) = (cursor.rest(), cursor.is_blank());
        let next = match self.leaf {
            Leaf::Fence(byte, length) => {
                let text = rest.trim_ascii_end();
                let ends = cursor.indent() < 4 && text.len() >= length;
                match ends && text.iter().all(|&b| b == byte) {
                    true => Leaf::None,
                    false => self.leaf,
                }
            }
            Leaf::Math if memchr::memmem::find(rest, b"$$").is_some() => Leaf::None,
            Leaf::Math => Leaf::Math,
            Leaf::IndentedCode if blank || cursor.indent() >= 4 => Leaf::IndentedCode,
            Leaf::Html { to_blank } => {
                let inside = match *place {
                    Place::Text | Place::Tag { .. } | Place::Raw { raw: Raw::Code, .. } => false,
                    Place::Comment { .. } | Place::Declaration(_) | Place::Raw { .. } => true,
                };
                if !(inside || (to_blank && !blank) || (*place != Place::Text && !blank)) {
                    self.end_leaf(place);
                    return None;
                }
                return Some(Some(Content::of_html(cursor.at)));
            }
            _ => return None,
        };
        self.leaf = next;
        Some(None)
    }

    /// A line that begins blocks, or goes on with a paragraph or a table.
    fn begin(
        &mut self,
        mut cursor: Cursor<'_>,
        matched: usize,
        place: &mut Place,
    ) -> Option<Content> {
        let whole = matched == self.containers.depth();
        // Whether the line may go on with the text before it, in containers whose marks it may lack.
        let in_text = matches!(self.leaf, Leaf::Paragraph | Leaf::Table);
        let mut goes_on =
            in_text || matches!(self.leaf, Leaf::Definition(part) if part != Definition::Done);
        let mut is_item = false;
        let mut lazy = self.containers;
        self.containers.close_to(matched);
        while cursor.indent() < 4 {
            if leaves::is_rule(cursor.rest(), goes_on && whole && in_text) {
                self.end_leaf(place);
                return None;
            }
            if goes_on && whole && in_text && leaves::is_table_rule(cursor.rest()) {
                self.end_leaf(place);
                self.leaf = Leaf::Table;
                return None;
            }
            let in_paragraph = goes_on && whole && self.leaf != Leaf::Table;
            let Some(item) = self.containers.open(&mut cursor, in_paragraph) else { break };
            (goes_on, is_item, lazy) = (false, item, self.containers);
            self.end_leaf(place);
        }
        if cursor.is_blank() {
            return None;
        }
        if cursor.indent() < 4 {
            if let Some(leaf) = leaf_at(cursor.rest(), goes_on, goes_on && whole) {
                self.end_leaf(place);
                self.leaf = leaf;
                let html = matches!(leaf, Leaf::Html { .. });
                return html.then(|| Content::of_html(cursor.at));
            }
            let heading = leaves::heading_mark(cursor.rest());
            if heading > 0 && matches!(cursor.rest().get(heading), None | Some(b' ' | b'\t')) {
                self.end_leaf(place);
                return Some(Content { one_line: true, ..Content::at(cursor.at + heading) });
            }
        } else if !goes_on || self.leaf == Leaf::Table {
            self.end_leaf(place);
            self.leaf = Leaf::IndentedCode;
            return None;
        }
        if goes_on {
            self.containers = lazy;
            if let Leaf::Definition(part) = self.leaf {
                let another = || leaves::definition(cursor.rest()).map(Leaf::Definition);
                if let Some(next) = definition_goes_on(part, cursor.rest()).or_else(another) {
                    self.leaf = next;
                    return None;
                }
                self.leaf = Leaf::Paragraph;
            }
        } else {
            self.end_leaf(place);
            self.leaf = Leaf::Paragraph;
        }
        if *place != Place::Text {
            return Some(Content::at(cursor.at));
        }
        let rest = cursor.rest();
        let table = self.leaf == Leaf::Table || rest.first() == Some(&b'|');
        let mark = if is_item { leaves::task_box(rest) } else { 0 };
        let start = cursor.at + mark.max(leaves::heading_mark(rest));
        let no_space_at = match leaves::tag_name(rest) {
            0 => item_mark(rest).map(|length| cursor.at + length),
            length => Some(cursor.at + length),
        };
        // What begins with a pipe may yet be no table.
        let one_line = self.leaf == Leaf::Table;
        Some(Content { table, one_line, no_space_at, ..Content::at(start) })
    }
}

impl Content {
    /// HTML: text between tags. Many a renderer reads the marks in it all the same.
    fn of_html(start: usize) -> Content {
        Content { one_line: true, html: true, ..Content::at(start) }
    }

    /// Ordinary prose from here on.
    fn at(start: usize) -> Content {
        Content { start, table: false, one_line: false, html: false, no_space_at: None }
    }
}

/// What a definition goes on as with such a line, if it does.
fn definition_goes_on(part: Definition, rest: &[u8]) -> Option<Leaf> {
    match part {
        Definition::Destination => {
            Some(leaves::destination(rest).map_or(Leaf::Paragraph, Leaf::Definition))
        }
        Definition::Title => leaves::title(rest).map(Leaf::Definition),
        Definition::InTitle(close) if rest.trim_ascii_end().ends_with(&[close]) => Some(Leaf::None),
        Definition::InTitle(_) => Some(Leaf::Definition(part)),
        Definition::Done => None,
    }
}

/// The leaf that begins with a line, if that is neither text nor a heading. `in_text` if the line may
/// go on with text, `in_whole` if it does so with all the marks of its containers.
fn leaf_at(rest: &[u8], in_text: bool, in_whole: bool) -> Option<Leaf> {
    if let Some((byte, length)) = leaves::fence(rest) {
        return Some(Leaf::Fence(byte, length));
    }
    if let Some(math) = rest.strip_prefix(b"$$") {
        match memchr::memmem::find(math, b"$$") {
            None => return Some(Leaf::Math),
            Some(end) if math[end + 2..].trim_ascii().is_empty() => return Some(Leaf::None),
            Some(_) => {}
        }
    }
    if let Some(to_blank) = leaves::html_block(rest, in_whole) {
        return Some(Leaf::Html { to_blank });
    }
    if in_text { None } else { leaves::definition(rest).map(Leaf::Definition) }
}
