//! On a terminal: results stay what they are, and people can type.

use harness::{Bed, names};

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    results_are_the_same_on_a_terminal,
    what_is_typed_is_read,
    nothing_of_color_or_progress_in_a_pipe,
);

fn results_are_the_same_on_a_terminal(face: &Face) {
    let bed = Bed::new();
    let bytes = sample(5000);
    for name in [names::ESC, names::NEWLINE, names::INVALID_UTF8, names::CJK] {
        bed.write(name, &bytes);
        let outcome = face.print(&bed, name).stdout_tty().run();
        outcome.ok().no_stderr().terminal_is(face.result(name, &bytes));
    }
}

fn what_is_typed_is_read(face: &Face) {
    let bed = Bed::new();
    let mut child = face.filter(&bed).stdin_tty().spawn();
    child.type_keys("漢字abc\nmore\n").type_keys("\x04");
    child.wait().prints(face.result("-", "漢字abc\nmore\n".as_bytes()));
}

fn nothing_of_color_or_progress_in_a_pipe(face: &Face) {
    let bed = Bed::new();
    bed.write("f", sample(100_000));
    for (name, value) in [("TERM", "xterm-256color"), ("TERM", "dumb"), ("CLICOLOR", "1")] {
        let outcome = face.write(&bed, "f", "out").env(name, value).run();
        outcome.prints("");
        let outcome = face.print(&bed, "missing").env(name, value).run();
        outcome.stderr_is(face.says("missing", "No such file or directory"));
    }
}
