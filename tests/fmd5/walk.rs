//! Trees: which files, in which order.

use harness::{Bed, os};

use crate::{A, EMPTY};

/// The names in a run's lines.
#[track_caller]
fn names<const N: usize>(bed: &Bed, args: [&str; N]) -> Vec<String> {
    let outcome = bed.run("fmd5", args);
    outcome.ok().no_stderr();
    let name = |line: &&[u8]| String::from_utf8_lossy(&line[34..]).into_owned();
    outcome.lines().iter().map(name).collect()
}

fn tree() -> Bed {
    let bed = Bed::new();
    bed.tree(&[
        ("t/a.txt", ""),
        ("t/a/x.c", ""),
        ("t/a/y.h", ""),
        ("t/a/deep/z.c", ""),
        ("t/a0", ""),
        ("t/B", ""),
        ("t/empty/", ""),
        ("u/one", ""),
    ]);
    bed
}

#[test]
fn the_order_is_that_of_the_paths_bytes() {
    let bed = tree();
    let want = ["t/B", "t/a.txt", "t/a/deep/z.c", "t/a/x.c", "t/a/y.h", "t/a0"];
    assert_eq!(names(&bed, ["-r", "t"]), want);
    assert_eq!(names(&bed, ["--recursive", "t/"]), want);
    assert_eq!(names(&bed, ["-r", "u", "t/a"]), ["u/one", "t/a/deep/z.c", "t/a/x.c", "t/a/y.h"]);
    assert_eq!(names(&bed, ["-r", "t/a0", "t/empty"]), ["t/a0"]);
    let outcome = bed.sh("fmd5 -r . | LC_ALL=C sort -c -k2");
    outcome.ok();
}

#[test]
fn globs() {
    let bed = tree();
    for (args, want) in [
        (&["--include", "*.c"][..], &["t/a/deep/z.c", "t/a/x.c"][..]),
        (&["--include", "*.c", "--include", "*.h"], &["t/a/deep/z.c", "t/a/x.c", "t/a/y.h"]),
        (&["--exclude", "a"], &["t/B", "t/a.txt", "t/a0"]),
        (&["--exclude", "deep/", "--include", "*.c"], &["t/a/x.c"]),
        (&["--exclude", "/a/x.c"], &["t/B", "t/a.txt", "t/a/deep/z.c", "t/a/y.h", "t/a0"]),
        (&["--include", "*.none"], &[]),
    ] {
        let outcome = bed.tool("fmd5").args(["-r", "t"]).args(args).run();
        let lines: String = want.iter().map(|name| format!("{EMPTY}  {name}\n")).collect();
        outcome.prints(lines);
    }
    bed.run("fmd5", ["-r", "t", "--include", "["]).fails(2);
}

#[test]
fn a_directory_without_r_is_an_error() {
    let bed = tree();
    bed.run("fmd5", ["t", "u/one"])
        .fails(1)
        .stdout_is(format!("{EMPTY}  u/one\n"))
        .stderr_is("fmd5: t: Is a directory\n");
}

#[test]
fn special_files_in_a_tree_are_passed_over_and_counted() {
    let bed = tree();
    bed.fifo("t/fifo");
    bed.fifo("t/a/fifo");
    bed.symlink("a0", "t/link");
    bed.symlink("a", "t/dirlink");
    assert_eq!(names(&bed, ["-r", "t"]).len(), 6);
    bed.run("fmd5", ["-r", "-v", "t"])
        .ok()
        .stderr_is("fmd5: 4 skipped: symbolic links 2, FIFOs 2\n");
    bed.run("fmd5", ["-r", "-v", "u"]).ok().no_stderr();
}

#[test]
fn links_are_followed_when_asked() {
    let bed = tree();
    bed.write("target", "a");
    bed.symlink("../target", "t/link");
    bed.symlink("../u", "t/ulink");
    assert!(!names(&bed, ["-r", "t"]).contains(&"t/link".to_owned()));
    let with = names(&bed, ["-rL", "t"]);
    assert!(with.contains(&"t/link".to_owned()) && with.contains(&"t/ulink/one".to_owned()));
    bed.run("fmd5", ["-rL", "t"]).stdout_has(format!("{A}  t/link\n"));
    // An operand was named and is followed.
    bed.symlink("t", "l");
    assert_eq!(names(&bed, ["-r", "l"])[0], "l/B");
    // A link back up ends with an error, not never.
    bed.symlink("..", "t/a/up");
    bed.run("fmd5", ["-rL", "t"]).fails(1).stderr_has("Too many levels of symbolic links");
    bed.symlink("nowhere", "t/dangling");
    bed.run("fmd5", ["-rL", "t"])
        .fails(1)
        .stderr_has("fmd5: t/dangling: No such file or directory\n");
    bed.run("fmd5", ["-r", "t"]).ok();
}

