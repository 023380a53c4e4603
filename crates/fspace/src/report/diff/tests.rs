//! Diffs of small texts, whole.

use super::*;

/// The diff of lines of which those with an `a` gain a space before it.
fn diff(text: &str) -> String {
    diff_of(text, &[])
}

/// The same, with `long` lines (by their index) announced, and shown in two parts.
fn diff_of(text: &str, long: &[usize]) -> String {
    let (edit, mut out) = (Edit::Insert(b" ".to_vec()), Vec::new());
    let mut diff = Diff::new(OsStr::new("f"), &edit, &mut out);
    let mut stretch = String::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if let Some(at) = line.find('a') {
            if !stretch.is_empty() {
                diff.same(std::mem::take(&mut stretch).as_bytes()).unwrap();
            }
            let line = line.as_bytes();
            if long.contains(&number) {
                diff.long(line).unwrap();
                diff.same(&line[..at]).unwrap();
                diff.changed(&line[at..=at], &[0]).unwrap();
                diff.same(&line[at + 1..]).unwrap();
            } else {
                diff.changed(line, &[at]).unwrap();
            }
        } else {
            stretch += line;
        }
    }
    if !stretch.is_empty() {
        diff.same(stretch.as_bytes()).unwrap();
    }
    diff.end().unwrap();
    String::from_utf8(out).unwrap().replace("--- f\n+++ f\n", "")
}

#[test]
fn nothing_changed_is_nothing() {
    assert_eq!(diff("1\n2\n"), "");
}

#[test]
fn context_is_three_lines_at_most() {
    assert_eq!(diff("a\n"), "@@ -1 +1 @@\n-a\n+ a\n");
    assert_eq!(
        diff("1\n2\n3\n4\na\n5\n6\n7\n8\n"),
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-a\n+ a\n 5\n 6\n 7\n"
    );
}

#[test]
fn neighbours_share_a_hunk_and_their_marks() {
    assert_eq!(diff("a\nba\nc\n"), "@@ -1,3 +1,3 @@\n-a\n-ba\n+ a\n+b a\n c\n");
    let six = "1\n2\n3\n4\n5\n6\n";
    assert_eq!(diff(&format!("a\n{six}a\n")).matches("@@ -").count(), 1);
    assert_eq!(
        diff(&format!("a\n{six}7\na\n")),
        "@@ -1,4 +1,4 @@\n-a\n+ a\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-a\n+ a\n"
    );
}

#[test]
fn a_hunk_that_grows_too_large_is_cut_into_bare_ones() {
    let line = format!("a{}\n", "x".repeat(10));
    let many = line.repeat(5);
    let hunk = |at: usize, n: usize| {
        let count = if n == 1 { String::new() } else { format!(",{n}") };
        let (old, new) = (format!("-{line}").repeat(n), format!("+ {line}").repeat(n));
        format!("@@ -{at}{count} +{at}{count} @@\n{old}{new}")
    };
    assert_eq!(diff(&format!("1\n2\n{many}3\n")), hunk(3, 2) + &hunk(5, 2) + &hunk(7, 1));
    // The next one has lines around it again.
    let far = format!("{many}1\n2\n3\n4\n5\n6\n7\na\n");
    let wanted = hunk(1, 2) + &hunk(3, 2) + &hunk(5, 1);
    assert_eq!(diff(&far), wanted + "@@ -10,4 +10,4 @@\n 5\n 6\n 7\n-a\n+ a\n");
}

#[test]
fn a_long_line_is_a_hunk_of_its_own() {
    let one = |at: usize| format!("@@ -{at} +{at} @@\n-a\n+ a\n");
    assert_eq!(diff_of("a\na\na\n", &[1]), one(1) + &one(2) + &one(3));
    assert_eq!(diff_of("1\na\n2\na\n3\n", &[1]), one(2) + &one(4));
    assert_eq!(
        diff_of("a\n1\n2\n3\na\n4\n", &[0]),
        one(1) + "@@ -2,5 +2,5 @@\n 1\n 2\n 3\n-a\n+ a\n 4\n"
    );
    let word = "\\ No newline at end of file\n";
    assert_eq!(diff_of("xay", &[0]), format!("@@ -1 +1 @@\n-xay\n{word}+x ay\n{word}"));
    let still = "s".repeat(LARGEST + 1);
    assert_eq!(diff(&format!("a\n{still}\n1\na\n")), one(1) + &one(4));
}

#[test]
fn a_missing_newline_is_told_of_each_side() {
    let word = "\\ No newline at end of file\n";
    assert_eq!(diff("a"), format!("@@ -1 +1 @@\n-a\n{word}+ a\n{word}"));
    assert_eq!(diff("a\n1"), format!("@@ -1,2 +1,2 @@\n-a\n+ a\n 1\n{word}"));
}

#[test]
fn the_last_lines_are_found() {
    assert_eq!(last_lines(b"1\n2\n3\n4\n"), b"2\n3\n4\n");
    assert_eq!(last_lines(b"1\n2\n3\n4"), b"2\n3\n4");
    assert_eq!(last_lines(b"1\n"), b"1\n");
    assert_eq!(last_lines(b"\n\n\n\n"), b"\n\n\n");
    assert_eq!(last_lines(b""), b"");
}
