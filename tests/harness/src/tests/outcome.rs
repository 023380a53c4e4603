//! Every assertion fails when it should, and says what it saw.

use std::time::Duration;

use super::{has_all, words};
use crate::{Bed, Signal, Tool, wait_until};

#[test]
fn every_assertion_holds_when_it_should() {
    let bed = Bed::new();
    bed.sh("echo out; echo err >&2; exit 3")
        .fails(3)
        .stdout_is("out\n")
        .stdout_has("ut")
        .stdout_lacks("err")
        .stderr_is("err\n")
        .stderr_has("err")
        .stderr_lacks("out")
        .stderr_lines(1)
        .that("printed something", |o| o.lines() == [b"out"]);
    bed.run("/bin/true", [""; 0]).ok().no_stdout().no_stderr().stderr_lines(0);
    bed.sh("printf 'a\\n\\nb'").prints("a\n\nb").that("has lines", |o| o.lines().len() == 3);
    bed.sh("kill -TERM $$").killed_by(Signal::TERM);
}

#[test]
fn every_assertion_fails_when_it_should() {
    let bed = Bed::new();
    let o = bed.sh("echo out; echo err >&2; exit 3");
    let failures = [
        words(|| o.ok()),
        words(|| o.fails(2)),
        words(|| o.killed_by(Signal::TERM)),
        words(|| o.stdout_is("out")),
        words(|| o.stderr_is("")),
        words(|| o.terminal_is("x")),
        words(|| o.stdout_has("err")),
        words(|| o.stdout_lacks("ou")),
        words(|| o.stderr_has("out")),
        words(|| o.stderr_lacks("err")),
        words(|| o.no_stdout()),
        words(|| o.no_stderr()),
        words(|| o.stderr_lines(2)),
        words(|| o.prints("out\n")),
        words(|| o.that("sings", |_| false)),
    ];
    for text in failures {
        has_all(&text, &["command: /bin/sh -c", "status: exit status: 3", "out\\n", "err\\n"]);
    }
    let killed = bed.sh("kill -TERM $$");
    words(|| killed.ok());
    words(|| killed.fails(15));
    words(|| killed.killed_by(Signal::INT));
}

#[test]
fn a_failure_tells_all_there_is_to_know() {
    let bed = Bed::new();
    bed.write("some file", "123");
    bed.mkdir("dir");
    let script = "printf 'a\\tb\\377\\033'; yes long | head -c 10000 >&2; exit 1";
    let o = bed.tool("/bin/sh").args(["-c", script, "it's", "\n"]).run();
    let text = words(|| o.ok());
    let cwd = format!("in: {}", bed.dir().display());
    has_all(
        &text,
        &[
            "the exit status is not 0",
            r"sh -c 'printf '\''a\tb",
            r"'it'\''s' $'\n'",
            &cwd,
            "status: exit status: 1",
            "stdout, 5 bytes:\n    a\\tb\\xff\\u{1b}",
            "stderr, 10000 bytes",
            "5904 bytes cut",
            "2 entries",
            "-0644         3 'some file'".replacen('-', "- ", 1).as_str(),
            "d 0755",
        ],
    );
    assert!(text.len() < 10_000, "long streams are cut: {}", text.len());
}

#[test]
fn a_difference_is_pointed_at() {
    let bed = Bed::new();
    let o = bed.sh("echo the quick brown fox");
    let text = words(|| o.stdout_is("the quick brawn fox\n"));
    has_all(&text, &["part at byte 12", "brown fox", "brawn fox"]);
    let text = words(|| o.stdout_is("the quick"));
    has_all(&text, &["20 bytes, not 9; they part at byte 9"]);
}

#[test]
fn a_run_that_hangs_is_killed_and_fails() {
    let bed = Bed::new();
    let mut hanging = bed.shell("echo before; sleep 1000; echo after").spawn();
    hanging.wait_for_stdout("before").timeout(Duration::from_millis(50));
    let text = words(|| hanging.wait());
    has_all(&text, &["it did not end within 50ms", "before", "SIGKILL"]);
    // The leader ends, and what it left holds the streams.
    let mut gone = bed.shell("sleep 1000 & echo gone").spawn();
    gone.wait_for_stdout("gone");
    wait_until("the shell's end", || !gone.is_running());
    gone.timeout(Duration::from_millis(50));
    let text = words(|| gone.wait());
    has_all(&text, &["something still holds its streams", "gone"]);
    let text = words(|| bed.tool("/bin/sleep").arg("1000").timeout(Duration::ZERO).run());
    has_all(&text, &["it did not end within 0ns"]);
}

#[test]
fn a_panic_inside_fails_whatever_was_asked() {
    let bed = Bed::new();
    let script = "echo \"thread 'main' (12) panicked at src/main.rs:1:1:\" >&2; exit 101";
    has_all(&words(|| bed.sh(script)), &["the tool panicked", "101"]);
}

#[test]
fn a_missing_binary_is_told_with_its_remedy() {
    has_all(&words(|| Tool::new("no-such-tool")), &["no-such-tool", "cargo xtask test"]);
    has_all(&words(|| Tool::new("/no/such/tool").run()), &["cannot start", "/no/such/tool"]);
}
