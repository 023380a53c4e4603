//! Several at once: each file that comes of it is somebody's, whole.

use harness::Bed;

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    writers_of_one_file_do_not_mix,
    a_reader_sees_the_old_or_the_new,
    a_source_that_grows_or_shrinks_ends,
);

fn writers_of_one_file_do_not_mix(face: &Face) {
    let bed = Bed::new();
    let contents: Vec<_> = (1..=6).map(|n| sample(n * 100_003)).collect();
    for _ in 0..3 {
        let runs = contents.iter().map(|bytes| face.write(&bed, "-", "out").stdin(bytes).spawn());
        let running: Vec<_> = runs.collect();
        for child in running {
            child.wait().prints("");
        }
        let out = bed.read("out");
        assert!(contents.iter().any(|bytes| face.result("-", bytes) == out), "{} bytes", out.len());
        assert_eq!(bed.names(), ["out"]);
    }
    bed.assert_no_litter();
}

fn a_reader_sees_the_old_or_the_new(face: &Face) {
    let bed = Bed::new();
    let (old, new) = (sample(1_000), sample(2_000_000));
    let allowed = [&old, &new].map(|bytes| face.result("-", bytes));
    bed.write("out", &allowed[0]);
    for bytes in [&new, &old, &new] {
        let mut child = face.write(&bed, "-", "out").stdin(bytes).spawn();
        let mut looks = 0;
        while child.is_running() || looks == 0 {
            let seen = bed.read("out");
            assert!(allowed.contains(&seen), "neither of both: {} bytes", seen.len());
            looks += 1;
        }
        child.wait().prints("");
        bed.file_is("out", face.result("-", bytes));
    }
}

fn a_source_that_grows_or_shrinks_ends(face: &Face) {
    // Somebody writes the source all the while. What comes is not defined: that it ends, in order
    // or with words, is.
    let bed = Bed::new();
    bed.write("f", sample(3_000_000));
    let script = "while test ! -e stop; do head -c 5000000 /dev/zero > f; : > f; done";
    let writer = bed.tool("/bin/sh").args(["-c", script]).spawn();
    for _ in 0..8 {
        let outcome = face.write(&bed, "f", "out").run();
        outcome.that("ends with 0, or with 1 and words", |o| match o.status.code() {
            Some(0) => true,
            Some(1) => !o.stderr.is_empty(),
            _ => false,
        });
    }
    bed.write("stop", "");
    writer.wait().ok();
    bed.assert_no_litter();
}
