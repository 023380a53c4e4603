//! Several targets from one read.

use std::os::unix::fs::MetadataExt;

use harness::{Bed, Signal, random_bytes};

use crate::fcopy;

/// A tree with everything that is copied in its own way.
fn tree(bed: &Bed) {
    bed.random("s/big", 1 << 20, 1);
    bed.tree(&[("s/d/e/small", "text"), ("s/empty", ""), ("s/d/ro/f", "F")]);
    bed.hardlink("s/big", "s/d/again");
    bed.symlink("big", "s/link");
    bed.fifo("s/pipe");
    bed.sparse("s/hole", 4 << 20);
    bed.chmod("s/d/ro", 0o555).set_time("s/d", 1_000_000_000, 5);
}

fn assert_same(bed: &Bed, a: &str, b: &str) {
    let list = "find . -printf '%P %y %m %s %l %n %T@\\n' | sort";
    bed.sh(format!("(cd {a} && {list}) > 1; (cd {b} && {list}) > 2; cmp 1 2; rm 1 2"))
        .ok()
        .no_stderr()
        .no_stdout();
    bed.sh(format!("diff -r --no-dereference -x pipe {a} {b}")).ok().no_stdout();
}

#[test]
fn a_tree_goes_to_all_of_them() {
    let bed = Bed::new();
    tree(&bed);
    bed.tree(&[("a/", ""), ("b/", ""), ("c/", "")]);
    for (jobs, again) in [("-j1", false), ("-j4", true)] {
        fcopy(&bed, &["-a", jobs, "s", "a", "--also-to=b", "--also-to", "c"]).ok().no_stderr();
        for to in ["a/s", "b/s", "c/s"] {
            assert_same(&bed, "s", to);
            assert_eq!(
                bed.stat(format!("{to}/big")).ino(),
                bed.stat(format!("{to}/d/again")).ino()
            );
            assert!(bed.stat(format!("{to}/hole")).blocks() < 100, "{again}");
        }
    }
    bed.assert_no_litter();
}

#[test]
fn the_list_tells_of_every_copy() {
    let bed = Bed::new();
    bed.tree(&[("s/x", "abc"), ("b/", ""), ("a/", "")]);
    bed.hardlink("s/x", "s/y");
    let args = ["-a", "s", "a/t", "--also-to", "b", "--manifest=m", "--verify=cache"];
    fcopy(&bed, &args).ok().no_stderr();
    bed.sh("sha256sum --quiet -c m && cut -c67- m").ok().stdout_is("a/t/x\na/t/y\nb/t/x\nb/t/y\n");
    fcopy(&bed, &["-v", "s/x", "z", "--also-to=b"]).prints("'s/x' -> 'z'\n's/x' -> 'b/z'\n");
}

#[test]
fn the_source_is_read_once() {
    let bed = Bed::new();
    bed.random("s", 3 << 20, 2);
    bed.tree(&[("a/", ""), ("b/", "")]);
    let args = ["-j1", "--reflink=never", "--buffer-size=1M", "s", "t", "--also-to=a"];
    let tool = bed.tool("fcopy").args(args).args(["--also-to=b"]).only_on("s");
    let Some((o, calls)) = tool.and_then(harness::Tool::syscalls) else { return };
    o.ok().no_stderr();
    // Three blocks, and the end.
    assert_eq!(calls.count_of(&["read", "pread64"]), 4, "{}", calls.log());
    for to in ["t", "a/t", "b/t"] {
        bed.file_is(to, random_bytes(3 << 20, 2));
    }
}

#[test]
fn streams_go_to_several_too() {
    let bed = Bed::new();
    bed.tree(&[("d/", ""), ("d/out", "old"), ("f", "F")]);
    bed.tool("fcopy").args(["-", "out", "--also-to=d"]).stdin("text").run().ok().no_stderr();
    bed.file_is("out", "text").file_is("d/out", "text").assert_no_litter();
    fcopy(&bed, &["f", "-", "--also-to=d"]).prints("F");
    bed.file_is("d/f", "F");
    fcopy(&bed, &["-", "-", "--also-to=d"]).fails(2).stderr_has("standard input has no name");
    // A reader that leaves is an error of its own.
    bed.random("big", 1 << 20, 3);
    let o = bed.tool("fcopy").args(["big", "-", "--also-to=d"]).stdout_reader_gone().run();
    o.fails(1).stderr_is("fcopy: standard output: Broken pipe\n");
    bed.file_is("d/big", random_bytes(1 << 20, 3));
}