#[test]
fn what_cannot_be_read_is_an_error_in_its_place() {
    let bed = tree();
    bed.chmod("t/a", 0o000);
    bed.chmod("t/B", 0o000);
    let Some(tool) = bed.tool("fmd5").args(["-r", "t"]).as_nobody() else { return };
    let outcome = tool.run();
    outcome
        .fails(1)
        .stdout_is(format!("{EMPTY}  t/a.txt\n{EMPTY}  t/a0\n"))
        .stderr_is("fmd5: t/B: Permission denied\nfmd5: t/a: Permission denied\n");
}

#[test]
fn another_file_system_is_not_entered_when_so_told() {
    let bed = tree();
    bed.mkdir("t/mnt");
    let Some(_mounted) = bed.mount_tmpfs("t/mnt", "size=1m") else { return };
    bed.write("t/mnt/there", "");
    assert!(names(&bed, ["-r", "t"]).contains(&"t/mnt/there".to_owned()));
    assert!(!names(&bed, ["-rx", "t"]).contains(&"t/mnt/there".to_owned()));
    bed.run("fmd5", ["-rxv", "t"]).ok().stderr_has("directories on other file systems 1");
}

#[test]
fn shards_part_a_tree_without_loss() {
    let bed = Bed::new();
    for n in 0..60 {
        bed.write(format!("t/d{}/f{n}", n % 7), "");
    }
    let whole = names(&bed, ["-r", "t"]);
    let mut parts = Vec::new();
    for k in 1..=4 {
        let part = names(&bed, ["-r", "--shard", &format!("{k}/4"), "t"]);
        assert!(part.is_sorted() && part.len() < 40, "{part:?}");
        parts.extend(part);
    }
    parts.sort();
    assert_eq!(parts, whole);
    // The part is that of the path below the operand, wherever the tree lies.
    let here = names(&bed, ["-r", "--shard", "1/4", "t"]);
    let there = bed.tool("fmd5").args(["-r", "--shard", "1/4", "."]).cwd("t").run();
    assert_eq!(there.lines().len(), here.len());
    let env = bed.tool("fmd5").args(["-r", "--shard", "env", "t"]);
    env.env("SLURM_ARRAY_TASK_ID", "0")
        .env("SLURM_ARRAY_TASK_COUNT", "4")
        .env("SLURM_ARRAY_TASK_MIN", "0")
        .run()
        .ok()
        .that("is the first part", |o| o.lines().len() == here.len());
}

#[test]
fn a_deep_tree_and_a_wide_one() {
    let bed = Bed::new();
    let deep = "d/".repeat(60);
    bed.write(format!("deep/{deep}f"), "a");
    assert_eq!(names(&bed, ["-r", "deep"]), [format!("deep/{deep}f")]);
    for n in 0..3000 {
        bed.write(format!("wide/{n}"), "");
    }
    let wide = names(&bed, ["-r", "wide"]);
    assert!(wide.len() == 3000 && wide.is_sorted());
}

#[test]
fn names_of_any_bytes_in_trees() {
    let bed = Bed::new();
    bed.write(os(b"t/\xff"), "");
    let want = [EMPTY.as_bytes(), b"  t/\xff\n"].concat();
    bed.run("fmd5", ["-r", "t"]).prints(want);
}

#[cfg(target_os = "linux")]
#[test]
fn a_tree_is_read_however_deep_it_is() {
    let bed = Bed::new();
    // 30 names of 200 bytes: no system call takes such a path.
    bed.sh("set -e; name=$(printf %0200d 0); mkdir t; cd t; echo 0 > f
        for n in $(seq 30); do mkdir $name; cd -P ./$name; echo $n > f; echo x > g; done")
        .ok();
    let made = bed.run("fmd5", ["-r", "-j2", "t"]);
    made.ok().no_stderr();
    assert_eq!(made.lines().len(), 61);
    assert!(made.lines().iter().any(|line| line.len() > 6000));
    bed.sh("find t -type f -execdir md5sum {} + | cut -c-32 | sort > want; fmd5 -r t | cut -c-32 | sort")
        .prints(bed.read("want"));
    bed.sh("find t -type f -execdir md5sum {} + | cut -c-32 | sort | cmp - want").ok();
    bed.sh(
        "fmd5 -r t > list; fmd5 -c --strict --quiet list && fmd5 -c --quiet -C . --audit t list",
    )
    .prints("");
    bed.run("fmd5", ["-rL", "--update", "kept", "t"]).prints("");
    bed.sh("grep -v '^#' kept | cmp - list").prints("");
}
