//! `--update LIST`: only what changed since is read, and the list is what a first run would write.

use std::thread::sleep;
use std::time::Duration;

use harness::{Bed, os};

use crate::{A, ABC, EMPTY};

/// A tree `d`, old enough for its times to be trusted.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.tree(&[("d/a", "a"), ("d/abc", "abc"), ("d/s/empty", "")]);
    age();
    bed
}

/// Lets the clock that files get their times from go on: a tick has 10 ms at most.
fn age() {
    sleep(Duration::from_millis(50));
}

/// Updates `list` and expects so many files to be digested, kept and dropped.
#[track_caller]
fn update(bed: &Bed, args: &[&str], digested: u64, kept: u64, dropped: u64) {
    let outcome = bed.tool("fmd5").args(["-v", "--update", "list"]).args(args).run();
    outcome
        .ok()
        .no_stdout()
        .stderr_is(format!("fmd5: list: {digested} digested, {kept} kept, {dropped} dropped\n"));
    bed.assert_no_litter();
}

/// The list without its comments.
fn entries(bed: &Bed) -> String {
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
fn names_from_hell() {
    let bed = Bed::new();
    let names: [&[u8]; 10] = [
        b"a\nb",
        b"a\rb",
        b"back\\slash",
        b"\\n",
        b" lead",
        b"trail ",
        b"# fmd5 size=1",
        b"\xff\xfe",
        b"name=x",
        b"*star",
    ];
    for name in names {
        bed.write(os(name), name);
    }
    bed.sh("mkdir d; mv -- * d 2> /dev/null; true").ok();
    age();
    update(&bed, &["-r", "d"], 10, 0, 0);
    update(&bed, &["-r", "d"], 0, 10, 0);
    update(&bed, &[], 0, 10, 0);
    assert_eq!(bed.read("list").iter().filter(|byte| **byte == b'\n').count(), 20);
    for program in ["fmd5", "md5sum"] {
        let args = ["-c", "--strict", "--quiet", "list"];
        bed.tool("fmd5").arg0(program).args(args).run().prints("");
    }
}

#[test]
fn lists_that_others_edited() {
    let bed = bed();
    update(&bed, &["-r", "d"], 3, 0, 0);
    // An entry whose line about the file is gone, one that came by hand, and one that was changed.
    bed.write("d/by-hand", "a");
    age();
    bed.sh("grep -v 'name=d/a$' list > l && fmd5 d/by-hand >> l && mv l list").ok();
    update(&bed, &[], 2, 2, 0);
    bed.sh(format!("sed -i 's/^{ABC}/{A}/' list")).ok();
    update(&bed, &[], 1, 3, 0);
    assert!(entries(&bed).contains(&format!("{ABC}  d/abc\n")));
    // A line about a file without its entry means nothing; nor does one that is damaged.
    bed.sh("grep -v '  d/a$' list > l && mv l list").ok();
    update(&bed, &[], 0, 3, 0);
    bed.sh("sed -i 's/^# fmd5 size=/# fmd5 size=x/' list").ok();
    update(&bed, &[], 3, 0, 0);
    // Sorted, with the ends of lines of another system.
    bed.sh("LC_ALL=C sort -o list list && sed -i 's/$/\\r/' list").ok();
    update(&bed, &[], 0, 3, 0);
    // One file twice, with digests that cannot both be right.
    bed.sh(format!("echo '{A}  d/abc' >> list")).ok();
    update(&bed, &[], 1, 2, 0);
    assert_eq!(entries(&bed).lines().count(), 3);
}

#[test]
fn what_others_wrote_stays_at_the_top() {
    let bed = bed();
    bed.write("list", format!("# my photos\n\n{A}  d/a\n# the end\n#\n"));
    update(&bed, &["-r", "d"], 3, 0, 0);
    let text = bed.read("list");
    assert!(text.starts_with(b"# my photos\n# the end\n#\n# fmd5 size=1 "), "{text:?}");
    update(&bed, &["-r", "d"], 0, 3, 0);
    assert_eq!(bed.read("list"), text);
}

#[test]
fn what_is_no_list_is_not_touched() {
    let bed = bed();
    let text = format!("{A}  d/a\nDear diary,\n");
    bed.write("list", &text);
    bed.run("fmd5", ["-r", "--update", "list", "d"])
        .fails(1)
        .no_stdout()
        .stderr_is("fmd5: list: 2: improperly formatted checksum line; not updated\n");
    bed.file_is("list", text);
    bed.run("fmd5", ["--update", "d", "x"]).fails(1).stderr_is("fmd5: d: Is a directory\n");
    bed.run("fmd5", ["--update", "/dev/null", "d/a"])
        .fails(1)
        .stderr_is("fmd5: /dev/null: not a regular file\n");
    bed.run("fmd5", ["--update", "none"])
        .fails(1)
        .stderr_is("fmd5: none: No such file or directory\n");
    assert!(!bed.exists("none"));
    bed.assert_no_litter();
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
fn what_cannot_be_read_keeps_its_old_entry() {
    let bed = bed();
    bed.tree(&[("d/closed/f", "f"), ("d/closed/g", "g")]);
    bed.chmod(".", 0o777);
    age();
    update(&bed, &["-r", "d"], 5, 0, 0);
    let before = entries(&bed);
    bed.chmod("list", 0o666);
    bed.chmod("d/closed", 0o000);
    bed.chmod("d/abc", 0o000);
    bed.write("d/new", "new");
    bed.chmod("d/new", 0o000);
    let Some(tool) = bed.tool("fmd5").args(["-r", "--update", "list", "d"]).as_nobody() else {
        return;
    };
    tool.run().fails(1).no_stdout().stderr_is(
        "fmd5: d/abc: Permission denied\nfmd5: d/closed: Permission denied\n\
         fmd5: d/new: Permission denied\n",
    );
    assert_eq!(entries(&bed), before);
    // They are tried again, though nothing but their mode changed.
    for name in ["d/closed", "d/abc", "d/new"] {
        bed.chmod(name, 0o755);
    }
    age();
    update(&bed, &["-r", "d"], 4, 2, 0);
}

#[test]
fn what_was_typed_and_is_not_there_keeps_its_entries_too() {
    let bed = bed();
    bed.tree(&[("e/x", "x"), ("e/y", "y")]);
    age();
    update(&bed, &["-r", "d", "e"], 5, 0, 0);
    bed.sh("mv e elsewhere").ok();
    bed.run("fmd5", ["-rv", "--update", "list", "d", "e"]).fails(1).stderr_is(
        "fmd5: e: No such file or directory\nfmd5: list: 0 digested, 5 kept, 0 dropped\n",
    );
    bed.run("fmd5", ["-c", "--quiet", "list"]).fails(1);
    bed.sh("mv elsewhere e").ok();
    age();
    update(&bed, &["-r", "d", "e"], 2, 3, 0);
    bed.run("fmd5", ["--update", "list", "d/a", "d/none", "d"])
        .fails(1)
        .stderr_is("fmd5: d/none: No such file or directory\nfmd5: d: Is a directory\n");
    assert_eq!(entries(&bed), format!("{A}  d/a\n"));
}

#[test]
fn a_list_is_not_emptied() {
    let bed = bed();
    update(&bed, &["-r", "d"], 3, 0, 0);
    let before = bed.read("list");
    bed.sh("mv d elsewhere && mkdir d").ok();
    let text = "fmd5: list: not updated: nothing of what it names is there\n";
    bed.run("fmd5", ["-r", "--update", "list", "d"]).fails(1).stderr_is(text);
    bed.run("fmd5", ["--update", "list"]).fails(1).stderr_is(text);
    bed.file_is("list", before);
    bed.assert_no_litter();
    // One that names nothing may go on doing so.
    bed.write("list", "# nothing yet\n");
    update(&bed, &["-r", "d"], 0, 0, 0);
    bed.file_is("list", "# nothing yet\n");
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
fn a_list_somebody_else_wrote_to_meanwhile_is_not_replaced() {
    let bed = bed();
    update(&bed, &["-r", "d"], 3, 0, 0);
    bed.write("d/a", "changed");
    // The list of names is a pipe that waits: the old list has been read by then.
    bed.sh("mkfifo names; fmd5 --update list --files-from names 2> errors & \
         { echo d/a; sleep 0.3; echo '# mine' >> list; } > names; wait $!; echo $?")
        .prints("1\n");
    bed.file_is("errors", "fmd5: list: not updated: somebody else wrote to it meanwhile\n");
    assert!(bed.read("list").ends_with(b"# mine\n"));
    bed.assert_no_litter();
}

#[test]
fn a_full_disk_leaves_the_old_list() {
    let bed = bed();
    update(&bed, &["-r", "d"], 3, 0, 0);
    let before = bed.read("list");
    bed.write("d/a", "changed");
    bed.tool("fmd5")
        .args(["-r", "--update", "list", "d"])
        .limit_fsize(100)
        .run()
        .fails(1)
        .stderr_is("fmd5: list: File too large\n");
    bed.file_is("list", before);
    bed.assert_no_litter();
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
