//! `*`, `_` and `~`: which of them open, close, or are there for themselves.
//!
//! CommonMark asks for the characters on both sides of such a run ("flanking", section 6.2), and
//! pairs them up in the order of its appendix. A space goes outside of marks, where it takes nothing
//! from them. A run that might both open and close can only do one of these beside a space, so one
//! of which it is not sure what it does takes none.

use super::inline::{Found, Seen};
use crate::class::{self, Char};
use crate::steps;

/// The runs of a line that are not yet paired up.
#[derive(Debug, Default)]
pub(super) struct Emphasis {
    runs: Vec<Run>,
    /// Memory for [`pair`], and for trying it twice.
    open: Vec<usize>,
    narrowed: Vec<Run>,
}

/// A run of marks.
#[derive(Clone, Copy, Debug)]
struct Run {
    piece: usize,
    byte: u8,
    length: usize,
    sure: bool,
    opens: bool,
    closes: bool,
    /// How many of it have no partner, and what the others do.
    left: usize,
    opened: bool,
    closed: bool,
}

/// Marks that began on the lines before, and may go on to this one: a bit for each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OpenMarks(u8);

impl OpenMarks {
    fn has(self, byte: u8) -> bool {
        self.0 & bit(byte) != 0
    }

    pub(super) fn add(&mut self, more: OpenMarks) {
        self.0 |= more.0;
    }
}

/// Longer ones are several marks, or none; a space beside them would decide.
const LONGEST: usize = 3;

impl Emphasis {
    pub(super) fn start_line(&mut self) {
        self.runs.clear();
    }

    /// How many runs wait for a partner.
    pub(super) fn waiting(&self) -> usize {
        self.runs.len()
    }
}

impl Found {
    /// Goes on with the run at `at`. What it is shows in [`Found::settle`].
    pub(super) fn emphasis(&mut self, line: &[u8], at: usize) -> usize {
        let byte = line[at];
        let length = line[at..].iter().take_while(|&&b| b == byte).count();
        let end = at + length;
        if byte == b'~' && length > 2 {
            return end;
        }
        let sides = (class::last(&line[..at]), class::first(&line[end..]));
        let (opens, closes) = may(byte, sides);
        // GitHub's parser looks past tildes, others do not.
        let sure = byte == b'~' || may(byte, past_tildes(line, at, end)) == (opens, closes);
        if opens || closes || !sure {
            let (piece, left) = (self.pieces.len(), length);
            let (opened, closed) = (false, false);
            let run = Run { piece, byte, length, sure, opens, closes, left, opened, closed };
            self.emphasis.runs.push(run);
            self.push(at, end, Seen::Text);
        }
        end
    }

    /// Pairs up the runs from number `from` on, for what they stand in ends: a line, a cell, the text
    /// of a link. Says which of them may have a partner that is still to come. `before` is open before
    /// it; `open_end` if it may not be the end, so that what has no partner yet may have one.
    pub(super) fn settle(&mut self, from: usize, before: OpenMarks, open_end: bool) -> OpenMarks {
        let Found { pieces, emphasis, .. } = self;
        let Emphasis { runs, open, narrowed } = emphasis;
        let waiting = &mut runs[from..];
        if waiting.is_empty() {
            return OpenMarks::default();
        }
        pair(waiting, open);
        let tildes = waiting.iter().filter(|run| run.byte == b'~').count();
        // A tilde that is taken for a sign may get a space, and opens nothing then.
        let is_mark = |run: &&Run| tildes != 1 || !run.is_sign(before);
        let still_open = open.iter().map(|&i| &waiting[i]).filter(is_mark);
        let still_open = OpenMarks(still_open.fold(0, |bits, run| bits | bit(run.byte)));
        let sure =
            waiting.iter().all(|run| run.sure) && holds_beside_spaces(waiting, narrowed, open);
        // One more that opens, of a length that is open: it was meant to close, and is no mark.
        let mut lone = [false; 8 * LONGEST];
        for run in waiting.iter() {
            let mut seen = run.seen(sure, before);
            if matches!(seen, Seen::Open | Seen::Text) && !run.opened {
                let again = &mut lone[usize::from(bit(run.byte)) * LONGEST + run.length - 1];
                if std::mem::replace(again, true) && !run.closes || (run.byte == b'~' && tildes > 1)
                {
                    seen = Seen::Alone;
                }
            }
            if open_end && !run.opened && !run.closed {
                seen = Seen::Alone;
            }
            pieces[run.piece].seen = seen;
        }
        runs.truncate(from);
        still_open
    }
}

impl Run {
    /// Whether it is a tilde like others: many a one is no mark, so it takes two. A space might give it
    /// a partner that comes before.
    fn is_sign(&self, before: OpenMarks) -> bool {
        let alone = !self.opened && !self.closed;
        alone && self.byte == b'~' && self.length == 1 && self.opens && !before.has(self.byte)
    }

    /// What the rules see of it; `sure` if it does the same beside a space.
    fn seen(&self, sure: bool, before: OpenMarks) -> Seen {
        let alone = !self.opened && !self.closed;
        let both = self.opens && self.closes;
        let might = both && (!sure || before.has(self.byte) || (!alone && self.left > 0));
        if alone && self.byte == b'~' {
            return if self.is_sign(before) { Seen::Text } else { Seen::Alone };
        }
        if !self.sure || might || self.length > LONGEST || (self.opened && self.closed) {
            Seen::Alone
        } else if self.opened || (alone && self.opens) {
            Seen::Open
        } else {
            Seen::Close
        }
    }
}

