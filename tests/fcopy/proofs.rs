//! Copies of a tree that are read back together: one flush for many, and nothing unproved stays.

use harness::Bed;

const FILES: usize = 6;

/// What is proved is read from a disk.
fn bed() -> Option<Bed> {
    let bed = Bed::on_disk()?;
    (0..FILES).for_each(|n| drop(bed.write(format!("s/{n}"), format!("new {n}"))));
    Some(bed)
}

const NEW: [&str; 6] = ["-r", "-j1", "--verify", "--reflink=never", "s", "t"];
const OVER: [&str; 6] = ["-rT", "-j1", "--verify", "--reflink=never", "s", "t"];

#[test]
fn one_flush_serves_many() {
    for args in [NEW, OVER] {
        let Some(bed) = bed() else { return };
        if args == OVER {
            (0..FILES).for_each(|n| drop(bed.write(format!("t/{n}"), "old")));
        }
        let Some(tool) = bed.tool("fcopy").args(args).traced() else { return };
        let o = tool.run();
        o.ok().no_stderr();
        assert_eq!((o.syscalls().count("syncfs"), o.syscalls().count("fsync")), (1, 0));
        // Its pages are dropped, it is fetched, and read.
        assert_eq!(o.syscalls().count("fadvise64"), 2 * FILES);
        bed.sh("diff -r s t").ok();
        bed.assert_no_litter();
    }
}

#[test]
fn one_that_differs_is_taken_away_and_the_others_stay() {
    for (args, old) in [(NEW, None), (OVER, Some("old"))] {
        let Some(bed) = bed() else { return };
        if let Some(old) = old {
            (0..FILES).for_each(|n| drop(bed.write(format!("t/{n}"), old)));
        }
        let tool = bed.tool("fcopy").args(args).arg("--manifest=list");
        // A disk that says it wrote what it did not.
        let Some(tool) = tool.inject("write:retval=5:when=3") else { return };
        let o = tool.run();
        assert_eq!(o.injections(), 1);
        o.fails(1).stderr_lines(1).stderr_has(": reads back different from what was written\n");
        let is_new = |n: &usize| {
            let path = format!("t/{n}");
            bed.exists(&path) && bed.read(&path) == format!("new {n}").as_bytes()
        };
        let spoiled: Vec<usize> = (0..FILES).filter(|n| !is_new(n)).collect();
        let [spoiled] = spoiled[..] else { panic!("{spoiled:?}") };
        match old {
            None => assert!(!bed.exists(format!("t/{spoiled}"))),
            Some(old) => drop(bed.file_is(format!("t/{spoiled}"), old)),
        }
        let list = String::from_utf8(bed.read("list")).unwrap();
        assert_eq!(list.lines().count(), FILES - 1);
        assert!(!list.contains(&format!("t/{spoiled}")));
        bed.assert_no_litter();
    }
}

#[test]
fn what_could_not_be_flushed_is_not_proved() {
    let Some(bed) = bed() else { return };
    let Some(tool) = bed.tool("fcopy").args(NEW).inject("syncfs:error=EIO:when=1") else { return };
    let o = tool.run();
    assert_eq!(o.injections(), 1);
    o.fails(1).stderr_lines(FILES).stderr_has("fcopy: t/0: Input/output error\n");
    bed.sh("ls t").stdout_is("");
}

#[test]
fn what_cannot_be_read_back_is_taken_away() {
    let Some(bed) = bed() else { return };
    let tool = bed.tool("fcopy").args(NEW).only_on("t/2");
    let Some(tool) = tool.and_then(|tool| tool.inject("read:error=EIO:when=1")) else { return };
    let o = tool.run();
    assert_eq!(o.injections(), 1);
    o.fails(1).stderr_is("fcopy: t/2: Input/output error\n");
    bed.file_is("t/3", "new 3");
    assert!(!bed.exists("t/2"));
}

