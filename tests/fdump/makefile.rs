//! The Makefiles of the README, with a real make.

use harness::{Bed, Signal, Tool, skip};

/// The blocks of Makefile in the README, in their order.
fn examples() -> Vec<&'static str> {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```make\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

/// `make` in a bed with this Makefile.
fn make(bed: &Bed, makefile: &str) -> Option<Tool> {
    if !bed.sh("command -v make && command -v bash").status.success() {
        skip("there is no make, or no bash");
        return None;
    }
    bed.write("Makefile", makefile);
    Some(bed.tool("/bin/sh").args(["-c", "exec make \"$@\"", "make"]))
}

#[test]
fn the_words_are_made_whole_or_not_at_all() {
    let bed = Bed::new();
    let Some(make) = make(&bed, examples()[0]) else { return };
    bed.tree(&[("notes/a.txt", "b a\nc\n"), ("notes/b.txt", "b\n")]);
    make.clone().run().ok();
    bed.file_is("words.txt", "a\nb\nc\n");
    make.clone().run().ok().stdout_has("up to date");

    // Two files made within a tick of the clock would be of one age to make.
    bed.set_time("words.txt", 1_000_000_000, 0);
    bed.write("notes/c.txt", "d\n");
    make.clone().run().ok();
    bed.file_is("words.txt", "a\nb\nc\nd\n");
    bed.set_time("words.txt", 1_000_000_000, 0);
    bed.write("notes/d.txt", "e\n");
    bed.write("broken", examples()[0].replace("sort -u", "sort --no-such-option"));
    make.clone().args(["-f", "broken"]).run().fails(2);
    // The recipe was told to fail by pipefail, and make took back what no filter could know of.
    assert!(!bed.exists("words.txt"));
    bed.assert_no_litter();
}

#[test]
fn an_interrupted_build_leaves_no_half_target() {
    let bed = Bed::new();
    let slow = examples()[0].replace("cat $^", "{ cat $^; echo started >&2; sleep 9; }");
    assert_ne!(slow, examples()[0]);
    let Some(make) = make(&bed, &slow) else { return };
    bed.tree(&[("notes/a.txt", "new"), ("words.txt", "old\n")]);
    bed.set_time("words.txt", 1_000_000_000, 0);
    let mut child = make.spawn();
    child.wait_for_stderr("started");
    child.signal_group(Signal::INT);
    child.wait().that("failed", |o| !o.status.success());
    bed.file_is("words.txt", "old\n").assert_no_litter();
}

#[test]
fn an_unchanged_header_rebuilds_nothing() {
    let bed = Bed::new();
    // No compiler is needed to see what is rebuilt.
    let rules = examples()[1].replace("cc -o $@ prog.c", "cat $^ > $@; echo built");
    assert_ne!(rules, examples()[1]);
    // The first rule of the file is what make makes.
    let Some(make) = make(&bed, &format!("all: prog\n{rules}")) else { return };
    bed.tree(&[("VERSION", "1.0\n"), ("prog.c", "main\n")]);
    make.clone().run().ok().stdout_has("built");
    bed.file_is("version.h", "#define VERSION \"1.0\"\n");
    bed.set_time("version.h", 1_000_000_000, 0);
    for _ in 0..2 {
        make.clone()
            .run()
            .ok()
            .no_stderr()
            .that("builds nothing", |o| !o.stdout.windows(5).any(|part| part == b"built"));
    }
    bed.write("VERSION", "1.1\n");
    make.run().ok().stdout_has("built");
    bed.file_is("prog", "main\n#define VERSION \"1.1\"\n").assert_no_litter();
}
