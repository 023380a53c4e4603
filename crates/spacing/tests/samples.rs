//! Collected cases: pangu's own suite, and UTR #59 by language.

use spacing::{Lang, Options, Rules, Spacer};

/// Rows of a table: cells between TABs, `␤` for a newline, headings (`## …`, and `# …` at the start)
/// left out.
fn rows(table: &str) -> impl Iterator<Item = Vec<String>> {
    table
        .lines()
        .skip_while(|line| line.starts_with("# "))
        .filter(|line| !line.starts_with("## "))
        .map(|line| line.split('\t').map(|cell| cell.replace('␤', "\n")).collect())
}

/// Inputs of the table of differences in the documentation: there ours wins, and `differences.rs`
/// says how.
fn explained() -> Vec<String> {
    let doc = include_str!("../../../docs/spacing.md");
    let (_, part) = doc.split_once("## Differences").expect("the part on differences");
    let rows = part.lines().filter(|line| line.starts_with("| `"));
    rows.filter_map(|row| row.split('`').nth(1).map(str::to_owned)).collect()
}

#[test]
fn pangus_own_suite() {
    let spacer = Spacer::default();
    let explained = explained();
    let (mut all, mut alike) = (0, 0);
    for row in rows(include_str!("data/pangu.tsv")) {
        let input = &row[0];
        let ours = spacer.space(input);
        let theirs = row.get(1).unwrap_or(input);
        if let Some(insertions_only) = row.get(2) {
            assert_eq!(ours, *insertions_only);
            continue;
        }
        all += 1;
        alike += usize::from(ours == *theirs);
        assert!(ours == *theirs || explained.contains(input), "{input}\n{theirs}\n{ours}");
    }
    assert_eq!(all, 256);
    assert!(alike * 100 >= all * 97, "{alike} of {all}");
}

#[test]
fn rule_by_rule() {
    let mut all = 0;
    for row in rows(include_str!("data/rules.tsv")) {
        all += 1;
        assert_eq!(Spacer::default().space(&row[0]), *row.last().expect("a cell"), "{}", row[0]);
    }
    assert!(all > 300, "{all}");
}

#[test]
fn unicode_by_language() {
    let mut options = Options::default();
    options.rules = Rules::Unicode;
    for row in rows(include_str!("data/unicode.tsv")) {
        for lang in [Lang::Zh, Lang::Ja] {
            options.lang = lang;
            let wanted = if lang == Lang::Ja { row.last() } else { row.get(1) };
            let ours = Spacer::new(options.clone()).space(&row[0]).into_owned();
            assert_eq!(Some(&ours), wanted, "{lang:?} {}", row[0]);
        }
    }
}
