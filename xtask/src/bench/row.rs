//! What a case gave, and how it is shown: on a terminal, and as the rows of a Markdown table.

use std::fmt::Write as _;

use super::case::{Goal, Unit};
use super::rounds::Summary;

/// The result of one case.
pub(super) struct Row {
    pub(super) work: String,
    pub(super) command: String,
    pub(super) bytes: u64,
    pub(super) unit: Unit,
    pub(super) rounds: usize,
    pub(super) ours: Summary,
    pub(super) others: Vec<Result>,
}

/// Ours beside one other.
pub(super) struct Result {
    pub(super) name: String,
    pub(super) theirs: Summary,
    pub(super) ratio: Summary,
    pub(super) more: Summary,
    pub(super) goal: Option<Goal>,
}

/// The head of the table that [`Row::markdown`] gives rows for.
pub(super) const HEAD: &str = "| work | ours | beside | theirs | theirs / ours | goal | |\n\
                               |---|---:|---|---:|---:|---|---|";

impl Row {
    /// A few lines for a terminal.
    pub(super) fn text(&self) -> String {
        let mut text = format!("  $ {}\n", self.command);
        let rate = if self.unit == Unit::Seconds { self.rate(self.ours) } else { String::new() };
        let _ = writeln!(text, "  {:24} {}  {rate}", "ours", self.figures(self.ours));
        for other in &self.others {
            let name = &other.name;
            let _ = write!(text, "  {name:24} {}  ", self.figures(other.theirs));
            let _ = write!(text, "ratio {}", spread(other.ratio));
            if let Some(goal) = other.goal {
                let _ = write!(text, "  goal {}: {}", goal_text(goal, self.unit), other.verdict());
            }
            text.push('\n');
        }
        let _ = write!(text, "  {} rounds in turn", self.rounds);
        text
    }

    /// A row for each other.
    pub(super) fn markdown(&self) -> String {
        if self.others.is_empty() {
            return format!("| {} | {} | | | | | |\n", escaped(&self.work), self.median(self.ours));
        }
        let mut rows = String::new();
        for (index, other) in self.others.iter().enumerate() {
            let first = index == 0;
            let work = if first { escaped(&self.work) } else { String::new() };
            let ours = self.median(self.ours);
            let ours = if first { &*ours } else { "" };
            let goal = other.goal.map(|goal| goal_text(goal, self.unit)).unwrap_or_default();
            let verdict = if other.goal.is_some() { other.verdict() } else { "" };
            let (theirs, ratio) = (self.median(other.theirs), spread(other.ratio));
            let name = &other.name;
            let _ = writeln!(
                rows,
                "| {work} | {ours} | {name} | {theirs} | {ratio} | {goal} | {verdict} |"
            );
        }
        rows
    }

    fn median(&self, summary: Summary) -> String {
        match self.unit {
            Unit::Seconds if summary.median < 0.1 => format!("{:.2} ms", summary.median * 1e3),
            Unit::Seconds => format!("{:.3} s", summary.median),
            Unit::PeakMib => format!("{:.1} MiB", summary.median),
            Unit::Instructions => format!("{:.1} M", summary.median),
        }
    }

    fn figures(&self, summary: Summary) -> String {
        let median = self.median(summary);
        format!("{median:>10}  ({:.4} … {:.4})", summary.min, summary.max)
    }

    /// What a time in seconds means in bytes.
    fn rate(&self, summary: Summary) -> String {
        if self.bytes == 0 {
            return String::new();
        }
        format!("{:.0} MB/s", self.bytes as f64 / summary.median / 1e6)
    }
}

impl Result {
    /// Whether the goal is reached, by the medians.
    pub(super) fn met(&self) -> bool {
        match self.goal {
            None => true,
            Some(Goal::Ahead(times) | Goal::Same(times)) => self.ratio.median >= times,
            Some(Goal::Within(times)) => 1.0 / self.ratio.median <= times,
            Some(Goal::Plus(more)) => self.more.median <= more,
        }
    }

    fn verdict(&self) -> &'static str {
        if self.met() { "reached" } else { "missed" }
    }
}

