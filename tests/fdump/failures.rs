//! What goes wrong, and that the old file survives it.

use harness::Bed;

#[test]
fn an_input_that_fails_keeps_the_output_from_being_replaced() {
    let bed = Bed::new();
    bed.write("good", "x\n");
    bed.write("out", "old");
    bed.mkdir("dir");
    for bad in ["missing", "dir"] {
        let outcome = bed.run("fdump", ["good", bad, "good", "-o", "out"]);
        outcome.fails(1).stderr_lines(2).stderr_has(format!("fdump: {bad}: "));
        outcome.stderr_has("out: not replaced: not all input could be read");
        bed.file_is("out", "old");
        // A stream gets the rest all the same.
        bed.run("fdump", ["good", bad, "good"]).fails(1).stdout_is("x\nx\n").stderr_lines(1);
    }
    bed.run("fdump", ["missing"]).stderr_is("fdump: missing: No such file or directory\n");
    bed.assert_no_litter();
}

#[test]
fn an_output_that_cannot_be_opened_is_known_before_anything_is_read() {
    let bed = Bed::new();
    bed.mkdir("dir");
    for (out, reason) in [
        ("dir", "Is a directory"),
        ("dir/", "Is a directory"),
        ("no/such", "No such file or directory"),
        ("", "No such file or directory"),
    ] {
        let mut child = bed.tool("fdump").args(["-o", out]).stdin_piped().spawn();
        harness::wait_until("its end", || !child.is_running());
        child.wait().fails(1).stderr_is(format!("fdump: {out}: {reason}\n"));
        // It fails on its own.
        let outcome = bed.tool("fdump").args(["-o", out, "-o", "other"]).stdin("x").run();
        outcome.fails(1).stderr_is(format!("fdump: {out}: {reason}\n"));
        bed.file_is("other", "x");
        bed.remove("other");
    }
}

#[test]
fn a_write_protected_file_is_not_replaced_by_a_trick() {
    let bed = Bed::new();
    bed.write("f", "old");
    bed.chmod("f", 0o444);
    let Some(tool) = bed.tool("fdump").args(["-o", "f"]).stdin("new").as_nobody() else { return };
    tool.run().fails(1).stderr_is("fdump: f: Permission denied\n");
    bed.file_is("f", "old");
}

#[test]
fn a_directory_that_cannot_be_written_still_lets_its_files_be() {
    let bed = Bed::new();
    bed.write("d/f", "old and longer");
    bed.chmod("d", 0o555);
    let Some(tool) = bed.tool("fdump").args(["-o", "d/f"]).stdin("new").as_nobody() else { return };
    tool.run().ok().no_stderr();
    bed.file_is("d/f", "new");
    let tool = bed.tool("fdump").args(["-o", "d/new"]).stdin("new").as_nobody().unwrap();
    tool.run().fails(1).stderr_is("fdump: d/new: Permission denied\n");
    bed.chmod("d", 0o755);
    bed.assert_no_litter();
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let bed = Bed::new();
    let Some(_fs) = bed.small_fs("disk", 256 << 10) else { return };
    bed.write("disk/f", "old");
    bed.random("big", 1 << 20, 1);
    let outcome = bed.run("fdump", ["big", "-o", "disk/f", "-o", "elsewhere"]);
    outcome.fails(1).stderr_is("fdump: disk/f: No space left on device\n");
    bed.file_is("disk/f", "old").file_is("elsewhere", bed.read("big"));
    bed.assert_no_litter();
}

#[test]
fn a_file_too_large_for_the_limit_is_an_error_and_not_a_death() {
    let bed = Bed::new();
    bed.write("f", "old");
    bed.random("big", 1 << 20, 1);
    let outcome = bed.tool("fdump").args(["big", "-o", "f"]).limit_fsize(64 << 10).run();
    outcome.fails(1).stderr_is("fdump: f: File too large\n");
    bed.file_is("f", "old");
    bed.assert_no_litter();
}

#[test]
fn an_absurd_buffer_is_an_error_line() {
    let bed = Bed::new();
    let tool = bed.tool("fdump").args(["--buffering", "1G"]).stdin("x");
    let outcome = tool.limit_as(200 << 20).run();
    outcome.fails(1).stderr_has("Cannot allocate memory");
}

#[test]
fn a_producer_that_failed_cannot_be_told_from_one_that_ended() {
    // No filter can know: what came is written, and the pipeline's status is the shell's to check.
    let bed = Bed::new();
    bed.write("f", "old");
    bed.sh("false | fdump -o f").ok();
    bed.file_is("f", "");
}
