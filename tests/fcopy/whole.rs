//! A tree as a whole or not at all.

use harness::{Bed, Signal};

use crate::fcopy;

#[test]
fn a_new_tree_appears_at_once() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("s/d/b", "B"), ("into/", "")]);
    fcopy(&bed, &["-r", "-v", "-j1", "--atomic-tree", "s", "t"]).ok().no_stderr();
    bed.file_is("t/d/b", "B");
    fcopy(&bed, &["-a", "--atomic-tree", "--digest=md5", "--manifest=m", "s", "into/"]).ok();
    bed.sh("md5sum --quiet -c m").ok();
    bed.file_is("into/s/d/b", "B").assert_no_litter();
}

#[test]
fn an_existing_tree_is_exchanged_only_when_asked() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "new"), ("t/a", "old"), ("t/only", "old")]);
    fcopy(&bed, &["-rT", "--atomic-tree", "s", "t"]).fails(1).stderr_is("fcopy: t: File exists\n");
    bed.file_is("t/only", "old");
    fcopy(&bed, &["-rT", "--replace-tree", "s", "t"]).ok().no_stderr();
    bed.file_is("t/a", "new").assert_no_litter();
    assert!(!bed.exists("t/only"));
}

#[test]
fn any_failure_publishes_nothing() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("s/b", "B"), ("t/a", "old")]);
    let Some(tool) = bed
        .tool("fcopy")
        .args(["-rT", "-j1", "--replace-tree", "s", "t"])
        .inject("write:error=EIO:when=2")
    else {
        return;
    };
    let o = tool.run();
    assert!(o.injections() > 0);
    o.fails(1).stderr_lines(1);
    bed.file_is("t/a", "old").assert_no_litter();
    assert!(!bed.exists("t/b"));
}

#[test]
fn an_interrupted_tree_is_not_there() {
    let bed = Bed::new();
    bed.random("s/big", 64 << 20, 1);
    let args =
        ["-r", "--atomic-tree", "--digest=sha512", "--manifest=m", "--buffer-size=4K", "s", "t"];
    let mut child = bed.tool("fcopy").args(args).spawn();
    harness::wait_until("the copy has begun", || bed.list().len() > 2);
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM).no_stderr();
    assert_eq!(bed.names(), ["s", "s/big"]);
}

#[test]
fn one_tree_at_a_time() {
    let bed = Bed::new();
    bed.tree(&[("a/x", ""), ("b/x", ""), ("t/", "")]);
    fcopy(&bed, &["-r", "--atomic-tree", "a", "b", "t"]).fails(2);
    fcopy(&bed, &["--atomic-tree", "a/x", "y"]).fails(2);
    fcopy(&bed, &["-r", "--atomic-tree", "--shard=1/2", "a", "y"]).fails(2);
}

#[test]
fn what_fails_is_told_by_the_name_of_the_target() {
    for call in ["mkdirat:error=EIO:when=1", "renameat2:error=EIO"] {
        let bed = Bed::new();
        bed.write("s/f", "x");
        let tool = bed.tool("fcopy").args(["-r", "-j1", "--atomic-tree", "s", "t"]).inject(call);
        let Some(tool) = tool else { return };
        tool.run().fails(1).stderr_is("fcopy: t: Input/output error\n");
        assert!(!bed.exists("t"));
        bed.assert_no_litter();
    }
}

#[test]
fn an_old_tree_that_cannot_be_removed_is_told_with_its_place() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "new"), ("t/f", "old")]);
    let tool = bed.tool("fcopy").args(["-r", "-j1", "-T", "--replace-tree", "s", "t"]);
    let Some(tool) = tool.inject("unlinkat:error=EACCES") else { return };
    let outcome = tool.run();
    outcome.fails(1).stderr_lines(1);
    outcome.stderr_has("fcopy: t: what is left of the old tree is in .ftools-");
    outcome.stderr_has(": Permission denied\n");
    bed.file_is("t/f", "new");
    bed.run("fcopy", ["--clean", "."]).ok();
    bed.assert_no_litter();
}

