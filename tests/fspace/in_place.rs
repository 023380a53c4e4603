//! `-i`: files edited where they are, whole or not at all.

use std::fs;
use std::os::unix::fs::MetadataExt;

use harness::Bed;

use super::{AFTER, BEFORE, fspace};

fn read(bed: &Bed, name: &str) -> String {
    fs::read_to_string(bed.path(name)).expect("a text")
}

#[test]
fn files_are_edited() {
    let bed = Bed::new();
    bed.tree(&[("a", BEFORE), ("b", "中a"), ("c", "plain\n")]);
    fspace(&bed, &["-i", "a", "b", "c"]).run().prints("");
    assert_eq!((read(&bed, "a").as_str(), read(&bed, "b").as_str()), (AFTER, "中 a"));
    assert_eq!(bed.names(), ["a", "b", "c"]);
}

#[test]
fn a_file_that_needs_nothing_is_not_touched() {
    let bed = Bed::new();
    let path = bed.write("a", AFTER);
    let before = fs::metadata(&path).unwrap();
    fspace(&bed, &["-i", "a"]).run().prints("");
    let after = fs::metadata(&path).unwrap();
    let facts = |m: &fs::Metadata| (m.ino(), m.mtime(), m.mtime_nsec(), m.ctime(), m.ctime_nsec());
    assert_eq!(facts(&before), facts(&after));
}

#[test]
fn mode_and_links_to_the_file_are_kept() {
    let bed = Bed::new();
    let path = bed.write("a", BEFORE);
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    bed.symlink("a", "link");
    fspace(&bed, &["-i", "link"]).run().prints("");
    assert_eq!(read(&bed, "a"), AFTER);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
    assert!(fs::symlink_metadata(bed.path("link")).unwrap().is_symlink());
}

#[test]
fn what_is_no_file_is_refused_and_the_rest_goes_on() {
    let bed = Bed::new();
    bed.tree(&[("d/", ""), ("a", BEFORE)]);
    // Nobody will ever write to it.
    bed.fifo("pipe");
    fspace(&bed, &["-i", "-", "d", "pipe", "missing", "a"]).stdin(BEFORE).run().fails(1).stderr_is(
        "fspace: -: standard input has no place to edit it\nfspace: d: Is a directory\n\
         fspace: pipe: not a regular file\nfspace: missing: No such file or directory\n",
    );
    assert_eq!(read(&bed, "a"), AFTER);
}

#[test]
fn a_change_late_in_a_large_file_keeps_all_before_it() {
    let bed = Bed::new();
    let start = "plain line\n".repeat(100_000);
    bed.write("a", format!("{start}中a\n"));
    for size in ["1", "4096", "auto"] {
        bed.write("a", format!("{start}中a\n{start}"));
        fspace(&bed, &["-i", "--buffer-size", size, "a"]).run().prints("");
        assert!(read(&bed, "a") == format!("{start}中 a\n{start}"), "{size}");
    }
}

#[test]
fn a_full_disk_leaves_the_file_as_it_was() {
    let bed = Bed::new();
    let Some(fs_) = bed.small_fs("fs", 256 << 10) else { return };
    let text = BEFORE.repeat(7000);
    bed.write("fs/a", &text);
    fspace(&bed, &["-i", "fs/a"])
        .run()
        .fails(1)
        .stderr_is("fspace: fs/a: No space left on device\n");
    assert!(read(&bed, "fs/a") == text);
    assert_eq!(fs::read_dir(fs_.path()).unwrap().count(), 1);
}

#[test]
fn backups_and_inodes_are_kept_on_request() {
    let bed = Bed::new();
    let path = bed.write("a", BEFORE);
    fspace(&bed, &["-i", "--suffix=.old", "a"]).run().prints("");
    assert_eq!((read(&bed, "a").as_str(), read(&bed, "a.old").as_str()), (AFTER, BEFORE));
    bed.write("a", BEFORE);
    let inode = fs::metadata(&path).unwrap().ino();
    fspace(&bed, &["-i", "--keep-inode", "a"]).run().prints("");
    assert_eq!((read(&bed, "a").as_str(), fs::metadata(&path).unwrap().ino()), (AFTER, inode));
}

#[test]
fn a_file_of_several_names_is_edited_once() {
    let bed = Bed::new();
    let text = BEFORE.repeat(300);
    for _ in 0..20 {
        bed.write("a", &text);
        bed.sh("rm -f a~; fspace -i -j4 --backup=simple a ./a ././a a .//a a ./a").prints("");
        assert!(read(&bed, "a") == AFTER.repeat(300) && read(&bed, "a~") == text);
    }
    bed.write("a", &text);
    fspace(&bed, &["-i", "-j4", "--keep-inode", "a", "./a", "././a", "a"]).run().prints("");
    assert!(read(&bed, "a") == AFTER.repeat(300));
}

#[test]
fn other_hard_links_are_told_of() {
    let bed = Bed::new();
    bed.write("a", BEFORE);
    bed.hardlink("a", "b");
    fspace(&bed, &["-i", "a"])
        .run()
        .ok()
        .stderr_is("fspace: a: its other hard links keep the old content\n");
    assert_eq!((read(&bed, "a").as_str(), read(&bed, "b").as_str()), (AFTER, BEFORE));
}

#[test]
fn a_second_run_changes_nothing() {
    let bed = Bed::new();
    bed.write("a", BEFORE.repeat(100));
    fspace(&bed, &["-i", "a"]).run().ok();
    fspace(&bed, &["-c", "a"]).run().prints("");
}

#[test]
fn a_large_file_becomes_what_the_filter_makes_of_it() {
    // Changes first, then nothing but lines that stay: the last of them must not be lost.
    let text = BEFORE.repeat(100_000) + &"plain\n".repeat(500_000) + BEFORE + "the end";
    for jobs in ["-j1", "-j4"] {
        let bed = Bed::new();
        bed.write("a", &text);
        bed.sh(format!("fspace {jobs} a > wanted; fspace {jobs} -i a && cmp a wanted")).ok();
        let wanted = AFTER.repeat(100_000) + &"plain\n".repeat(500_000) + AFTER + "the end";
        assert!(bed.read("a") == wanted.as_bytes(), "{jobs}");
    }
}
