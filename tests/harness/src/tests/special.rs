//! What not every machine permits; where it does not, these say so and pass.

use super::words;
use crate::inject::Syscalls;
use crate::{Bed, Signal, is_root, strace_available};

#[test]
fn a_small_disk_fills_up_and_goes_away() {
    let bed = Bed::new();
    let Some(disk) = bed.small_fs("disk", 64 << 10) else { return };
    bed.sh("head -c 1M /dev/zero > disk/f").fails(1).stderr_has("No space left");
    assert_eq!(bed.stat("disk/f").len(), 64 << 10);
    assert_eq!(bed.sh("stat -c %d . disk").ok().lines().len(), 2);
    let devices = bed.sh("stat -c %d . disk");
    assert_ne!(devices.lines()[0], devices.lines()[1]);
    disk.make_read_only();
    bed.sh("echo > disk/new").fails(2).stderr_has("Read-only");
    drop(disk);
    assert_eq!(bed.names(), ["disk"]);
}

#[test]
fn a_disk_may_outlive_the_bed_that_made_it() {
    let bed = Bed::new();
    let Some(disk) = bed.mount_tmpfs("disk", "size=1m,nr_inodes=3") else { return };
    bed.sh("cd disk && touch 1 2 3").fails(1).stderr_has("No space left");
    let path = disk.path().to_owned();
    drop(bed);
    assert!(path.join("1").exists());
    drop(disk);
    assert!(!path.exists());
}

#[test]
fn injected_faults_happen_and_are_counted() {
    let bed = Bed::new();
    let echo = |bed: &Bed| bed.tool("/bin/echo").arg("x");
    let Some(tool) = echo(&bed).inject("write:error=ENOSPC:when=1") else { return };
    let o = tool.run();
    o.fails(1).stderr_has("No space left").no_stdout();
    assert_eq!(o.injections(), 1);
    let never = echo(&bed).inject("fsync:error=EIO").unwrap().run();
    assert_eq!(never.prints("x\n").injections(), 0);
    echo(&bed).inject("write:signal=KILL:when=1").unwrap().run().killed_by(Signal::KILL);
}

#[test]
fn system_calls_are_counted() {
    let bed = Bed::new();
    bed.tree(&[("a", "1"), ("b", "2")]);
    let Some((o, one)) = bed.tool("/bin/cat").arg("a").syscalls() else { return };
    o.prints("1");
    let (_, two) = bed.tool("/bin/cat").args(["a", "b"]).syscalls().unwrap();
    assert_eq!(two.count("openat") - one.count("openat"), 1);
    assert_eq!((one.count("write"), two.count("write"), two.count("nonsense")), (1, 2, 0));
    assert_eq!(two.count_of(&["write", "nonsense"]), 2);
    assert!(two.lines("write")[1].contains(r#"write(1, "2", 1)"#), "{}", two.log());
    assert_eq!(two.counts()["write"], 2);
    let only = bed.tool("/bin/cat").args(["a", "b"]).only_on("b").unwrap().run();
    only.prints("12");
    assert_eq!(only.syscalls().count("openat"), 1);
}

#[test]
fn traced_runs_refuse_what_would_spoil_the_trace() {
    if !strace_available() {
        return;
    }
    let bed = Bed::new();
    let tool = || bed.tool("/bin/true").traced().unwrap();
    assert!(words(|| tool().stdout_closed().run()).contains("trace or close"));
    assert!(words(|| tool().limit_fsize(1).run()).contains("trace or limit"));
    tool().limit("nofile", 40).ignoring("PIPE").run().prints("");
    let untraced = bed.tool("/bin/true").run();
    assert!(words(|| untraced.injections()).contains("traced"));
}

#[test]
fn logs_are_read_as_strace_writes_them() {
    let log = "12  write(1, \"a(b\", 3) = 3\n\
               13  read(0,  <unfinished ...>\n\
               13  <... read resumed>\"\", 5) = 0\n\
               12  --- SIGPIPE {si_signo=SIGPIPE} ---\n\
               close(1) = 0 (INJECTED)\n\
               12  +++ exited with 0 +++\n";
    let calls = Syscalls::parse(log.to_owned());
    let counts: Vec<_> = calls.counts().iter().map(|(name, n)| (name.as_str(), *n)).collect();
    assert_eq!(counts, [("close", 1), ("read", 1), ("write", 1)]);
}

#[test]
fn nobody_is_held_by_permission_bits() {
    let bed = Bed::new();
    bed.write("secret", "s");
    bed.chmod("secret", 0o200);
    bed.mkdir("fixed");
    bed.chmod("fixed", 0o555);
    let Some(tool) = bed.shell("cat secret").as_nobody() else { return };
    tool.run().fails(1).stderr_has("Permission denied");
    let Some(tool) = bed.shell("echo > fixed/f").as_nobody() else { return };
    tool.run().fails(2).stderr_has("Permission denied");
    // What is its own it may change.
    let script = "echo mine > new && chmod 600 secret && cat secret && echo > $TMPDIR/t";
    bed.shell(script).as_nobody().unwrap().run().prints("s");
    bed.file_is("new", "mine\n");
    if is_root() {
        bed.write("setuid", "");
        bed.chmod("setuid", 0o4755);
        bed.write("other", "o");
        bed.chown("other", 1, 1).chmod("other", 0o600);
        bed.shell("cat other").as_nobody().unwrap().run().fails(1);
        assert_eq!(bed.mode("setuid"), 0o4755);
        bed.shell("id -u; id -G").as_nobody().unwrap().run().prints("65534\n65534\n");
    }
}

#[test]
fn nobody_can_run_a_binary_behind_a_closed_door() {
    let bed = Bed::new();
    let door = Bed::new();
    door.sh("mkdir d && cp /bin/true d/tool").ok();
    door.chmod("d", 0o700);
    let hidden = door.path("d/tool");
    let Some(tool) = bed.tool(&hidden).as_nobody() else { return };
    tool.run().prints("");
    door.chmod("d/tool", 0o700);
    Bed::new().tool(&hidden).as_nobody().unwrap().run().prints("");
    assert_eq!(door.mode("d/tool"), 0o700, "the original keeps its mode");
    let Some(traced) = Bed::new().tool("/bin/echo").arg("x").as_nobody().unwrap().traced() else {
        return;
    };
    assert_eq!(traced.run().prints("x\n").syscalls().count("write"), 1);
}
