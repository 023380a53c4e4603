//! The way back: the spaces of a line that are there only because a rule would put them there.
//!
//! A line may be the spaced form of several, so the one with the fewest spaces is looked for: all
//! that may have been inserted are left out, the rest is spaced, and what does not come back is kept.
//! With those in, a rule may see another line, so it is spaced again until all that is left out comes
//! back. A line without a space that may have been inserted is given back by the first pass.
//!
//! A line that is fully spaced is to be spaced alike again. So if a rule puts a space where that line
//! has none, a space was left out that kept it from that: `IE10+ 下` is not `IE10+下`, which becomes
//! `IE10 + 下`.

mod candidates;

use crate::options::{Options, Rules};
use crate::spacer::Spacer;
use crate::state::State;
use candidates::{Candidates, Urls};

/// A line is spaced so often; if spaces are still wanting then, nothing is taken out of it. Two are
/// enough for nearly all, and what needs more was made to.
const PASSES: usize = 16;

/// So many positions make a part.
const PART: usize = 4096;

/// The spaces of a line that may go.
#[derive(Debug, Default)]
pub(crate) struct Removal {
    /// The line without those that are not kept.
    text: Vec<u8>,
    kept: Bits,
    /// Where the line is gone on with: an offset, and the number of the next candidate.
    at: usize,
    number: usize,
}

/// A bit for each candidate, in order.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn get(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    fn set(&mut self, number: usize) {
        let word = number / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }
}

impl Removal {
    /// Decides for each space of `line` whether it stays. Leaves `state` behind the line.
    pub(crate) fn decide(&mut self, spacer: &Spacer, line: &[u8], state: &mut State) {
        (self.at, self.number) = (0, 0);
        self.kept.0.clear();
        let before = state.stand();
        if !spacer.seek(line, state) {
            self.at = line.len();
            return;
        }
        // Up to the start of the prose, and right there, nothing is ever put.
        self.at = state.prose_start + 1;
        let after = state.stand();
        let (mut passes, mut strict) = (0, None);
        while self.leave_out(spacer, line) {
            if passes == PASSES {
                self.at = line.len();
                break;
            }
            passes += 1;
            state.set_stand(before);
            let text = std::mem::take(&mut self.text);
            let seen = self.keep_what_stays_out(spacer, line, &text, strict == Some(true), state);
            self.text = text;
            if seen.astray && strict.is_none() {
                state.set_stand(before);
                strict = Some(is_spaced(spacer, line, state));
            } else if !seen.more {
                break;
            }
        }
        state.set_stand(after);
    }

    /// Adds the next positions; returns where the part ends.
    pub(crate) fn next(
        &mut self,
        spacer: &Spacer,
        line: &[u8],
        positions: &mut Vec<usize>,
    ) -> usize {
        let mut found = 0;
        for at in self.candidates(spacer, line) {
            let goes = !self.kept.get(self.number);
            self.number += 1;
            if goes {
                positions.push(at);
                found += 1;
            }
            if found == PART {
                self.at = at + spacer.options().space.len();
                return self.at;
            }
        }
        line.len()
    }

    fn candidates<'a>(&self, spacer: &'a Spacer, line: &'a [u8]) -> Candidates<'a> {
        let Options { rules, format, space, .. } = spacer.options();
        let at = self.at.min(line.len());
        let urls = (*rules == Rules::Pangu).then(|| Urls::from(at, *format));
        Candidates { line, space: space.as_bytes(), at, urls }
    }

    /// Makes the text: the line without what is not kept. Whether anything is left out.
    fn leave_out(&mut self, spacer: &Spacer, line: &[u8]) -> bool {
        self.text.clear();
        let mut done = 0;
        for (number, at) in self.candidates(spacer, line).enumerate() {
            if !self.kept.get(number) {
                self.text.extend_from_slice(&line[done..at]);
                done = at + spacer.options().space.len();
            }
        }
        if done > 0 {
            self.text.extend_from_slice(&line[done..]);
        }
        done > 0
    }

    /// Spaces `text`, and keeps every space of the line that was left out and does not come back; if
    /// `strict`, also one beside each place that had no space.
    fn keep_what_stays_out(
        &mut self,
        spacer: &Spacer,
        line: &[u8],
        text: &[u8],
        strict: bool,
        state: &mut State,
    ) -> Seen {
        let mut left_out = LeftOut {
            candidates: self.candidates(spacer, line),
            kept: &mut self.kept,
            number: 0,
            out: 0,
            next: None,
            last: None,
            due: false,
            strict,
            seen: Seen::default(),
        };
        left_out.step();
        spacer.seek(text, state);
        loop {
            state.positions.clear();
            let done = spacer.go_on(text, state);
            state.positions.iter().for_each(|&position| left_out.comes_back(position));
            if done >= text.len() {
                break;
            }
        }
        left_out.end();
        left_out.seen
    }
}

/// Whether no rule wants another space in a line.
fn is_spaced(spacer: &Spacer, line: &[u8], state: &mut State) -> bool {
    spacer.seek(line, state);
    state.positions.clear();
    let mut done = 0;
    while done < line.len() && state.positions.is_empty() {
        done = spacer.go_on(line, state);
    }
    state.positions.is_empty()
}

/// What was seen of a line that lacks spaces.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// Something is kept that was not.
    more: bool,
    /// A space goes where the line has none.
    astray: bool,
}

/// Goes through what is left out of a line.
struct LeftOut<'a> {
    candidates: Candidates<'a>,
    kept: &'a mut Bits,
    /// The number of the next candidate, and how many bytes are left out before it.
    number: usize,
    out: usize,
    /// What is left out next: its number, and where in the text it would go.
    next: Option<(usize, usize)>,
    /// The number of what came back last.
    last: Option<usize>,
    /// A space went where the line has none, and nothing was kept for it yet.
    due: bool,
    strict: bool,
    seen: Seen,
}

impl LeftOut<'_> {
    fn step(&mut self) {
        self.next = None;
        while self.next.is_none()
            && let Some(at) = self.candidates.next()
        {
            if !self.kept.get(self.number) {
                self.next = Some((self.number, at - self.out));
                self.out += self.candidates.space.len();
            }
            self.number += 1;
        }
    }

    fn keep(&mut self, number: usize) {
        self.kept.set(number);
        self.seen.more = true;
        self.due = false;
    }

    /// A rule puts a space at this place of the text, and none before it that is not yet known.
    fn comes_back(&mut self, position: usize) {
        while let Some((number, _)) = self.next.filter(|&(_, place)| place < position) {
            self.keep(number);
            self.step();
        }
        match self.next {
            Some((number, place)) if place == position => {
                if self.due {
                    self.keep(number);
                } else {
                    self.last = Some(number);
                }
                self.step();
            }
            _ => {
                self.seen.astray = true;
                self.due = self.strict;
            }
        }
    }

    /// No rule puts any more.
    fn end(&mut self) {
        while let Some((number, _)) = self.next {
            self.keep(number);
            self.step();
        }
        if let Some(last) = self.last.filter(|_| self.due) {
            self.keep(last);
        }
    }
}

/// Appends `line` to `out` without the `space` at each of `positions`.
pub(crate) fn append(line: &[u8], positions: &[usize], space: usize, out: &mut Vec<u8>) {
    let mut done = 0;
    for &position in positions {
        out.extend_from_slice(&line[done..position]);
        done = position + space;
    }
    out.extend_from_slice(&line[done..]);
}
