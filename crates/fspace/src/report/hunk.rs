//! The lines of one hunk with their marks.

/// What stands behind a line that ends with the byte `last`: a word if that is no newline.
pub(super) fn marked(last: u8) -> &'static [u8] {
    if last == b'\n' { b"" } else { b"\n\\ No newline at end of file\n" }
}

/// A hunk that is being put together.
#[derive(Default)]
pub(super) struct Hunk {
    text: Vec<u8>,
    /// The lines that were written out as old and are still to be written as new.
    new: Vec<u8>,
    start: u64,
    lines: u64,
    /// How much of it, in bytes and lines, comes before the first change.
    before: (usize, u64),
    /// What is around its changes is not shown.
    bare: bool,
}

impl Hunk {
    pub(super) fn is_open(&self) -> bool {
        self.lines > 0
    }

    pub(super) fn is_bare(&self) -> bool {
        self.bare
    }

    /// Leaves out what is around its changes; of an empty one, what will be.
    pub(super) fn bare(&mut self) {
        self.bare = true;
    }

    /// Bytes held.
    pub(super) fn length(&self) -> usize {
        self.text.len() + self.new.len()
    }

    /// Begins with the line of this number.
    pub(super) fn begin(&mut self, start: u64) {
        self.start = start;
    }

    /// Adds a line that stays, before all that change.
    pub(super) fn lead(&mut self, line: &[u8]) {
        self.keep(line);
        self.before = (self.text.len(), self.lines);
    }

    /// Adds a line that stays.
    pub(super) fn keep(&mut self, line: &[u8]) {
        self.settle();
        mark(b' ', line, &mut self.text);
        self.lines += 1;
    }

    /// Adds a line that changes.
    pub(super) fn change(&mut self, old: &[u8], new: &[u8]) {
        mark(b'-', old, &mut self.text);
        mark(b'+', new, &mut self.new);
        self.lines += 1;
    }

    /// Adds the new lines behind their old ones.
    fn settle(&mut self) {
        self.text.append(&mut self.new);
    }

    /// Its first line's number, how many lines it has, and these.
    pub(super) fn end(mut self) -> (u64, u64, Vec<u8>) {
        self.settle();
        if self.bare {
            let (bytes, lines) = self.before;
            self.text.drain(..bytes);
            return (self.start + lines, self.lines - lines, self.text);
        }
        (self.start, self.lines, self.text)
    }
}

/// Adds a line with a mark before it and, if it lacks its newline, a word about that.
fn mark(mark: u8, line: &[u8], text: &mut Vec<u8>) {
    text.push(mark);
    text.extend_from_slice(line);
    text.extend_from_slice(marked(line.last().copied().unwrap_or(b'\n')));
}
