//! What reaches the disk, and when.

use harness::{Bed, Outcome};

use crate::fcopy;

/// The calls that flush and rename, in their order.
fn order(o: &Outcome) -> Vec<&'static str> {
    let calls = ["fsync(", "syncfs(", "renameat", "linkat("];
    let call = |line: &str| calls.into_iter().find(|&call| line.contains(call));
    o.syscalls().log().lines().filter_map(call).collect()
}

fn files(bed: &Bed, dir: &str, count: usize, text: &str) {
    (0..count).for_each(|n| drop(bed.write(format!("{dir}/{n}"), format!("{text} {n}"))));
}

#[test]
fn a_batch_is_flushed_once_and_then_renamed() {
    let bed = Bed::new();
    files(&bed, "s", 5, "new");
    files(&bed, "t", 5, "old");
    let args = ["-aT", "-j1", "--sync=batch", "--reflink=never", "s", "t"];
    bed.chmod("s", 0o555).set_time("s", 1_000_000_000, 0);
    let Some(tool) = bed.tool("fcopy").args(args).traced() else { return };
    let o = tool.run();
    o.ok().no_stderr();
    let mut expected = vec!["syncfs("];
    expected.extend(["renameat"; 5]);
    expected.push("syncfs(");
    assert_eq!(order(&o), expected);
    bed.file_is("t/4", "new 4").assert_no_litter();
    // The directory was finished after its files had their names.
    assert_eq!(bed.mode("t"), 0o555);
    assert_eq!(std::os::unix::fs::MetadataExt::mtime(&bed.stat("t")), 1_000_000_000);
}

#[test]
fn a_new_tree_needs_one_flush_and_new_files_wait() {
    let bed = Bed::new();
    files(&bed, "s", 20, "new");
    bed.mkdir("t");
    let run = |args: &[&str]| {
        let tool = bed.tool("fcopy").args(["-r", "-j1", "--sync=batch"]).args(args).traced();
        tool.map(|tool| {
            let o = tool.run();
            o.ok().no_stderr();
            order(&o)
        })
    };
    let Some(calls) = run(&["s", "new"]) else { return };
    assert_eq!(calls, ["syncfs("]);
    let Some(calls) = run(&["s/1", "s/2", "t"]) else { return };
    assert_eq!(calls, ["syncfs(", "linkat(", "linkat(", "syncfs("]);
    let Some(calls) = run(&["--atomic-tree", "s", "whole"]) else { return };
    assert_eq!(calls, ["syncfs(", "renameat", "syncfs("]);
    bed.file_is("new/19", "new 19").file_is("t/1", "new 1").file_is("whole/3", "new 3");
}

#[test]
fn many_files_are_several_batches() {
    let bed = Bed::new();
    files(&bed, "s", 100, "new");
    files(&bed, "t", 100, "old");
    for jobs in ["-j1", "-j4"] {
        let tool = bed.tool("fcopy").args(["-rT", jobs, "--sync=batch", "s", "t"]);
        // No more may wait than descriptors allow: a sixteenth.
        let Some(tool) = tool.limit("nofile", 480).traced() else { return };
        let o = tool.run();
        o.ok().no_stderr();
        assert_eq!(o.syscalls().count("syncfs"), 5, "30, 30, 30, 10 and the names");
        assert_eq!(o.syscalls().count("fsync"), 0);
        files(&bed, "want", 100, "new");
        bed.sh("diff -r want t && rm -r want").ok();
    }
}

#[test]
fn what_could_not_be_flushed_replaces_nothing() {
    let bed = Bed::new();
    files(&bed, "s", 3, "new");
    files(&bed, "t", 3, "old");
    let args = ["-rT", "-j1", "--sync=batch", "--digest=md5", "s", "t"];
    let Some(tool) = bed.tool("fcopy").args(args).inject("syncfs:error=EIO:when=1") else { return };
    let o = tool.run();
    assert_eq!(o.injections(), 1);
    o.fails(1).stderr_lines(3).stderr_has("fcopy: t/1: Input/output error\n").no_stdout();
    bed.file_is("t/0", "old 0").file_is("t/2", "old 2").assert_no_litter();
    // The last flush is of names: they are there, and nobody knows for how long.
    let Some(tool) = bed.tool("fcopy").args(args).inject("syncfs:error=EIO:when=2") else { return };
    tool.run().fails(1).stderr_lines(1).stderr_has("Input/output error\n");
    bed.file_is("t/0", "new 0");
}

#[test]
fn each_disk_is_flushed_by_itself() {
    let bed = Bed::new();
    files(&bed, "s", 3, "new");
    files(&bed, "t/s", 3, "old");
    let Some(_disk) = bed.small_fs("disk", 1 << 20) else { return };
    files(&bed, "disk/s", 3, "old");
    let args = ["-r", "-j1", "--sync=batch", "s", "t", "--also-to=disk"];
    let Some(tool) = bed.tool("fcopy").args(args).traced() else { return };
    let o = tool.run();
    o.ok().no_stderr();
    assert_eq!(o.syscalls().count("syncfs"), 4);
    bed.file_is("t/s/2", "new 2").file_is("disk/s/2", "new 2").assert_no_litter();
}

#[test]
fn a_killed_batch_leaves_every_old_file() {
    let bed = Bed::new();
    files(&bed, "s", 4, "new");
    for call in ["syncfs:signal=KILL:when=1", "renameat:signal=KILL:when=3"] {
        bed.sh("rm -rf t").ok();
        files(&bed, "t", 4, "old");
        let tool = bed.tool("fcopy").args(["-rT", "-j1", "--sync=batch", "s", "t"]);
        let Some(tool) = tool.inject(call) else { return };
        tool.run().that("was killed", |o| !o.status.success());
        for n in 0..4 {
            let now = bed.read(format!("t/{n}"));
            assert!(now == format!("old {n}").as_bytes() || now == format!("new {n}").as_bytes());
        }
        fcopy(&bed, &["--clean", "t"]).ok();
        bed.assert_no_litter();
    }
}

#[test]
fn links_and_files_written_into_are_flushed_by_themselves() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("s/b", "B"), ("t/a", "old"), ("t/b", "old")]);
    bed.hardlink("s/a", "s/a2");
    bed.hardlink("t/b", "other");
    fcopy(&bed, &["-aT", "-j4", "--sync=batch", "s", "t"]).ok().no_stderr();
    bed.file_is("t/a2", "A").file_is("t/b", "B").file_is("other", "old").assert_no_litter();
    bed.hardlink("t/b", "written");
    bed.write("s/b", "C");
    fcopy(&bed, &["-rT", "-j4", "--sync=batch", "s", "t"]).ok().no_stderr();
    bed.file_is("written", "C").assert_no_litter();
    bed.tool("fcopy").args(["--sync=batch", "-", "new"]).stdin("x").run().ok().no_stderr();
    bed.file_is("new", "x");
}
