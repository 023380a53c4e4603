//! A unified diff, for eyes, `patch` and `git apply`.
//!
//! Line by line the old and the new text correspond, so there is nothing to search for: a hunk is the
//! lines that change and up to three on either side, and has as many lines before as after. Its
//! length comes first, so a hunk is held in memory until it ends. One that grows too large is cut
//! into several without lines around them: `patch` takes those, `git apply` by `--unidiff-zero`.

use std::ffi::OsStr;
use std::io::Write;

use memchr::{memchr, memrchr};

use super::hunk::{Hunk, marked};
use super::place::Place;
use super::quoted::quoted;
use crate::filter::Gather;
use crate::sink::{Sink, Stop};
use crate::spacers::Edit;
use crate::visit::Visit;

/// Lines shown before and after those that change.
const CONTEXT: usize = 3;

/// No more is held of a hunk, one line more at most.
const LARGEST: usize = if cfg!(test) { 60 } else { 8 << 20 };

/// Lines longer than this are no context, and are shown in pieces of this length.
const PIECE: usize = if cfg!(test) { 20 } else { 64 << 10 };

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
    /// What is still to come of a line that was announced as a long one, and its last byte.
    long: Option<(usize, u8)>,
    gather: Gather,
    sink: &'a mut dyn Sink,
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
            long: None,
            gather: Gather::default(),
            sink,
        }
    }

    /// Ends the hunk, if there is one, with the lines kept, and leaves those before the next.
    fn close(&mut self) -> Result<(), Stop> {
        if self.hunk.is_open() {
            if !self.hunk.is_bare() {
                let after = self.kept.len().min(CONTEXT);
                self.kept.drain(..after).for_each(|line| self.hunk.keep(&line));
            }
            let hunk = std::mem::take(&mut self.hunk);
            let (start, lines, text) = hunk.end();
            self.head(start, lines)?;
            self.sink.put(&text)?;
        }
        let spare = self.kept.len().saturating_sub(CONTEXT);
        self.kept.drain(..spare);
        Ok(())
    }

    /// The lines before those of a hunk.
    fn head(&mut self, start: u64, lines: u64) -> Result<(), Stop> {
        let mut head = Vec::new();
        if !std::mem::replace(&mut self.begun, true) {
            let name = quoted(self.name);
            head.extend_from_slice(&[b"--- ", &name[..], b"\n+++ ", &name, b"\n"].concat());
        }
        let count = if lines == 1 { String::new() } else { format!(",{lines}") };
        // Writing into memory does not fail.
        let _ = writeln!(head, "@@ -{start}{count} +{start}{count} @@");
        self.sink.put(&head)
    }

    /// Ends the hunk, of which nothing around its changes is shown.
    fn cut(&mut self) -> Result<(), Stop> {
        if self.hunk.is_open() {
            self.hunk.bare();
        }
        self.close()?;
        self.kept.clear();
        Ok(())
    }

    /// Goes on with a line that was announced, by a part of it and what that becomes.
    fn long_part(&mut self, part: &[u8], positions: &[usize]) -> Result<(), Stop> {
        let mut whole = Pieces(&mut *self.sink);
        self.gather.add_edited(part, positions, self.edit, &mut whole)?;
        self.gather.flush(&mut whole)?;
        self.place.skip(part);
        if let Some((left, last)) = &mut self.long {
            *left = left.saturating_sub(part.len());
            if *left == 0 {
                let end = marked(*last);
                self.long = None;
                self.sink.put(end)?;
            }
        }
        Ok(())
    }
}

/// Hands on what is long in pieces, which a sink of lines need not gather then.
struct Pieces<'a>(&'a mut dyn Sink);

impl Sink for Pieces<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        bytes.chunks(PIECE).try_for_each(|piece| self.0.put(piece))
    }
}

impl Visit for Diff<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        if self.long.is_some() {
            return self.long_part(stretch, &[]);
        }
        let mut rest = stretch;
        // Behind a change the next ones are wanted; the hunk ends when it cannot go on.
        while self.hunk.is_open() && !rest.is_empty() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
            if end > LARGEST {
                self.cut()?;
                break;
            }
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
            match line.len() > LARGEST {
                true => self.kept.clear(),
                false => self.kept.push(line.to_vec()),
            }
            self.place.skip(line);
        }
        if !self.hunk.is_open() {
            let spare = self.kept.len().saturating_sub(CONTEXT);
            self.kept.drain(..spare);
        }
        Ok(())
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        if self.long.is_some() {
            return self.long_part(line, positions);
        }
        let kept: usize = self.kept.iter().map(Vec::len).sum();
        if self.hunk.is_open() && self.hunk.length() + kept + 2 * line.len() > LARGEST {
            self.cut()?;
            self.hunk.bare();
        }
        if !self.hunk.is_open() {
            let start = self.place.line() - self.kept.len() as u64;
            // Less is before it only at the start of the text, or so both programs believe.
            if self.kept.len() < CONTEXT && start > 1 {
                self.kept.clear();
                self.hunk.bare();
            }
            self.hunk.begin(self.place.line() - self.kept.len() as u64);
            self.kept.drain(..).for_each(|line| self.hunk.lead(&line));
        }
        self.kept.drain(..).for_each(|line| self.hunk.keep(&line));
        let mut spaced = Vec::new();
        self.gather.add_edited(line, positions, self.edit, &mut spaced)?;
        self.gather.flush(&mut spaced)?;
        self.hunk.change(line, &spaced);
        self.place.skip(line);
        Ok(())
    }

    fn long(&mut self, line: &[u8]) -> Result<(), Stop> {
        self.cut()?;
        self.head(self.place.line(), 1)?;
        let last = line.last().copied().unwrap_or(b'\n');
        self.sink.put(b"-")?;
        Pieces(&mut *self.sink).put(line)?;
        self.sink.put(marked(last))?;
        self.long = Some((line.len(), last));
        self.sink.put(b"+")
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

#[cfg(test)]
mod tests;
