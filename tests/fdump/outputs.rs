//! Where bytes go, and that a file appears whole or not at all.

use harness::{Bed, names};

#[test]
fn without_an_output_it_is_cat() {
    let bed = Bed::new();
    bed.write("a", "one\n");
    bed.write("b", "two");
    bed.run("fdump", ["a", "b"]).prints("one\ntwo");
    bed.tool("fdump").args(["a", "-", "b"]).stdin("mid\n").run().prints("one\nmid\ntwo");
    bed.tool("fdump").stdin("only").run().prints("only");
}

#[test]
fn a_file_is_made_and_replaced() {
    let bed = Bed::new();
    bed.tool("fdump").args(["-o", "new"]).stdin("first").run().ok().no_stdout().no_stderr();
    bed.file_is("new", "first");
    bed.tool("fdump").args(["--output=new"]).stdin("second").run().ok();
    bed.file_is("new", "second");
    assert_eq!(bed.names(), ["new"]);
}

#[test]
fn the_input_may_be_the_output() {
    let bed = Bed::new();
    let big = harness::random_bytes(3_000_000, 1);
    bed.write("f", &big);
    bed.sh("fdump -o f < f").ok();
    bed.file_is("f", &big);
    bed.run("fdump", ["f", "-o", "f"]).ok();
    bed.file_is("f", &big);
    bed.assert_no_litter();
}

#[test]
fn an_input_that_is_the_plain_output_is_refused() {
    let bed = Bed::new();
    bed.write("f", "x\n");
    bed.write("g", "y\n");
    let outcome = bed.sh("fdump f g >> f");
    outcome.fails(1).stderr_is("fdump: f: input file is output file\n");
    bed.file_is("f", "x\ny\n");
    // What the shell has emptied cannot be saved, but a silent 0 would hide it; and an input that
    // grows by what is read of it fills the disk.
    bed.sh("fdump g > g").fails(1).stderr_is("fdump: g: input file is output file\n");
    let outcome = bed.tool("fdump").args(["f", "new"]).stdout_to("new").limit_fsize(4096).run();
    outcome.fails(1).stderr_is("fdump: new: input file is output file\n");
    bed.file_is("new", "x\ny\n");
}

#[test]
fn several_outputs_and_standard_output_get_the_same() {
    let bed = Bed::new();
    bed.tool("fdump").args(["-o", "a", "-o", "b", "--tee"]).stdin("x\n").run().prints("x\n");
    bed.file_is("a", "x\n").file_is("b", "x\n");
    bed.tool("fdump").args(["-o", "-", "-o", "a"]).stdin("y\n").run().prints("y\n");
    bed.file_is("a", "y\n");
    bed.run("fdump", ["-o", "-", "-o", "-"]).fails(2).stderr_has("named twice");
}

#[test]
fn one_output_that_fails_does_not_spoil_the_others() {
    let bed = Bed::new();
    let outcome = bed.tool("fdump").args(["-o", "good", "-o", "/dev/full"]).stdin("x").run();
    outcome.fails(1).stderr_is("fdump: /dev/full: No space left on device\n");
    bed.file_is("good", "x");
}

#[test]
fn one_output_that_cannot_be_opened_does_not_stop_the_others() {
    let bed = Bed::new();
    let args = ["-o", "no/such", "-o", "good"];
    let outcome = bed.tool("fdump").args(args).stdin("x").run();
    outcome.fails(1).stderr_is("fdump: no/such: No such file or directory\n");
    bed.file_is("good", "x");
    bed.run("fdump", args.into_iter().chain(["--exec", "echo", "y"])).fails(125);
    bed.file_is("good", "y\n");
    // But where a failure is to end everything, nothing begins.
    let outcome = bed.tool("fdump").args(args).arg("--output-error=exit").stdin("z").run();
    outcome.fails(1).stderr_lines(1);
    bed.file_is("good", "y\n");
    let args = ["--no-clobber", "-o", "good", "-o", "new"];
    bed.tool("fdump").args(args).stdin("x").run().fails(3).stderr_lines(1);
    bed.file_is("good", "y\n").file_is("new", "x").assert_no_litter();
}

#[test]
fn names_from_hell_are_written() {
    let bed = Bed::new();
    for name in names::ALL {
        let path = std::path::Path::new(".").join(name);
        bed.tool("fdump").arg("-o").arg(&path).stdin("x").run().ok();
        bed.file_is(name, "x");
    }
}

#[test]
fn a_file_named_dash_needs_a_directory() {
    let bed = Bed::new();
    bed.tool("fdump").args(["-o", "./-"]).stdin("x").run().ok().no_stdout();
    bed.file_is("-", "x");
    bed.run("fdump", ["./-"]).prints("x");
    bed.run("fdump", ["--", "-"]).prints("");
}

#[test]
fn links_are_followed_unless_told_not_to() {
    let bed = Bed::new();
    bed.write("real", "old");
    bed.symlink("real", "link");
    bed.symlink("later", "dangling");
    bed.tool("fdump").args(["-o", "link"]).stdin("new").run().ok();
    bed.file_is("real", "new");
    bed.tool("fdump").args(["-o", "dangling"]).stdin("made").run().ok();
    bed.file_is("later", "made");
    bed.tool("fdump").args(["--no-follow", "-o", "link"]).stdin("itself").run().ok();
    bed.file_is("real", "new").file_is("link", "itself");
}

#[test]
fn modes_links_and_backups_are_kept_as_asked() {
    let bed = Bed::new();
    bed.write("f", "old");
    bed.chmod("f", 0o640);
    bed.tool("fdump").args(["-o", "f", "--backup"]).stdin("new").run().ok();
    bed.file_is("f", "new").file_is("f~", "old");
    assert_eq!(bed.mode("f"), 0o640);
    bed.tool("fdump").args(["-o", "f", "--mode", "600"]).stdin("x").run().ok();
    assert_eq!(bed.mode("f"), 0o600);

    bed.hardlink("f", "other");
    let outcome = bed.tool("fdump").args(["-o", "f"]).stdin("broken").run();
    outcome.ok().stderr_is("fdump: f: its other hard links keep the old content\n");
    bed.file_is("other", "x");
    bed.remove("other");
    bed.hardlink("f", "other");
    bed.tool("fdump").args(["--keep-inode", "-o", "f"]).stdin("kept").run().ok().no_stderr();
    bed.file_is("other", "kept");
    bed.assert_no_litter();
}

#[test]
fn no_clobber_has_a_status_of_its_own() {
    let bed = Bed::new();
    bed.write("f", "old");
    let outcome = bed.tool("fdump").args(["--no-clobber", "-o", "f"]).stdin("new").run();
    outcome.fails(3).stderr_is("fdump: f: File exists\n");
    bed.file_is("f", "old");
    bed.tool("fdump").args(["--no-clobber", "-o", "g"]).stdin("new").run().ok();
    bed.file_is("g", "new");
    bed.run("fdump", ["missing", "--no-clobber", "-o", "h"]).fails(1);
    assert!(!bed.exists("h"));
}

#[test]
fn our_own_descriptors_are_never_replaced() {
    let bed = Bed::new();
    bed.write("in", "mid\n");
    bed.sh("{ echo before; fdump -o /dev/stdout in; echo after; } > out").ok();
    bed.file_is("out", "before\nmid\nafter\n");
    bed.sh("{ echo before; fdump -o /dev/fd/5 in; } 5> five >&5").ok();
    bed.file_is("five", "before\nmid\n");
    bed.sh("fdump -o /dev/stdout in | cat").prints("mid\n");
}
