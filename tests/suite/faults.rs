//! System calls that fail, are interrupted, or are the last ones: the old file is whole, the others
//! are done, and the status tells.

use harness::Bed;

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    an_input_that_cannot_be_read_stops_no_other,
    interrupted_calls_are_made_again,
    a_step_that_fails_leaves_the_old_file,
    a_step_that_fails_makes_no_file,
    a_disk_that_is_full_leaves_the_old_file,
    killed_at_any_step_the_old_or_the_new_is_whole,
);

/// All the ways bytes are read and passed on.
const READS: &str = "read,pread64,readv,preadv2,copy_file_range,splice,sendfile,mmap";

fn an_input_that_cannot_be_read_stops_no_other(face: &Face) {
    let bed = Bed::new();
    bed.tree(&[("one", "1\n"), ("bad", "x\n"), ("two", "2\n")]);
    let tool = face.over(&bed, ["one", "bad", "two"]).only_on("bad");
    let Some(tool) = tool.and_then(|tool| tool.inject(&format!("{READS},ioctl:error=EIO"))) else {
        return;
    };
    let outcome = tool.run();
    assert!(outcome.injections() > 0);
    face.did(&bed, outcome.fails(1), &[("one", b"1\n".to_vec()), ("two", b"2\n".to_vec())]);
    outcome.stderr_is(face.says("bad", "Input/output error"));
    bed.assert_no_litter();
}

fn interrupted_calls_are_made_again(face: &Face) {
    let bed = Bed::new();
    let bytes = sample(400_000);
    bed.write("f", &bytes);
    for calls in [READS, "write,pwrite64,writev"] {
        // Every second one, so that the next try gets on.
        let expression = format!("{}:error=EINTR:when=1+2", calls.replace(",mmap", ""));
        let inputs = [face.print(&bed, "f"), face.filter(&bed).stdin_file("f")];
        for (tool, name) in inputs.into_iter().zip(["f", "-"]) {
            // Only what touches the input or the output, not what the loader reads.
            let tool = if calls == READS { tool.only_on("f") } else { Some(tool) };
            let Some(tool) = tool.and_then(|tool| tool.inject(&expression)) else { return };
            let outcome = tool.run();
            outcome.that("was interrupted", |o| o.injections() > 0);
            outcome.prints(face.result(name, &bytes));
        }
    }
}

/// The steps between a whole temporary and its own name.
const STEPS: [(&str, &str); 4] = [
    ("fsync,fdatasync:error=EIO", "Input/output error"),
    ("renameat,renameat2:error=EIO", "Input/output error"),
    ("renameat,renameat2:error=ENOSPC", "No space left on device"),
    ("renameat,renameat2:error=EROFS", "Read-only file system"),
];

fn a_step_that_fails_leaves_the_old_file(face: &Face) {
    for (expression, reason) in STEPS {
        let bed = Bed::new();
        bed.write("f", "old");
        let tool = face.write(&bed, "-", "f").stdin("new\n").inject(expression);
        let Some(tool) = tool else { return };
        let outcome = tool.run();
        outcome.that("was tampered with", |o| o.injections() > 0);
        outcome.fails(1).no_stdout().stderr_is(face.says("f", reason));
        bed.file_is("f", "old");
        assert_eq!(bed.names(), ["f"]);
    }
}

fn a_step_that_fails_makes_no_file(face: &Face) {
    let bed = Bed::new();
    // By either way a new file gets its name.
    let expression = "renameat,renameat2,linkat:error=EIO";
    let tool = face.write(&bed, "-", "f").stdin("new\n").inject(expression);
    let Some(tool) = tool else { return };
    let outcome = tool.run();
    outcome.that("was tampered with", |o| o.injections() > 0);
    outcome.fails(1).no_stdout().stderr_is(face.says("f", "Input/output error"));
    assert!(bed.names().is_empty());
}

fn a_disk_that_is_full_leaves_the_old_file(face: &Face) {
    let bed = Bed::new();
    let Some(_fs) = bed.small_fs("disk", 256 << 10) else { return };
    bed.write("big", sample(1 << 20));
    bed.write("disk/f", "old");
    // Full to the last byte: that also a line of md5sum does not fit.
    let filled = bed.sh("cat /dev/zero > disk/filler 2> /dev/null");
    assert!(!filled.status.success());
    let outcome = face.write(&bed, "big", "disk/f").run();
    // fcopy knows beforehand, and how much is lacking.
    let more = if face.name == "fcopy" { ": 1048576 bytes are needed, 0 are free" } else { "" };
    let reason = format!("No space left on device{more}");
    outcome.fails(1).no_stdout().stderr_is(face.says("disk/f", &reason));
    bed.file_is("disk/f", "old");
    let outcome = face.write(&bed, "big", "disk/new").run();
    outcome.fails(1).no_stdout().stderr_is(face.says("disk/new", &reason));
    assert!(!bed.exists("disk/new"));
    bed.assert_no_litter();
    // With room again everything is well.
    bed.remove("disk/filler");
    bed.write("small", sample(3000));
    face.write(&bed, "small", "disk/f").run().prints("");
    bed.file_is("disk/f", face.result("small", &sample(3000)));
}

fn killed_at_any_step_the_old_or_the_new_is_whole(face: &Face) {
    let new = face.result("-", b"new\n");
    for step in ["write", "fsync,fdatasync", "renameat,renameat2", "fchmod", "close"] {
        for when in [1, 2, 5] {
            let bed = Bed::new();
            bed.write("f", "old");
            let expression = format!("{step}:signal=KILL:when={when}");
            let tool = face.write(&bed, "-", "f").stdin("new\n").inject(&expression);
            let Some(tool) = tool else { return };
            let killed = tool.run();
            let f = bed.read("f");
            killed.that("left the old or the new", |_| f == b"old" || f == new);
            // Whatever lies about disturbs nobody.
            face.write(&bed, "-", "f").stdin("new\n").run().prints("");
            bed.file_is("f", &new);
        }
    }
}