/// So that nothing in it is taken for Markdown: some works are made of what is.
fn escaped(work: &str) -> String {
    let mut text = String::with_capacity(work.len());
    for character in work.chars() {
        if "\\`*_[](){}<>|".contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

fn spread(ratio: Summary) -> String {
    format!("{:.2} ({:.2} … {:.2})", ratio.median, ratio.min, ratio.max)
}

fn goal_text(goal: Goal, unit: Unit) -> String {
    match (goal, unit) {
        (Goal::Ahead(times), _) => format!("≥ {times}"),
        (Goal::Same(times), _) => format!("1: the same time, to be seen as a median ≥ {times}"),
        (Goal::Within(times), _) => format!("ours ≤ {} × theirs", (times * 100.0).round() / 100.0),
        (Goal::Plus(more), Unit::Seconds) => format!("ours ≤ theirs + {} ms", more * 1e3),
        (Goal::Plus(more), Unit::PeakMib) => format!("ours ≤ theirs + {more} MiB"),
        (Goal::Plus(more), Unit::Instructions) => format!("ours ≤ theirs + {more} M"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn one(value: f64) -> Summary {
        Summary { median: value, min: value, max: value }
    }

    fn beside(ours: f64, theirs: f64, goal: Option<Goal>) -> Result {
        let (ratio, more) = (one(theirs / ours), one(ours - theirs));
        Result { name: "peer".to_owned(), theirs: one(theirs), ratio, more, goal }
    }

    /// A result for the tests of what shows it: ours beside peers without goals.
    pub(in super::super) fn row(work: &str, unit: Unit, ours: f64, peers: &[f64]) -> Row {
        let others = peers.iter().map(|theirs| beside(ours, *theirs, None)).collect();
        let (work, command) = (work.to_owned(), "tool -r tree".to_owned());
        Row { work, command, bytes: 1_000_000, unit, rounds: 3, ours: one(ours), others }
    }

    #[test]
    fn a_goal_is_reached_or_missed() {
        for (ours, theirs, goal, met) in [
            (1.0, 4.0, Goal::Ahead(4.0), true),
            (1.0, 3.9, Goal::Ahead(4.0), false),
            (1.25, 1.0, Goal::Within(1.25), true),
            (1.5, 1.0, Goal::Within(1.25), false),
            (0.0015, 0.0011, Goal::Plus(0.0005), true),
            (0.0017, 0.0011, Goal::Plus(0.0005), false),
            (1.03, 1.0, Goal::Same(0.97), true),
            (1.04, 1.0, Goal::Same(0.97), false),
        ] {
            assert_eq!(beside(ours, theirs, Some(goal)).met(), met, "{ours} {theirs} {goal:?}");
        }
        assert!(beside(9.0, 1.0, None).met());
    }

    #[test]
    fn what_counts_as_the_same_time_is_said() {
        let mut row = row("again", Unit::Seconds, 1.0, &[0.98]);
        row.others[0].goal = Some(Goal::Same(0.97));
        let goal = "1: the same time, to be seen as a median ≥ 0.97";
        assert!(row.markdown().ends_with(&format!("| {goal} | reached |\n")), "{}", row.markdown());
        assert!(row.text().contains(&format!("goal {goal}: reached")));
    }

    #[test]
    fn a_row_names_the_work_once() {
        let mut row = row("a tree", Unit::Seconds, 0.5, &[2.0, 1.0]);
        row.others[0].goal = Some(Goal::Ahead(4.0));
        assert_eq!(
            row.markdown(),
            "| a tree | 0.500 s | peer | 2.000 s | 4.00 (4.00 … 4.00) | ≥ 4 | reached |\n\
             |  |  | peer | 1.000 s | 2.00 (2.00 … 2.00) |  |  |\n"
        );
        assert!(row.text().contains("2 MB/s"), "{}", row.text());
    }

    #[test]
    fn what_looks_like_markdown_in_a_name_is_none() {
        let row = row("8 KB of ](a and <!--", Unit::Seconds, 0.5, &[2.0]);
        assert!(row.markdown().starts_with("| 8 KB of \\]\\(a and \\<!-- | 0.500 s |"));
    }

    #[test]
    fn a_case_without_others_is_a_row_too() {
        let row = row("alone", Unit::Instructions, 2.0, &[]);
        assert_eq!(row.markdown(), "| alone | 2.0 M | | | | | |\n");
    }
}
