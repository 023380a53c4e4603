//! Real file systems in images, where they may be mounted: each has its own way of sharing blocks,
//! leaving holes, running full.

use std::os::unix::fs::MetadataExt;

use harness::{Bed, Outcome, SmallFs, random_bytes};
use rustix::fs::statvfs;

use crate::fcopy;

/// The kinds, and the least size in which each can be made.
const KINDS: [(&str, u64); 4] =
    [("ext4", 64 << 20), ("xfs", 320 << 20), ("btrfs", 128 << 20), ("tmpfs", 64 << 20)];

/// Those that share blocks.
const SHARING: [(&str, u64); 2] = [("xfs", 320 << 20), ("btrfs", 320 << 20)];

/// Calls `test` in a bed with each of these mounted at `disk`, as far as they may be.
fn on_each(kinds: &[(&str, u64)], test: impl Fn(&Bed, &str)) {
    for &(kind, size) in kinds {
        let bed = Bed::new();
        if let Some(_disk) = bed.file_system("disk", kind, size) {
            test(&bed, kind);
        }
    }
}

/// Bytes that are free, once everything has found its place.
fn free(bed: &Bed) -> u64 {
    bed.sh("sync -f disk").ok();
    let stat = statvfs(bed.path("disk")).expect("the disk is mounted");
    stat.f_bavail * stat.f_frsize
}

/// The calls of a copy, by number, but for those that wait for nothing and write nothing.
fn traced(bed: &Bed, args: &[&str]) -> Option<(Outcome, usize)> {
    let (outcome, calls) = bed.tool("fcopy").args(args).syscalls()?;
    let moved = ["write", "pwrite64", "copy_file_range", "splice", "sendfile"];
    Some((outcome, calls.count_of(&moved)))
}

#[test]
fn a_clone_takes_no_space_and_no_longer_for_a_large_file() {
    on_each(&SHARING, |bed, kind| {
        bed.random("disk/small", 1 << 20, 1);
        bed.random("disk/large", 48 << 20, 2);
        let before = free(bed);
        for name in ["small", "large"] {
            let (from, to) = (format!("disk/{name}"), format!("disk/{name}.copy"));
            fcopy(bed, &["--reflink=always", &from, &to]).ok().no_stderr();
            bed.sh(format!("cmp {from} {to}")).ok();
        }
        let taken = before.saturating_sub(free(bed));
        assert!(taken < 8 << 20, "{kind}: {taken} bytes");
        // By itself too, and no call moves a byte.
        let Some((outcome, moved)) = traced(bed, &["disk/large", "disk/again"]) else { return };
        outcome.ok().no_stderr();
        assert_eq!(moved, 0, "{kind}");
        let said = fcopy(bed, &["--debug", "disk/large", "disk/third"]);
        said.ok().stdout_has("reflink: yes");
    });
}

#[test]
fn a_clone_is_digested_without_being_written() {
    on_each(&SHARING, |bed, kind| {
        bed.random("disk/a", 4 << 20, 3);
        let args = ["--manifest=sums", "disk/a", "disk/b"];
        let Some((outcome, moved)) = traced(bed, &args) else { return };
        outcome.ok().no_stderr();
        // The list itself is one write.
        assert!(moved <= 1, "{kind}: {moved}");
        bed.sh("sha256sum -c --quiet sums").ok();
    });
}

#[test]
fn blocks_are_not_shared_where_that_is_unwanted() {
    on_each(&SHARING, |bed, kind| {
        bed.random("disk/a", 16 << 20, 4);
        let before = free(bed);
        fcopy(bed, &["--reflink=never", "disk/a", "disk/b"]).ok().no_stderr();
        let taken = before.saturating_sub(free(bed));
        assert!(taken >= 15 << 20, "{kind}: {taken} bytes");
    });
}

#[test]
fn holes_stay_holes() {
    on_each(&KINDS, |bed, kind| {
        bed.sparse("disk/a", 32 << 20);
        bed.sh("printf data | dd of=disk/a bs=1M seek=20 conv=notrunc status=none").ok();
        for (to, how) in
            [("b", "--sparse=auto"), ("c", "--sparse=always"), ("d", "--reflink=never")]
        {
            let to = format!("disk/{to}");
            fcopy(bed, &[how, "disk/a", &to]).ok().no_stderr();
            bed.sh(format!("cmp disk/a {to} && sync -f disk")).ok();
            let stat = bed.stat(&to);
            assert_eq!(stat.len(), 32 << 20, "{kind} {how}");
            assert!(stat.blocks() < 2048, "{kind} {how}: {} blocks", stat.blocks());
        }
        fcopy(bed, &["--sparse=never", "--reflink=never", "disk/a", "disk/full"]).ok();
        bed.sh("cmp disk/a disk/full && sync -f disk").ok();
        // Where nothing is compressed away.
        assert!(bed.stat("disk/full").blocks() >= 65_000, "{kind}");
    });
}

