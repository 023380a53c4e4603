//! Standard streams as a test can set them.

use super::words;
use crate::{Bed, Signal, random_bytes};

#[test]
fn the_environment_is_hermetic() {
    let bed = Bed::new();
    let o = bed.tool("/usr/bin/env").env("EXTRA", "1").env_remove("TMPDIR").run();
    let mut names: Vec<_> =
        o.ok().lines().iter().map(|line| line.split(|b| *b == b'=').next().unwrap()).collect();
    names.retain(|name| *name != b"LLVM_PROFILE_FILE");
    names.sort_unstable();
    assert_eq!(names, [&b"EXTRA"[..], b"HOME", b"LC_ALL", b"PATH"]);
    o.stdout_has(format!("HOME={}\n", bed.dir().display())).stdout_has("LC_ALL=C\n");
    bed.sh("pwd -P; umask; cat").ok().stdout_has("0022\n");
    bed.mkdir("sub");
    bed.shell("pwd").cwd("sub").run().ok().stdout_has("/sub\n");
    bed.shell("umask").umask(0o27).run().prints("0027\n");
}

#[test]
fn stdin_is_what_was_asked_for() {
    let bed = Bed::new();
    let big = random_bytes(3 << 20, 1);
    bed.run("/bin/cat", [""; 0]).prints("");
    bed.tool("/bin/cat").stdin(&big).run().prints(&big);
    bed.tool("/bin/true").stdin(&big).run().ok();
    bed.write("in", "file");
    bed.tool("/bin/cat").stdin_file("in").run().prints("file");
    bed.tool("/bin/cat").stdin_closed().run().fails(1).stderr_has("Bad file descriptor");
}

#[test]
fn outputs_go_where_they_were_sent() {
    let bed = Bed::new();
    bed.write("out", "longer than what comes");
    bed.shell("echo x; echo y >&2").stdout_to("out").stderr_to("err").run().prints("");
    bed.file_is("out", "x\n").file_is("err", "y\n");
    bed.shell("exec echo x").stdout_to("/dev/full").run().fails(1).stderr_has("No space left");
    bed.shell("exec echo x").stdout_closed().run().fails(1).stderr_has("Bad file descriptor");
    bed.shell("echo x >&2 || exit 7").stderr_closed().run().fails(7).no_stderr();
}

#[test]
fn a_reader_that_is_gone_kills_by_sigpipe() {
    let bed = Bed::new();
    for _ in 0..20 {
        bed.shell("exec echo x").stdout_reader_gone().run().killed_by(Signal::PIPE);
    }
    bed.shell("echo x >&2; exit 5").stderr_reader_gone().run().killed_by(Signal::PIPE);
    let o = bed.shell("exec echo x").stdout_reader_gone().sigpipe_ignored().run();
    o.fails(1).stderr_has("Broken pipe");
}

#[test]
fn a_reader_that_leaves_has_taken_what_it_said() {
    let bed = Bed::new();
    let o = bed.shell("exec yes").stdout_reader_takes(100_000).run();
    o.killed_by(Signal::PIPE);
    assert_eq!(o.stdout, "y\n".repeat(50_000).into_bytes());
}

#[test]
fn a_nonblocking_pipe_refuses_when_full() {
    let bed = Bed::new();
    // dd neither waits nor tries again, so it can write more than a page only when the reader is quick.
    let script = "dd if=/dev/zero bs=1M count=8; test $? -ne 0 && echo refused >&2";
    bed.shell(script).stdout_nonblocking().run().ok().stderr_has("refused");
    bed.sh("dd if=/dev/zero bs=1M count=8 status=none").ok().no_stderr();
}

#[test]
fn ignored_signals_are_inherited() {
    let bed = Bed::new();
    bed.sh("kill -HUP $$; echo alive").killed_by(Signal::HUP);
    bed.shell("exec sh -c 'kill -HUP $$; echo alive'").ignoring("HUP").run().prints("alive\n");
}

#[test]
fn argv0_can_be_another_name() {
    let bed = Bed::new();
    bed.tool("/bin/sh").arg0("md5sum").args(["-c", "echo $0"]).run().prints("md5sum\n");
    let wrapped = bed.tool("/bin/sh").arg0("cp").args(["-c", "echo $0"]).umask(0o77);
    wrapped.clone().run().ok().stdout_has("/cp\n");
    wrapped.run().ok().stdout_has("/cp\n");
    words(|| bed.tool("/bin/sh").arg0("a/b").umask(0).run());
}

#[test]
fn limits_hold() {
    let bed = Bed::new();
    bed.shell("ulimit -n; ulimit -Hn").limit("nofile", 17).run().prints("17\n17\n");
    bed.shell("ulimit -n; ulimit -n 18").soft_limit("nofile", 17).run().prints("17\n");
    let o = bed.shell("exec head -c 100000 /dev/zero > f").limit_fsize(5000).run();
    o.killed_by(Signal::XFSZ);
    assert_eq!(bed.stat("f").len(), 5000);
    let big = bed.tool("/bin/sh").args(["-c", "head -c 1G /dev/zero | tail -n 1 | wc -c"]);
    big.limit_as(100 << 20).run().stderr_has("exhausted");
}

#[test]
fn pipelines_find_our_tools_first() {
    let bed = Bed::new();
    bed.write("f", "1\n2\n");
    bed.sh("cat f | tail -n 1").prints("2\n");
    bed.shell("cat; false").stdin("in").run().fails(1).stdout_is("in");
    let own = crate::find::bin_dir();
    bed.sh("echo \"$PATH\"").ok().stdout_has(format!("{}:/usr/local/bin:", own.display()));
}
