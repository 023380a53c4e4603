//! `-r`: directories at a time.

use harness::Bed;

use super::{AFTER, BEFORE, fspace};

fn checked(bed: &Bed, args: &[&str]) -> Vec<String> {
    let outcome = fspace(bed, &[&["-c", "-r"], args].concat()).run();
    let mut names: Vec<String> = outcome
        .lines()
        .iter()
        .map(|line| String::from_utf8_lossy(line).split(':').next().unwrap_or_default().to_owned())
        .collect();
    names.dedup();
    names
}

#[test]
fn files_come_in_byte_order_and_binaries_are_passed_over() {
    let bed = Bed::new();
    bed.tree(&[
        ("d/b", BEFORE),
        ("d/a/x", BEFORE),
        ("d/z.bin", "\0中a"),
        ("d/good", AFTER),
        ("e", BEFORE),
    ]);
    assert_eq!(checked(&bed, &["d", "e"]), ["d/a/x", "d/b", "e"]);
    assert_eq!(checked(&bed, &[]), ["./d/a/x", "./d/b", "./e"]);
    // Named, it is meant.
    fspace(&bed, &["-c", "d/z.bin"]).run().fails(1).stdout_is("d/z.bin:1:3\n");
}

#[test]
fn globs_choose() {
    let bed = Bed::new();
    bed.tree(&[("d/a.md", BEFORE), ("d/b.txt", BEFORE), ("d/old/c.md", BEFORE)]);
    assert_eq!(checked(&bed, &["--include=*.md", "d"]), ["d/a.md", "d/old/c.md"]);
    assert_eq!(checked(&bed, &["--include=*.md", "--exclude=old", "d"]), ["d/a.md"]);
    fspace(&bed, &["-r", "-c", "--include=["]).run().fails(2);
}

#[test]
fn a_tree_is_edited_with_any_number_of_threads() {
    let bed = Bed::new();
    for jobs in ["1", "2", "8"] {
        for n in 0..100 {
            bed.write(format!("d{}/f{n}", n % 7), if n % 3 == 0 { AFTER } else { BEFORE });
        }
        fspace(&bed, &["-i", "-r", "-j", jobs]).run().prints("");
        fspace(&bed, &["-c", "-r"]).run().prints("");
        assert_eq!(bed.sh("find . -type f | wc -l").ok().lines(), [b"100"], "{jobs}");
    }
}

#[test]
fn gitignore_is_respected_unless_told_otherwise() {
    let bed = Bed::new();
    bed.tree(&[
        (".gitignore", "*.log\nbuild/\n/top.txt\n"),
        ("a.log", BEFORE),
        ("a.txt", BEFORE),
        ("build/x.txt", BEFORE),
        ("sub/.gitignore", "!keep.log\nsecret*\n"),
        ("sub/keep.log", BEFORE),
        ("sub/other.log", BEFORE),
        ("sub/secret.txt", BEFORE),
        ("sub/top.txt", BEFORE),
        ("top.txt", BEFORE),
        ("z/secret.txt", BEFORE),
    ]);
    let wanted = ["./a.txt", "./sub/keep.log", "./sub/top.txt", "./z/secret.txt"];
    assert_eq!(checked(&bed, &[]), wanted);
    assert_eq!(checked(&bed, &["--no-ignore"]).len(), 9);
    // Named, it is meant.
    assert_eq!(checked(&bed, &["build", "a.log"]), ["build/x.txt", "a.log"]);
}

#[test]
fn the_ignore_files_above_count_up_to_the_work_tree() {
    let bed = Bed::new();
    bed.tree(&[
        (".gitignore", "*.txt\n"),
        ("repo/.gitignore", "*.log\ndocs/deep/*.out\n"),
        ("repo/.git/info/exclude", "*.tmp\n"),
        ("repo/.git/x.md", BEFORE),
        ("repo/docs/a.log", BEFORE),
        ("repo/docs/a.tmp", BEFORE),
        ("repo/docs/a.txt", BEFORE),
        ("repo/docs/deep/a.out", BEFORE),
        ("repo/docs/docs/deep/a.out", BEFORE),
    ]);
    assert_eq!(checked(&bed, &["repo/docs"]), ["repo/docs/a.txt", "repo/docs/docs/deep/a.out"]);
    let inside = fspace(&bed, &["-c", "-r", "."]).cwd("repo/docs").run();
    inside.fails(1).stdout_has("./a.txt:1:2\n").stdout_lacks("a.log").stdout_lacks("a.tmp");
    assert_eq!(
        checked(&bed, &["--no-ignore", "repo"]).iter().filter(|it| it.contains(".git/")).count(),
        0
    );
}

#[test]
fn git_agrees() {
    if !std::path::Path::new("/usr/bin/git").exists() {
        harness::skip("git is not installed");
        return;
    }
    let bed = Bed::new();
    bed.tree(&[
        (".gitignore", "*.log\n!important.log\n/a/*\n!/a/b\nfoo/**/bar\n\\#x\n"),
        ("#x", BEFORE),
        ("a/b/c.log", BEFORE),
        ("a/b/important.log", BEFORE),
        ("a/c/d", BEFORE),
        ("foo/bar/x", BEFORE),
        ("foo/y/bar", BEFORE),
        ("foo/y/z", BEFORE),
        ("sp ace/t", BEFORE),
        ("sp ace/.gitignore", "/t\n"),
        ("sp ace/u/t", BEFORE),
    ]);
    bed.sh(
        "git init -q . && git ls-files -co --exclude-standard | grep -v -e gitignore -e theirs | sort > theirs",
    )
    .ok();
    let theirs = std::fs::read_to_string(bed.path("theirs")).unwrap();
    bed.remove("theirs");
    let ours: String =
        checked(&bed, &["."]).iter().map(|name| format!("{}\n", &name[2..])).collect();
    let mut ours: Vec<&str> = ours.lines().collect();
    ours.sort_unstable();
    assert_eq!(ours, theirs.lines().map(|line| line.trim_matches('"')).collect::<Vec<_>>());
}

#[test]
fn shards_share_a_tree() {
    let bed = Bed::new();
    for n in 0..40 {
        bed.write(format!("d/f{n}"), BEFORE);
    }
    let part = |k: &str| checked(&bed, &["--shard", k, "d"]);
    let mut both = [part("1/2"), part("2/2")].concat();
    assert!(part("1/2").len() > 5 && part("2/2").len() > 5);
    both.sort_unstable();
    both.dedup();
    assert_eq!(both.len(), 40);
}

#[test]
fn what_to_do_must_be_said() {
    let bed = Bed::new();
    bed.mkdir("d");
    fspace(&bed, &["-r", "d"]).run().fails(2).stderr_has("-r needs -i, -c, -d");
}

#[test]
fn links_below_are_not_followed() {
    let bed = Bed::new();
    bed.tree(&[("f", BEFORE), ("d/g", BEFORE)]);
    bed.symlink("../f", "d/link");
    bed.symlink("..", "d/up");
    bed.fifo("d/pipe");
    assert_eq!(checked(&bed, &["d"]), ["d/g"]);
}