/// Owner rw, user 1000 rw, group r, mask rw, others nothing (acl(5), as the kernel stores it).
fn acl() -> Vec<u8> {
    let none = u32::MAX;
    let entries: [(u16, u16, u32); 5] =
        [(1, 6, none), (2, 6, 1000), (4, 4, none), (0x10, 6, none), (0x20, 0, none)];
    let mut acl = 2u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        acl.extend(tag.to_le_bytes());
        acl.extend(permissions.to_le_bytes());
        acl.extend(id.to_le_bytes());
    }
    acl
}

#[test]
fn attributes_and_acls_are_kept() {
    const ACL: &str = "system.posix_acl_access";
    on_each(&KINDS, |bed, kind| {
        bed.write("disk/s/f", "x");
        let long = [b'v'; 600];
        if !bed.set_xattr("disk/s/f", "user.note", long) || !bed.set_xattr("disk/s/f", ACL, acl()) {
            return harness::skip(format_args!("{kind} has no attributes here"));
        }
        bed.set_time("disk/s/f", 1_000_000_000, 123_456_789);
        fcopy(bed, &["-a", "disk/s", "disk/t"]).ok().no_stderr();
        assert_eq!(bed.xattr("disk/t/f", "user.note").unwrap(), long, "{kind}");
        assert_eq!(bed.xattr("disk/t/f", ACL).unwrap(), acl(), "{kind}");
        assert_eq!(bed.stat("disk/t/f").mtime_nsec(), 123_456_789, "{kind}");
        // A file that is replaced keeps its own.
        bed.write("disk/new", "new");
        fcopy(bed, &["disk/new", "disk/t/f"]).ok().no_stderr();
        assert_eq!(bed.xattr("disk/t/f", ACL).unwrap(), acl(), "{kind}");
        assert_eq!(bed.xattr("disk/t/f", "user.note").unwrap(), long, "{kind}");
        bed.file_is("disk/t/f", "new");
    });
}

#[test]
fn what_is_verified_is_whole() {
    on_each(&KINDS, |bed, kind| {
        bed.random("disk/a", 3 << 20, 5);
        bed.write("disk/b", "old");
        for verify in ["--verify", "--verify=cache"] {
            for to in ["disk/b", "disk/new"] {
                let o = fcopy(bed, &["--reflink=never", verify, "disk/a", to]);
                let has_no_disk = kind == "tmpfs" && verify == "--verify";
                let word = "on no disk: compared with what memory holds\n";
                o.ok().stderr_is(if has_no_disk {
                    format!("fcopy: {to}: {word}")
                } else {
                    String::new()
                });
                bed.file_is(to, random_bytes(3 << 20, 5));
            }
        }
        bed.assert_no_litter();
    });
}

#[test]
fn a_verified_clone_is_no_second_copy_and_that_is_said() {
    on_each(&SHARING, |bed, _| {
        bed.random("disk/s/a", 3 << 20, 5);
        bed.random("disk/s/b", 3 << 20, 6);
        let o = fcopy(bed, &["-r", "-j1", "--verify", "--reflink=always", "disk/s", "disk/t"]);
        o.ok().stderr_lines(1).stderr_has(": shares its blocks with its source: ");
        bed.sh("diff -r disk/s disk/t").ok();
    });
}

