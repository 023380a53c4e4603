//! Stretches of a line that no space goes into.

/// Found from left to right, asked from left to right.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The first and the last place that no space goes to; ascending.
    found: Vec<(usize, usize)>,
    /// The one to ask next.
    next: usize,
}

impl Kept {
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.next = 0;
    }

    pub(super) fn push(&mut self, first: usize, last: usize) {
        self.found.push((first, last));
    }

    /// Drops what is kept from `positions[from..]`. Asked in ascending order.
    pub(crate) fn drop_from(&mut self, positions: &mut Vec<usize>, from: usize) {
        if self.found.is_empty() {
            return;
        }
        let mut kept = from;
        for index in from..positions.len() {
            let position = positions[index];
            while self.found.get(self.next).is_some_and(|&(_, last)| last < position) {
                self.next += 1;
            }
            if self.found.get(self.next).is_none_or(|&(first, _)| position < first) {
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
    fn no_space_goes_into_what_is_kept() {
        let mut kept = Kept::default();
        kept.push(3, 5);
        kept.push(8, 8);
        let mut positions = vec![1, 2, 3, 5];
        kept.drop_from(&mut positions, 1);
        assert_eq!(positions, [1, 2]);
        let mut positions = vec![6, 8, 9];
        kept.drop_from(&mut positions, 0);
        assert_eq!(positions, [6, 9]);
    }
}
