//! A unified diff, for eyes, `patch` and `git apply`.
//!
//! Line by line the old and the new text correspond, so there is nothing to search for: a hunk is the
//! lines that change and up to three on either side, and has as many lines before as after. A hunk
//! is held in memory until it ends, because its length comes first.

use std::ffi::OsStr;
use std::io::Write;

use memchr::{memchr, memrchr};

use super::place::Place;
use crate::filter::Gather;
use crate::sink::{Sink, Stop};
use crate::spacers::Edit;
use crate::visit::Visit;

/// Lines shown before and after those that change.
const CONTEXT: usize = 3;

/// The diff of one text; its header comes with the first hunk.
pub(super) struct Diff<'a> {
    name: &'a OsStr,
    edit: &'a Edit,
    place: Place,
    /// Lines that stay and are not in the hunk yet: at most twice the context behind a change,
    /// else at most the context.
    kept: Vec<Vec<u8>>,
    hunk: Hunk,
    begun: bool,
    gather: Gather,
    sink: &'a mut dyn Sink,
}

/// Lines with their marks.
#[derive(Default)]
struct Hunk {
    text: Vec<u8>,
    /// The lines that were written out as old and are still to be written as new.
    new: Vec<u8>,
    start: u64,
    lines: u64,
}

impl Hunk {
    fn is_open(&self) -> bool {
        self.lines > 0
    }

    /// Adds the new lines behind their old ones.
    fn settle(&mut self) {
        self.text.append(&mut self.new);
    }

    /// Adds a line that stays.
    fn keep(&mut self, line: &[u8]) {
        self.settle();
        mark(b' ', line, &mut self.text);
        self.lines += 1;
    }
}

/// Adds a line with a mark before it and, if it lacks its newline, a word about that.
fn mark(mark: u8, line: &[u8], text: &mut Vec<u8>) {
    text.push(mark);
    text.extend_from_slice(line);
    if !line.ends_with(b"\n") {
        text.extend_from_slice(b"\n\\ No newline at end of file\n");
    }
}

impl<'a> Diff<'a> {
    pub(super) fn new(name: &'a OsStr, edit: &'a Edit, sink: &'a mut dyn Sink) -> Diff<'a> {
        Diff {
            name,
            edit,
            place: Place::start(),
            kept: Vec::new(),
            hunk: Hunk::default(),
            begun: false,
            gather: Gather::default(),
            sink,
        }
    }

    /// Ends the hunk, if there is one, with the lines kept, and leaves those before the next.
    fn close(&mut self) -> Result<(), Stop> {
        if self.hunk.is_open() {
            let after = self.kept.len().min(CONTEXT);
            self.kept.drain(..after).for_each(|line| self.hunk.keep(&line));
            self.hunk.settle();
            let Hunk { text, start, lines, .. } = std::mem::take(&mut self.hunk);
            let mut head = Vec::new();
            if !std::mem::replace(&mut self.begun, true) {
                let name = quoted(self.name);
                head.extend_from_slice(&[b"--- ", &name[..], b"\n+++ ", &name, b"\n"].concat());
            }
            let count = if lines == 1 { String::new() } else { format!(",{lines}") };
            // Writing into memory does not fail.
            let _ = writeln!(head, "@@ -{start}{count} +{start}{count} @@");
            head.extend_from_slice(&text);
            self.sink.put(&head)?;
        }
        let spare = self.kept.len().saturating_sub(CONTEXT);
        self.kept.drain(..spare);
        Ok(())
    }
}

impl Visit for Diff<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        let mut rest = stretch;
        // Behind a change the next ones are wanted; the hunk ends when it cannot go on.
        while self.hunk.is_open() && !rest.is_empty() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
            self.kept.push(rest[..end].to_vec());
            self.place.skip(&rest[..end]);
            rest = &rest[end..];
            if self.kept.len() > 2 * CONTEXT {
                self.close()?;
            }
        }
        // Elsewhere only the last ones.
        let tail = last_lines(rest);
        self.place.skip(&rest[..rest.len() - tail.len()]);
        for line in tail.split_inclusive(|&byte| byte == b'\n') {
            self.kept.push(line.to_vec());
            self.place.skip(line);
        }
        if !self.hunk.is_open() {
            let spare = self.kept.len().saturating_sub(CONTEXT);
            self.kept.drain(..spare);
        }
        Ok(())
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        if !self.hunk.is_open() {
            self.hunk.start = self.place.line() - self.kept.len() as u64;
        }
        self.kept.drain(..).for_each(|line| self.hunk.keep(&line));
        mark(b'-', line, &mut self.hunk.text);
        let mut spaced = Vec::new();
        self.gather.add_edited(line, positions, self.edit, &mut spaced)?;
        self.gather.flush(&mut spaced)?;
        mark(b'+', &spaced, &mut self.hunk.new);
        self.hunk.lines += 1;
        self.place.skip(line);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        self.close()
    }
}