/// Whether these pair up alike when each can only do what it does now, as it is beside a space.
fn holds_beside_spaces(runs: &[Run], narrowed: &mut Vec<Run>, open: &mut Vec<usize>) -> bool {
    if !runs.iter().any(|run| run.opens && run.closes) {
        return true;
    }
    narrowed.clear();
    narrowed.extend(runs.iter().map(|run| Run {
        opens: run.opens && !run.closed,
        closes: run.closes && (run.closed || !run.opens),
        left: run.length,
        opened: false,
        closed: false,
        ..*run
    }));
    pair(narrowed, open);
    let same = |(one, other): (&Run, &Run)| {
        (one.left, one.opened, one.closed) == (other.left, other.opened, other.closed)
    };
    runs.iter().zip(narrowed.iter()).all(same)
}

/// Pairs up runs as CommonMark does (appendix, "process emphasis"); `open` is what may open and is
/// not used up then.
fn pair(runs: &mut [Run], open: &mut Vec<usize>) {
    open.clear();
    // For each sort of closer the number of the run before which none opens that it closes.
    let mut searched = [0; 18];
    for at in 0..runs.len() {
        while runs[at].closes && runs[at].left > 0 {
            let sort = runs[at].sort();
            let mut depth = open.len();
            let partner = loop {
                steps::count(1);
                match depth.checked_sub(1).map(|top| open[top]) {
                    Some(other) if other >= searched[sort] => {
                        if pairs(&runs[other], &runs[at]) {
                            break Some(other);
                        }
                        depth -= 1;
                    }
                    _ => break None,
                }
            };
            let Some(other) = partner else {
                searched[sort] = at;
                break;
            };
            // Tildes are used up at once, stars two by two.
            let most = if runs[at].byte == b'~' { runs[at].length } else { 2 };
            let used = most.min(runs[other].left).min(runs[at].left);
            runs[other].left -= used;
            runs[other].opened = true;
            runs[at].left -= used;
            runs[at].closed = true;
            open.truncate(if runs[other].left > 0 { depth } else { depth - 1 });
        }
        if runs[at].opens && runs[at].left > 0 {
            open.push(at);
        }
    }
}

/// Whether these two are a pair, whatever is between them.
fn pairs(opener: &Run, closer: &Run) -> bool {
    let odd = (closer.opens || opener.closes)
        && !closer.length.is_multiple_of(3)
        && (opener.length + closer.length).is_multiple_of(3);
    opener.byte == closer.byte && !odd && (opener.byte != b'~' || opener.length == closer.length)
}

impl Run {
    /// Closers of one sort are closed to the same runs.
    fn sort(&self) -> usize {
        let kind = usize::from(bit(self.byte)) / 2 * 6;
        let length = if self.byte == b'~' { self.length } else { self.length % 3 };
        kind + if self.opens { 3 } else { 0 } + length
    }
}

/// A bit for each kind of mark.
fn bit(byte: u8) -> u8 {
    match byte {
        b'*' => 1,
        b'_' => 2,
        _ => 4,
    }
}
/// Whether a run of this byte between these two may open, and whether it may close.
fn may(byte: u8, (before, after): (Option<Char>, Option<Char>)) -> (bool, bool) {
    match flanking(before, after) {
        (true, true) if byte == b'_' => (before.is_some_and(is_mark), after.is_some_and(is_mark)),
        sides => sides,
    }
}

/// The characters on both sides of `line[start..end]` that are no tildes.
fn past_tildes(line: &[u8], start: usize, end: usize) -> (Option<Char>, Option<Char>) {
    let before = line[..start].iter().rev().take_while(|&&b| b == b'~').count();
    let after = line[end..].iter().take_while(|&&b| b == b'~').count();
    steps::count(before + after);
    (class::last(&line[..start - before]), class::first(&line[end + after..]))
}

/// Whether a run between these two may open, and whether it may close.
fn flanking(before: Option<Char>, after: Option<Char>) -> (bool, bool) {
    let blank = |c: Option<Char>| c.is_none_or(Char::is_space);
    let mark = |c: Option<Char>| c.is_some_and(is_mark);
    let opens = !blank(after) && (!mark(after) || blank(before) || mark(before));
    let closes = !blank(before) && (!mark(before) || blank(after) || mark(after));
    (opens, closes)
}

/// Punctuation and symbols (general categories P and S), by their blocks.
fn is_mark(c: Char) -> bool {
    matches!(
        c.cp,
        0x21..=0x2F | 0x3A..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E
            | 0xA1..=0xA9 | 0xAB | 0xAC | 0xAE..=0xB1 | 0xB4 | 0xB6..=0xB8 | 0xBB | 0xBF | 0xD7 | 0xF7
            | 0x2010..=0x2027 | 0x2030..=0x205E | 0x207A..=0x207E | 0x208A..=0x208E
            | 0x20A0..=0x20C0 | 0x2190..=0x245F | 0x2500..=0x2775 | 0x2794..=0x2BFF
            | 0x2E00..=0x2E5D | 0x3001..=0x3004 | 0x3008..=0x3020 | 0x3030 | 0x303D | 0x30A0 | 0x30FB
            | 0xFE10..=0xFE19 | 0xFE30..=0xFE6B | 0xFF01..=0xFF0F | 0xFF1A..=0xFF20
            | 0xFF3B..=0xFF40 | 0xFF5B..=0xFF65 | 0xFFE0..=0xFFEE | 0x1F000..=0x1FAFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_decides() {
        let between = |before: &str, after: &str| {
            flanking(class::last(before.as_bytes()), class::first(after.as_bytes()))
        };
        assert_eq!(between("中", "a"), (true, true));
        assert_eq!(between("", "a"), (true, false));
        assert_eq!(between("a", " "), (false, true));
        assert_eq!(between(" ", " "), (false, false));
        assert_eq!(between("）", "文"), (true, false));
        assert_eq!(between("文", "“"), (false, true));
        assert_eq!(between("。", "“"), (true, true));
    }
}