#[test]
fn a_full_disk_does_not_spoil_the_others() {
    let bed = Bed::new();
    bed.random("s/a", 3 << 20, 4);
    bed.write("s/z", "last");
    bed.tree(&[("one/", ""), ("two/s/a", "old")]);
    let Some(_full) = bed.small_fs("full", 1 << 20) else { return };
    bed.write("full/s/a", "old");
    for (first, others) in [("full", ["one", "two"]), ("one", ["full", "two"])] {
        let also = others.map(|dir| format!("--also-to={dir}"));
        let o = bed.tool("fcopy").args(["-r", "-j1", "s", first]).args(also).run();
        o.fails(1).stderr_lines(1).stderr_has("fcopy: full/s/a: No space left on device");
        bed.file_is("one/s/a", random_bytes(3 << 20, 4)).file_is("full/s/a", "old");
        bed.file_is("two/s/a", random_bytes(3 << 20, 4));
        for dir in ["one", "two", "full"] {
            bed.file_is(format!("{dir}/s/z"), "last");
        }
        bed.assert_no_litter();
    }
}

#[test]
fn what_cannot_be_written_or_is_not_there_is_left_out() {
    let bed = Bed::new();
    tree(&bed);
    bed.tree(&[("a/", ""), ("b/", ""), ("file", "")]);
    let Some(disk) = bed.small_fs("ro", 1 << 20) else { return };
    disk.make_read_only();
    for (first, others) in [("a", ["ro", "b"]), ("ro", ["a", "b"])] {
        let also = others.map(|dir| format!("--also-to={dir}"));
        let o = bed.tool("fcopy").args(["-a", "s", first]).args(also).run();
        o.fails(1).stderr_is("fcopy: ro/s: Read-only file system\n");
        assert_same(&bed, "s", "a/s");
        assert_same(&bed, "s", "b/s");
        bed.remove("b/s");
    }
    let args = ["-r", "s", "b", "--also-to=none", "--also-to=file", "--also-to=a", "--also-to=./a"];
    fcopy(&bed, &args).fails(1).stderr_is(
        "fcopy: none: No such file or directory\nfcopy: file: Not a directory\n\
         fcopy: ./a: named more than once\n",
    );
    bed.file_is("b/s/d/e/small", "text");
}

#[test]
fn a_lane_that_fails_in_the_middle_leaves_its_old_file() {
    let bed = Bed::new();
    bed.random("f", 1 << 20, 5);
    for n in 1..=6 {
        for name in ["a/f", "b/f", "c/f"] {
            bed.write(name, "old");
        }
        let args = ["-j1", "--reflink=never", "--buffer-size=512K", "f", "a"];
        let tool = bed.tool("fcopy").args(args).args(["--also-to=b", "--also-to=c"]);
        let Some(tool) = tool.inject(&format!("write:error=EIO:when={n}")) else { return };
        let o = tool.run();
        assert_eq!(o.injections(), 1, "{n}");
        let failed = ["a/f", "b/f", "c/f"][(n - 1) % 3];
        o.fails(1).stderr_is(format!("fcopy: {failed}: Input/output error\n"));
        for name in ["a/f", "b/f", "c/f"] {
            match name == failed {
                true => bed.file_is(name, "old"),
                false => bed.file_is(name, random_bytes(1 << 20, 5)),
            };
        }
        bed.assert_no_litter();
    }
}

#[test]
fn a_source_that_cannot_be_read_is_one_line() {
    let bed = Bed::new();
    bed.tree(&[("s/bad", "x"), ("s/good", "y"), ("a/", ""), ("b/", "")]);
    bed.chmod("s/bad", 0);
    let Some(tool) = bed.tool("fcopy").as_nobody() else { return };
    let o = tool.args(["-r", "s", "a", "--also-to=b"]).run();
    o.fails(1).stderr_is("fcopy: s/bad: Permission denied\n");
    bed.file_is("a/s/good", "y").file_is("b/s/good", "y");
    assert!(!bed.exists("a/s/bad") && !bed.exists("b/s/bad"));
}

#[test]
fn whole_trees_each_on_its_own() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "new"), ("a/", ""), ("b/t/old", ""), ("c/", "")]);
    let args = ["-rT", "--atomic-tree", "s", "a/t", "--also-to=b", "--also-to=c"];
    fcopy(&bed, &args).fails(1).stderr_is("fcopy: b/t: File exists\n");
    bed.file_is("a/t/f", "new").file_is("b/t/old", "").file_is("c/t/f", "new").assert_no_litter();
    // One that fails on the way is not published; the others are.
    let args = ["-rT", "-j1", "--replace-tree", "s", "a/t", "--also-to=b", "--also-to=c"];
    bed.write("s/f", "newer");
    let Some(tool) = bed.tool("fcopy").args(args).inject("write:error=EIO:when=2") else { return };
    tool.run().fails(1).stderr_is("fcopy: b/t/f: Input/output error\n");
    bed.file_is("a/t/f", "newer").file_is("b/t/old", "").file_is("c/t/f", "newer");
    bed.assert_no_litter();
    // Nobody gets a tree whose source could not be read.
    let tool = bed.tool("fcopy").args(args).inject("openat:error=EIO:when=1+");
    let Some(tool) = tool.and_then(|tool| tool.only_on("f")) else { return };
    bed.write("s/f", "newest");
    tool.run().fails(1).stderr_is("fcopy: s/f: Input/output error\n");
    bed.file_is("a/t/f", "newer").file_is("b/t/old", "").assert_no_litter();
}

