//! Streams that are closed, full, or whose reader has gone.

use harness::{Bed, Signal};

use super::{AFTER, BEFORE, fspace};

#[test]
fn a_closed_input_is_an_error() {
    let bed = Bed::new();
    fspace(&bed, &[])
        .stdin_closed()
        .run()
        .fails(1)
        .stderr_is("fspace: standard input: Bad file descriptor\n");
    fspace(&bed, &["-c"]).stdin_closed().run().fails(2);
}

#[test]
fn a_closed_output_is_an_error() {
    let bed = Bed::new();
    bed.write("a", BEFORE);
    let word = "fspace: standard output: Bad file descriptor\n";
    fspace(&bed, &["a"]).stdout_closed().run().fails(1).stderr_is(word);
    fspace(&bed, &["-c", "a"]).stdout_closed().run().fails(2).stderr_is(word);
    fspace(&bed, &["-i", "a"]).stdout_closed().run().ok().no_stderr();
    assert_eq!(std::fs::read_to_string(bed.path("a")).unwrap(), AFTER);
}

#[test]
fn a_full_output_is_an_error_said_once() {
    let bed = Bed::new();
    bed.tree(&[("a", BEFORE.repeat(100_000)), ("b", BEFORE.to_owned())]);
    let word = "fspace: standard output: No space left on device\n";
    for args in [&["a", "b"][..], &["b"], &["b", "b", "b"]] {
        fspace(&bed, args).stdout_to("/dev/full").run().fails(1).stderr_is(word);
    }
    for form in ["-c", "-d", "--json", "--rdjson"] {
        fspace(&bed, &[form, "a", "b"]).stdout_to("/dev/full").run().fails(2).stderr_is(word);
        fspace(&bed, &[form, "b"]).stdout_to("/dev/full").run().fails(2).stderr_is(word);
    }
}

#[test]
fn a_reader_that_went_away_ends_it_quietly() {
    let bed = Bed::new();
    bed.write("a", BEFORE.repeat(100_000));
    fspace(&bed, &["a"]).stdout_reader_gone().run().killed_by(Signal::PIPE).no_stderr();
    fspace(&bed, &["-c", "a"]).stdout_reader_takes(10).run().killed_by(Signal::PIPE).no_stderr();
    bed.sh("fspace a | head -n 1").prints(AFTER);
    bed.sh("{ fspace a; echo $? >&2; } | :").ok().stderr_is("141\n");
    fspace(&bed, &["a"])
        .stdout_reader_gone()
        .sigpipe_ignored()
        .run()
        .fails(1)
        .stderr_is("fspace: standard output: Broken pipe\n");
}

#[test]
fn a_slow_reader_gets_everything() {
    let bed = Bed::new();
    bed.write("a", BEFORE.repeat(20_000));
    fspace(&bed, &["a"]).stdout_nonblocking().run().prints(AFTER.repeat(20_000));
}

#[test]
fn pipes_are_files_too() {
    let bed = Bed::new();
    bed.fifo("p");
    bed.sh("printf '中a\\n' > p & fspace p; wait").prints("中 a\n");
    bed.sh("printf '中a\\n' | fspace /dev/stdin").prints("中 a\n");
}

#[test]
fn a_read_error_keeps_what_came_before() {
    let bed = Bed::new();
    bed.write("a", BEFORE.repeat(100));
    let Some(tool) = fspace(&bed, &["--buffer-size=1K", "a"]).inject("read:error=EIO:when=2+")
    else {
        return;
    };
    let Some(tool) = tool.only_on("a") else { return };
    let outcome = tool.run();
    assert!(outcome.injections() > 0);
    outcome.fails(1).stdout_has(AFTER).stderr_is("fspace: a: Input/output error\n");
}
