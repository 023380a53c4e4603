//! Options that several tools have mean the same in each.

use harness::Bed;

use crate::text::{sample, spaced};
use crate::tools::{FCOPY, FDUMP, FMD5, FSPACE, Face};

/// A run that replaces `f` by something else, with these options.
fn replacing(face: &Face, bed: &Bed, options: &[&str]) -> Vec<u8> {
    face.write_with(bed, options, "-", "f").stdin("new\n").run().prints("");
    face.result("-", b"new\n")
}

#[test]
fn backups_are_made_as_cp_makes_them() {
    for face in [FCOPY, FDUMP, FSPACE] {
        for (option, backup) in [
            ("--backup", "f~"),
            ("--backup=simple", "f~"),
            ("--backup=numbered", "f.~1~"),
            ("--backup=existing", "f~"),
            ("--suffix=.old", "f.old"),
        ] {
            let bed = Bed::new();
            bed.write("f", "old");
            let new = replacing(&face, &bed, &[option]);
            bed.file_is("f", new).file_is(backup, "old");
            assert_eq!(bed.names(), ["f", backup], "{} {option}", face.name);
        }
        let bed = Bed::new();
        bed.tree(&[("f", "third"), ("f.~1~", "first"), ("f.~2~", "second")]);
        let new = replacing(&face, &bed, &["--backup=existing"]);
        bed.file_is("f", new).file_is("f.~3~", "third").file_is("f.~1~", "first");
        let bed = Bed::new();
        bed.write("f", "old");
        let outcome = face.write_with(&bed, &["--backup=mistyped"], "-", "f").run();
        outcome.fails(2).stderr_lines(2).stderr_has("mistyped");
        bed.file_is("f", "old");
    }
}

#[test]
fn a_kept_inode_keeps_its_hard_links() {
    use std::os::unix::fs::MetadataExt;
    for face in [FCOPY, FDUMP, FSPACE] {
        let bed = Bed::new();
        bed.write("f", "old and longer");
        bed.hardlink("f", "other");
        let inode = bed.stat("f").ino();
        let new = replacing(&face, &bed, &["--keep-inode"]);
        bed.file_is("f", &new).file_is("other", &new);
        assert_eq!((bed.stat("f").ino(), bed.names().len()), (inode, 2));
        // What fails before everything is there does not touch it.
        let outcome = face.write_with(&bed, &["--keep-inode"], "missing", "f").run();
        outcome.fails(1).stderr_has("No such file");
        bed.file_is("f", &new).assert_no_litter();
    }
}

#[test]
fn every_way_to_sync_gives_the_same_files() {
    for face in [FCOPY, FDUMP, FSPACE] {
        for how in ["none", "batch", "file"] {
            let bed = Bed::new();
            for _made_and_then_replaced in 0..2 {
                let new = replacing(&face, &bed, &["--sync", how]);
                bed.file_is("f", new);
            }
            assert_eq!(bed.names(), ["f"]);
        }
        let outcome = FCOPY.write_with(&Bed::new(), &["--sync=often"], "-", "f").run();
        outcome.fails(2).no_stdout().stderr_lines(2).stderr_has("often");
    }
}

#[test]
fn jobs_are_a_number() {
    for face in [FCOPY, FMD5, FSPACE] {
        let bed = Bed::new();
        for jobs in ["1", "0", "64"] {
            let outcome = face.print_with(&bed, &["-j", jobs], "-").stdin("x\n").run();
            outcome.prints(face.result("-", b"x\n"));
        }
        for jobs in ["-1", "many", "", "1.5", "99999999999999999999"] {
            let outcome = face.print_with(&bed, &[&format!("--jobs={jobs}")], "-").run();
            outcome.fails(2).no_stdout().stderr_lines(2).stderr_has("--jobs");
        }
    }
}

#[test]
fn progress_changes_nothing_but_standard_error() {
    let bytes = sample(2_000_000);
    for face in [FCOPY, FDUMP, FMD5] {
        let bed = Bed::new();
        bed.write("big", &bytes);
        for when in ["--progress", "--progress=always", "--progress=auto", "--progress=never"] {
            let outcome = face.print_with(&bed, &[when], "big").run();
            outcome.ok().stdout_is(face.result("big", &bytes));
            if when != "--progress" && when != "--progress=always" {
                outcome.no_stderr();
            }
            let outcome = face.print_with(&bed, &[when], "big").stderr_tty().run();
            outcome.ok().stdout_is(face.result("big", &bytes));
        }
        let outcome = face.print_with(&bed, &["--progress=perhaps"], "big").run();
        outcome.fails(2).no_stdout().stderr_lines(2).stderr_has("perhaps");
    }
}

