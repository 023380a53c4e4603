//! Every step of the atomic recipe made to fail: the old file is whole, the status tells.

use harness::Bed;

/// Runs `fdump -o f` with a system call failing, and returns how often it was made to.
fn with_fault(expression: &str, args: &[&str], existing: bool) -> Option<(Bed, harness::Outcome)> {
    let bed = Bed::new();
    if existing {
        bed.write("f", "old");
    }
    // The faults are those of read and write; splice and its kin have tests of their own.
    let tool = bed.tool("fdump").args(["--zero-copy=never"]).args(args);
    let tool = tool.args(["-o", "f"]).stdin("new");
    let outcome = tool.inject(expression)?.run();
    Some((bed, outcome))
}

#[test]
fn a_failing_step_leaves_the_old_file_and_no_litter() {
    for expression in [
        "fsync:error=EIO",
        "renameat:error=EIO",
        "renameat:error=ENOSPC",
        "fchmod:error=EPERM",
        "flistxattr:error=EIO",
    ] {
        let Some((bed, outcome)) = with_fault(expression, &[], true) else { return };
        assert!(outcome.injections() > 0, "{expression}");
        outcome.fails(1).stderr_lines(1).stderr_has("fdump: f: ");
        bed.file_is("f", "old");
        bed.assert_no_litter();
    }
}

#[test]
fn an_interrupted_or_short_write_is_gone_on_with() {
    for expression in
        ["write:error=EINTR:when=1", "write:retval=1:when=1", "write:error=EAGAIN:when=1"]
    {
        let Some((bed, outcome)) = with_fault(expression, &[], true) else { return };
        assert!(outcome.injections() > 0, "{expression}");
        outcome.ok().no_stderr();
        // A write that strace says took 1 byte took none: the rest follows it.
        let want = if expression.contains("retval") { "ew" } else { "new" };
        bed.file_is("f", want);
    }
}

#[test]
fn a_write_of_nothing_is_a_full_disk() {
    let Some((bed, outcome)) = with_fault("write:retval=0:when=1", &[], true) else { return };
    outcome.fails(1).stderr_is("fdump: f: No space left on device\n");
    bed.file_is("f", "old");
}

#[test]
fn a_file_that_cannot_be_replaced_is_not_written_into_when_its_backup_is_a_link() {
    let bed = Bed::new();
    bed.write("f", "old");
    let tool = bed.tool("fdump").args(["--backup", "-o", "f"]).stdin("new");
    // The first is the backup's own.
    let Some(tool) = tool.inject("renameat:error=EBUSY:when=2") else { return };
    let outcome = tool.run();
    assert_eq!(outcome.injections(), 1);
    outcome.fails(1).stderr_is("fdump: f: Device or resource busy\n");
    bed.file_is("f", "old").file_is("f~", "old").assert_no_litter();
}

#[test]
fn what_is_written_into_reaches_the_disk_after_its_backup() {
    let bed = Bed::new();
    for (args, flushes) in [
        // The new content before it is poured, and the file.
        (&["--keep-inode", "-o", "f"][..], 2),
        // The copy of the old content, too.
        (&["--keep-inode", "--backup", "-o", "f"], 3),
    ] {
        bed.write("f", "old");
        let Some((outcome, calls)) = bed.tool("fdump").args(args).stdin("new").syscalls() else {
            return;
        };
        outcome.ok();
        assert_eq!(calls.count("fsync"), flushes, "{args:?}");
        bed.file_is("f", "new");
    }
    bed.file_is("f~", "old");
}

#[test]
fn an_error_of_standard_outputs_close_is_reported() {
    let bed = Bed::new();
    let tool = bed.tool("fdump").stdin("new").stdout_to("out").only_on("out");
    let Some(tool) = tool.and_then(|tool| tool.inject("close:error=EDQUOT")) else { return };
    let outcome = tool.run();
    assert_eq!(outcome.injections(), 1);
    outcome.fails(1).stderr_is("fdump: standard output: Disk quota exceeded\n");
}

#[test]
fn an_error_of_a_late_close_is_reported() {
    // Which of the closes is the output's depends on the system; it must be one of them.
    let mut reported = 0;
    for when in 1..=20 {
        let expression = format!("close:error=EIO:when={when}");
        let Some((bed, outcome)) = with_fault(&expression, &[], true) else { return };
        if outcome.injections() == 0 {
            break;
        }
        match outcome.status.code() {
            Some(127) => continue, // the loader's, before the program began
            Some(1) => {
                outcome.stderr_is("fdump: f: Input/output error\n");
                bed.file_is("f", "old");
                reported += 1;
            }
            _ => {
                outcome.ok();
                bed.file_is("f", "new");
            }
        }
        bed.assert_no_litter();
    }
    assert_eq!(reported, 1);
}

#[test]
fn a_directory_that_cannot_be_synced_is_told_with_the_file_in_place() {
    let Some((bed, outcome)) = with_fault("fsync:error=EIO:when=2", &["--sync", "file"], true)
    else {
        return;
    };
    outcome.fails(1).stderr_is("fdump: f: written, but its name may not survive a crash\n");
    bed.file_is("f", "new");
    let Some((bed, outcome)) = with_fault("fsync:error=EINVAL:when=2", &["--sync=file"], true)
    else {
        return;
    };
    outcome.ok();
    bed.file_is("f", "new");
}

#[test]
fn where_a_rename_is_not_possible_the_old_inode_is_filled() {
    for expression in ["renameat:error=EBUSY", "renameat:error=EPERM"] {
        let Some((bed, outcome)) = with_fault(expression, &[], true) else { return };
        assert!(outcome.injections() > 0);
        outcome.ok().no_stderr();
        bed.file_is("f", "new");
        bed.assert_no_litter();
    }
}

#[test]
fn new_content_that_could_not_be_put_in_place_is_kept_and_named() {
    let bed = Bed::new();
    bed.write("f", "old");
    let tool = bed.tool("fdump").args(["--keep-inode", "-o", "f"]).stdin("new");
    let Some(tool) = tool.inject("ftruncate:error=EIO") else { return };
    let outcome = tool.run();
    outcome.fails(1).stderr_has("Input/output error; the new content is in ");
    let stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
    let kept = stderr.trim_end().rsplit(' ').next().unwrap();
    assert_eq!(std::fs::read(kept).unwrap(), b"new");
}

#[test]
fn a_file_system_without_unnamed_files_or_reflinks_is_no_obstacle() {
    let bed = Bed::new();
    let Some(_fs) = bed.small_fs("disk", 1 << 20) else { return };
    bed.tool("fdump").args(["-o", "disk/f"]).stdin("x").run().ok();
    bed.file_is("disk/f", "x");
}

#[test]
fn killed_at_any_step_the_file_is_old_or_new() {
    for step in ["openat", "splice", "write", "fsync", "fchmod", "renameat", "close"] {
        for when in 1..=3 {
            let expression = format!("{step}:signal=KILL:when={when}");
            let bed = Bed::new();
            bed.write("f", "old");
            let tool = bed.tool("fdump").args(["-o", "f"]).stdin("new").only_on("f");
            let Some(tool) = tool.and_then(|tool| tool.inject(&expression)) else { return };
            tool.run().that("the file is old or new", |_| {
                let content = bed.read("f");
                content == b"old" || content == b"new"
            });
        }
    }
}
