//! A very long line comes in parts, and they add up to the line.

use spacing::{Change, Options, Rules, Spacer, State};

/// The positions in a text, from its start, and the most there were in one part.
fn positions(spacer: &Spacer, text: &[u8]) -> (Vec<usize>, usize) {
    let (mut state, mut changes) = (State::new(), spacer.changes(text));
    let (mut all, mut most, mut done) = (Vec::new(), 0, 0);
    while let Some(Change { line, range, positions }) = changes.next(&mut state) {
        assert!(line <= range.start && done <= range.start && range.start < range.end);
        assert!(positions.iter().all(|&position| position <= range.len()));
        all.extend(positions.iter().map(|position| range.start + position));
        (most, done) = (most.max(positions.len()), range.end);
    }
    assert!(all.is_sorted_by(|a, b| a < b));
    (all, most)
}

#[test]
fn parts_add_up() {
    let clause = "在Rust裡寫(CJK)文字，“引號”與<a title=\"中a\">18+中</a>`a`、A+B與#話題#了'中'";
    let long = clause.repeat(6_000);
    let text = format!("中a\n{long}\n文b\n{long}");
    for rules in [Rules::Pangu, Rules::Unicode] {
        let mut options = Options::default();
        options.rules = rules;
        let spacer = Spacer::new(options);
        let (found, most) = positions(&spacer, text.as_bytes());
        assert!(found.len() > 60_000 && most < 100_000, "{} at most {most}", found.len());
        // The same clause in the middle of the line gains the same spaces.
        let mut state = State::new();
        let mut whole = spacer.changes(text.as_bytes()).whole_lines();
        let mut all = Vec::new();
        let mut lines = 0;
        while let Some(Change { line, range, positions }) = whole.next(&mut state) {
            assert_eq!(line, range.start);
            all.extend(positions.iter().map(|position| line + position));
            lines += 1;
        }
        assert!(lines == 4 && all == found, "{lines} lines");
    }
}