#[test]
fn a_signal_leaves_nothing_unproved() {
    let Some(bed) = bed() else { return };
    let tool = bed.tool("fcopy").args(NEW);
    let Some(tool) = tool.inject("write:signal=INT:when=4") else { return };
    let o = tool.run();
    o.that("was interrupted", |o| !o.status.success());
    bed.sh("ls t").stdout_is("");
}

#[test]
fn every_lane_is_proved() {
    let Some(bed) = bed() else { return };
    bed.mkdir("t");
    let Some(_disk) = bed.small_fs("disk", 1 << 20) else { return };
    let args = ["-r", "-j1", "--verify", "--reflink=never", "s", "t", "--also-to=disk"];
    let Some(tool) = bed.tool("fcopy").args(args).traced() else { return };
    let o = tool.run();
    // The other is in memory.
    o.ok().stderr_lines(1);
    assert_eq!((o.syscalls().count("syncfs"), o.syscalls().count("fsync")), (2, 0));
    bed.sh("diff -r s t/s && diff -r s disk/s").ok();
}

#[test]
fn names_of_one_file_are_proved_before_they_are_linked() {
    let Some(bed) = bed() else { return };
    bed.hardlink("s/1", "s/one");
    bed.tool("fcopy").args(["-a", "-j4", "--verify", "s", "t"]).run().ok().no_stderr();
    bed.sh("diff -r s t && test t/1 -ef t/one").ok();
}

#[test]
fn a_tree_in_one_step_is_proved_before_it_is_published() {
    let Some(bed) = bed() else { return };
    let args = ["-r", "-j1", "--verify", "--reflink=never", "--atomic-tree", "s", "t"];
    let tool = bed.tool("fcopy").args(args);
    let Some(tool) = tool.inject("write:retval=5:when=3") else { return };
    tool.run().fails(1).stderr_has(": reads back different from what was written\n");
    assert!(!bed.exists("t"));
    bed.assert_no_litter();
    bed.tool("fcopy").args(args).run().ok().no_stderr();
    bed.sh("diff -r s t").ok();
}

#[test]
fn what_is_on_no_disk_is_said_once() {
    let Some(bed) = bed() else { return };
    let Some(_memory) = bed.mount_tmpfs("memory", "size=1m") else { return };
    for (args, first) in
        [(["-r", "s", "memory"], "memory/s/"), (["-p", "s/1", "memory"], "memory/1")]
    {
        let o = bed.tool("fcopy").arg("--verify").args(args).run();
        o.ok().stderr_lines(1).stderr_has("on no disk: compared with what memory holds\n");
        o.stderr_has(format!("fcopy: {first}"));
        bed.tool("fcopy").arg("--verify=cache").args(args).run().ok().no_stderr();
    }
}

#[test]
fn a_failed_copy_that_cannot_be_taken_away_is_told_of() {
    let Some(bed) = bed() else { return };
    // Read back different, and then the directory lets nothing go.
    let tool = bed.tool("fcopy").args(NEW);
    let Some(tool) = tool.inject("write:retval=5:when=3") else { return };
    let Some(tool) = tool.inject("unlinkat:error=EPERM") else { return };
    let o = tool.run();
    assert_eq!(o.injections(), 2);
    o.fails(1).stderr_lines(2).stderr_has(": reads back different from what was written\n");
    o.stderr_has(": a copy that failed is there and cannot be removed: Operation not permitted\n");

    let Some(bed) = self::bed() else { return };
    let tool = bed.tool("fcopy").args(["-r", "-j1", "--reflink=never", "s", "t"]);
    let Some(tool) = tool.inject("write:error=ENOSPC:when=2") else { return };
    let Some(tool) = tool.inject("unlinkat:error=EROFS") else { return };
    let o = tool.run();
    o.fails(1).stderr_lines(2).stderr_has(": No space left on device\n");
    o.stderr_has(": a copy that failed is there and cannot be removed: Read-only file system\n");
}
