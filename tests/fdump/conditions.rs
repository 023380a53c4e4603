//! When an output is replaced and when it is left alone.

use std::os::unix::fs::MetadataExt;

use harness::Bed;

/// By which a file is known to be the same one, untouched.
fn state(bed: &Bed, name: &str) -> (u64, i64, i64, i64, i64) {
    let meta = std::fs::metadata(bed.path(name)).expect("it is there");
    (meta.ino(), meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec())
}

#[test]
fn the_same_bytes_leave_the_file_alone() {
    let bed = Bed::new();
    let big = harness::random_bytes(700_001, 3);
    for content in [&b""[..], b"same\n", &big] {
        bed.write("f", content);
        let before = state(&bed, "f");
        let tool = bed.tool("fdump").args(["--if-changed", "-o", "f"]);
        tool.clone().stdin(content).run().ok().no_stderr();
        assert_eq!(state(&bed, "f"), before);
        assert_eq!(bed.names(), ["f"]);
        let other = [content, b"x"].concat();
        tool.stdin(&other).run().ok();
        bed.file_is("f", other);
    }
    bed.tool("fdump").args(["--if-changed", "-o", "new"]).stdin("").run().ok();
    bed.file_is("new", "");
}

#[test]
fn one_of_two_may_have_changed() {
    let bed = Bed::new();
    bed.write("a", "new");
    bed.write("b", "old");
    let before = state(&bed, "a");
    bed.tool("fdump").args(["--if-changed", "-o", "a", "-o", "b"]).stdin("new").run().ok();
    assert_eq!(state(&bed, "a"), before);
    bed.file_is("b", "new");
}

#[test]
fn nothing_does_not_replace_something() {
    let bed = Bed::new();
    bed.write("f", "old");
    let outcome = bed.sh("false | fdump --if-nonempty -o f");
    outcome.fails(3).stderr_is("fdump: f: not replaced: nothing came\n");
    bed.file_is("f", "old");
    bed.tool("fdump").args(["--if-nonempty", "-o", "f"]).stdin("x").run().ok();
    bed.file_is("f", "x");
    bed.assert_no_litter();
}

#[test]
fn too_few_records_do_not_replace_more() {
    let bed = Bed::new();
    bed.write("f", "old");
    let tool = bed.tool("fdump").args(["--min-lines", "2", "-o", "f"]);
    let outcome = tool.clone().stdin("one\n").run();
    outcome.fails(3).stderr_is("fdump: f: not replaced: only 1 record came, at least 2 wanted\n");
    bed.file_is("f", "old");
    tool.clone().stdin("one\ntwo").run().ok();
    bed.file_is("f", "one\ntwo");
    tool.arg("-0").stdin("one\ntwo\n").run().fails(3);
    // A stream cannot be taken back: it gets what came.
    let outcome = bed.tool("fdump").args(["--min-lines=9", "--tee", "-o", "f"]).stdin("x\n").run();
    outcome.fails(3).stdout_is("x\n");
    bed.assert_no_litter();
}

#[test]
fn a_file_that_somebody_touched_meanwhile_is_left_to_them() {
    let line = "fdump: f: not replaced: somebody else touched it meanwhile\n";
    for (touch, theirs) in [
        ("echo theirs > f", Some("theirs\n")),
        ("printf lod > f", Some("lod")), // as long as the old one
        ("rm f", None),
        ("echo theirs > g; mv g f", Some("theirs\n")),
    ] {
        let bed = Bed::new();
        bed.write("f", "old");
        let script = format!("echo ours; {touch}");
        let args = ["--refuse-if-touched", "-o", "f", "--exec", "sh", "-c", &script];
        bed.run("fdump", args).fails(3).stderr_is(line);
        match theirs {
            Some(theirs) => bed.file_is("f", theirs).assert_no_litter(),
            None => bed.assert_no_litter(),
        };
        assert_eq!(bed.exists("f"), theirs.is_some());
    }
    let bed = Bed::new();
    let made = ["--refuse-if-touched", "-o", "f", "--exec", "sh", "-c", "echo x; echo theirs > f"];
    bed.run("fdump", made).fails(3).stderr_is(line);
    bed.file_is("f", "theirs\n");
    let looked = ["--refuse-if-touched", "-o", "f", "--exec", "cat", "f"];
    bed.run("fdump", looked).ok();
    bed.tool("fdump").args(["--refuse-if-touched", "-o", "g"]).stdin("new").run().ok();
    bed.file_is("g", "new");
}

#[test]
fn a_failure_is_more_than_a_refusal() {
    let bed = Bed::new();
    bed.write("f", "old");
    let outcome = bed.run("fdump", ["missing", "--if-nonempty", "-o", "f"]);
    outcome.fails(1).stderr_lacks("nothing came");
    let args = ["--if-nonempty", "-o", "f", "--exec", "sh", "-c", "exit 7"];
    bed.run("fdump", args).fails(7).stderr_lacks("nothing came");
    bed.run("fdump", ["--if-nonempty", "-o", "f", "--exec", "true"]).fails(3);
    bed.file_is("f", "old");
}

#[test]
fn conditions_need_a_file() {
    let bed = Bed::new();
    for option in ["--if-changed", "--if-nonempty", "--min-lines=1", "--refuse-if-touched"] {
        bed.run("fdump", [option]).fails(2).stderr_has("name one with -o");
    }
}

#[test]
fn a_file_that_stays_still_gets_the_mode_that_was_asked_for() {
    use std::os::unix::fs::MetadataExt;
    let bed = Bed::new();
    let at = bed.write("f", "same");
    bed.chmod("f", 0o644);
    let before = std::fs::metadata(&at).unwrap();
    let args = ["--if-changed", "--mode", "600", "-o", "f"];
    bed.tool("fdump").args(args).stdin("same").run().ok().no_stderr();
    let after = std::fs::metadata(&at).unwrap();
    assert_eq!(bed.mode("f"), 0o600);
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
}
