//! Counting, skipping and taking records of any length.

use harness::Bed;

#[test]
fn statistics_say_what_passed() {
    let bed = Bed::new();
    let outcome = bed.tool("fdump").arg("--stats").stdin("a\nbb\nccc").run();
    outcome.ok().stdout_is("a\nbb\nccc").stderr_lines(1);
    outcome
        .stderr_has("fdump: 3 records, 8 bytes, ")
        .stderr_has("the last record has no delimiter");
    let outcome = bed.tool("fdump").arg("--stats").stdin("a\n").run();
    outcome.ok().stderr_has("fdump: 1 record, 2 bytes, ").stderr_lacks("delimiter");
}

#[test]
fn statistics_as_json_have_the_promised_keys() {
    let bed = Bed::new();
    let outcome =
        bed.tool("fdump").args(["--stats", "--json", "--digest", "md5"]).stdin("abc").run();
    outcome.ok().stdout_is("abc").stderr_lines(1);
    outcome.stderr_has(r#"{"records":1,"bytes":3,"unterminated":true,"seconds":"#);
    outcome.stderr_has(r#","digest":"md5:900150983cd24fb0d6963f7d28e17f72"}"#);
}

#[test]
fn delimiters_are_any_byte() {
    let bed = Bed::new();
    let count = |args: &[&str], stdin: &str| {
        let outcome = bed.tool("fdump").args(args).arg("--json").stdin(stdin).run();
        outcome.ok().stdout_is(stdin);
        String::from_utf8_lossy(&outcome.stderr).split(',').next().unwrap().to_owned()
    };
    assert_eq!(count(&["-0"], "a\nb\0c\0"), r#"{"records":2"#);
    assert_eq!(count(&["--delimiter", ","], "a,b,c"), r#"{"records":3"#);
    assert_eq!(count(&["--delimiter", r"\t"], "a\tb\t"), r#"{"records":2"#);
    assert_eq!(count(&["--delimiter", r"\x41"], "A"), r#"{"records":1"#);
    bed.run("fdump", ["--delimiter", "ab"]).fails(2).stderr_has("one byte");
}

#[test]
fn records_are_skipped_and_taken() {
    let bed = Bed::new();
    bed.write("a", "1\n2\n3\n");
    bed.write("b", "4\n5");
    for (args, want) in [
        (&["-n", "2"][..], "1\n2\n"),
        (&["-n", "0"], ""),
        (&["--skip", "1"], "2\n3\n4\n5"),
        (&["--skip", "2", "-n", "2"], "3\n4\n"),
        (&["--skip", "4", "--lines=9"], "5"),
        (&["--skip", "99"], ""),
        (&["-n", "5"], "1\n2\n3\n4\n5"),
    ] {
        for buffering in ["0", "1", "3", "-1"] {
            let tool = bed.tool("fdump").args(["--buffering", buffering]).args(args);
            tool.args(["a", "b"]).run().prints(want);
        }
    }
}

#[test]
fn a_seekable_input_is_left_after_the_last_record_used() {
    let bed = Bed::new();
    bed.write("f", "1\n2\n3\n4\n5\n");
    bed.sh("{ fdump --skip 1 -n 2; echo --; cat; } < f").prints("2\n3\n--\n4\n5\n");
    bed.sh("{ fdump -n 1; fdump -n 1; fdump --skip 1 -n 1; } < f").prints("1\n2\n4\n");
}

#[test]
fn taking_ends_without_waiting_for_the_rest() {
    let bed = Bed::new();
    let mut child = bed.tool("fdump").args(["-n", "1"]).stdin_piped().spawn();
    child.write("one\ntwo\n");
    child.wait().prints("one\n");
}

#[test]
fn an_endless_line_is_counted_in_constant_memory() {
    let bed = Bed::new();
    // 64 MiB of address space for 400 MB of one line, and the program itself.
    bed.sh("head -c 400000000 /dev/zero | { ulimit -v 65536; fdump --stats --buffering 1 -o /dev/null; }")
        .ok()
        .stderr_has("1 record, 400000000 bytes");
}
