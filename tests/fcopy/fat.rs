//! Targets that hold little: FAT and exFAT, in images, where they may be mounted. No owners, modes,
//! links or pipes, not every name, and of names that differ in case but one.

use harness::{Bed, Outcome, is_root};

use crate::fcopy;

/// Calls `test` in a bed with each of these mounted at `disk`, as far as they may be.
fn on_each(test: impl Fn(&Bed, &str)) {
    for (kind, size) in [("vfat", 64 << 20), ("exfat", 64 << 20)] {
        let bed = Bed::new();
        if let Some(_disk) = bed.file_system("disk", kind, size) {
            test(&bed, kind);
        }
    }
}

/// Lines with this in them.
fn count(o: &Outcome, part: &str) -> usize {
    String::from_utf8_lossy(&o.stderr).lines().filter(|line| line.contains(part)).count()
}

const ANOTHERS: &str = ", which was made of another name that is the same there";

#[test]
fn of_two_names_that_are_one_there_neither_takes_the_others_place() {
    on_each(|bed, kind| {
        bed.tree(&[("s/A", "upper"), ("s/a", "lower"), ("s/Dir/x", "1"), ("s/dir/X", "2")]);
        bed.tree(&[("s/dir/y", "3"), ("s/other", "O")]);
        let is_one = |name: &str| {
            let text = String::from_utf8(bed.read(format!("disk/{name}"))).unwrap_or_default();
            assert!(["upper", "lower"].contains(&&*text), "{kind}: {text}");
            text
        };
        // Into a directory of our own: one of each is there, and the other was said.
        let o = fcopy(bed, &["-r", "s", "disk/s"]);
        o.fails(1).stderr_lines(2);
        assert_eq!(count(&o, ANOTHERS), 2);
        bed.file_is("disk/s/other", "O");
        let first = is_one("s/a");
        let held = bed.sh("ls disk/s/dir | wc -l");
        // Again, and where all of it is there: nothing takes the place of anything.
        for option in ["-r", "-ru", "-rn", "-rb", "-a"] {
            let o = fcopy(bed, &[option, "-T", "s", "disk/s"]);
            o.fails(1);
            assert!(count(&o, ANOTHERS) >= 2, "{kind} {option}");
            assert_eq!(is_one("s/a"), first, "{kind} {option}");
            bed.sh("ls disk/s/dir | wc -l").stdout_is(&held.stdout);
        }
        // Into one that was there and empty.
        for (n, option) in
            ["--verify=cache", "--sync=batch", "-j1", "--also-to=disk/also"].iter().enumerate()
        {
            let to = format!("disk/{n}");
            bed.mkdir("disk/also");
            bed.mkdir(&to);
            let o = fcopy(bed, &["-r", option, "-T", "s", &to]);
            o.fails(1).that("it says so", |o| count(o, ANOTHERS) + count(o, ": File exists") >= 2);
            is_one(&format!("{n}/A"));
            bed.file_is(format!("{to}/other"), "O");
        }
        // Into the root of it, which has its name elsewhere.
        let o = fcopy(bed, &["-r", "-j1", "s/.", "disk"]);
        o.fails(1).stderr_lines(2).that("it says so", |o| count(o, ANOTHERS) == 2);
        is_one("a");
        // With a step for each file, in a directory of our own.
        for (n, option) in ["--atomic=always", "--sync=file"].iter().enumerate() {
            let to = format!("disk/own{n}");
            let o = fcopy(bed, &["-r", option, "-T", "s", &to]);
            o.fails(1).stderr_lines(2);
            assert_eq!(count(&o, ANOTHERS), 2, "{kind} {option}");
        }
        // As operands.
        bed.mkdir("disk/operands");
        let o = fcopy(bed, &["-j1", "s/A", "s/a", "disk/operands"]);
        o.fails(1).stderr_has(ANOTHERS);
        bed.file_is("disk/operands/a", "upper").assert_no_litter();
        // What is left out has no part in it.
        bed.mkdir("disk/out");
        for _ in 0..2 {
            fcopy(bed, &["-r", "--exclude=a", "--exclude=dir/", "-T", "s", "disk/out"]).ok();
            bed.file_is("disk/out/A", "upper");
        }
        // Another spelling alone is the same file, as everywhere on such a disk.
        fcopy(bed, &["s/a", "disk/out/a"]).ok();
        bed.file_is("disk/out/a", "lower");
    });
}

