//! What is said of what is done, or would be.

use harness::Bed;

use crate::fcopy;

#[test]
fn a_dry_run_says_everything_and_does_nothing() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "new"), ("s/d/e/b", "B"), ("t/s/a", "old")]);
    let before = bed.names();
    let o = fcopy(&bed, &["-a", "--dry-run", "--manifest=m", "s", "t"]);
    o.ok().no_stderr().stdout_has("'s/a' -> 't/s/a'\n").stdout_has("'s/d' -> 't/s/d'\n");
    o.stdout_has("'s/d/e/b' -> 't/s/d/e/b'\n");
    fcopy(&bed, &["-r", "--dry-run", "s", "new"]).ok().stdout_has("'s/d/e/b' -> 'new/d/e/b'\n");
    fcopy(&bed, &["--dry-run", "s/a", "s/a"]).fails(1);
    fcopy(&bed, &["--dry-run", "-n", "s/a", "t/s/a"]).prints("");
    fcopy(&bed, &["--dry-run", "s/a", "x"]).prints("'s/a' -> 'x'\n");
    fcopy(&bed, &["--dry-run", "--parents", "s/d/e/b", "t"]).prints("'s/d/e/b' -> 't/s/d/e/b'\n");
    assert_eq!(bed.names(), before);
    bed.file_is("t/s/a", "old");
}

#[test]
fn results_are_objects() {
    let bed = Bed::new();
    bed.write("s/a", "abc");
    bed.symlink("a", "s/l");
    let o = fcopy(&bed, &["-r", "-j1", "--json", "--digest=md5", "--manifest=m", "s", "t"]);
    o.ok().no_stderr();
    o.stdout_has("{\"type\":\"directory\",\"from\":\"s\",\"to\":\"t\"}\n");
    o.stdout_has("{\"type\":\"symlink\",\"from\":\"s/l\",\"to\":\"t/l\"}\n");
    o.stdout_has("\"from\":\"s/a\",\"to\":\"t/a\",\"bytes\":3,\"how\":\"read/write\",\"md5\":\"900150983cd24fb0d6963f7d28e17f72\"}\n");
    fcopy(&bed, &["--json", "-n", "s/a", "t/a"]).prints("{\"type\":\"skipped\",\"to\":\"t/a\"}\n");
}

#[test]
fn letting_go_of_the_cache_changes_no_byte() {
    let bed = Bed::new();
    bed.random("s/a", 1 << 20, 1);
    fcopy(&bed, &["-r", "--cache=drop", "s", "t"]).ok().no_stderr();
    bed.file_is("t/a", harness::random_bytes(1 << 20, 1));
}

#[test]
fn what_is_copied_need_not_stay_in_memory() {
    let bed = Bed::new();
    bed.random("s/a", 1 << 20, 1);
    let args = ["-rT", "-j1", "--reflink=never", "--cache=drop", "s"];
    let Some((o, calls)) = bed.tool("fcopy").args(args).arg("t").syscalls() else { return };
    o.ok().no_stderr();
    bed.file_is("t/a", harness::random_bytes(1 << 20, 1));
    let refused = |name| calls.lines(name).iter().any(|line| line.contains("EOPNOTSUPP"));
    let advised = calls.lines("fadvise64").iter().any(|line| line.contains("DONTNEED"));
    // By calls that leave nothing behind; where there are none, by letting go afterwards.
    assert!(calls.count("preadv2") > 0);
    assert_eq!(advised, refused("preadv2") || refused("pwritev2"), "{}", calls.log());
    let Some(tool) = bed.tool("fcopy").args(args).arg("u").inject("preadv2:error=EOPNOTSUPP")
    else {
        return;
    };
    let o = tool.run();
    o.ok().no_stderr().that("let go", |o| o.syscalls().log().contains("POSIX_FADV_DONTNEED"));
    bed.file_is("u/a", harness::random_bytes(1 << 20, 1));
}

#[test]
fn a_dry_run_says_what_would_fail() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "new"), ("s/secret", "x"), ("old", "old"), ("shut/", ""), ("open/", "")]);
    for (args, said) in [
        (&["s/a", "none/x"][..], "fcopy: none/x: No such file or directory\n"),
        (&["-r", "s", "none/x"], "fcopy: none/x: No such file or directory\n"),
    ] {
        fcopy(&bed, &["--dry-run"]).fails(2);
        bed.tool("fcopy").arg("--dry-run").args(args).run().fails(1).stderr_is(said).no_stdout();
    }
    bed.chmod("old", 0o444).chmod("shut", 0o555).chmod("open", 0o777).chmod("s/secret", 0);
    let Some(nobody) = bed.tool("fcopy").arg("--dry-run").as_nobody() else { return };
    let dry = |args: &[&str]| nobody.clone().args(args).run();
    dry(&["s/a", "old"]).fails(1).stderr_is("fcopy: old: Permission denied\n").no_stdout();
    dry(&["-f", "s/a", "old"]).prints("'s/a' -> 'old'\n");
    dry(&["s/a", "shut"]).fails(1).stderr_is("fcopy: shut/a: Permission denied\n");
    dry(&["-r", "s", "shut"]).fails(1).stderr_is("fcopy: shut/s: Permission denied\n");
    let o = dry(&["-r", "s", "open"]);
    o.fails(1)
        .stderr_is("fcopy: s/secret: Permission denied\n")
        .stdout_has("'s/a' -> 'open/s/a'\n");
    dry(&["--parents", "s/a", "open"]).prints("'s/a' -> 'open/s/a'\n");
    assert!(!bed.exists("open/s"));
}
