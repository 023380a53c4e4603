//! Standard streams that are closed, full, gone or slow.

use harness::{Bed, Signal};

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    it_is_a_filter,
    a_reader_that_went_away_is_died_of,
    a_reader_that_takes_a_little_is_died_of,
    closed_streams_are_reported_where_they_are_needed,
    a_full_output_is_reported,
    errors_that_nobody_hears_still_count,
    a_slow_reader_gets_everything,
    input_that_comes_in_pieces_is_put_together,
    an_input_that_is_the_plain_output_is_refused,
);

const IN: &str = "standard input";
const OUT: &str = "standard output";

fn it_is_a_filter(face: &Face) {
    let bed = Bed::new();
    for len in [0, 1, 7, 100_000] {
        let bytes = sample(len);
        face.filter(&bed).stdin(&bytes).run().prints(face.result("-", &bytes));
        bed.write("file", &bytes);
        face.filter(&bed).stdin_file("file").run().prints(face.result("-", &bytes));
        face.print(&bed, "file").run().prints(face.result("file", &bytes));
    }
    // Into a file that holds more already, at its end and from its start.
    bed.write("out", "before\n");
    let command = format!("{} {} < file", face.name, face.filter.join(" "));
    bed.sh(format!("{{ echo before; {command}; echo after; }} > out")).ok().no_stderr();
    let mut wanted = b"before\n".to_vec();
    wanted.extend(face.result("-", &bed.read("file")));
    wanted.extend(b"after\n");
    bed.file_is("out", &wanted);
    bed.write("out", "before\n");
    bed.sh(format!("{command} >> out; echo after >> out")).ok().no_stderr();
    bed.file_is("out", wanted);
}

fn a_reader_that_went_away_is_died_of(face: &Face) {
    let bed = Bed::new();
    let tool = face.filter(&bed).stdin("x\n").stdout_reader_gone();
    tool.clone().run().killed_by(Signal::PIPE).no_stderr();
    // Python and many daemons hand it down ignored.
    tool.sigpipe_ignored().run().fails(1).stderr_is(face.says(OUT, "Broken pipe"));
}

fn a_reader_that_takes_a_little_is_died_of(face: &Face) {
    // Enough files that even a list of them fills a pipe.
    let bed = Bed::new();
    let names: Vec<String> = (0..4000).map(|n| format!("a-name-of-some-length-{n:04}")).collect();
    bed.write("big", sample(1 << 20));
    let tool = match face.name {
        "fmd5" => {
            names.iter().for_each(|name| drop(bed.write(name, "")));
            face.over(&bed, &names)
        }
        _ => face.print(&bed, "big"),
    };
    let outcome = tool.stdout_reader_takes(10).run();
    outcome.killed_by(Signal::PIPE).no_stderr().that("got ten bytes", |o| o.stdout.len() == 10);
}

fn closed_streams_are_reported_where_they_are_needed(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "x\n");
    let outcome = face.print(&bed, "f").stdout_closed().run();
    outcome.fails(1).stderr_is(face.says(OUT, "Bad file descriptor"));
    let outcome = face.filter(&bed).stdin_closed().run();
    outcome.fails(1).stderr_is(face.says(IN, "Bad file descriptor"));
    // None of the three is needed here, and what is opened instead must not become one of them.
    let outcome = face.write(&bed, "f", "g").stdin_closed().stdout_closed().stderr_closed().run();
    outcome.ok();
    bed.file_is("g", face.result("f", b"x\n")).file_is("f", "x\n");
    bed.assert_no_litter();
}

fn a_full_output_is_reported(face: &Face) {
    let bed = Bed::new();
    for len in [1, 1 << 20] {
        let outcome = face.filter(&bed).stdin(sample(len)).stdout_to("/dev/full").run();
        outcome.fails(1).stderr_is(face.says(OUT, "No space left on device"));
    }
    let outcome = face.filter(&bed).stdin("").stdout_to("/dev/full").run();
    // Only where something is to be written.
    let status = i32::from(!face.result("-", b"").is_empty());
    outcome.fails(status);
}

fn errors_that_nobody_hears_still_count(face: &Face) {
    let bed = Bed::new();
    bed.write("good", "x\n");
    let tool = face.over(&bed, ["missing", "good"]);
    let silent = [
        tool.clone().stderr_closed(),
        tool.clone().stderr_to("/dev/full"),
        tool.clone().stderr_reader_gone().sigpipe_ignored(),
    ];
    for tool in silent {
        let outcome = tool.run();
        face.did(&bed, outcome.fails(1), &[("good", b"x\n".to_vec())]);
    }
    // Of that pipe too a plain filter may die.
    tool.stderr_reader_gone().run().that("failed", |o| !o.status.success());
    // What would have been standard error must not become a file that is written.
    bed.file_is("good", "x\n");
}

fn a_slow_reader_gets_everything(face: &Face) {
    let bed = Bed::new();
    let bytes = sample(300_000);
    bed.write("big", &bytes);
    face.print(&bed, "big").stdout_nonblocking().run().prints(face.result("big", &bytes));
    face.filter(&bed).stdin(&bytes).stdout_nonblocking().run().prints(face.result("-", &bytes));
}

fn input_that_comes_in_pieces_is_put_together(face: &Face) {
    let bed = Bed::new();
    let mut child = face.filter(&bed).stdin_piped().spawn();
    let bytes = sample(3000);
    // Cut inside characters and inside words.
    for piece in bytes.chunks(613) {
        child.write(piece);
    }
    child.wait().prints(face.result("-", &bytes));
}

fn an_input_that_is_the_plain_output_is_refused(face: &Face) {
    // A line of a list may well be added to what was digested.
    if face.name == "fmd5" {
        return;
    }
    let bed = Bed::new();
    let bytes = sample(200_000);
    bed.write("f", &bytes);
    let print = if face.name == "fcopy" { "fcopy f -" } else { &format!("{} f", face.name) };
    let filter = format!("{} {} < f", face.name, face.filter.join(" "));
    for command in [print, &filter] {
        // Were it not refused, it would read what it wrote until the disk is full.
        let outcome = bed.shell(format!("{command} >> f")).limit_fsize(10 << 20).run();
        outcome.fails(1).stderr_lines(1).stderr_has(format!("{}: ", face.name));
        bed.file_is("f", &bytes);
    }
}
