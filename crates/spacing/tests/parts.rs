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

#[test]
fn a_long_line_with_few_spaces_needs_no_parts() {
    let line = format!("中a{}", "x, ".repeat(30_000)).repeat(20);
    let text = format!("文1\n{line}\n");
    let (spacer, mut state) = (Spacer::default(), State::new());
    let mut changes = spacer.changes(text.as_bytes());
    assert_eq!(changes.next(&mut state).unwrap().range, 0..5);
    let whole = changes.next(&mut state).unwrap();
    assert_eq!((whole.line, whole.range, whole.positions.len()), (5, 5..text.len(), 20));
    assert!(changes.next(&mut state).is_none());
}

#[test]
fn lines_may_come_together() {
    let lines = [
        "中a",
        "plain",
        "“中”b\r",
        "文字",
        "a`中`",
        "1中(2)文",
        "<b>中a</b>",
        "# fspace-off",
        "中a",
        "# fspace-on",
    ];
    let text: String =
        (0..3000).map(|i| format!("{}\n", lines[i * 7 % 31 % lines.len()])).collect();
    let spacer = Spacer::default();
    let (all, _) = positions(&spacer, text.as_bytes());
    // In turn by the line, and as many as there are.
    for by_line in [usize::MAX, 2, 3] {
        let (mut state, mut changes) = (State::new(), spacer.changes(text.as_bytes()));
        let (mut found, mut done, mut count) = (Vec::new(), 0, 0);
        loop {
            count += 1;
            let change = match count % by_line {
                0 => changes.next(&mut state),
                _ => changes.next_lines(&mut state),
            };
            let Some(Change { line, range, positions }) = change else { break };
            assert!(done <= range.start && line == range.start && !positions.is_empty());
            assert!(text[..range.start].is_empty() || text[..range.start].ends_with('\n'));
            assert!(text[range.clone()].ends_with('\n'));
            found.extend(positions.iter().map(|position| range.start + position));
            done = range.end;
        }
        assert!(found == all && count > 100, "{by_line}: {count}");
    }
}
