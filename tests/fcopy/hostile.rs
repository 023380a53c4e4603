//! Trees made to hurt.

use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixListener;

use harness::{Bed, is_root};

use crate::fcopy;

#[test]
fn a_link_that_leads_nowhere_is_not_written_through() {
    let bed = Bed::new();
    bed.write("a", "A");
    bed.symlink("nowhere", "link");
    fcopy(&bed, &["a", "link"])
        .fails(1)
        .stderr_is("fcopy: link: not written through a link that leads nowhere\n");
    assert!(!bed.exists("nowhere"));
    fcopy(&bed, &["--remove-destination", "a", "link"]).ok();
    bed.file_is("link", "A");
}

#[test]
fn a_link_just_made_is_not_written_through() {
    let bed = Bed::new();
    bed.write("victim", "untouched");
    bed.symlink("../../victim", "x/d/n");
    bed.write("y/d/n", "payload");
    bed.mkdir("t");
    let o = fcopy(&bed, &["-r", "x/d", "y/d", "t"]);
    o.fails(1).stderr_is("fcopy: y/d/n: not copied through t/d/n, a link just made\n");
    bed.file_is("victim", "untouched");
}

#[test]
fn a_linked_directory_of_the_target_is_not_entered() {
    let bed = Bed::new();
    bed.tree(&[("s/d/f", "payload"), ("victim/", ""), ("t/", "")]);
    bed.symlink("../victim", "t/d");
    fcopy(&bed, &["-rT", "s", "t"])
        .fails(1)
        .stderr_is("fcopy: t/d: is no directory, and is not replaced by one\n");
    assert!(!bed.exists("victim/f"));
    fcopy(&bed, &["-rT", "--keep-directory-symlink", "s", "t"]).ok();
    bed.file_is("victim/f", "payload");
}

#[test]
fn a_loop_of_followed_links_ends() {
    let bed = Bed::new();
    bed.write("s/d/a", "A");
    bed.symlink("..", "s/d/up");
    fcopy(&bed, &["-rL", "s", "t"]).fails(1).stderr_is("fcopy: s/d/up: a loop of symbolic links\n");
    bed.file_is("t/d/a", "A");
    assert!(!bed.exists("t/d/up"));
}

#[test]
fn sockets_and_fifos_are_made_anew_and_never_opened() {
    let bed = Bed::new();
    bed.mkdir("s");
    let socket = UnixListener::bind(bed.path("s/socket")).unwrap();
    bed.fifo("s/fifo");
    fcopy(&bed, &["-r", "s", "t"]).ok().no_stderr();
    assert!(bed.stat("t/socket").file_type().is_socket());
    assert!(bed.stat("t/fifo").file_type().is_fifo());
    drop(socket);
}

#[test]
fn devices_are_made_anew() {
    if !is_root() {
        return harness::skip("only root makes devices");
    }
    let bed = Bed::new();
    bed.mkdir("s");
    if !bed.sh("mknod s/null c 1 3").status.success() {
        return harness::skip("devices cannot be made here");
    }
    fcopy(&bed, &["-a", "s", "t"]).ok().no_stderr();
    bed.sh("stat -c '%F %t %T' t/null").ok().stdout_is("character special file 1 3\n");
}

#[test]
fn proc_and_sys_are_copied_as_they_read() {
    let bed = Bed::new();
    fcopy(&bed, &["-r", "/proc/self/net/../status", "status"]).ok();
    assert!(!bed.read("status").is_empty());
    let path = "/sys/kernel/mm/transparent_hugepage";
    if std::path::Path::new(path).exists() {
        // Some of its files cannot be read, whoever asks.
        let _ = fcopy(&bed, &["-r", path, "sys"]);
        bed.file_is("sys/enabled", std::fs::read(format!("{path}/enabled")).unwrap());
    }
}

#[test]
fn a_full_disk_leaves_no_half_file() {
    let bed = Bed::new();
    let Some(_fs) = bed.small_fs("small", 1 << 19) else { return };
    // Too small to be worth asking before whether it fits.
    bed.random("s/big", (1 << 20) - 1, 1);
    bed.write("s/little", "little");
    let o = fcopy(&bed, &["-r", "-j1", "s", "small/t"]);
    o.fails(1).stderr_is("fcopy: small/t/big: No space left on device\n");
    bed.file_is("small/t/little", "little");
    assert!(!bed.exists("small/t/big"));
    bed.write("small/old", "old");
    fcopy(&bed, &["s/big", "small/old"]).fails(1).stderr_has("No space left on device");
    bed.file_is("small/old", "old").assert_no_litter();
}

#[test]
fn a_source_that_changes_is_reported() {
    let bed = Bed::new();
    bed.random("s/a", 1 << 20, 1);
    // strace holds the copy up after its first read, long enough for the source to grow.
    let Some(tool) = bed
        .tool("fcopy")
        .args(["-r", "-j1", "--reflink=never", "s", "t"])
        .inject("read:delay_exit=300000:when=1+")
    else {
        return;
    };
    let Some(tool) = tool.only_on("s/a") else { return };
    let child = tool.spawn();
    harness::wait_until("the copy has begun", || bed.exists("t/a"));
    std::thread::sleep(std::time::Duration::from_millis(30));
    bed.write("s/a", "other");
    child.wait().fails(1).stderr_has("fcopy: s/a: file changed as we read it\n");
}

#[test]
fn a_link_in_the_place_of_a_tree_is_not_entered() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "payload"), ("victim/", ""), ("t/", "")]);
    bed.symlink("../victim", "t/s");
    let said = "fcopy: t/s: is no directory, and is not replaced by one\n";
    for args in [
        &["-r", "s", "t"][..],
        &["-a", "s", "t"],
        &["-rT", "s", "t/s"],
        &["-r", "--parents", "s", "t"],
        &["-r", "--dry-run", "s", "t"],
    ] {
        fcopy(&bed, args).fails(1).stderr_is(said);
        assert!(!bed.exists("victim/f"), "{args:?}");
    }
    // Where a slash says that a directory is meant, it is; and where none is to be made.
    for args in [&["-rT", "s", "t/s/"][..], &["-r", "s/.", "t/s"], &["-r", "s", "t/s"]] {
        fcopy(&bed, args).ok().no_stderr();
        assert!(bed.exists("victim/f") || bed.exists("victim/s/f"), "{args:?}");
        bed.remove("victim");
        bed.mkdir("victim");
    }
    fcopy(&bed, &["-r", "--keep-directory-symlink", "s", "t"]).ok();
    bed.file_is("victim/f", "payload");
}