#[test]
fn a_replaced_file_is_another_one_and_a_new_one_needs_no_name_before() {
    on_each(&KINDS, |bed, kind| {
        bed.tree(&[("disk/a", "new"), ("disk/b", "old")]);
        let old = bed.stat("disk/b").ino();
        fcopy(bed, &["disk/a", "disk/b"]).ok().no_stderr();
        assert_ne!(bed.stat("disk/b").ino(), old, "{kind}");
        bed.file_is("disk/b", "new");
        // Killed before it has its name: nothing is left to be cleaned.
        let tool = bed.tool("fcopy").args(["disk/a", "disk/c"]).inject("linkat:signal=KILL");
        let Some(tool) = tool else { return };
        tool.run().that("was killed", |o| !o.status.success());
        assert!(!bed.exists("disk/c"), "{kind}");
        bed.assert_no_litter();
    });
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    on_each(&KINDS, |bed, kind| {
        bed.random("big", 24 << 20, 6);
        bed.write("disk/b", "old");
        // Reserved, not written: that takes no time.
        let filler = free(bed) - (8 << 20);
        bed.sh(format!("fallocate -l {filler} disk/filler")).ok();
        let room = free(bed);
        assert!(room < 22 << 20, "{kind}: {room} bytes are free");
        for to in ["disk/b", "disk/new"] {
            let reason = format!("fcopy: {to}: No space left on device");
            fcopy(bed, &["big", to]).fails(1).stderr_lines(1).stderr_has(&reason);
            // Noticed when it is written, too, and not only before.
            let outcome = bed.sh(format!("cat big | fcopy - {to}"));
            outcome.fails(1).stderr_has(&reason);
        }
        bed.file_is("disk/b", "old");
        assert!(!bed.exists("disk/new"), "{kind}");
        bed.assert_no_litter();
        bed.remove("disk/filler");
        fcopy(bed, &["big", "disk/b"]).ok();
        bed.file_is("disk/b", random_bytes(24 << 20, 6));
    });
}

#[test]
fn a_tree_goes_from_one_kind_to_another_and_back() {
    let bed = Bed::new();
    let disks: Vec<(String, SmallFs)> = KINDS
        .iter()
        .filter_map(|&(kind, size)| Some((kind.to_owned(), bed.file_system(kind, kind, size)?)))
        .collect();
    bed.random("s/d/big", 1 << 20, 7);
    bed.sparse("s/hole", 4 << 20);
    bed.tree(&[("s/d/e/small", "x"), ("s/empty/", "")]);
    bed.chmod("s/d/e/small", 0o4711);
    bed.hardlink("s/d/big", "s/other");
    bed.symlink("nowhere", "s/link");
    bed.fifo("s/pipe");
    bed.set_time("s/d/e/small", 1_000_000_000, 5);
    let mut from = "s".to_owned();
    for (kind, _) in &disks {
        let to = format!("{kind}/copy");
        fcopy(&bed, &["-a", &from, &to]).ok().no_stderr();
        from = to;
    }
    fcopy(&bed, &["-a", &from, "t"]).ok().no_stderr();
    let below = |top: &str| {
        let listed = bed.list().into_iter().filter(|entry| entry.path.starts_with(top));
        let stripped = |path: &std::path::Path| path.strip_prefix(top).unwrap().to_owned();
        // A directory's size is the file system's own affair.
        let size =
            |entry: &harness::Entry| if entry.kind == harness::Kind::Dir { 0 } else { entry.size };
        listed.map(|e| (stripped(&e.path), e.kind, e.mode, size(&e))).collect::<Vec<_>>()
    };
    assert_eq!(below("t"), below("s"));
    bed.file_is("t/d/big", random_bytes(1 << 20, 7));
    assert_eq!(bed.stat("t/d/big").ino(), bed.stat("t/other").ino());
    assert_eq!(bed.stat("t/d/e/small").mtime_nsec(), 5);
    assert!(bed.stat("t/hole").blocks() < 64);
}

#[test]
fn a_batch_is_flushed_with_the_target_s_file_system() {
    on_each(&KINDS[..3], |bed, kind| {
        bed.tree(&[("s/a", "A"), ("s/b", "B")]);
        let tool = bed.tool("fcopy").args(["-r", "-j1", "--sync=batch", "s", "disk/t"]);
        let Some((outcome, calls)) = tool.syscalls() else { return };
        outcome.ok().no_stderr();
        assert_eq!(calls.count("syncfs"), 1, "{kind}");
        assert_eq!(calls.count_of(&["fsync", "fdatasync"]), 0, "{kind}");
    });
}

#[test]
fn what_fat_cannot_hold_is_told() {
    on_each(&[("vfat", 64 << 20)], |bed, _| {
        bed.tree(&[("s/plain", "x"), ("s/a:b", "y"), ("s/other", "z")]);
        bed.symlink("plain", "s/link");
        let outcome = fcopy(bed, &["-r", "s", "disk/t"]);
        outcome.fails(1);
        outcome.stderr_has("fcopy: disk/t/a:b: ").stderr_has("fcopy: disk/t/link: ");
        bed.file_is("disk/t/plain", "x").file_is("disk/t/other", "z");
        // Replacing needs neither links nor modes.
        bed.write("new", "new");
        fcopy(bed, &["--backup=simple", "new", "disk/t/plain"]).ok();
        bed.file_is("disk/t/plain", "new").file_is("disk/t/plain~", "x").assert_no_litter();
    });
}
