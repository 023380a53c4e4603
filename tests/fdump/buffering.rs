//! When bytes leave: the values of Python's `open(..., buffering=N)`.

use harness::Bed;

/// The sizes of the writes to standard output for a file holding `content`.
fn writes(buffering: &str, content: &str) -> Option<Vec<usize>> {
    let bed = Bed::new();
    bed.write("in", content);
    // From a file into a file the kernel would move the bytes, and nothing would be written.
    let args = ["--zero-copy", "never", "--buffering", buffering];
    let tool = bed.tool("fdump").args(args).stdin_file("in").stdout_to("out");
    let (outcome, syscalls) = tool.syscalls()?;
    outcome.ok();
    bed.file_is("out", content);
    let returned = |line: &str| line.rsplit("= ").next().and_then(|n| n.trim().parse().ok());
    let to_stdout = |line: &&str| line.contains("write(1,");
    Some(syscalls.lines("write").into_iter().filter(to_stdout).filter_map(returned).collect())
}

#[test]
fn a_size_writes_full_blocks_of_it() {
    let Some(sizes) = writes("4", "0123456789") else { return };
    assert_eq!(sizes, [4, 4, 2]);
    assert_eq!(writes("5", "0123456789").unwrap(), [5, 5]);
    assert_eq!(writes("1K", &"x".repeat(2500)).unwrap(), [1024, 1024, 452]);
}

#[test]
fn auto_writes_one_large_block() {
    let Some(sizes) = writes("-1", &"line\n".repeat(10_000)) else { return };
    assert_eq!(sizes, [50_000]);
}

#[test]
fn nothing_is_nothing_to_write() {
    for buffering in ["0", "1", "4", "-1"] {
        let Some(sizes) = writes(buffering, "") else { return };
        assert!(sizes.is_empty(), "{buffering}: {sizes:?}");
    }
}

#[test]
fn none_passes_on_what_came_at_once() {
    let bed = Bed::new();
    for value in ["0", "none"] {
        let mut child = bed.tool("fdump").args(["--buffering", value]).stdin_piped().spawn();
        child.write("par").wait_for_stdout("par");
        child.write("tial").wait_for_stdout("partial");
        child.close_stdin();
        child.wait().prints("partial");
    }
}

#[test]
fn line_keeps_what_has_no_delimiter_yet() {
    let bed = Bed::new();
    for value in ["1", "line"] {
        let mut child = bed.tool("fdump").args(["--buffering", value]).stdin_piped().spawn();
        child.write("one\ntwo").wait_for_stdout("one\n");
        child.write(" and\nthree").wait_for_stdout("two and\n");
        assert_eq!(child.stdout(), b"one\ntwo and\n");
        child.close_stdin();
        child.wait().prints("one\ntwo and\nthree");
    }
    let mut child = bed.tool("fdump").args(["--buffering=1", "-0"]).stdin_piped().spawn();
    child.write("a\nb\0c").wait_for_stdout("a\nb\0");
    child.close_stdin();
    child.wait().prints("a\nb\0c");
}

#[test]
fn auto_is_line_on_a_terminal() {
    let bed = Bed::new();
    let mut child = bed.tool("fdump").stdin_piped().stdout_tty().spawn();
    child.write("now\nlater").wait_for_terminal("now");
    child.close_stdin();
    child.wait().ok().terminal_has("later");
}

#[test]
fn a_line_longer_than_any_block_passes() {
    let bed = Bed::new();
    let long = vec![b'x'; 5_000_000];
    bed.write("long", &long);
    for value in ["0", "1", "7K", "-1"] {
        bed.run("fdump", ["--buffering", value, "long"]).prints(&long);
    }
}

#[test]
fn every_value_gives_the_same_bytes() {
    let bed = Bed::new();
    for length in [0, 1, 4095, 4096, 4097, 262_143, 262_144, 262_145] {
        let content = harness::random_bytes(length, length as u64);
        bed.write("in", &content);
        for value in ["0", "1", "2", "4096", "4097", "1M", "-1"] {
            bed.tool("fdump").args(["--buffering", value, "-o", "out", "in"]).run().ok();
            bed.file_is("out", &content);
        }
    }
}

#[test]
fn values_that_make_no_sense_are_usage_errors() {
    let bed = Bed::new();
    for value in ["-2", "x", "1T", "2G", "1.5K", ""] {
        let outcome = bed.run("fdump", ["--buffering", value]);
        outcome.fails(2).no_stdout().stderr_has("--buffering");
    }
    bed.run("fdump", ["--buffering", "1T"]).stderr_has("KiB");
}

#[test]
fn a_byte_does_not_wait_for_others_longer_than_asked() {
    let bed = Bed::new();
    let args = ["--buffering=1M", "--flush-interval=30"];
    let mut child = bed.tool("fdump").args(args).stdin_piped().spawn();
    child.write("no newline").wait_for_stdout("no newline");
    child.write(", again").wait_for_stdout("no newline, again");
    child.close_stdin();
    child.wait().prints("no newline, again");
    // On a terminal too, where lines would be the default.
    let mut child = bed.tool("fdump").arg("--flush-interval=30").stdin_piped().stdout_tty().spawn();
    child.write("no newline").wait_for_terminal("no newline");
    child.close_stdin();
    child.wait().ok();
}

#[test]
fn an_interval_fills_blocks_where_enough_comes() {
    let bed = Bed::new();
    let big = harness::random_bytes(1_000_000, 7);
    bed.write("big", &big);
    bed.run("fdump", ["--flush-interval=1000", "--buffering=8K", "big"]).prints(&big);
    bed.run("fdump", ["--flush-interval=1", "--buffering=0"]).fails(2).stderr_has("blocks");
    bed.run("fdump", ["--flush-interval=0"]).fails(2);
}
