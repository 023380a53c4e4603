//! Makefiles: a target is whole or not there, whatever happens to the recipe.

use harness::{Bed, Signal, Tool, skip};

use crate::every_tool;
use crate::text::{md5_line, sample, spaced};
use crate::tools::Face;

every_tool!(a_failing_recipe_makes_no_target, an_interrupted_build_makes_no_half_target);

/// `make` in a bed with this Makefile, whose recipes fail when any part of a pipeline does.
fn make(bed: &Bed, rules: &str) -> Option<Tool> {
    if !bed.sh("command -v make && command -v bash").status.success() {
        skip("there is no make, or no bash");
        return None;
    }
    bed.write("Makefile", format!("SHELL = bash\n.SHELLFLAGS = -o pipefail -c\n{rules}"));
    Some(bed.tool("/bin/sh").args(["-c", "exec make \"$@\"", "make"]))
}

/// How a recipe writes `$@`.
fn recipe(face: &Face, input: &str) -> String {
    match face.name {
        "fcopy" => format!("fcopy {input} $@"),
        "fmd5" => format!("fmd5 --manifest $@ {input}"),
        name => format!("{name} -o $@ {input}"),
    }
}

fn a_failing_recipe_makes_no_target(face: &Face) {
    let bed = Bed::new();
    let rules = format!("target: source\n\t{}\n", recipe(face, "missing"));
    let Some(make) = make(&bed, &rules) else { return };
    bed.write("source", "x\n");
    let outcome = make.clone().run();
    outcome.fails(2).stderr_has(face.says("missing", "No such file or directory"));
    assert_eq!(bed.names(), ["Makefile", "source"]);
    // An old one stays old, in content and in time: the next make tries again.
    bed.write("target", "old");
    bed.set_time("target", 1_000_000_000, 0);
    make.clone().run().fails(2);
    bed.file_is("target", "old");
    bed.write("missing", "y\n");
    make.clone().run().ok().no_stderr();
    bed.file_is("target", face.result("missing", b"y\n"));
    make.run().ok().stdout_has("up to date");
    bed.assert_no_litter();
}

fn an_interrupted_build_makes_no_half_target(face: &Face) {
    for old in [None, Some("old")] {
        let bed = Bed::new();
        let producer = "{ seq 20000; echo started >&2; exec sleep 5; }";
        let rules = format!("target: source\n\t{producer} | {}\n", recipe(face, "-"));
        let Some(make) = make(&bed, &rules) else { return };
        bed.write("source", "x\n");
        if let Some(old) = old {
            bed.write("target", old);
            bed.set_time("target", 1_000_000_000, 0);
        }
        let mut child = make.spawn();
        child.wait_for_stderr("started");
        child.signal_group(Signal::INT);
        let outcome = child.wait();
        outcome.that("failed", |o| !o.status.success());
        assert_eq!(bed.exists("target"), old.is_some());
        if let Some(old) = old {
            bed.file_is("target", old);
        }
        bed.assert_no_litter();
    }
}

#[test]
fn a_producer_that_fails_is_caught_by_pipefail() {
    // What came was written: no filter can know more. It is make that takes the target back.
    let bed = Bed::new();
    let rules = ".DELETE_ON_ERROR:\ntarget:\n\t{ echo half; false; } | fdump -o $@\n";
    let Some(make) = make(&bed, rules) else { return };
    make.run().fails(2).stderr_has("Deleting file");
    assert_eq!(bed.names(), ["Makefile"]);
}

#[test]
fn many_targets_at_once() {
    let bed = Bed::new();
    let rules = "\
.SECONDARY:
SOURCES := $(wildcard tree/*)
COPIES := $(SOURCES:tree/%=copies/%)
SUMS := $(SOURCES:tree/%=sums/%)
TEXTS := $(SOURCES:tree/%=texts/%)
all: list texts.all
list: $(SUMS)
\tcat $^ | sort | fdump -o $@
texts.all: $(TEXTS)
\tfdump -o $@ $^
copies/%: tree/% | copies
\tfcopy -p $< $@
sums/%: copies/% | sums
\tfmd5 --manifest $@ $<
texts/%: copies/% | texts
\tfspace $< | fdump -o $@
copies sums texts:
\tmkdir $@
";
    let Some(make) = make(&bed, rules) else { return };
    let files: Vec<_> = (10..40).map(|n| (format!("f{n}"), sample(n * n * 10))).collect();
    for (name, bytes) in &files {
        bed.write(format!("tree/{name}"), bytes);
    }
    make.clone().args(["-j4", "-s"]).run().prints("");
    let mut lines: Vec<_> = files
        .iter()
        .map(|(name, bytes)| md5_line(format!("copies/{name}").as_bytes(), bytes))
        .collect();
    lines.sort();
    bed.file_is("list", lines.concat());
    let texts: Vec<_> = files.iter().map(|(_, bytes)| spaced(bytes)).collect();
    bed.file_is("texts.all", texts.concat());
    bed.run("fmd5", ["-c", "--quiet", "list"]).prints("");
    bed.assert_no_litter();

    make.clone().arg("-j4").run().ok().stdout_has("Nothing to be done");
    // One source changes: what hangs on it is made anew, and nothing else.
    bed.write("tree/f20", "新news\n");
    let outcome = make.arg("-j4").run();
    outcome.ok().no_stderr().that("makes five targets", |o| o.lines().len() == 5);
    bed.file_is("texts/f20", "新 news\n");
    bed.run("fmd5", ["-c", "--quiet", "list"]).prints("");
}

#[test]
fn a_producer_that_is_our_child_decides_itself() {
    let bed = Bed::new();
    let rules = "target: source\n\tfdump -o $@ --exec sh -c 'cat source; exit $$(cat status)'\n";
    let Some(make) = make(&bed, rules) else { return };
    bed.tree(&[("source", "x\n"), ("status", "7")]);
    make.clone().run().fails(2).stderr_has("Error 7");
    assert!(!bed.exists("target"));
    bed.write("target", "old");
    bed.set_time("target", 1_000_000_000, 0);
    make.clone().run().fails(2);
    bed.file_is("target", "old");
    bed.write("status", "0");
    make.clone().run().ok().no_stderr();
    bed.file_is("target", "x\n");
    make.run().ok().stdout_has("up to date");
    bed.assert_no_litter();
}

#[test]
fn an_interrupted_child_makes_no_half_target() {
    let bed = Bed::new();
    let rules = "target: source\n\
                 \tfdump -o $@ --exec sh -c 'seq 20000; echo started >&2; exec sleep 5'\n";
    let Some(make) = make(&bed, rules) else { return };
    bed.tree(&[("source", "x\n"), ("target", "old")]);
    bed.set_time("target", 1_000_000_000, 0);
    let mut child = make.spawn();
    child.wait_for_stderr("started");
    child.signal_group(Signal::INT);
    child.wait().that("failed", |o| !o.status.success());
    bed.file_is("target", "old").assert_no_litter();
}
