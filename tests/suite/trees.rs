//! Trees: what is walked, what is passed over, and what cannot be entered.

use std::path::PathBuf;

use harness::Bed;

use crate::text::{md5_line, sample, spaced};

/// What walks a tree and does something to each file of it.
const WALKS: [(&str, &[&str]); 3] = [
    ("fcopy", &["-r", "tree", "copy"]),
    ("fmd5", &["-r", "tree"]),
    ("fspace", &["-r", "-i", "tree"]),
];

/// The three have done exactly these files of `tree`, which hold a sample each.
#[track_caller]
fn done(bed: &Bed, tool: &str, stdout: &[u8], files: &[&str], bytes: &[u8]) {
    match tool {
        "fcopy" => {
            let names = bed.names();
            let copied = names.iter().filter_map(|name| name.to_str()?.strip_prefix("copy/"));
            let copied: Vec<_> =
                copied.filter(|name| bed.stat(format!("copy/{name}")).is_file()).collect();
            assert_eq!(copied, files);
            for name in files {
                bed.file_is(format!("copy/{name}"), bytes);
            }
        }
        "fmd5" => {
            let line = |name: &&str| md5_line(format!("tree/{name}").as_bytes(), bytes);
            let wanted: Vec<u8> = files.iter().flat_map(line).collect();
            assert_eq!(stdout.escape_ascii().to_string(), wanted.escape_ascii().to_string());
        }
        _ => {
            for name in files {
                bed.file_is(format!("tree/{name}"), spaced(bytes));
            }
        }
    }
}

#[test]
fn a_barred_directory_does_not_stop_its_siblings() {
    for (tool, args) in WALKS {
        let bed = Bed::new();
        let bytes = sample(1000);
        for name in ["a/f", "b/hidden", "c/f", "c/unreadable", "d"] {
            bed.write(format!("tree/{name}"), &bytes);
        }
        bed.chmod("tree/b", 0).chmod("tree/c/unreadable", 0);
        let Some(prepared) = bed.tool(tool).args(args).as_nobody() else { return };
        let outcome = prepared.run();
        bed.chmod("tree/b", 0o755);
        outcome.fails(1).stderr_lines(2);
        for name in ["tree/b", "tree/c/unreadable"] {
            outcome.stderr_has(format!("{tool}: {name}: Permission denied\n"));
        }
        done(&bed, tool, &outcome.stdout, &["a/f", "c/f", "d"], &bytes);
        bed.assert_no_litter();
    }
}

#[test]
fn what_is_no_file_is_not_opened() {
    // A FIFO without a writer would hang whoever opens it.
    for (tool, args) in WALKS {
        let bed = Bed::new();
        let bytes = sample(1000);
        bed.write("tree/f", &bytes);
        bed.fifo("tree/fifo");
        bed.symlink("f", "tree/link");
        bed.symlink("nowhere", "tree/dangling");
        bed.symlink(".", "tree/loop");
        let outcome = bed.run(tool, args);
        outcome.ok().no_stderr();
        if tool == "fcopy" {
            assert_eq!(bed.readlink("copy/link"), PathBuf::from("f"));
            assert_eq!(bed.readlink("copy/loop"), PathBuf::from("."));
            assert_eq!(bed.readlink("copy/dangling"), PathBuf::from("nowhere"));
            assert_eq!(bed.stat("copy/fifo").len(), 0);
            bed.file_is("copy/f", &bytes);
        } else {
            done(&bed, tool, &outcome.stdout, &["f"], &bytes);
        }
        assert!(bed.stat("tree/link").is_symlink());
    }
}

#[test]
fn a_tree_is_walked_in_the_byte_order_of_its_paths() {
    let bed = Bed::new();
    let mut names = ["a/z", "a.b", "a-b", "a0", "a/b/c", "a/b.c", "B", "b/1", "b/10", "b/2", "é"];
    names.iter().for_each(|name| drop(bed.write(format!("tree/{name}"), "")));
    names.sort();
    let wanted: Vec<u8> =
        names.iter().flat_map(|name| md5_line(format!("tree/{name}").as_bytes(), b"")).collect();
    bed.run("fmd5", ["-r", "tree"]).prints(&wanted);
    bed.sh("cd tree && fmd5 -r . | sed 's, \\./, tree/,'").prints(&wanted);
    bed.sh("find tree -type f | LC_ALL=C sort | xargs fmd5").prints(&wanted);
}

#[test]
fn a_path_longer_than_path_max() {
    let bed = Bed::new();
    // 30 names of 200 bytes; the shell goes down step by step, as no path reaches so far.
    let name = "d".repeat(200);
    let script = format!(
        "mkdir tree; cd tree; for n in $(seq 30); do mkdir {name}; cd ./{name} || exit; done; \
         echo 漢字abc > f"
    );
    let made = bed.tool("/bin/bash").arg("-c").arg(&script).run();
    made.ok().no_stderr();
    bed.run("fcopy", ["-r", "tree", "copy"]).prints("");
    let down = format!("cd copy; for n in $(seq 30); do cd ./{name} || exit; done; cat f");
    bed.tool("/bin/bash").arg("-c").arg(&down).run().prints("漢字abc\n");
    // The reading tools have no words but the system's.
    for (tool, args) in [("fmd5", &["-r", "copy"][..]), ("fspace", &["-r", "-i", "copy"])] {
        let outcome = bed.run(tool, args);
        outcome.that("did it, or said why not", |o| match o.status.code() {
            Some(0) => o.stderr.is_empty(),
            Some(1) => o.stdout.is_empty() && o.stderr.ends_with(b": File name too long\n"),
            _ => false,
        });
    }
    // Deeper than the harness itself can remove by paths.
    bed.sh("rm -rf tree copy").ok();
}

#[test]
fn a_directory_without_end() {
    let bed = Bed::new();
    let names: Vec<String> = (0..3000).map(|n| format!("tree/f{n:04}")).collect();
    names.iter().for_each(|name| drop(bed.write(name, "漢字abc\n")));
    let line = |name: &String| md5_line(name.as_bytes(), "漢字abc\n".as_bytes());
    bed.run("fmd5", ["-r", "tree"]).prints(names.iter().flat_map(line).collect::<Vec<u8>>());
    bed.run("fcopy", ["-r", "tree", "copy"]).prints("");
    bed.sh("diff -r tree copy").prints("");
    bed.run("fspace", ["-r", "-i", "copy"]).prints("");
    bed.run("fspace", ["-r", "-c", "copy"]).prints("");
    bed.assert_no_litter();
}