#[test]
fn deep_trees_with_few_descriptors() {
    let bed = Bed::new();
    for n in 0..40 {
        bed.write(format!("s{}/f{n}", "/d".repeat(n)), n.to_string());
        bed.write(format!("s/w{n}/a/b/f"), n.to_string());
    }
    bed.tree(&[("a/", ""), ("b/", ""), ("c/", "")]);
    let args = ["-a", "-j3", "s", "a", "--also-to=b", "--also-to=c"];
    bed.tool("fcopy").args(args).limit("nofile", 96).run().ok().no_stderr();
    for to in ["a/s", "b/s", "c/s"] {
        assert_same(&bed, "s", to);
    }
}

#[test]
fn an_interrupted_run_leaves_every_old_file() {
    let bed = Bed::new();
    bed.random("s/big", 64 << 20, 8);
    bed.tree(&[("a/s/big", "old"), ("b/", "")]);
    let args = ["-r", "--digest=sha512", "--manifest=m", "--buffer-size=4K", "s", "a"];
    let mut child = bed.tool("fcopy").args(args).arg("--also-to=b").spawn();
    harness::wait_until("the copy has begun", || {
        bed.exists("b/s/big") && bed.stat("b/s/big").len() > 4096
    });
    child.signal(Signal::INT);
    child.wait().killed_by(Signal::INT).no_stderr();
    bed.file_is("a/s/big", "old").assert_no_litter();
    assert!(!bed.exists("b/s/big") && !bed.exists("m"));
}

#[test]
fn filters_parents_and_dry_runs_hold_in_every_lane() {
    let bed = Bed::new();
    bed.tree(&[("s/d/f", "F"), ("s/d/g", "G"), ("a/", ""), ("b/", "")]);
    let also = ["a", "--also-to", "b"];
    let o = bed.tool("fcopy").args(["--parents", "s/d/f"]).args(also).run();
    o.ok().no_stderr();
    bed.file_is("a/s/d/f", "F").file_is("b/s/d/f", "F");
    let before = bed.names();
    let o = bed.tool("fcopy").args(["-r", "--dry-run", "--exclude=f", "s/d"]).args(also).run();
    o.prints("'s/d' -> 'a/d'\n's/d' -> 'b/d'\n's/d/g' -> 'a/d/g'\n's/d/g' -> 'b/d/g'\n");
    assert_eq!(bed.names(), before);
    // Into one of its own targets is refused there, and done elsewhere.
    let o = bed.tool("fcopy").args(["-r", "s", "a/new", "--also-to=s/d"]).run();
    o.fails(1).stderr_is("fcopy: s: cannot be copied into itself, as s/d/new\n");
    bed.file_is("a/new/d/g", "G");
}

#[test]
fn the_target_itself_is_not_another_one() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("t/", "")]);
    bed.symlink("a", "s/link");
    bed.symlink("t", "same");
    for (args, other) in
        [(&["-r", "s", "t"][..], "t"), (&["-r", "s", "t"], "same"), (&["s/a", "t/b"], "t")]
    {
        let o = bed.tool("fcopy").args(args).args(["--also-to", other]).run();
        o.ok().stderr_is(format!("fcopy: {other}: named more than once\n"));
    }
    bed.file_is("t/s/a", "A").file_is("t/b", "A");
}

#[test]
fn what_was_just_made_in_one_place_stays_whatever_failed_in_another() {
    for jobs in ["-j1", "-j4"] {
        let bed = Bed::new();
        bed.tree(&[("a/f", "a"), ("b/f", "b"), ("t/f/", ""), ("o/", ""), ("p/", "")]);
        let args = [jobs, "--also-to=o", "--also-to=p", "a/f", "b/f", "t"];
        let o = fcopy(&bed, &args);
        o.fails(1)
            .stderr_has("fcopy: b/f: not copied over o/f, which was just made\n")
            .stderr_has("fcopy: b/f: not copied over p/f, which was just made\n")
            .stderr_has("fcopy: t/f: is a directory, and is not replaced\n");
        bed.file_is("o/f", "a").file_is("p/f", "a");
        // And what failed for the first may be had of the second.
        let bed = Bed::new();
        bed.tree(&[("a/f", "a"), ("b/f", "b"), ("t/", ""), ("o/f/", "")]);
        fcopy(&bed, &[jobs, "--also-to=o", "a/f", "b/f", "t"]).fails(1).stderr_lines(3);
        bed.file_is("t/f", "a");
    }
}
