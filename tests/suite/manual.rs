//! Manual pages: each example is run as it stands there, and prints what it says it prints.

use harness::{Bed, Outcome};

use crate::every_tool;
use crate::tools::Face;

every_tool!(examples_do_what_they_show, a_page_explains_every_option);

/// A page's text with its macros.
fn page(face: &Face) -> String {
    let path = format!("{}/../../docs/man/{}.1", env!("CARGO_MANIFEST_DIR"), face.name);
    std::fs::read_to_string(path).unwrap()
}

/// What the examples find in their folder.
fn furnish(bed: &Bed) {
    bed.tree(&[
        ("photos/2026/a.raw", "raw a\n"),
        ("photos/b.raw", "raw b\n"),
        ("docs/a.md", "第3章：用fmd5核對\n沒有英文\n"),
        ("names.txt", "pear\napple\n"),
        ("notes.txt", "two\none\n"),
        ("old-notes.txt", "old\n"),
        ("report.txt", "the old report\n"),
    ]);
}

/// A line that is typed, and those that it prints.
struct Step {
    command: String,
    printed: Vec<String>,
}

/// The steps in the section EXAMPLES. A block without a prompt is no example to be run.
fn steps(page: &str) -> Vec<Step> {
    let (_, examples) = page.split_once("\n.SH EXAMPLES\n").unwrap();
    let examples = examples.split("\n.SH ").next().unwrap();
    let mut steps: Vec<Step> = Vec::new();
    for block in examples.split("\n.EX\n").skip(1) {
        let (block, _) = block.split_once("\n.EE").unwrap();
        let lines: Vec<String> = block.lines().map(plain).collect();
        if !lines[0].starts_with("$ ") {
            continue;
        }
        for line in lines {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    steps.push(Step { command: command.to_owned(), printed: Vec::new() });
                }
                None => steps.last_mut().unwrap().printed.push(line),
            }
        }
    }
    steps
}

/// A line as a reader sees it.
fn plain(line: &str) -> String {
    let line = line.strip_prefix("\\&").unwrap_or(line);
    [("\\-", "-"), ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ha", "^"), ("\\(ti", "~"), ("\\e", "\\")]
        .iter()
        .fold(line.to_owned(), |line, (escape, char)| line.replace(escape, char))
}

/// Whether a line is as shown, where `...` stands for what differs from run to run.
fn alike(shown: &str, line: &str) -> bool {
    let mut parts = shown.split("...");
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap()) else { return false };
    for part in parts {
        match rest.find(part).filter(|_| !part.is_empty()) {
            Some(at) => rest = &rest[at + part.len()..],
            None if part.is_empty() => return true,
            None => return false,
        }
    }
    rest.is_empty()
}

fn examples_do_what_they_show(face: &Face) {
    let bed = Bed::new();
    furnish(&bed);
    let steps = steps(&page(face));
    assert!(steps.len() >= 5, "{} steps only", steps.len());
    let mut status = 0;
    for Step { command, printed } in &steps {
        // `$?` is the status of the step before; a reader sees both streams.
        let outcome = bed.sh(format!("(exit {status}); {{ {command}; }} 2>&1"));
        outcome.that(&format!("prints {printed:?}"), |o| {
            let lines: Vec<_> = o.lines().iter().map(|l| String::from_utf8_lossy(l)).collect();
            lines.len() == printed.len() && printed.iter().zip(&lines).all(|(a, b)| alike(a, b))
        });
        status = code(&outcome);
        let asked = steps.iter().any(|step| step.command == "echo $?");
        outcome.that("ends with 0, or the next step asks how", |_| status == 0 || asked);
    }
    bed.assert_no_litter();
}

fn code(outcome: &Outcome) -> i32 {
    outcome.status.code().expect("no example dies of a signal")
}

fn a_page_explains_every_option(face: &Face) {
    let bed = Bed::new();
    let page = plain(&page(face).replace("\\fB", "").replace("\\fR", "").replace("\\fI", ""));
    let help = face.tool(&bed).arg("--help").run();
    let mut count = 0;
    for line in help.lines() {
        let line = String::from_utf8_lossy(line);
        let Some(words) = line.trim_start().strip_prefix('-').filter(|_| line.starts_with("  "))
        else {
            continue;
        };
        let names = words.split(['<', '[']).next().unwrap().trim_end();
        let option = format!(".TP\n-{names}");
        assert!(page.contains(&option), "the page of {} lacks -{names}", face.name);
        count += 1;
    }
    assert!(count > 20, "{count} options in the help");
}
