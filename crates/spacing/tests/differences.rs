//! The table of differences in the documentation, row by row, so that neither can drift.

use spacing::Spacer;

/// Input, theirs and ours of each row.
fn rows() -> Vec<[String; 3]> {
    let doc = include_str!("../../../docs/spacing.md");
    let (_, part) = doc.split_once("## Differences").expect("the part on differences");
    let table = part.lines().filter(|line| line.starts_with("| `"));
    table
        .map(|row| {
            let mut cells = row.split(" | ").map(|cell| {
                let cell = cell.trim_start_matches("| ");
                let cell = cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
                unescape(cell.unwrap_or_default())
            });
            [(); 3].map(|()| cells.next().expect("three cells and more"))
        })
        .collect()
}

/// `\u{41}` is `A`.
fn unescape(cell: &str) -> String {
    let mut parts = cell.split("\\u{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hex, rest) = part.split_once('}').expect("a brace that closes");
        let code = u32::from_str_radix(hex, 16).expect("hexadecimal digits");
        text.extend(char::from_u32(code));
        text.push_str(rest);
    }
    text
}

#[test]
fn every_row_is_true() {
    let rows = rows();
    assert!(rows.len() > 30, "{} rows", rows.len());
    for [input, theirs, ours] in rows {
        assert_eq!(Spacer::default().space(&input), ours, "from {input}");
        assert_ne!(theirs, ours, "no difference in {input}");
        assert_eq!(ours.replace(' ', ""), input.replace(' ', ""), "more than spaces");
    }
}