#[test]
fn what_it_cannot_hold_is_named_in_a_clear_word() {
    on_each(|bed, kind| {
        bed.tree(&[("s/a:b", "x"), ("s/q?", "x"), ("s/sub/c", "C"), ("s/d", "D"), ("s/e", "E")]);
        bed.hardlink("s/d", "s/hard");
        bed.symlink("d", "s/link");
        bed.symlink("nowhere", "s/sub/link");
        if is_root() {
            bed.chown("s/e", 65534, 65534).chown("s/sub/c", 65534, 65534);
        }
        let o = fcopy(bed, &["-a", "-j1", "s", "disk/s"]);
        o.fails(1);
        assert_eq!(count(&o, ": not a name for this file system: "), 2, "{kind}");
        assert_eq!(count(&o, ": no symbolic links on this file system: "), 2, "{kind}");
        // The link is not there, but what it would lead to is.
        assert_eq!(count(&o, "hard link not kept: "), 1, "{kind}");
        bed.file_is("disk/s/hard", "D").file_is("disk/s/d", "D").file_is("disk/s/sub/c", "C");
        if is_root() {
            assert_eq!(count(&o, ": owner not kept: "), 2, "{kind}: once, and how many more");
            o.stderr_has("the same for ");
        }
        bed.assert_no_litter();
        // cp goes without, and says which.
        let cp = bed.tool("fcopy").arg0("cp").args(["-a", "-j1", "s", "disk/t"]).run();
        cp.fails(1).stderr_has("cp: cannot create hard link 'disk/t/");
    });
}

#[test]
fn files_are_new_and_are_replaced_there_as_everywhere() {
    on_each(|bed, kind| {
        bed.random("a", 300 << 10, 1);
        bed.write("b", "new");
        for option in [
            "-p",
            "--atomic=always",
            "--sync=file",
            "--sync=batch",
            "--verify",
            "--keep-inode",
            "--remove-destination",
            "--resume",
            "-b",
            "--manifest=disk/d/list",
        ] {
            bed.mkdir("disk/d");
            for (from, size) in [("a", 300 << 10), ("b", 3)] {
                fcopy(bed, &[option, from, "disk/d/f"]).ok();
                assert_eq!(bed.stat("disk/d/f").len(), size, "{kind} {option}");
            }
            bed.file_is("disk/d/f", "new");
            fcopy(bed, &[option, "a", "b", "disk/d"]).ok();
            fcopy(bed, &["-n", "b", "disk/d/a"]).ok();
            assert_eq!(bed.stat("disk/d/a").len(), 300 << 10);
            bed.assert_no_litter().remove("disk/d");
        }
        bed.tool("fcopy").args(["-", "disk/stream"]).stdin("data").run().ok().no_stderr();
        bed.file_is("disk/stream", "data");
        // A tree at once, where nothing is; where one is, there is no such step.
        bed.write("s/f", "F");
        fcopy(bed, &["-r", "--atomic-tree", "-T", "s", "disk/t"]).ok().no_stderr();
        fcopy(bed, &["-r", "--atomic-tree", "-T", "s", "disk/t"])
            .fails(1)
            .stderr_is("fcopy: disk/t: File exists\n");
        bed.write("disk/t/mine", "mine");
        let o = fcopy(bed, &["-r", "--replace-tree", "-T", "s", "disk/t"]);
        if o.status.code() == Some(1) {
            o.stderr_is("fcopy: disk/t: cannot be replaced in one step\n");
            bed.file_is("disk/t/mine", "mine");
        }
        bed.file_is("disk/t/f", "F").assert_no_litter();
    });
}
