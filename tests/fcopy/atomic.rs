//! Old or new, never half.

use std::os::unix::fs::MetadataExt;

use harness::{Bed, random_bytes};

use crate::fcopy;

#[test]
fn a_replaced_file_is_another_one_and_a_linked_one_the_same() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old"), ("c", "old")]);
    bed.hardlink("c", "other");
    let (b, c) = (bed.stat("b").ino(), bed.stat("c").ino());
    fcopy(&bed, &["a", "b"]).ok();
    fcopy(&bed, &["a", "c"]).ok().no_stderr();
    assert_ne!(bed.stat("b").ino(), b);
    assert_eq!(bed.stat("c").ino(), c);
    bed.file_is("other", "new");
    let b = bed.stat("b").ino();
    bed.write("a", "newer");
    fcopy(&bed, &["--keep-inode", "a", "b"]).ok();
    assert_eq!(bed.stat("b").ino(), b);
    bed.file_is("b", "newer").assert_no_litter();
}

#[test]
fn through_a_link_what_it_leads_to_is_replaced() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("d/real", "old")]);
    bed.symlink("d/real", "link");
    fcopy(&bed, &["a", "link"]).ok();
    assert_eq!(bed.readlink("link"), std::path::Path::new("d/real"));
    bed.file_is("d/real", "new").assert_no_litter();
}

#[test]
fn a_file_that_may_not_be_written_is_not_replaced_unless_forced() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    bed.chmod("b", 0o444);
    let Some(tool) = bed.tool("fcopy").as_nobody() else { return };
    tool.clone().args(["a", "b"]).run().fails(1).stderr_is("fcopy: b: Permission denied\n");
    bed.file_is("b", "old");
    tool.args(["-f", "a", "b"]).run().ok();
    bed.file_is("b", "new");
}

#[test]
fn by_force_a_file_of_somebody_else_becomes_ones_own() {
    use harness::is_root;
    if !is_root() {
        return harness::skip("only root gives files away");
    }
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    bed.chmod("b", 0o444).chown("b", 1, 1);
    let Some(tool) = bed.tool("fcopy").umask(0o022).as_nobody() else { return };
    tool.clone().args(["a", "b"]).run().fails(1).stderr_is("fcopy: b: Permission denied\n");
    // Its owner cannot be kept, and it cannot be written into.
    tool.args(["-f", "a", "b"]).run().ok().no_stderr();
    bed.file_is("b", "new").assert_no_litter();
    assert_eq!((bed.stat("b").uid(), bed.mode("b")), (65534, 0o644));
}

#[test]
fn a_failing_call_leaves_the_old_file_whole() {
    let bed = Bed::new();
    bed.random("a", 1 << 20, 6);
    for call in [
        "write:error=ENOSPC:when=1",
        "write:error=EIO:when=2",
        "fsync:error=EIO:when=1",
        "rename,renameat,renameat2:error=EIO:when=1",
    ] {
        bed.write("b", "old");
        let tool =
            bed.tool("fcopy").args(["--digest=md5", "--manifest=/dev/null", "-j1", "a", "b"]);
        let Some(tool) = tool.inject(call) else { return };
        let o = tool.run();
        assert!(o.injections() > 0, "{call}");
        o.fails(1);
        bed.file_is("b", "old").assert_no_litter();
    }
}

#[test]
fn an_interrupted_open_is_made_again() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("s/f", "new")]);
    for args in [&["a", "b"][..], &["-r", "s", "t"]] {
        bed.write("b", "old");
        for name in ["b", "t", "t/f"] {
            let tool = bed.tool("fcopy").arg("-j1").args(args).only_on(name);
            let Some(tool) = tool.and_then(|tool| tool.inject("openat:error=EINTR:when=1")) else {
                return;
            };
            tool.run().ok().no_stderr();
        }
        bed.file_is("b", if args.len() == 2 { "new" } else { "old" });
    }
    bed.file_is("t/f", "new");
}

#[test]
fn an_interrupted_flush_is_told() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    let tool = bed.tool("fcopy").args(["a", "b"]).inject("fsync:error=EINTR");
    let Some(tool) = tool else { return };
    tool.run().fails(1).stderr_is("fcopy: b: Interrupted system call\n");
    bed.file_is("b", "old").assert_no_litter();
}

#[test]
fn a_kill_leaves_old_or_new() {
    let bed = Bed::new();
    bed.random("a", 1 << 20, 7);
    for call in [
        "write:signal=KILL:when=2",
        "fsync:signal=KILL:when=1",
        "rename,renameat,renameat2:signal=KILL:when=1",
    ] {
        bed.write("b", "old");
        let tool =
            bed.tool("fcopy").args(["--digest=md5", "--manifest=/dev/null", "-j1", "a", "b"]);
        let Some(tool) = tool.inject(call) else { return };
        tool.run().that("was killed", |o| !o.status.success());
        let b = bed.read("b");
        assert!(b == b"old" || b == random_bytes(1 << 20, 7), "{call}");
    }
}

#[test]
fn everything_can_be_flushed() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("s/b", "B")]);
    for (sync, call, least) in [("--sync=file", "fsync", 4), ("--sync=batch", "syncfs", 1)] {
        let to = format!("t{sync}");
        let tool = bed.tool("fcopy").args(["-r", "-j1", sync, "s", &to]);
        let Some((o, calls)) = tool.syscalls() else { return };
        o.ok().no_stderr();
        assert!(calls.count(call) >= least, "{sync}: {} calls", calls.count(call));
        bed.file_is(format!("{to}/a"), "A").assert_no_litter();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_of_proc_is_written_into() {
    let bed = Bed::new();
    bed.write("a", "500\n");
    let mut sleeper = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let knob = format!("/proc/{}/oom_score_adj", sleeper.id());
    let outcomes = ["--atomic=auto", "--keep-inode", "--atomic=always"].map(|how| {
        (fcopy(&bed, &[how, "a", &knob]), std::fs::read(&knob), bed.write("a", "600\n"))
    });
    let _ = sleeper.kill();
    let _ = sleeper.wait();
    let [auto, keep, always] = outcomes;
    auto.0.ok().no_stderr();
    assert_eq!(auto.1.unwrap(), b"500\n");
    keep.0.ok().no_stderr();
    assert_eq!(keep.1.unwrap(), b"600\n");
    always.0.fails(1).stderr_has("cannot be replaced in one step");
    bed.assert_no_litter();
}

#[test]
fn a_file_mounted_in_a_read_only_file_system_is_written_into() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("real", "old")]);
    let Some(fs) = bed.small_fs("fs", 1 << 20) else { return };
    bed.write("fs/f", "");
    fs.make_read_only();
    if !bed.sh("mount --bind real fs/f").status.success() {
        return harness::skip("a file cannot be mounted here");
    }
    let outcome = fcopy(&bed, &["a", "fs/f"]);
    assert!(bed.sh("umount fs/f").status.success());
    outcome.ok().no_stderr();
    bed.file_is("real", "new").assert_no_litter();
}
