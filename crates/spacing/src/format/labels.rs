//! Text in brackets that may be the label of a reference: `[text]` and `[text][]` lead to where
//! `[text]: …` says, so both must stay alike. A filter cannot know which labels a document defines.

/// The labels of a line.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    /// Where the brackets open and close; ascending, for none is in another.
    found: Vec<(usize, usize)>,
    /// The one to ask next.
    next: usize,
    /// No other bracket came since the last that opened.
    innermost: bool,
}

impl Labels {
    pub(super) fn clear(&mut self) {
        self.found.clear();
        (self.next, self.innermost) = (0, false);
    }

    /// A bracket opens.
    pub(super) fn open(&mut self) {
        self.innermost = true;
    }

    /// A bracket closes at `close`; `start` is that of the label, if it may be one. Labels hold no
    /// brackets.
    pub(super) fn close(&mut self, start: Option<usize>, close: usize) {
        if let Some(start) = start
            && self.innermost
        {
            self.found.push((start, close));
        }
        self.innermost = false;
    }

    /// Drops the positions in `positions[from..]` that are in a label. Asked in ascending order.
    pub(crate) fn keep(&mut self, positions: &mut Vec<usize>, from: usize) {
        if self.found.is_empty() {
            return;
        }
        let mut kept = from;
        for index in from..positions.len() {
            let position = positions[index];
            while self.found.get(self.next).is_some_and(|&(_, close)| close < position) {
                self.next += 1;
            }
            if self.found.get(self.next).is_none_or(|&(start, _)| position <= start) {
                positions[kept] = position;
                kept += 1;
            }
        }
        positions.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_space_goes_into_a_label() {
        let mut labels = Labels::default();
        labels.open();
        labels.close(Some(2), 5);
        labels.open();
        labels.open();
        labels.close(None, 9);
        labels.close(Some(7), 12);
        let mut positions = vec![1, 2, 3, 5];
        labels.keep(&mut positions, 1);
        assert_eq!(positions, [1, 2]);
        let mut positions = vec![6, 8, 12];
        labels.keep(&mut positions, 0);
        assert_eq!(positions, [6, 8, 12]);
    }
}
