use super::*;
use crate::faults::scenario::Rule;
use crate::faults::state::{Entry, What as Is};

fn state(files: &[(&str, &str)]) -> State {
    let entry = |bytes: &str| Entry::new(Is::File(bytes.as_bytes().to_vec()), 0o644);
    files.iter().map(|(name, bytes)| ((*name).to_owned(), entry(bytes))).collect()
}

const FSYNC: &str = "fsync(4</w/.ftools-abcdefghij22>) = -1 EIO (Input/output error) (INJECTED)";

/// How a run of `tool src dst` ended, with an fsync that failed.
struct Ended {
    what: What,
    code: Option<i32>,
    signal: Option<i32>,
    stderr: &'static str,
    now: State,
    rules: &'static [Rule],
    threads: bool,
    log: &'static str,
}

impl Ended {
    fn well() -> Ended {
        let now = state(&[("src", "new"), ("dst", "old")]);
        let stderr = "tool: dst: Input/output error\n";
        Ended {
            what: What::Error("EIO"),
            code: Some(1),
            signal: None,
            stderr,
            now,
            rules: &[],
            threads: false,
            log: FSYNC,
        }
    }

    fn violations(&self) -> Vec<String> {
        let scenario = Scenario {
            tool: "tool",
            sources: &["src"],
            targets: &["dst"],
            rules: self.rules,
            threads: self.threads,
            ..Scenario::PLAIN
        };
        let (stderr, log) = (self.stderr.to_owned(), self.log.to_owned());
        let outcome = Outcome { code: self.code, signal: self.signal, stderr, log, hung: false };
        let case = Case {
            scenario: &scenario,
            before: &state(&[("src", "new"), ("dst", "old")]),
            after: &state(&[("src", "new"), ("dst", "new")]),
            status: 0,
            fault: &Fault { what: self.what, must: Must::Fail },
            outcome: &outcome,
            now: &self.now,
            work: "/w",
        };
        case.violations()
    }
}

#[track_caller]
fn broken(ended: &Ended, want: &str) {
    let found = ended.violations();
    assert!(found.iter().any(|told| told.contains(want)), "{want}: {found:?}");
}

#[test]
fn an_error_that_is_told_and_leaves_the_old_file_is_fine() {
    assert_eq!(Ended::well().violations(), Vec::<String>::new());
}

#[test]
fn a_close_in_a_thread_counts_where_the_file_is_written() {
    let close = |log, threads| Ended {
        code: Some(0),
        stderr: "",
        now: state(&[("src", "new"), ("dst", "new")]),
        threads,
        log,
        ..Ended::well()
    };
    const READ: &str = "7 close(4</w/dst>) = -1 EIO (Input/output error) (INJECTED)";
    const WRITTEN: &str = "7 close(4</w/#1>(deleted)) = -1 EIO (Input/output error) (INJECTED)";
    broken(&close(READ, false), "in spite of a real error");
    broken(&close(WRITTEN, true), "in spite of a real error");
    assert_eq!(close(READ, true).violations(), Vec::<String>::new());
}

#[test]
fn a_real_error_must_be_told_and_named() {
    let new = state(&[("src", "new"), ("dst", "new")]);
    broken(&Ended { code: Some(0), now: new, ..Ended::well() }, "in spite of a real error");
    broken(&Ended { stderr: "", ..Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool: src: no\n", ..Ended::well() }, "no message names");
    broken(&Ended { stderr: "oops\n", ..Ended::well() }, "a strange message");
    broken(&Ended { code: Some(101), ..Ended::well() }, "it panics");
    broken(&Ended { code: None, signal: Some(11), ..Ended::well() }, "dies of signal 11");
}

#[test]
fn half_a_file_a_lost_one_and_litter_are_seen() {
    let now = state(&[("src", "new"), ("dst", "ne")]);
    broken(&Ended { now, ..Ended::well() }, "dst is neither old nor new");
    broken(&Ended { now: state(&[("dst", "old")]), ..Ended::well() }, "src is gone");
    let now = state(&[("src", "new"), ("dst", "old"), (".ftools-abcdefghij22", "ne")]);
    broken(&Ended { now: now.clone(), ..Ended::well() }, "is left behind");
    let kill = What::Signal("KILL");
    let killed = Ended { what: kill, code: None, signal: Some(9), now, ..Ended::well() };
    assert_eq!(killed.violations(), Vec::<String>::new());
}

#[test]
fn rules_allow_and_ask_for_more() {
    let now = state(&[("src", "new"), ("dst", "new"), ("dst~", "other")]);
    broken(&Ended { now, rules: &[Rule::Kept("dst", "dst~")], ..Ended::well() }, "does not hold");
    let mut now = state(&[("src", "new"), ("dst", "ne")]);
    now.insert(".ftools-abcdefghij22".to_owned(), now["src"].clone());
    let stderr = "tool: dst: no; the new content is in /w/.ftools-abcdefghij22\n";
    let spooled = Ended { now, stderr, rules: &[Rule::Spooled("dst")], ..Ended::well() };
    assert_eq!(spooled.violations(), Vec::<String>::new());
}
