//! The bed itself: what it makes, lists and removes.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::{has_all, words};
use crate::{Bed, Kind, names, os, random_bytes};

#[test]
fn is_removed_even_with_directories_nobody_may_enter() {
    let bed = Bed::new();
    bed.write("locked/deep/file", "x");
    bed.chmod("locked/deep", 0).chmod("locked", 0);
    let root = bed.dir().parent().unwrap().to_owned();
    let other = bed.clone();
    drop(bed);
    assert!(root.exists(), "a clone still holds it");
    drop(other);
    assert!(!root.exists());
}

#[test]
fn makes_every_kind_of_file() {
    let bed = Bed::new();
    bed.tree(&[("dir/", ""), ("dir/a", "12"), ("b", "345")]);
    bed.symlink("nowhere", "link");
    bed.fifo("pipe");
    bed.hardlink("b", "c");
    bed.sparse("hole", 1 << 30);
    let listed: Vec<_> = bed.list().iter().map(|e| (e.path.clone(), e.kind, e.size)).collect();
    let want = [
        ("b", Kind::File, 3),
        ("c", Kind::File, 3),
        ("dir", Kind::Dir, bed.stat("dir").len()),
        ("dir/a", Kind::File, 2),
        ("hole", Kind::File, 1 << 30),
        ("link", Kind::Symlink, 7),
        ("pipe", Kind::Fifo, 0),
    ];
    assert_eq!(listed, want.map(|(name, kind, size)| (name.into(), kind, size)));
    assert_eq!(bed.stat("hole").blocks(), 0);
    assert_eq!(bed.stat("b").nlink(), 2);
    assert_eq!(bed.readlink("link"), Path::new("nowhere"));
    assert!(bed.exists("link") && !bed.exists("nowhere"));
    bed.remove("dir");
    bed.remove("link");
    assert_eq!(bed.names(), ["b", "c", "hole", "pipe"]);
}

#[test]
fn sets_modes_times_and_attributes() {
    let bed = Bed::new();
    bed.write("f", "");
    assert_eq!(bed.mode("f"), 0o644, "whatever the tester's umask");
    bed.chmod("f", 0o4751).set_time("f", 1_000_000_000, 123_456_789);
    assert_eq!(bed.mode("f"), 0o4751);
    assert_eq!((bed.stat("f").mtime(), bed.stat("f").mtime_nsec()), (1_000_000_000, 123_456_789));
    assert_eq!(bed.xattr("f", "user.note"), None);
    if bed.set_xattr("f", "user.note", "seen") {
        assert_eq!(bed.xattr("f", "user.note").unwrap(), b"seen");
    }
}

#[test]
fn takes_names_from_hell() {
    let bed = Bed::new();
    for name in names::ALL {
        bed.write(name, name.bytes());
    }
    assert_eq!(bed.list().len(), names::ALL.len());
    for name in names::ALL {
        bed.file_is(name, name.bytes());
        bed.tool("/bin/sh").args(["-c", "cat < \"$0\""]).arg(name).run().prints(name.bytes());
    }
    bed.write(os(b"\xfe"), "");
    assert!(bed.exists(os(b"\xfe")));
}

#[test]
fn random_files_depend_on_their_seed_alone() {
    let bed = Bed::new();
    bed.random("a", 200_001, 7);
    bed.file_is("a", random_bytes(200_001, 7));
    assert_ne!(random_bytes(64, 7), random_bytes(64, 8));
    // The generator's published first output for the seed 1234567.
    assert_eq!(random_bytes(8, 1_234_567), 6_457_827_717_110_365_317_u64.to_le_bytes());
}

#[test]
fn sees_litter_anywhere() {
    let bed = Bed::new();
    bed.tree(&[("ftools-not", ""), ("a/b.ftools-x", "")]);
    bed.assert_no_litter();
    bed.write("a/.ftools-1234", "left");
    bed.chmod("a", 0);
    has_all(&words(|| bed.assert_no_litter()), &["temporaries are left", "a/.ftools-1234"]);
    assert_eq!(bed.mode("a"), 0, "a look leaves the mode alone");
    bed.chmod("a", 0o755).remove("a");
    bed.assert_no_litter();
    std::fs::write(bed.tmp().join(".ftools-tmp"), "").unwrap();
    has_all(&words(|| bed.assert_no_litter()), &[".ftools-tmp"]);
}

#[test]
fn says_what_it_could_not_do() {
    let bed = Bed::new();
    has_all(&words(|| bed.read("gone")), &["cannot read", "gone", "No such file"]);
    bed.write("f", "hello world");
    let text = words(|| bed.file_is("f", "hello there"));
    has_all(&text, &["f is not as wanted", "part at byte 6", "hello world", "hello there"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_bed_in_memory_is_on_no_disk() {
    let Some(bed) = Bed::in_memory() else { return };
    bed.sh("stat -f -c %T .").ok().stdout_is("tmpfs\n");
}
