//! `--update LIST`: only what changed since is read, and the list is what a first run would write.

use std::thread::sleep;
use std::time::Duration;

use harness::Bed;

use crate::{A, ABC, EMPTY};

/// A tree `d`, old enough for its times to be trusted.
pub(crate) fn bed() -> Bed {
    let bed = Bed::new();
    bed.tree(&[("d/a", "a"), ("d/abc", "abc"), ("d/s/empty", "")]);
    age();
    bed
}

/// Lets the clock that files get their times from go on: a tick has 10 ms at most.
pub(crate) fn age() {
    sleep(Duration::from_millis(50));
}

/// Updates `list` and expects so many files to be digested, kept and dropped.
#[track_caller]
pub(crate) fn update(bed: &Bed, args: &[&str], digested: u64, kept: u64, dropped: u64) {
    let outcome = bed.tool("fmd5").args(["-v", "--update", "list"]).args(args).run();
    outcome
        .ok()
        .no_stdout()
        .stderr_is(format!("fmd5: list: {digested} digested, {kept} kept, {dropped} dropped\n"));
    bed.assert_no_litter();
}

/// The list without its comments.
pub(crate) fn entries(bed: &Bed) -> String {
    let text = String::from_utf8_lossy(&bed.read("list")).into_owned();
    text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_first_run_makes_the_list_and_the_next_reads_nothing() {
    let bed = bed();
    bed.run("fmd5", ["-r", "--update", "list", "d"]).prints("");
    let want = format!("{A}  d/a\n{ABC}  d/abc\n{EMPTY}  d/s/empty\n");
    assert_eq!(entries(&bed), want);
    update(&bed, &["-r", "d"], 0, 3, 0);
    update(&bed, &[], 0, 3, 0);
    assert_eq!(entries(&bed), want);
    for program in ["fmd5", "md5sum"] {
        let tool = bed.tool("fmd5").arg0(program).args(["-c", "--strict", "list"]);
        tool.run().prints("d/a: OK\nd/abc: OK\nd/s/empty: OK\n");
    }
}

#[test]
fn a_file_that_is_as_it_was_is_not_opened() {
    let bed = bed();
    update(&bed, &["-r", "d"], 3, 0, 0);
    bed.write("d/abc", "abd");
    let tool = bed.tool("fmd5").args(["-r", "--update", "list", "d"]);
    let Some((outcome, calls)) = tool.syscalls() else { return };
    outcome.prints("");
    let opens = |name: &str| {
        let quoted = format!("\"{name}\"");
        calls.log().lines().any(|line| line.contains("O_RDONLY") && line.contains(&quoted))
    };
    assert!(opens("d/abc") && !opens("d/a") && !opens("d/s/empty"), "{}", calls.log());
}

#[test]
fn what_changed_is_new_or_gone() {
    let bed = bed();
    update(&bed, &["-r", "d"], 3, 0, 0);
    bed.write("d/abc", "a");
    bed.write("d/s/new", "");
    bed.remove("d/a");
    age();
    // Of the names that are listed, nothing is new.
    bed.sh("cp list saved").ok();
    update(&bed, &[], 1, 1, 1);
    assert_eq!(entries(&bed), format!("{A}  d/abc\n{EMPTY}  d/s/empty\n"));
    bed.sh("mv saved list").ok();
    update(&bed, &["-r", "d"], 2, 1, 1);
    assert_eq!(entries(&bed), format!("{A}  d/abc\n{EMPTY}  d/s/empty\n{EMPTY}  d/s/new\n"));
    // Another inode with the same bytes, times and length is another file.
    bed.sh("cp -p d/abc x && mv x d/abc").ok();
    age();
    update(&bed, &[], 1, 2, 0);
    // Times that were put back do not fool it: the change time was not.
    bed.sh("touch -r d/abc t && printf b > d/abc && touch -r t d/abc").ok();
    age();
    update(&bed, &[], 1, 2, 0);
    bed.run("fmd5", ["-c", "--quiet", "list"]).prints("");
}

#[test]
fn a_list_that_would_be_the_same_is_left_alone() {
    let bed = bed();
    update(&bed, &["-r", "d"], 3, 0, 0);
    bed.sh("stat -c '%i %Y %Z' list > before").ok();
    age();
    update(&bed, &["-r", "d"], 0, 3, 0);
    bed.sh("stat -c '%i %Y %Z' list | cmp - before").ok();
}

#[test]
fn changes_in_quick_succession_are_seen() {
    let bed = Bed::new();
    for round in 0..40 {
        bed.write("d/f", format!("{round:03}"));
        bed.run("fmd5", ["-r", "--update", "list", "d"]).prints("");
        let fresh = bed.run("fmd5", ["-r", "d"]).stdout.clone();
        assert_eq!(entries(&bed).into_bytes(), fresh, "round {round}");
    }
}

#[test]
fn a_time_that_says_nothing_is_not_kept() {
    let bed = bed();
    bed.sh("touch -d 2100-01-01 d/a && touch -d '1960-01-01 00:00:00.5' d/abc").ok();
    age();
    update(&bed, &["-r", "d"], 3, 0, 0);
    assert!(!bed.read("list").windows(9).any(|part| part == b"name=d/a\n"));
    update(&bed, &["-r", "d"], 1, 2, 0);
}

#[test]
fn several_algorithms_from_one_read() {
    let bed = bed();
    update(&bed, &["-r", "d", "-a", "md5,sha256"], 3, 0, 0);
    let fresh = bed.run("fmd5", ["-r", "d", "-a", "md5,sha256"]).stdout.clone();
    assert_eq!(entries(&bed).into_bytes(), fresh);
    // Those of the list, if none are asked for.
    update(&bed, &[], 0, 3, 0);
    assert_eq!(entries(&bed).into_bytes(), fresh);
    update(&bed, &["-r", "d", "-a", "sha256"], 0, 3, 0);
    let fresh = bed.run("fmd5", ["-r", "d", "-a", "sha256"]).stdout.clone();
    assert_eq!(entries(&bed).into_bytes(), fresh);
    update(&bed, &["-r", "d", "-a", "sha256,sha512"], 3, 0, 0);
    bed.run("fmd5", ["-c", "--strict", "--quiet", "list"]).prints("");
}

#[test]
fn lines_look_as_asked_for() {
    let bed = bed();
    for style in [&["--tag"][..], &["-b"], &["--base64"], &["--tag", "--base64"], &[]] {
        let fresh = bed.tool("fmd5").args(["-r", "d"]).args(style).run().stdout.clone();
        bed.tool("fmd5").args(["-r", "d", "--update", "list"]).args(style).run().prints("");
        assert_eq!(entries(&bed).into_bytes(), fresh, "{style:?}");
        bed.run("fmd5", ["-c", "--strict", "--quiet", "list"]).prints("");
    }
}

#[test]
fn a_list_does_not_list_itself() {
    let bed = bed();
    bed.tool("fmd5").args(["-r", "--update", "SUMS", "."]).cwd("d").run().prints("");
    bed.tool("fmd5").args(["-r", "--update", "SUMS", "."]).cwd("d").run().prints("");
    bed.sh("cd d && fmd5 --update SUMS * 2> errors; grep -c 'SUMS\\|ftools' SUMS").fails(1);
    bed.sh("cd d && ln SUMS hard && fmd5 -r --update ./SUMS . && grep -c hard SUMS").fails(1);
    bed.assert_no_litter();
}

#[test]
fn globs_links_and_lists_of_names_choose() {
    let bed = bed();
    update(&bed, &["-r", "d", "--exclude", "s"], 2, 0, 0);
    update(&bed, &["-r", "d", "--include", "empty"], 1, 0, 2);
    bed.symlink("a", "d/link");
    bed.fifo("d/fifo");
    update(&bed, &["-rL", "d", "--include", "link"], 1, 0, 1);
    update(&bed, &["-rL", "d", "--include", "link"], 0, 1, 0);
    let skipped = "fmd5: 2 skipped: symbolic links 1, FIFOs 1\n";
    bed.run("fmd5", ["-rv", "--update", "other", "d"]).ok().stderr_has(skipped);
    // A link that leads elsewhere now leads to another file.
    bed.remove("d/link");
    bed.symlink("abc", "d/link");
    update(&bed, &[], 1, 0, 0);
    assert_eq!(entries(&bed), format!("{ABC}  d/link\n"));
    bed.write("names", "d/a\nd/abc\n");
    update(&bed, &["--files-from", "names"], 2, 0, 1);
    bed.run("fmd5", ["--update", "list", "d/a", "d/fifo"])
        .fails(1)
        .stderr_is("fmd5: d/fifo: not a regular file\n");
    bed.run("fmd5", ["--update", "list", "--files-from", "no"])
        .fails(1)
        .stderr_has("no: No such file");
    // A list of names that breaks off says nothing about what would have come.
    let before = bed.read("list");
    bed.write("names", "d/a\n\n");
    bed.sh("printf 'd/a\\0\\0d/abc\\0' | fmd5 --update list --files0-from -").fails(1);
    bed.file_is("list", before);
}

#[test]
fn shards_have_their_own_lists() {
    let bed = bed();
    for k in ["1/2", "2/2"] {
        let list = format!("list{}", &k[..1]);
        bed.run("fmd5", ["-r", "--shard", k, "--update", &list, "d"]).prints("");
    }
    bed.sh("cat list1 list2 | fmd5 -c --strict --quiet").prints("");
    bed.sh("cat list1 list2 | grep -vc '^#'").prints("3\n");
}

#[test]
fn through_a_link_the_list_itself_is_replaced() {
    let bed = bed();
    bed.symlink("real", "list");
    update(&bed, &["-r", "d"], 3, 0, 0);
    update(&bed, &["-r", "d"], 0, 3, 0);
    bed.sh("test -L list && test -f real && ! test -L real").ok();
}

#[test]
fn options_that_do_not_go_together() {
    let bed = bed();
    for args in [
        &["--update", "list", "-c", "x"][..],
        &["--update", "list", "--json", "d/a"],
        &["--update", "list", "-z", "d/a"],
        &["--update", "list", "--manifest", "x", "d/a"],
        &["--update", "list", "--expect", EMPTY, "d/a"],
        &["--update", "list", "--strict", "d/a"],
        &["--update", "-", "d/a"],
        &["--update", "list", "-"],
        &["--update", "list", "-r"],
        &["--update", "list", "--shard", "1/2"],
    ] {
        bed.tool("fmd5").args(args).run().fails(2).no_stdout();
    }
    assert!(!bed.exists("list"));
}
