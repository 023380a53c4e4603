//! Text in brackets that may be the label of a reference: `[text]` and `[text][]` lead to where
//! `[text]: …` says, so both must stay alike. A filter cannot know which labels a document defines.

use super::kept::Kept;

/// The labels of a line.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub(crate) kept: Kept,
    /// No other bracket came since the last that opened.
    innermost: bool,
}

impl Labels {
    pub(super) fn clear(&mut self) {
        self.kept.clear();
        self.innermost = false;
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
            self.kept.push(start + 1, close);
        }
        self.innermost = false;
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
        let mut positions = vec![1, 2, 3, 5, 6, 8, 12];
        labels.kept.drop_from(&mut positions, 0);
        assert_eq!(positions, [1, 2, 6, 8, 12]);
    }
}
