//! The tools together, and with the system's own.

use harness::{Bed, Outcome, random_bytes, skip};

use crate::text::{md5, sample, spaced};

/// Whether the machine has this program; a word when it has not.
fn has(bed: &Bed, program: &str) -> bool {
    let there = bed.sh(format!("command -v {program}")).status.success();
    if !there {
        skip(format!("there is no {program}"));
    }
    there
}

/// A tree with names and sizes of all kinds.
fn tree(bed: &Bed) {
    for (n, name) in harness::names::ALL.into_iter().enumerate() {
        let path = std::path::Path::new("tree").join(name);
        bed.write(&path, sample(n * 1000));
        bed.write(std::path::Path::new("tree/below").join(name), sample(n * n));
    }
    bed.random("tree/large", 2_000_000, 8);
}

#[track_caller]
fn all_ok(outcome: &Outcome, count: usize) {
    let oks = outcome.ok().no_stderr().lines();
    let well = |line: &&[u8]| line.ends_with(b": OK");
    assert_eq!((oks.len(), oks.iter().filter(|line| well(line)).count()), (count, count));
}

#[test]
fn a_copy_into_a_digest() {
    let bed = Bed::new();
    bed.random("big", 5_000_000, 1);
    let line = format!("{}  -\n", md5(&bed.read("big")));
    bed.sh("fcopy big - | fmd5").prints(&line);
    bed.sh("fdump big | fmd5").prints(&line);
    bed.sh("fcopy - - < big | fdump | fmd5 -").prints(&line);
}

#[test]
fn a_file_written_over_what_it_is_read_from() {
    let bed = Bed::new();
    let bytes = sample(1_500_000);
    bed.write("f", &bytes);
    bed.sh("fdump -o f < f").prints("");
    bed.file_is("f", &bytes);
    bed.sh("fspace < f | fdump -o f").prints("");
    bed.file_is("f", spaced(&bytes));
    // fcopy is cp here, and refuses before it writes anything.
    let outcome = bed.sh("fcopy - f < f");
    outcome.fails(1).no_stdout().stderr_lines(1).stderr_has("same file");
    bed.file_is("f", spaced(&bytes));
    assert_eq!(bed.names(), ["f"]);
}

#[test]
fn a_copied_tree_and_the_list_to_check_it_by() {
    let bed = Bed::new();
    tree(&bed);
    bed.sh("fcopy -r --digest sha256 --manifest list tree copy").ok().no_stderr();
    let count = bed.read("list").iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(count, 31, "a line a file");
    all_ok(&bed.run("fmd5", ["-c", "list"]), count);
    if has(&bed, "sha256sum") {
        all_ok(&bed.sh("sha256sum -c --strict list"), count);
    }
    bed.sh("diff -r tree copy").prints("");

    let mut bytes = bed.read("copy/large");
    bytes[1_234_567] ^= 1;
    bed.write("copy/large", bytes);
    bed.remove("copy/below/a\tb");
    let outcome = bed.run("fmd5", ["-c", "--quiet", "list"]);
    outcome.fails(1).stdout_has("copy/large: FAILED\n").stdout_has("FAILED open or read\n");
    outcome.that("tells of two files", |o| o.lines().len() == 2);
    outcome.stderr_has("1 computed checksum did NOT match");
    outcome.stderr_has("1 listed file could not be read");
}

#[test]
fn a_list_that_is_dumped_and_checked() {
    let bed = Bed::new();
    tree(&bed);
    bed.sh("fmd5 -r tree | fdump -o list && fmd5 -c list").ok().no_stderr();
    all_ok(&bed.run("fmd5", ["-c", "list"]), 31);
    bed.sh("fmd5 -r tree --manifest other && cmp list other").prints("");
    bed.sh("fmd5 -r tree | fmd5 -c --quiet -").prints("");
    if has(&bed, "md5sum") {
        all_ok(&bed.sh("md5sum -c --strict list"), 31);
    }
    for algorithm in ["sha224", "sha256", "sha384", "sha512"] {
        let sum = format!("{algorithm}sum");
        if has(&bed, &sum) {
            let script = format!("fmd5 -a {algorithm} -r tree | {sum} -c --strict --quiet -");
            bed.sh(script).prints("");
            let script = format!("find tree -type f -print0 | xargs -0 {sum} | fmd5 -c --quiet -");
            bed.sh(script).prints("");
        }
    }
}

