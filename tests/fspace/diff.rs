//! `-d`: a unified diff that other programs take.

use harness::Bed;

use super::{AFTER, BEFORE, fspace};

#[test]
fn a_diff_is_shown_and_the_status_tells() {
    let bed = Bed::new();
    bed.tree(&[("a", BEFORE), ("b", AFTER)]);
    fspace(&bed, &["-d", "a", "b"])
        .run()
        .fails(1)
        .no_stderr()
        .stdout_is(format!("--- a\n+++ a\n@@ -1 +1 @@\n-{BEFORE}+{AFTER}"));
    fspace(&bed, &["-d", "b"]).run().prints("");
    fspace(&bed, &["-d", "b", "missing"]).run().fails(2);
}

/// A text with changes close to each other and far apart, at both ends, with and without its last
/// newline.
fn text(last: &str) -> String {
    let lines = (0..200).map(|n| match n {
        0 | 7 | 15 | 16 | 23 | 31 | 100 => format!("第{n}行\n"),
        _ => format!("line {n}\n"),
    });
    lines.collect::<String>() + last
}

#[test]
fn patch_makes_of_it_what_the_filter_makes() {
    if !std::path::Path::new("/usr/bin/patch").exists() {
        harness::skip("patch is not installed");
        return;
    }
    for (n, last) in ["", "end中\n", "end中", "end"].into_iter().enumerate() {
        let bed = Bed::new();
        bed.write("a b", text(last));
        bed.sh("fspace 'a b' > wanted; fspace -d 'a b' > diff; patch -p0 --fuzz=0 < diff && cmp 'a b' wanted")
            .ok()
            .that(&format!("case {n} applies cleanly"), |o| !o.stdout.windows(4).any(|w| w == b"fuzz"));
    }
}

#[test]
fn patch_finds_the_file_whatever_its_name() {
    if !std::path::Path::new("/usr/bin/patch").exists() {
        harness::skip("patch is not installed");
        return;
    }
    let bed = Bed::new();
    for name in ["a b", " a", "a ", "中 文", "a\tb", "a\nb", "a\"b", "a\\b", "x\x7f"] {
        bed.write(name, text("end中"));
        fspace(&bed, &["-o", "wanted", "--", name]).run().ok();
        let diff = fspace(&bed, &["-d", "--", name]).run().fails(1).stdout.clone();
        bed.write("diff", diff);
        bed.sh("patch -p0 --fuzz=0 < diff").ok();
        let read = |name: &str| std::fs::read(bed.path(name)).unwrap();
        assert!(read(name) == read("wanted"), "{name:?}");
    }
}

#[test]
fn git_takes_it_too() {
    if !std::path::Path::new("/usr/bin/git").exists() {
        harness::skip("git is not installed");
        return;
    }
    let bed = Bed::new();
    bed.write("a", text("end中"));
    bed.sh("fspace a > wanted; fspace -d a | git apply -p0 && cmp a wanted").ok().no_stderr();
}

#[test]
fn it_is_what_diff_says() {
    for last in ["", "end中\n", "end中", "end"] {
        let bed = Bed::new();
        bed.write("a", text(last));
        bed.sh("fspace a > b; diff -u a b | tail -n +3 > theirs; fspace -d a | tail -n +3 > ours; cmp theirs ours")
            .ok();
    }
}

#[test]
fn blocks_of_any_size_give_the_same_diff() {
    let bed = Bed::new();
    bed.write("a", text("end中"));
    let whole = fspace(&bed, &["-d", "a"]).run();
    for size in ["1", "7", "100"] {
        fspace(&bed, &["-d", "--buffer-size", size, "a"]).run().fails(1).stdout_is(&whole.stdout);
    }
}
