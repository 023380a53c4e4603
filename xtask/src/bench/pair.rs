//! The timing core: two things in turn, A B A B …, and what their times say.
//!
//! In turn, so that a machine that becomes slower (heat, a neighbour) slows both. The ratio is
//! taken round by round, from times that lie next to each other, before anything is summed up.
//! Medians, because the disturbances are all in one direction.

use std::time::Duration;

use crate::shell::Result;

/// The times of both, in seconds, round by round.
pub(crate) struct Pair {
    rounds: Vec<(f64, f64)>,
}

/// Some numbers in three.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Pair {
    /// Runs both once to warm up, which is not counted, and then `rounds` times in turn.
    pub(crate) fn measure(
        rounds: usize,
        mut first: impl FnMut() -> Result<Duration>,
        mut second: impl FnMut() -> Result<Duration>,
    ) -> Result<Pair> {
        first()?;
        second()?;
        let mut times = Vec::with_capacity(rounds);
        for _ in 0..rounds {
            times.push((first()?.as_secs_f64(), second()?.as_secs_f64()));
        }
        Ok(Pair { rounds: times })
    }

    /// The times of the first, in seconds.
    pub(crate) fn first(&self) -> Summary {
        Summary::of(self.rounds.iter().map(|(first, _)| *first))
    }

    /// The times of the second, in seconds.
    pub(crate) fn second(&self) -> Summary {
        Summary::of(self.rounds.iter().map(|(_, second)| *second))
    }

    /// How many times as long the second took: above 1, the first is the faster one.
    pub(crate) fn ratio(&self) -> Summary {
        Summary::of(self.rounds.iter().map(|(first, second)| second / first))
    }
}

impl Summary {
    /// Of nothing, all three are NaN.
    fn of(values: impl Iterator<Item = f64>) -> Summary {
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
    use std::cell::RefCell;

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
        let pair = Pair { rounds: vec![(1.0, 2.0), (2.0, 4.0), (1.0, 8.0)] };
        assert_eq!(pair.ratio(), Summary { median: 2.0, min: 2.0, max: 8.0 });
        assert_eq!(pair.second().median / pair.first().median, 4.0);
    }

    #[test]
    fn both_run_in_turn_and_the_warm_up_does_not_count() {
        let order = RefCell::new(String::new());
        let time = |name: char| {
            order.borrow_mut().push(name);
            let seconds = if order.borrow().len() <= 2 { 100 } else { 1 };
            Ok(Duration::from_secs(seconds))
        };
        let pair = Pair::measure(3, || time('A'), || time('B')).unwrap();
        assert_eq!(*order.borrow(), "ABABABAB");
        assert_eq!(pair.rounds, [(1.0, 1.0); 3]);
    }

    #[test]
    fn a_failed_run_is_no_time() {
        let fails = || Err(Failure::new("no"));
        assert!(Pair::measure(3, || Ok(Duration::ZERO), fails).is_err());
    }
}
