//! Verified, replaced in one step, copied again.

use harness::{Bed, random_bytes};

use crate::fcopy;

#[test]
fn a_verified_copy_is_a_copy() {
    let Some(bed) = Bed::on_disk() else { return };
    bed.random("s/d/a", 1 << 20, 1);
    bed.write("s/b", "");
    for (to, options) in [
        ("v", &["--verify"][..]),
        ("c", &["--verify=cache"]),
        ("m", &["--verify", "--digest=md5", "--manifest=list"]),
    ] {
        bed.tool("fcopy").arg("-r").args(options).args(["s", to]).run().ok().no_stderr();
        bed.file_is(format!("{to}/d/a"), random_bytes(1 << 20, 1));
        bed.tool("fcopy").args(options).args(["s/d/a", &format!("{to}/b")]).run().ok().no_stderr();
        bed.file_is(format!("{to}/b"), random_bytes(1 << 20, 1)).assert_no_litter();
    }
    bed.tool("fcopy").args(["--verify", "-", "stream"]).stdin("text").run().ok().no_stderr();
    bed.file_is("stream", "text");
}

#[test]
fn what_reads_back_different_is_not_published() {
    let Some(bed) = Bed::on_disk() else { return };
    bed.random("s/a", 1 << 20, 1);
    bed.write("old", "old");
    for (to, args) in [("old", &["s/a", "old"][..]), ("t/a", &["-r", "s", "t"])] {
        let tool =
            bed.tool("fcopy").args(["-j1", "--verify", "--reflink=never", "--buffer-size=64K"]);
        // A disk that says it wrote what it did not.
        let Some(tool) = tool.args(args).inject("write:retval=65536:when=3") else { return };
        let o = tool.run();
        assert!(o.injections() > 0);
        o.fails(1).stderr_is(format!("fcopy: {to}: reads back different from what was written\n"));
        bed.file_is("old", "old").assert_no_litter();
        assert!(!bed.exists("t/a"));
    }
}

#[test]
fn what_cannot_be_verified_or_replaced_is_refused() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    bed.hardlink("b", "c");
    fcopy(&bed, &["--verify", "a", "/dev/null"])
        .fails(1)
        .stderr_is("fcopy: /dev/null: cannot be verified before it counts\n");
    fcopy(&bed, &["--atomic=always", "a", "/dev/null"])
        .fails(1)
        .stderr_is("fcopy: /dev/null: cannot be replaced in one step\n");
    fcopy(&bed, &["--verify", "a", "b"]).fails(1);
    bed.file_is("b", "old");
    fcopy(&bed, &["--atomic=always", "a", "b"]).ok();
    bed.file_is("b", "new").file_is("c", "old");
}

#[test]
fn always_atomic_means_new_files_too() {
    let bed = Bed::new();
    bed.write("s/a", "A");
    let Some((o, calls)) = bed.tool("fcopy").args(["-r", "--atomic=always", "s", "t"]).syscalls()
    else {
        return;
    };
    o.ok();
    assert!(calls.lines("openat").iter().all(|line| !line.contains("\"a\", O_WRONLY")));
    bed.file_is("t/a", "A");
}

#[test]
fn never_atomic_keeps_the_inode() {
    use std::os::unix::fs::MetadataExt;
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    let before = bed.stat("b").ino();
    fcopy(&bed, &["--atomic=never", "a", "b"]).ok();
    assert_eq!(bed.stat("b").ino(), before);
    bed.file_is("b", "new");
}

#[test]
fn a_source_that_changed_is_copied_again() {
    let bed = Bed::new();
    bed.random("s/a", 1 << 20, 1);
    bed.write("t-old/a", "old");
    for (to, target) in [("t-new", "t-new/a"), ("t-old", "t-old/a")] {
        let args =
            ["-rT", "-j1", "--reflink=never", "--retry-changed=50", "--buffer-size=1M", "s", to];
        let tool = bed.tool("fcopy").args(args).inject("read:delay_exit=300000:when=1+");
        let Some(tool) = tool.and_then(|tool| tool.only_on("s/a")) else { return };
        let child = tool.spawn();
        harness::wait_until("the copy has begun", || {
            bed.exists(target)
                && (to == "t-new"
                    || bed.list().iter().any(|e| e.path.to_string_lossy().contains(".ftools-")))
        });
        std::thread::sleep(std::time::Duration::from_millis(30));
        bed.write("s/a", format!("other {to}"));
        child.wait().ok().no_stderr();
        bed.file_is(target, format!("other {to}")).assert_no_litter();
    }
}

/// Runs a copy of `s/a` into `to` whose source is rewritten while it is read.
fn change_meanwhile(bed: &Bed, name: &str, args: &[&str]) -> Option<harness::Outcome> {
    bed.random("s/a", 1 << 20, 1);
    let tool = bed.tool("fcopy").arg0(name).args(["-j1", "--reflink=never", "--buffer-size=1M"]);
    let tool = tool.args(args).inject("read:delay_exit=400000:when=1+");
    let child = tool.and_then(|tool| tool.only_on("s/a"))?.spawn();
    harness::wait_until("the copy has begun", || {
        bed.list()
            .iter()
            .any(|e| !e.path.starts_with("s") && e.size == 0 && e.path.as_os_str() != "b")
    });
    std::thread::sleep(std::time::Duration::from_millis(30));
    bed.write("s/a", "other");
    Some(child.wait())
}

#[test]
fn a_source_that_changed_replaces_no_good_file() {
    let bed = Bed::new();
    for args in [&["-rT", "s", "t"][..], &["-rT", "--keep-inode", "s", "t"]] {
        bed.write("t/a", "good");
        let Some(o) = change_meanwhile(&bed, "fcopy", args) else { return };
        o.fails(1).stderr_is("fcopy: s/a: file changed as we read it; t/a stays as it was\n");
        bed.file_is("t/a", "good").assert_no_litter();
    }
    // What takes nothing's place is better than nothing, and said.
    bed.remove("t");
    let Some(o) = change_meanwhile(&bed, "fcopy", &["-rT", "s", "t"]) else { return };
    o.fails(1).stderr_is("fcopy: s/a: file changed as we read it\n");
    assert!(bed.exists("t/a"));
    // To cp it does not matter.
    bed.remove("t");
    let Some(o) = change_meanwhile(&bed, "cp", &["-rT", "s", "t"]) else { return };
    o.ok().no_stderr();
}
