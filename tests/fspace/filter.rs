//! From files or standard input to standard output or one file.

use harness::Bed;

use super::{AFTER, BEFORE, fspace};

#[test]
fn standard_input_goes_to_standard_output() {
    let bed = Bed::new();
    fspace(&bed, &[]).stdin(BEFORE).run().prints(AFTER);
    fspace(&bed, &["-"]).stdin(BEFORE).run().prints(AFTER);
    fspace(&bed, &[]).run().prints("");
}

#[test]
fn files_come_one_after_the_other_and_are_texts_of_their_own() {
    let bed = Bed::new();
    bed.tree(&[("a", "中a文"), ("b", "b中"), ("c", "plain\n")]);
    fspace(&bed, &["a", "-", "b", "c"]).stdin("in中").run().prints("中 a 文in 中b 中plain\n");
}

#[test]
fn one_bad_operand_does_not_stop_the_rest() {
    let bed = Bed::new();
    bed.tree(&[("a", BEFORE), ("d/", ""), ("b", BEFORE)]);
    fspace(&bed, &["a", "missing", "d", "b"])
        .run()
        .fails(1)
        .stdout_is(AFTER.repeat(2))
        .stderr_is("fspace: missing: No such file or directory\nfspace: d: Is a directory\n");
}

#[test]
fn a_text_may_be_typed() {
    let bed = Bed::new();
    fspace(&bed, &["-t", "中a文"]).run().prints("中 a 文\n");
    fspace(&bed, &["--text="]).run().prints("\n");
    fspace(&bed, &["-t", "-c中a"]).run().prints("-c 中 a\n");
    fspace(&bed, &["-c", "-t", "中a文"]).run().fails(1).stdout_is("-:1:2\n-:1:3\n");
    fspace(&bed, &["-t", "x", "file"]).run().fails(2);
}

#[test]
fn an_output_appears_when_everything_is_there() {
    let bed = Bed::new();
    bed.tree(&[("a", BEFORE), ("out", "old")]);
    fspace(&bed, &["-o", "out", "a", "missing"])
        .run()
        .fails(1)
        .no_stdout()
        .stderr_has("fspace: out: not replaced: not everything could be read and written");
    assert_eq!(std::fs::read(bed.path("out")).unwrap(), b"old");
    fspace(&bed, &["-o", "out", "a", "a"]).run().prints("");
    assert_eq!(std::fs::read_to_string(bed.path("out")).unwrap(), AFTER.repeat(2));
    // The input may be the output.
    fspace(&bed, &["a", "-o", "a"]).run().prints("");
    assert_eq!(std::fs::read_to_string(bed.path("a")).unwrap(), AFTER);
    assert_eq!(bed.names(), ["a", "out"]);
}

#[test]
fn a_file_that_is_being_appended_to_is_not_read() {
    let bed = Bed::new();
    bed.write("a", BEFORE);
    bed.sh("fspace a >> a").fails(1).stderr_is("fspace: a: input file is output file\n");
    bed.sh("fspace < a >> a").fails(1).stderr_has("input file is output file");
}

#[test]
fn names_may_come_from_a_list() {
    let bed = Bed::new();
    bed.tree(&[("a", BEFORE), ("b\nb", "中1\n"), ("list", "b\nb\0a\0")]);
    fspace(&bed, &["--files0-from=list"]).run().prints(format!("中 1\n{AFTER}"));
    fspace(&bed, &["--files0-from=-"]).stdin("a\0\0a").run().fails(1).stdout_is(AFTER.repeat(2));
    fspace(&bed, &["--files0-from=missing"]).run().fails(1).stderr_lines(1);
    fspace(&bed, &["-c", "--files-from=missing"]).run().fails(2).stderr_lines(1);
    fspace(&bed, &["--files0-from=list", "a"]).run().fails(2).stderr_has("cannot be combined");
}

#[test]
fn a_terminal_sees_each_line_at_once() {
    let bed = Bed::new();
    let mut child = fspace(&bed, &[]).stdin_piped().stdout_tty().spawn();
    child.write("中a\n").wait_for_terminal("中 a");
    child.write("b中").close_stdin();
    child.wait().ok().terminal_has("b 中");
}

#[test]
fn a_pipe_does_not_wait_for_a_block() {
    let bed = Bed::new();
    let mut child = fspace(&bed, &[]).stdin_piped().spawn();
    child.write("中a\nun").wait_for_stdout("中 a\n");
    child.write("finished中").close_stdin();
    child.wait().prints("中 a\nunfinished 中");
}

#[test]
fn what_does_not_change_is_written_in_one_go() {
    let bed = Bed::new();
    bed.write("text", "plain text\n".repeat(200_000));
    let Some(traced) = fspace(&bed, &["--buffer-size=256K", "text"]).stdout_to("out").syscalls()
    else {
        return;
    };
    let (outcome, calls) = traced;
    outcome.ok().no_stderr();
    let blocks = 2_200_000_usize.div_ceil(256 << 10);
    assert!(calls.count("write") <= blocks + 1, "{}", calls.log());
    bed.sh("cmp text out").ok();
}
