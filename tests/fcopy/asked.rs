//! `-i`: who is asked what, and what a no means.

use harness::{Bed, Outcome};

fn cp(bed: &Bed, args: &[&str], answer: &str) -> Outcome {
    bed.tool("fcopy").arg0("cp").args(args).args(["a", "b"]).stdin(answer).run()
}

fn bed() -> Bed {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    bed.set_time("b", 1_000, 0);
    bed
}

#[test]
fn a_no_is_a_failure_and_a_yes_is_not() {
    let bed = bed();
    cp(&bed, &["-iv"], "n\n").fails(1).no_stdout().stderr_is("cp: overwrite 'b'? ");
    bed.file_is("b", "old");
    cp(&bed, &["-iv"], "y\n").ok().stdout_is("'a' -> 'b'\n");
    bed.file_is("b", "new");
}

#[test]
fn only_what_would_be_replaced_is_asked_about() {
    let bed = bed();
    for options in [
        &["-i", "--update=none"][..],
        &["--update=none", "-i"],
        &["-in"],
        &["-ni", "--update=none"],
    ] {
        cp(&bed, options, "y\n").ok().no_stderr();
        bed.file_is("b", "old");
    }
    for options in [&["-iu"][..], &["-i", "--update=all"], &["--update=older", "-i"], &["-ni"]] {
        cp(&bed, options, "n\n").fails(1).stderr_is("cp: overwrite 'b'? ");
        bed.file_is("b", "old");
    }
    cp(&bed, &["-i", "--update=none-fail"], "y\n").fails(1).stderr_is("cp: not replacing 'b'\n");
}

#[test]
fn the_question_tells_of_a_file_that_may_not_be_written() {
    for (options, mode, said) in [
        (&["-i"][..], 0o444, "cp: unwritable 'b' (mode 0444, r--r--r--); try anyway? "),
        (&["-if"], 0o444, "cp: replace 'b', overriding mode 0444 (r--r--r--)? "),
        (&["-fi"], 0, "cp: replace 'b', overriding mode 0000 (---------)? "),
        (
            &["-i", "--remove-destination"],
            0o4500,
            "cp: replace 'b', overriding mode 4500 (r-s------)? ",
        ),
    ] {
        let bed = bed();
        let tool = bed.tool("fcopy").arg0("cp").args(options).args(["a", "b"]);
        let Some(tool) = tool.as_nobody() else { return };
        bed.chmod("b", mode);
        // Its name may be a longer one here.
        tool.clone().stdin("n\n").run().fails(1).stderr_has(said.strip_prefix("cp").unwrap());
        let o = tool.umask(0o022).stdin("y\n").run();
        if options == ["-i"] {
            o.fails(1).stderr_has("cannot create regular file 'b': Permission denied");
            continue;
        }
        // A new file, as if the old one had been removed.
        o.ok();
        bed.file_is("b", "new");
        assert_eq!(bed.mode("b"), 0o644);
    }
}
