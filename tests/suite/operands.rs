//! Operands that are missing, barred, doubled, of the wrong kind, or `-`.

use harness::Bed;

use crate::every_tool;
use crate::tools::Face;

every_tool!(
    bad_ones_do_not_stop_the_good,
    barred_ones_do_not_stop_the_good,
    a_dash_is_standard_input,
    a_file_called_dash_is_reached_through_its_directory,
    after_two_dashes_nothing_is_an_option,
    options_may_come_after_operands,
    a_directory_is_no_file,
    an_output_that_cannot_be_is_reported,
    an_empty_name_is_a_name,
    the_input_may_be_the_output,
);

const NO_FILE: &str = "No such file or directory";

fn bad_ones_do_not_stop_the_good(face: &Face) {
    let bed = Bed::new();
    bed.tree(&[("one", "1\n"), ("two", "2\n"), ("three", "3\n")]);
    bed.symlink("nowhere", "dangling");
    bed.symlink("loop", "loop");
    let inputs = ["missing", "one", "dangling", "two", "one/below", "three", "loop"];
    let outcome = face.over(&bed, inputs).run();
    face.did(
        &bed,
        outcome.fails(1),
        &[("one", b"1\n".to_vec()), ("two", b"2\n".to_vec()), ("three", b"3\n".to_vec())],
    );
    let wanted = [
        face.says("missing", NO_FILE),
        face.says("dangling", NO_FILE),
        face.says("one/below", "Not a directory"),
        face.says("loop", "Too many levels of symbolic links"),
    ];
    face.said(&outcome, wanted.concat());
}

fn barred_ones_do_not_stop_the_good(face: &Face) {
    let bed = Bed::new();
    bed.tree(&[("one", "1\n"), ("barred", "x"), ("dir/hidden", "x"), ("two", "2\n")]);
    bed.chmod("barred", 0).chmod("dir", 0);
    let Some(tool) = face.over(&bed, ["one", "barred", "dir/hidden", "two"]).as_nobody() else {
        return;
    };
    let outcome = tool.run();
    bed.chmod("dir", 0o755);
    face.did(&bed, outcome.fails(1), &[("one", b"1\n".to_vec()), ("two", b"2\n".to_vec())]);
    let [barred, hidden] =
        ["barred", "dir/hidden"].map(|name| face.says(name, "Permission denied"));
    face.said(&outcome, barred + &hidden);
}

fn a_dash_is_standard_input(face: &Face) {
    let bed = Bed::new();
    face.print(&bed, "-").stdin("x\n").run().prints(face.result("-", b"x\n"));
    face.write(&bed, "-", "out").stdin("x\n").run().ok().no_stdout().no_stderr();
    bed.file_is("out", face.result("-", b"x\n"));
    face.write(&bed, "out", "-").run().prints(face.result("out", &bed.read("out")));
    assert_eq!(bed.names(), ["out"]);
}

fn a_file_called_dash_is_reached_through_its_directory(face: &Face) {
    let bed = Bed::new();
    bed.write("-", "the file\n");
    let tool = face.print(&bed, "./-").stdin("not this\n");
    tool.run().prints(face.result("./-", b"the file\n"));
    bed.remove("-");
    face.write(&bed, "-", "./-").stdin("x\n").run().ok().no_stdout().no_stderr();
    bed.file_is("-", face.result("-", b"x\n"));
}

fn after_two_dashes_nothing_is_an_option(face: &Face) {
    let bed = Bed::new();
    bed.write("--help", "x\n");
    bed.write("-x", "y\n");
    let outcome = face.over(&bed, ["--help", "-x"]).run();
    face.did(&bed, outcome.ok(), &[("--help", b"x\n".to_vec()), ("-x", b"y\n".to_vec())]);
    outcome.no_stderr();
}

fn options_may_come_after_operands(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "x\n");
    let outcome = face.filter(&bed).arg(face.buffer).arg("4K").stdin("x\n").run();
    outcome.prints(face.result("-", b"x\n"));
}

fn a_directory_is_no_file(face: &Face) {
    let bed = Bed::new();
    bed.tree(&[("one", "1\n"), ("dir/in", "x"), ("two", "2\n")]);
    let outcome = face.over(&bed, ["one", "dir", "two"]).run();
    face.did(&bed, outcome.fails(1), &[("one", b"1\n".to_vec()), ("two", b"2\n".to_vec())]);
    outcome.stderr_lines(1).stderr_has(format!("{}: ", face.name)).stderr_has("dir");
    if face.name != "fcopy" {
        outcome.stderr_is(face.says("dir", "Is a directory"));
    }
}

fn an_output_that_cannot_be_is_reported(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "x\n");
    for (out, reason) in [("no/such", NO_FILE), ("f/below", "Not a directory"), ("", NO_FILE)] {
        let outcome = face.write(&bed, "f", out).run();
        outcome.fails(1).no_stdout().stderr_is(face.says(out, reason));
    }
    bed.symlink("loop", "loop");
    let outcome = face.write(&bed, "f", "loop").run();
    outcome.fails(1).stderr_is(face.says("loop", "Too many levels of symbolic links"));
    bed.file_is("f", "x\n").assert_no_litter();
}

fn an_empty_name_is_a_name(face: &Face) {
    let bed = Bed::new();
    let outcome = face.print(&bed, "").stdin("not this").run();
    outcome.fails(1).no_stdout().stderr_is(face.says("", NO_FILE));
}

fn the_input_may_be_the_output(face: &Face) {
    // A copy onto itself is nothing to do, and a list of a file in its place would be of nothing.
    for (tool, word) in [("fcopy", "same file"), ("fmd5", "input file is output file")] {
        if face.name == tool {
            let bed = Bed::new();
            bed.write("f", "x\n");
            let outcome = face.write(&bed, "f", "f").run();
            outcome.fails(1).no_stdout().stderr_lines(1).stderr_has(word);
            bed.file_is("f", "x\n");
            return;
        }
    }
    let bed = Bed::new();
    let bytes = crate::text::sample(500_000);
    bed.write("f", &bytes);
    face.write(&bed, "f", "f").run().ok().no_stdout().no_stderr();
    bed.file_is("f", face.result("f", &bytes));
    assert_eq!(bed.names(), ["f"]);
}

/// A name given twice is done twice, where that makes sense.
#[test]
fn the_same_operand_twice() {
    use crate::tools::{FCOPY, FDUMP, FMD5, FSPACE};
    let twice = ("f", b"x\n".to_vec());
    for face in [FDUMP, FMD5, FSPACE] {
        let bed = Bed::new();
        bed.write("f", "x\n");
        let outcome = face.over(&bed, ["f", "f"]).run();
        face.did(&bed, outcome.ok(), &[twice.clone(), twice.clone()]).no_stderr();
        // Standard input can be read only once; its end is no error.
        let outcome = face.over(&bed, ["-", "-"]).stdin("y\n").run();
        face.did(&bed, outcome.ok(), &[("-", b"y\n".to_vec()), ("-", b"".to_vec())]).no_stderr();
    }
    let bed = Bed::new();
    bed.write("f", "x\n");
    // As cp: a word of warning, and no failure.
    let outcome = FCOPY.over(&bed, ["f", "f"]).run();
    FCOPY.did(&bed, outcome.ok(), &[twice]).stderr_lines(1).stderr_has("more than once");
}