#[test]
fn names_that_find_prints() {
    let bed = Bed::new();
    tree(&bed);
    let script = "find tree -type f -print0 | sort -z | fmd5 --files0-from - > list";
    bed.sh(script).ok().no_stderr();
    all_ok(&bed.run("fmd5", ["-c", "list"]), 31);
    bed.sh("find tree -type f -print0 | sort -z | xargs -0 fmd5 | cmp - list").prints("");
    // Workers' lines in one pipe are whole, whoever wrote them.
    bed.sh("find tree -type f -print0 | xargs -0 -n2 -P4 fmd5 > others; sort list > sorted")
        .prints("");
    bed.sh("sort others | cmp - sorted").prints("");
    // And NUL all the way.
    bed.sh("fmd5 -r -z tree | sort -z > a; find tree -type f -print0 | xargs -0 md5sum -z | sort -z > b")
        .ok();
    bed.sh("cmp a b").prints("");
}

#[test]
fn spaced_in_place_from_a_list() {
    let bed = Bed::new();
    tree(&bed);
    let before = bed.read("tree/below/文件");
    bed.remove("tree/large");
    bed.sh("find tree -type f -print0 | fspace -i --files0-from -").prints("");
    bed.file_is("tree/below/文件", spaced(&before));
    bed.sh("fspace -c -r tree").prints("");
    bed.assert_no_litter();
}

#[test]
fn spaced_text_is_dumped_and_counted() {
    let bed = Bed::new();
    let bytes = sample(300_000);
    bed.write("text", &bytes);
    let outcome = bed.sh("fspace text | fdump -o out --stats");
    outcome.ok().no_stdout().stderr_lines(1).stderr_has("fdump: ");
    bed.file_is("out", spaced(&bytes));
    let outcome = bed.sh("fspace text | fdump -o out --stats --json --digest md5");
    let out = spaced(&bytes);
    outcome.ok().stderr_has(md5(&out)).stderr_has(format!("{}", out.len()));
}

#[test]
fn much_through_three_tools() {
    let bed = Bed::new();
    let mut bytes = random_bytes(20_000_000, 5);
    // Nothing that fspace would space.
    bytes.iter_mut().for_each(|byte| *byte &= 0x7f);
    bed.write("big", &bytes);
    bed.sh("fcopy big - | fspace | fdump -o out --buffering 1M").prints("");
    bed.sh("cmp big out").prints("");
    let script = "fmd5 --tee --manifest one < big | fcopy - - | fspace | fmd5 > two; cmp one two";
    bed.sh(script).prints("");
}

#[test]
fn a_reader_that_ends_early_ends_them_all() {
    let bed = Bed::new();
    bed.sh("yes | fcopy - - | fspace | fdump | head -c 5").prints("y\ny\ny");
    let bash = bed.tool("/bin/bash").arg("-c");
    let script = "yes | fcopy - - | fdump | head -n 1; echo \"${PIPESTATUS[@]}\"";
    bash.arg(script).run().prints("y\n141 141 141 0\n");
}

#[test]
fn lists_from_shards_are_the_list_of_all() {
    let bed = Bed::new();
    tree(&bed);
    bed.sh("fmd5 -r tree | sort > all; for k in 1 2 3; do fmd5 -r --shard $k/3 tree; done | sort | cmp - all")
        .prints("");
}

#[test]
fn expected_digests_guard_what_is_written() {
    let bed = Bed::new();
    bed.random("f", 100_000, 2);
    bed.write("out", "old");
    let digest = md5(&bed.read("f"));
    bed.sh(format!("fcopy f - | fdump -o out --expect md5:{digest}")).prints("");
    bed.file_is("out", bed.read("f"));
    bed.write("out", "old");
    let outcome = bed.sh(format!("head -c 99999 f | fdump -o out --expect md5:{digest}"));
    outcome.fails(1).no_stdout();
    bed.file_is("out", "old").assert_no_litter();
    bed.sh(format!("fmd5 --expect {digest} < f")).ok();
    bed.sh(format!("echo | fmd5 --expect {digest}")).fails(1);
}
