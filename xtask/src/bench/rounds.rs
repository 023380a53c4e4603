//! The timing core: several things in turn, A B C, C B A, A B C …, and what their figures say.
//!
//! In turn, so that a machine that becomes slower (heat, a neighbour) slows all of them. There and
//! back, because who comes first finds another machine than who comes last: on a virtual one, memory
//! that was free for a while has to be fetched from the host again. A ratio
//! is taken round by round, from figures that lie next to each other, before anything is summed
//! up. Medians, because the disturbances are all in one direction.

use crate::shell::Result;

/// The figures of all, round by round; the first is ours.
pub(crate) struct Rounds(Vec<Vec<f64>>);

/// Some numbers in three.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Rounds {
    /// Asks `figure` for each of `count` things once to warm up, which does not count, and then
    /// `rounds` times in turn.
    pub(crate) fn measure(
        rounds: usize,
        count: usize,
        mut figure: impl FnMut(usize) -> Result<f64>,
    ) -> Result<Rounds> {
        let mut round = |number: usize| {
            let mut figures = vec![0.0; count];
            for turn in 0..count {
                let index = if number.is_multiple_of(2) { turn } else { count - 1 - turn };
                figures[index] = figure(index)?;
            }
            Ok(figures)
        };
        round(0)?;
        (0..rounds).map(round).collect::<Result<_>>().map(Rounds)
    }

    /// The figures of thing number `index`.
    pub(crate) fn of(&self, index: usize) -> Summary {
        Summary::of(self.0.iter().map(|round| round[index]))
    }

    /// How many times ours thing number `index` is: above 1, ours is the smaller.
    pub(crate) fn ratio(&self, index: usize) -> Summary {
        Summary::of(self.0.iter().map(|round| round[index] / round[0]))
    }

    /// Ours against a number that nobody has to run for: it, its ratio to ours, and how much more
    /// ours is.
    pub(crate) fn against(&self, number: f64) -> (Summary, Summary, Summary) {
        let ours = || self.0.iter().map(|round| round[0]);
        let fixed = Summary { median: number, min: number, max: number };
        let ratio = Summary::of(ours().map(|value| number / value));
        (fixed, ratio, Summary::of(ours().map(|value| value - number)))
    }

    /// How much more ours is than thing number `index`.
    pub(crate) fn more(&self, index: usize) -> Summary {
        Summary::of(self.0.iter().map(|round| round[0] - round[index]))
    }
}

impl Summary {
    /// Of nothing, all three are NaN.
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Summary {
        let mut sorted: Vec<f64> = values.collect();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let median = match sorted.as_slice() {
            [] => f64::NAN,
            values if values.len() % 2 == 1 => values[middle],
            values => f64::midpoint(values[middle - 1], values[middle]),
        };
        let end = |value: Option<&f64>| value.copied().unwrap_or(f64::NAN);
        Summary { median, min: end(sorted.first()), max: end(sorted.last()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Failure;

    fn of(values: &[f64]) -> Summary {
        Summary::of(values.iter().copied())
    }

    #[test]
    fn a_median_of_an_odd_and_an_even_count() {
        assert_eq!(of(&[3.0, 1.0, 2.0]), Summary { median: 2.0, min: 1.0, max: 3.0 });
        assert_eq!(of(&[4.0, 1.0, 2.0, 3.0]), Summary { median: 2.5, min: 1.0, max: 4.0 });
        assert_eq!(of(&[5.0]), Summary { median: 5.0, min: 5.0, max: 5.0 });
        assert!(of(&[]).median.is_nan());
    }

    #[test]
    fn one_slow_round_does_not_move_the_median() {
        assert_eq!(of(&[1.0, 1.0, 90.0, 1.0, 1.0]).median, 1.0);
    }

    #[test]
    fn the_ratio_is_taken_round_by_round() {
        // Both twice as slow in the second round: each round says 2, the sums would too, but the
        // medians of a third, disturbed round would not.
        let rounds = Rounds(vec![vec![1.0, 2.0], vec![2.0, 4.0], vec![1.0, 8.0]]);
        assert_eq!(rounds.ratio(1), Summary { median: 2.0, min: 2.0, max: 8.0 });
        assert_eq!(rounds.more(1), Summary { median: -2.0, min: -7.0, max: -1.0 });
        assert_eq!(rounds.of(1).median / rounds.of(0).median, 4.0);
    }

    #[test]
    fn all_run_in_turn_and_the_warm_up_does_not_count() {
        let mut order = Vec::new();
        let rounds = Rounds::measure(3, 2, |index| {
            order.push(index);
            Ok(if order.len() <= 2 { 100.0 } else { 1.0 })
        });
        assert_eq!(rounds.unwrap().0, [[1.0, 1.0]; 3]);
        assert_eq!(order, [0, 1, 0, 1, 1, 0, 0, 1]);
    }

    #[test]
    fn a_failed_run_is_no_figure() {
        let fails = |index| if index == 1 { Err(Failure::new("no")) } else { Ok(0.0) };
        assert!(Rounds::measure(3, 2, fails).is_err());
    }
}