#[test]
fn lists_of_names_are_operands() {
    let files = [("a b", "1\n"), ("new\nline", "2\n"), ("-x", "3\n"), ("dir/c", "4\n")];
    for face in [FMD5, FSPACE] {
        let bed = Bed::new();
        bed.tree(&files);
        let wanted = |names: &[usize]| -> Vec<u8> {
            let result = |n: &usize| face.result(files[*n].0, files[*n].1.as_bytes());
            names.iter().flat_map(result).collect()
        };
        bed.write("list0", "a b\0new\nline\0-x\0dir/c\0");
        let run = |option: &str, list: &str| face.tool(&bed).args([option, list]);
        run("--files0-from", "list0").run().prints(wanted(&[0, 1, 2, 3]));
        let typed = run("--files0-from", "-").stdin("-x\0a b");
        typed.run().prints(wanted(&[2, 0]));
        run("--files-from", "-").stdin("dir/c\n-x\na b").run().prints(wanted(&[3, 2, 0]));
        // Nothing asked is nothing done.
        run("--files0-from", "/dev/null").run().prints("");
        let outcome = run("--files0-from", "missing").run();
        outcome.fails(1).no_stdout().stderr_is(face.says("missing", "No such file or directory"));
        // The rest of a list is done whatever is wrong with one name of it.
        let outcome = run("--files0-from", "-").stdin("a b\0\0gone\0-x\0").run();
        outcome.fails(1).stdout_is(wanted(&[0, 2])).stderr_lines(2);
        outcome.stderr_has(face.says("gone", "No such file or directory"));
    }
}

#[test]
fn shards_share_a_tree_alike() {
    let bed = Bed::new();
    let names: Vec<String> = (0..50).map(|n| format!("tree/{}/f{n}", n % 7)).collect();
    names.iter().for_each(|name| drop(bed.write(name, format!("漢字abc {name}\n"))));
    let mut seen = Vec::new();
    for k in 1..=3 {
        let shard = format!("{k}/3");
        let digests = bed.run("fmd5", ["-r", "tree", "--shard", &shard]);
        let digested: Vec<_> =
            digests.ok().no_stderr().lines().iter().map(|line| line[34..].to_owned()).collect();
        bed.run("fspace", ["-i", "-r", "tree", "--shard", &shard]).prints("");
        let is_spaced = |name: &&String| bed.read(name).starts_with("漢字 abc".as_bytes());
        let mut now: Vec<_> = names.iter().filter(is_spaced).map(String::as_bytes).collect();
        now.retain(|name| !seen.iter().any(|seen: &Vec<u8>| seen == name));
        now.sort();
        assert_eq!(digested, now, "the same files fall to shard {shard} in both tools");
        seen.extend(digested);
    }
    assert_eq!(seen.len(), names.len(), "every file falls to one of them");
    for shard in ["0/3", "4/3", "1", "1/0", "x/3", "1/3/5"] {
        for tool in ["fmd5", "fspace"] {
            let outcome = bed.run(tool, ["-c", "-r", "tree", "--shard", shard]);
            outcome.fails(2).no_stdout();
        }
    }
}

#[test]
fn globs_choose_in_walks() {
    let bed = Bed::new();
    let text = "漢字abc\n";
    let names = ["tree/a.md", "tree/a.txt", "tree/sub/b.md", "tree/skip/c.md", "tree/漢.md"];
    names.iter().for_each(|name| drop(bed.write(name, text)));
    let globs = ["--include", "*.md", "--exclude", "skip"];
    let chosen = [names[0], names[2], names[4]];
    let wanted: Vec<u8> = chosen.iter().flat_map(|n| FMD5.result(n, text.as_bytes())).collect();
    bed.run("fmd5", [&["-r", "tree"], &globs[..]].concat()).prints(wanted);
    bed.run("fspace", [&["-r", "-i", "tree"], &globs[..]].concat()).prints("");
    for name in names {
        let want = if chosen.contains(&name) { spaced(text.as_bytes()) } else { text.into() };
        bed.file_is(name, want);
    }
}
