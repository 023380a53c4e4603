//! What a table of `docs/benchmarks.md` says, read back: charts are drawn from it, so that picture and
//! table cannot differ, and can be drawn anew without measuring anything.

/// A work that was timed, and what it was timed beside.
#[derive(Debug, PartialEq)]
pub(super) struct Group {
    pub(super) work: String,
    pub(super) bars: Vec<Bar>,
}

/// Their time divided by ours: of the rounds, and whether a goal was set and not reached.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) median: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) missed: bool,
}

/// The comparisons of times in `text`, by work. What was not timed (memory, instructions) is left out.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in text.lines() {
        let Some([work, _, name, theirs, ratio, _, verdict]) = cells(line) else { continue };
        if !work.is_empty() {
            groups.push(Group { work: unescaped(work), bars: Vec::new() });
        }
        let is_time = theirs.ends_with(" s") || theirs.ends_with(" ms");
        if let (Some(group), true, Some([median, min, max])) =
            (groups.last_mut(), is_time, spread(ratio))
        {
            let missed = verdict == "missed";
            group.bars.push(Bar { name: name.to_owned(), median, min, max, missed });
        }
    }
    groups.retain(|group| !group.bars.is_empty());
    groups
}

/// The seven cells of a row as [`Row::markdown`](super::row::Row::markdown) writes it.
fn cells(line: &str) -> Option<[&str; 7]> {
    let inner = line.strip_prefix("| ")?.strip_suffix('|')?;
    let cells: Vec<&str> = split_unescaped(inner).into_iter().map(str::trim).collect();
    cells.try_into().ok()
}

/// Splits at each `|` that has no backslash before it.
fn split_unescaped(line: &str) -> Vec<&str> {
    let (mut cells, mut start, mut escaped) = (Vec::new(), 0, false);
    for (at, byte) in line.bytes().enumerate() {
        if byte == b'|' && !escaped {
            cells.push(&line[start..at]);
            start = at + 1;
        }
        escaped = byte == b'\\' && !escaped;
    }
    cells.push(&line[start..]);
    cells
}

/// `2.39 (1.92 … 3.39)`.
fn spread(text: &str) -> Option<[f64; 3]> {
    let (median, rest) = text.split_once(" (")?;
    let (min, max) = rest.strip_suffix(')')?.split_once(" … ")?;
    Some([median.parse().ok()?, min.parse().ok()?, max.parse().ok()?])
}

fn unescaped(work: &str) -> String {
    let (mut text, mut escaped) = (String::new(), false);
    for character in work.chars() {
        escaped = character == '\\' && !escaped;
        if !escaped {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::case::{Goal, Unit};
    use super::super::row::HEAD;
    use super::super::row::tests::row;
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let mut tree = row("a [tree] | of \\ files", Unit::Seconds, 0.5, &[2.0, 0.25]);
        tree.others[1].goal = Some(Goal::Ahead(1.0));
        let small = row("one file", Unit::Seconds, 0.002, &[0.003]);
        let memory = row("memory", Unit::PeakMib, 0.5, &[2.0]);
        let alone = row("alone", Unit::Seconds, 2.0, &[]);
        let rows = [memory, tree, alone, small].map(|row| row.markdown()).concat();
        let read = groups(&format!("text\n\n{HEAD}\n{rows}\nmore | text\n"));
        let works: Vec<_> = read.iter().map(|group| &*group.work).collect();
        assert_eq!(works, ["a [tree] | of \\ files", "one file"]);
        let ratios = |group: &Group| -> Vec<_> {
            group.bars.iter().map(|bar| (bar.median, bar.min, bar.max, bar.missed)).collect()
        };
        assert_eq!(ratios(&read[0]), [(4.0, 4.0, 4.0, false), (0.5, 0.5, 0.5, true)]);
        assert_eq!(ratios(&read[1]), [(1.5, 1.5, 1.5, false)]);
    }

    #[test]
    fn a_spread_has_three_numbers() {
        assert_eq!(spread("0.22 (0.13 … 0.39)"), Some([0.22, 0.13, 0.39]));
        assert_eq!(spread("0.22"), None);
        assert_eq!(spread("theirs / ours"), None);
    }
}