#[test]
fn a_tree_is_not_replaced_by_what_would_be_lost_with_it() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("s/d/b", "B"), ("t/", "")]);
    bed.symlink("s/d", "link");
    let inside = ", which it lies in\n";
    for (args, said) in [
        (&["s/d", "s"][..], format!("fcopy: s/d: would be lost with s{inside}")),
        (&["link/", "s"], format!("fcopy: link/: would be lost with s{inside}")),
        (&["s", "s"], "fcopy: s: is the same file as s\n".into()),
        (&["--exclude=a", "s/.", "s"], "fcopy: s/.: is the same file as s\n".into()),
        (&["s/a", "s"], "fcopy: s: is a directory, and is not replaced\n".into()),
        (&["link", "t"], "fcopy: t: is a directory, and is not replaced\n".into()),
        (&["s/a", "t"], "fcopy: t: is a directory, and is not replaced\n".into()),
        (&["s/d", "--also-to", ".", "s"], format!("fcopy: s/d: would be lost with s{inside}")),
    ] {
        bed.tool("fcopy")
            .args(["-rT", "--replace-tree"])
            .args(args)
            .run()
            .fails(1)
            .stderr_has(&said);
        bed.file_is("s/a", "A").file_is("s/d/b", "B").assert_no_litter();
    }
    assert_eq!(bed.list().len(), 6);
    // Where there is no tree yet, anything may appear.
    fcopy(&bed, &["-r", "--replace-tree", "s/a", "new"]).ok();
    bed.file_is("new", "A");
    fcopy(&bed, &["-r", "--atomic-tree", "s", "new/t"]).fails(1).stderr_lines(1);
}

#[test]
fn a_tree_is_replaced_by_no_stream_and_not_where_the_old_is_to_stay() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "new"), ("t/a", "old"), ("t/only", "old")]);
    for option in ["-n", "-u", "-i", "-b", "-S~", "--update=none", "--backup=numbered"] {
        let args = ["-rT", "--replace-tree", option, "s", "t"];
        fcopy(&bed, &args).fails(2).stderr_has("--replace-tree leaves nothing of the old tree");
        bed.file_is("t/a", "old").file_is("t/only", "old");
    }
    for args in [
        &["-rT", "--atomic-tree", "-", "t"][..],
        &["-rT", "--replace-tree", "-", "t/a"],
        &["-rT", "--replace-tree", "-", "new"],
        &["-rT", "--atomic-tree", "--dry-run", "s", "-"],
    ] {
        bed.tool("fcopy")
            .args(args)
            .stdin("x")
            .run()
            .fails(2)
            .stderr_has("a standard stream is no tree");
    }
    bed.assert_no_litter();
    assert_eq!(bed.list().len(), 5);
}

#[test]
fn a_tree_is_not_replaced_with_another_target_in_it() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "new"), ("t/a", "old"), ("t/in/t/b", "old"), ("t/in/only", "old")]);
    let said = "fcopy: t/in/t: would be lost with t, which it lies in\n";
    let args = ["-rT", "--replace-tree", "s", "t", "--also-to=t/in"];
    fcopy(&bed, &args).fails(1).stderr_is(said);
    // The other is replaced.
    bed.file_is("t/a", "old").file_is("t/in/only", "old").file_is("t/in/t/a", "new");
    assert!(!bed.exists("t/in/t/b"));
    let said = "fcopy: t/in/t: would be lost with ./t, which it lies in\n";
    let args = ["-rT", "--replace-tree", "s", "t/in/t", "--also-to=."];
    fcopy(&bed, &args).fails(1).stderr_is(said);
    bed.file_is("t/in/only", "old").assert_no_litter();
}

#[test]
fn a_new_tree_needs_no_rename_that_spares_others() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "F"), ("old/f", "old")]);
    let with = |args: &[&str]| {
        let tool = bed.tool("fcopy").args(["-r", "-j1", "-T"]).args(args);
        Some(tool.inject("renameat2:error=EINVAL")?.run())
    };
    let Some(o) = with(&["--atomic-tree", "s", "t"]) else { return };
    o.ok().no_stderr();
    bed.file_is("t/f", "F");
    let Some(o) = with(&["--atomic-tree", "s", "old"]) else { return };
    o.fails(1).stderr_is("fcopy: old: File exists\n");
    let Some(o) = with(&["--replace-tree", "s", "old"]) else { return };
    o.fails(1).stderr_is("fcopy: old: cannot be replaced in one step\n");
    bed.file_is("old/f", "old").assert_no_litter();
}
