//! `--update` where something is odd: names, other hands, files that cannot be read, disks that are
//! not there. Nothing that was known is lost.

use harness::{Bed, os};

use crate::update::{age, bed, entries, update};
use crate::{A, ABC};

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
    let text = String::from_utf8_lossy(&bed.read("list")).into_owned();
    for name in ["d/abc", "d/closed/f", "d/closed/g", "d/new"] {
        assert!(!text.contains(&format!("name={name}\n")), "{text}");
    }
    // They are tried again. Whether the others are, too, depends on the clock: to be run without
    // privileges the tool was given its files just before, which changed them.
    for name in ["d/closed", "d/abc", "d/new"] {
        bed.chmod(name, 0o755);
    }
    age();
    bed.run("fmd5", ["-r", "--update", "list", "d"]).prints("");
    update(&bed, &["-r", "d"], 0, 6, 0);
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
