//! Trees: where they land, what they hold, how deep they go.

use std::fmt::Write;

use harness::{Bed, Kind};

use crate::fcopy;

/// Names, kinds and contents below a directory.
fn inside(bed: &Bed, dir: &str) -> Vec<(String, Kind, Vec<u8>)> {
    let list = bed.list();
    let below = list.iter().filter_map(|entry| {
        let rest = entry.path.strip_prefix(dir).ok()?.to_str()?.to_owned();
        let bytes = match entry.kind {
            Kind::File => bed.read(&entry.path),
            Kind::Symlink => bed.readlink(&entry.path).into_os_string().into_encoded_bytes(),
            _ => Vec::new(),
        };
        Some((rest, entry.kind, bytes))
    });
    below.filter(|(rest, ..)| !rest.is_empty()).collect()
}

fn sample(bed: &Bed) {
    bed.tree(&[("s/a", "A"), ("s/d/b", "B"), ("s/d/e/c", "C"), ("s/empty/", "")]);
    bed.symlink("nowhere", "s/d/broken");
    bed.symlink("../a", "s/d/link");
    bed.fifo("s/fifo");
}

#[test]
fn it_lands_where_cp_puts_it() {
    let bed = Bed::new();
    sample(&bed);
    fcopy(&bed, &["-r", "s", "new"]).ok().no_stderr();
    assert_eq!(inside(&bed, "new"), inside(&bed, "s"));
    fcopy(&bed, &["-R", "s", "new"]).ok().no_stderr();
    assert_eq!(inside(&bed, "new/s"), inside(&bed, "s"));
    bed.mkdir("other");
    fcopy(&bed, &["-r", "s/.", "other"]).ok().no_stderr();
    assert_eq!(inside(&bed, "other"), inside(&bed, "s"));
    fcopy(&bed, &["-rT", "s", "other"]).ok().no_stderr();
    assert_eq!(inside(&bed, "other"), inside(&bed, "s"));
}

#[test]
fn a_tree_is_the_same_whoever_copies_it() {
    let bed = Bed::new();
    for dir in 0..20 {
        for file in 0..100 {
            bed.write(format!("s/{}/{dir}/{file}", dir % 3), format!("{dir} {file}"));
        }
    }
    let want = inside(&bed, "s");
    for jobs in ["-j1", "-j2", "-j7"] {
        let to = format!("t{jobs}");
        fcopy(&bed, &["-r", jobs, "s", &to]).ok().no_stderr();
        assert!(inside(&bed, &to) == want, "{jobs}");
    }
}

#[test]
fn without_r_a_directory_is_left_out() {
    let bed = Bed::new();
    sample(&bed);
    fcopy(&bed, &["s", "t"]).fails(1).stderr_is("fcopy: s: -r not specified; omitting directory\n");
    assert!(!bed.exists("t"));
}

#[test]
fn links_stay_links_unless_they_are_followed() {
    let bed = Bed::new();
    sample(&bed);
    bed.symlink("s", "tree");
    bed.symlink("s/a", "file");
    fcopy(&bed, &["-r", "tree", "file", "-t", "."]).fails(1).stderr_has("is the same file as");
    bed.mkdir("p");
    fcopy(&bed, &["-r", "tree", "file", "p"]).ok();
    assert_eq!(bed.readlink("p/tree"), std::path::Path::new("s"));
    bed.mkdir("h");
    fcopy(&bed, &["-rH", "tree", "file", "h"]).ok();
    assert_eq!(inside(&bed, "h/tree"), inside(&bed, "s"));
    bed.file_is("h/file", "A");
    bed.remove("s/d/broken");
    fcopy(&bed, &["-rL", "s", "l"]).ok();
    bed.file_is("l/d/link", "A");
    assert_eq!(bed.stat("l/d/link").file_type(), bed.stat("s/a").file_type());
}

#[test]
fn directories_merge_and_files_in_them_are_replaced() {
    let bed = Bed::new();
    bed.tree(&[("s/d/a", "new"), ("s/d/b", "B"), ("t/s/d/a", "old"), ("t/s/d/z", "Z")]);
    fcopy(&bed, &["-r", "s", "t"]).ok().no_stderr();
    bed.file_is("t/s/d/a", "new").file_is("t/s/d/b", "B").file_is("t/s/d/z", "Z");
    bed.assert_no_litter();
}

#[test]
fn two_trees_of_one_name_merge() {
    let bed = Bed::new();
    bed.tree(&[("x/s/a", "A"), ("y/s/b", "B"), ("t/", "")]);
    fcopy(&bed, &["-r", "x/s", "y/s", "t"]).ok().no_stderr();
    bed.file_is("t/s/a", "A").file_is("t/s/b", "B");
}