/// The last lines of a stretch, as many as the context.
fn last_lines(stretch: &[u8]) -> &[u8] {
    let mut start = stretch.len();
    for _ in 0..CONTEXT {
        // The newline that ends a line does not begin it.
        let before = &stretch[..start.saturating_sub(1)];
        start = memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    }
    &stretch[start..]
}

/// A name as `git` and GNU `patch` read it: in quotes if it holds what would end it, and followed by
/// a tab if it holds a space.
fn quoted(name: &OsStr) -> Vec<u8> {
    let bytes = name.as_encoded_bytes();
    if !bytes.iter().any(|byte| byte.is_ascii_control() || matches!(byte, b'"' | b'\\')) {
        let tab: &[u8] = if bytes.contains(&b' ') { b"\t" } else { b"" };
        return [bytes, tab].concat();
    }
    let mut quoted = vec![b'"'];
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => quoted.extend_from_slice(&[b'\\', byte]),
            b'\n' => quoted.extend_from_slice(b"\\n"),
            b'\t' => quoted.extend_from_slice(b"\\t"),
            b'\r' => quoted.extend_from_slice(b"\\r"),
            // Writing into memory does not fail.
            _ if byte.is_ascii_control() => drop(write!(quoted, "\\{byte:03o}")),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    /// The diff of lines of which those with an `a` gain a space before it.
    fn diff(text: &str) -> String {
        let (edit, mut out) = (Edit::Insert(b" ".to_vec()), Vec::new());
        let mut diff = Diff::new(OsStr::new("f"), &edit, &mut out);
        let mut stretch = String::new();
        for line in text.split_inclusive('\n') {
            if let Some(at) = line.find('a') {
                if !stretch.is_empty() {
                    diff.same(std::mem::take(&mut stretch).as_bytes()).unwrap();
                }
                diff.changed(line.as_bytes(), &[at]).unwrap();
            } else {
                stretch += line;
            }
        }
        if !stretch.is_empty() {
            diff.same(stretch.as_bytes()).unwrap();
        }
        diff.end().unwrap();
        String::from_utf8(out).unwrap().replace("--- f\n+++ f\n", "")
    }

    #[test]
    fn nothing_changed_is_nothing() {
        assert_eq!(diff("1\n2\n"), "");
    }

    #[test]
    fn context_is_three_lines_at_most() {
        assert_eq!(diff("a\n"), "@@ -1 +1 @@\n-a\n+ a\n");
        assert_eq!(
            diff("1\n2\n3\n4\na\n5\n6\n7\n8\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-a\n+ a\n 5\n 6\n 7\n"
        );
    }

    #[test]
    fn neighbours_share_a_hunk_and_their_marks() {
        assert_eq!(diff("a\nba\nc\n"), "@@ -1,3 +1,3 @@\n-a\n-ba\n+ a\n+b a\n c\n");
        let six = "1\n2\n3\n4\n5\n6\n";
        assert_eq!(diff(&format!("a\n{six}a\n")).matches("@@ -").count(), 1);
        assert_eq!(
            diff(&format!("a\n{six}7\na\n")),
            "@@ -1,4 +1,4 @@\n-a\n+ a\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-a\n+ a\n"
        );
    }

    #[test]
    fn a_missing_newline_is_told_of_each_side() {
        let word = "\\ No newline at end of file\n";
        assert_eq!(diff("a"), format!("@@ -1 +1 @@\n-a\n{word}+ a\n{word}"));
        assert_eq!(diff("a\n1"), format!("@@ -1,2 +1,2 @@\n-a\n+ a\n 1\n{word}"));
    }

    #[test]
    fn the_last_lines_are_found() {
        assert_eq!(last_lines(b"1\n2\n3\n4\n"), b"2\n3\n4\n");
        assert_eq!(last_lines(b"1\n2\n3\n4"), b"2\n3\n4");
        assert_eq!(last_lines(b"1\n"), b"1\n");
        assert_eq!(last_lines(b"\n\n\n\n"), b"\n\n\n");
        assert_eq!(last_lines(b""), b"");
    }

    #[test]
    fn names_are_quoted_as_patch_reads_them() {
        assert_eq!(quoted(OsStr::new("文 1")), "文 1\t".as_bytes());
        assert_eq!(quoted(OsStr::from_bytes(b"a\n\x1b\"\xff")), b"\"a\\n\\033\\\"\xff\"");
    }
}