#[test]
fn a_directory_takes_no_files_place_nor_the_other_way_round() {
    let bed = Bed::new();
    bed.tree(&[("s/x/a", "A"), ("t/x", "file"), ("u/f", "F"), ("v/f/", "")]);
    fcopy(&bed, &["-rT", "s", "t"])
        .fails(1)
        .stderr_is("fcopy: t/x: is no directory, and is not replaced by one\n");
    fcopy(&bed, &["-rT", "u", "v"])
        .fails(1)
        .stderr_is("fcopy: v/f: is a directory, and is not replaced\n");
    bed.file_is("t/x", "file");
}

#[test]
fn a_bad_entry_does_not_stop_its_siblings() {
    let bed = Bed::new();
    for n in 0..200 {
        bed.write(format!("s/d/{n}"), n.to_string());
    }
    bed.write("s/barred/x", "");
    bed.chmod("s/d/77", 0).chmod("s/barred", 0);
    let Some(tool) = bed.tool("fcopy").args(["-r", "s", "t"]).as_nobody() else { return };
    let o = tool.run();
    o.fails(1).stderr_lines(2).stderr_has("fcopy: s/d/77: Permission denied\n");
    o.stderr_has("fcopy: s/barred: Permission denied\n");
    bed.chmod("s/barred", 0o700);
    assert_eq!(inside(&bed, "t/d").len(), 199);
}

#[test]
fn deeper_than_any_path_may_be() {
    let bed = Bed::new();
    // 25 pieces of 40 directories: five times PATH_MAX, and no path here is long.
    let piece = ["dddddddddddddddddddd"; 40].join("/");
    bed.sh(format!(
        "mkdir s; echo deepest > s/f; for i in $(seq 25); do
         mkdir -p x/{piece}; echo $i > x/{piece}/f; mv s x/{piece}/s; mv x s; done"
    ))
    .ok();
    for options in ["-r", "-a"] {
        bed.tool("fcopy")
            .args([options, "-j2", "s", "t"])
            .limit("nofile", 40)
            .run()
            .ok()
            .no_stderr();
        bed.sh(format!(
            "for i in $(seq 25); do cat t/{piece}/f; mv t/{piece}/s y; rm -r t; mv y t; done; cat t/f; rm -r t"
        ))
        .ok()
        .stdout_has("25\n24\n23\n")
        .stdout_has("2\n1\ndeepest\n");
    }
    bed.sh("rm -r s").ok();
}

#[test]
fn wide_and_deep_with_few_descriptors() {
    let bed = Bed::new();
    let mut script = String::from("mkdir s; cd s\n");
    for _ in 0..150 {
        writeln!(script, "mkdir a b c d; : > b/x; : > a/y; cd d").unwrap();
    }
    bed.write("make.sh", script);
    bed.sh("sh make.sh").ok();
    for options in ["-r", "-a"] {
        bed.tool("fcopy")
            .args([options, "-j2", "s", "t"])
            .limit("nofile", 40)
            .run()
            .ok()
            .no_stderr();
        bed.sh("(cd s; find . | sort) > l1; (cd t; find . | sort) > l2; cmp l1 l2; rm -r t").ok();
    }
}

#[test]
fn one_file_system_stops_at_a_mount() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("s/m/", "")]);
    let Some(fs) = bed.small_fs("s/m", 1 << 20) else { return };
    bed.write("s/m/inside", "x");
    fcopy(&bed, &["-rx", "s", "t"]).ok().no_stderr();
    fcopy(&bed, &["-r", "s", "u"]).ok().no_stderr();
    assert!(bed.exists("t/m") && !bed.exists("t/m/inside"));
    bed.file_is("u/m/inside", "x");
    drop(fs);
}

#[test]
fn names_that_differ_in_case_are_two_where_case_counts() {
    let bed = Bed::new();
    bed.tree(&[("s/A", "upper"), ("s/a", "lower"), ("s/D/x", "1"), ("s/d/x", "2")]);
    for _ in 0..2 {
        fcopy(&bed, &["-r", "-T", "s", "t"]).ok().no_stderr();
        fcopy(&bed, &["s/A", "s/a", "t"]).ok().no_stderr();
        bed.sh("diff -r s t").ok().no_stdout();
    }
    // Nor does it matter that nobody may look.
    bed.write("t/A", "old");
    bed.sh("chmod 666 t/A t/a && chmod 333 t").ok();
    let Some(tool) = bed.tool("fcopy").args(["s/A", "s/a", "t"]).as_nobody() else { return };
    tool.run().ok().no_stderr();
    bed.file_is("t/A", "upper").file_is("t/a", "lower");
}
