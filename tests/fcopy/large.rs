//! One large file in memory, copied by two threads: what may go wrong for either, and who may not.

use std::os::unix::fs::MetadataExt;
use std::thread::available_parallelism;

use harness::{Bed, Child, Entry, Outcome, Signal, Tool};

use crate::fcopy;

/// Two threads begin to pay here; odd, so that the last page is not full.
const LARGE: u64 = (64 << 20) + 4097;

/// A bed in memory with a large file, where a second thread has a processor.
#[track_caller]
fn large() -> Option<Bed> {
    if available_parallelism().is_ok_and(|processors| processors.get() < 2) {
        harness::skip("there is one processor");
        return None;
    }
    let bed = Bed::in_memory()?;
    bed.random("src", LARGE, 1);
    Some(bed)
}

#[track_caller]
fn is_copied(bed: &Bed, to: &str) {
    bed.sh(format!("cmp src {to}")).ok();
}

/// What `--json` says of how it was done.
#[track_caller]
fn how(outcome: &Outcome) -> String {
    let line = String::from_utf8_lossy(&outcome.ok().no_stderr().stdout).into_owned();
    let rest = line.split_once("\"how\":\"").unwrap_or_else(|| panic!("{line}")).1;
    rest.split_once('"').expect("it ends").0.to_owned()
}

#[test]
fn two_threads_copy_what_one_does() {
    let Some(bed) = large() else { return };
    for (jobs, expected) in [("-j2", "mmap, copy_file_range"), ("-j1", "copy_file_range")] {
        // A new file, then over it.
        for options in [&[][..], &[], &["--sync=none"], &["--keep-inode"], &["-a"]] {
            let args = [&["--json", jobs], options, &["src", "dst"]].concat();
            let outcome = fcopy(&bed, &args);
            assert_eq!(how(&outcome), expected, "{args:?}");
            is_copied(&bed, "dst");
            assert_eq!(bed.stat("dst").len(), LARGE);
            assert!(bed.stat("dst").blocks() * 512 >= LARGE);
        }
        bed.remove("dst");
    }
    bed.assert_no_litter();
}

#[test]
fn debug_has_a_word_for_it() {
    let Some(bed) = large() else { return };
    let debug = |jobs: &str| fcopy(&bed, &["--debug", jobs, "src", "dst"]);
    debug("-j2").ok().stdout_has("\ncopy offload: yes + mmap, reflink: unsupported, sparse");
    debug("-j1").ok().stdout_has("\ncopy offload: yes, reflink: unsupported, sparse");
    let cp = bed.tool("fcopy").arg0("cp").args(["--debug", "-j2", "src", "dst"]).run();
    cp.ok().stdout_has("\ncopy offload: yes + mmap, reflink");
    is_copied(&bed, "dst");
}

#[test]
fn one_thread_where_the_other_is_wanted_elsewhere_or_would_be_in_the_way() {
    let Some(bed) = large() else { return };
    bed.tree(&[("small", "x"), ("d/", ""), ("t/", ""), ("e/", ""), ("f/", "")]);
    bed.hardlink("src", "t/src");
    bed.sparse("hole", 80 << 20);
    let copies: [&[&str]; 12] = [
        &["-j1", "src", "dst"],
        &["small", "src", "d"],
        &["-r", "t", "d"],
        &["src", "e", "--also-to", "f"],
        &["--verify=cache", "src", "dst"],
        &["--manifest=list", "src", "dst"],
        &["--resume", "src", "other"],
        &["--reflink=never", "src", "dst"],
        &["--sparse=always", "src", "dst"],
        &["--sparse=never", "hole", "dst"],
        &["hole", "dst"],
        &["small", "dst"],
    ];
    for args in copies {
        let outcome = bed.tool("fcopy").arg("--json").args(args).run();
        outcome.ok().stdout_has("\"how\":\"").stdout_lacks("mmap");
    }
    bed.sh("cmp src d/src && cmp src d/t/src && cmp src e/src && cmp src f/src").ok();
}

#[test]
fn between_memory_and_a_disk_there_is_one() {
    let (Some(bed), Some(disk)) = (large(), Bed::on_disk()) else { return };
    let other = disk.path("copy").into_os_string().into_string().unwrap();
    for (from, to) in [("src", other.as_str()), (&other, "back")] {
        assert!(!how(&fcopy(&bed, &["--json", "-j2", from, to])).contains("mmap"));
    }
    is_copied(&bed, "back");
}

#[test]
fn what_the_second_thread_cannot_do_the_first_does() {
    let Some(bed) = large() else { return };
    for fault in [
        "madvise:error=EFAULT:when=1+",
        "madvise:error=ENOMEM:when=2",
        "madvise:error=EINVAL:when=2",
        "pread64:error=EIO:when=1+",
        "pread64:error=EFAULT:when=2",
        "pread64:error=EINTR:when=1",
        "pread64:retval=0:when=2",
        "ftruncate:error=EFBIG:when=1",
        "ftruncate:error=EPERM:when=1",
        "clone3:error=EAGAIN:when=1",
    ] {
        let tool = bed.tool("fcopy").args(["-j2", "src", "dst"]).inject(fault);
        let Some(tool) = tool.and_then(|tool| of_the_source(tool, fault)) else { return };
        let outcome = tool.run();
        outcome.ok().no_stderr();
        assert!(outcome.injections() > 0, "{fault}");
        is_copied(&bed, "dst");
        bed.assert_no_litter();
    }
}

/// The linker, too, reads with an offset.
fn of_the_source(tool: Tool, fault: &str) -> Option<Tool> {
    if fault.starts_with("pread64") { tool.only_on("src") } else { Some(tool) }
}

#[test]
fn what_the_first_thread_cannot_do_is_an_error() {
    let Some(bed) = large() else { return };
    bed.write("dst", "old");
    for to in ["dst", "new"] {
        for (fault, reason) in [
            ("copy_file_range:error=ENOSPC:when=3", "No space left on device"),
            ("copy_file_range:error=EDQUOT:when=1", "Disk quota exceeded"),
            ("copy_file_range:error=EIO:when=2", "Input/output error"),
        ] {
            let tool = bed.tool("fcopy").args(["-j2", "src", to]).inject(fault);
            let Some(tool) = tool else { return };
            tool.run().fails(1).stderr_is(format!("fcopy: {to}: {reason}\n"));
            bed.file_is("dst", "old").assert_no_litter();
            assert!(!bed.exists("new"), "{fault}");
        }
    }
}

#[test]
fn a_disk_that_fills_up_meanwhile_leaves_the_old_file() {
    let Some(bed) = large() else { return };
    let Some(_disk) = bed.small_fs("disk", 80 << 20) else { return };
    bed.write("disk/dst", "old");
    for options in ["--sync=none", "--sync=file"] {
        let args = ["-j2", options, "src", "disk/dst"];
        let Some(mut child) = stopped_before_the_first_byte(&bed, &args) else { return };
        bed.sh("fallocate -l 40M disk/filler").ok();
        child.signal_group(Signal::CONT);
        let outcome = child.wait();
        outcome.fails(1).stderr_is("fcopy: disk/dst: No space left on device\n");
        bed.file_is("disk/dst", "old").assert_no_litter();
        bed.remove("disk/filler");
    }
    fcopy(&bed, &["-j2", "src", "disk/dst"]).ok().no_stderr();
    is_copied(&bed, "disk/dst");
    // And one in which it never had room.
    fcopy(&bed, &["-j2", "src", "disk/new"]).fails(1).stderr_has("fcopy: disk/new: No space left");
    assert_eq!(bed.names(), ["disk", "disk/dst", "src"]);
}

/// A copy over an old file that found enough room, and waits for `SIGCONT`.
#[track_caller]
fn stopped_before_the_first_byte(bed: &Bed, args: &[&str]) -> Option<Child> {
    let child = bed.tool("fcopy").args(args).inject("ftruncate:signal=STOP:when=1")?.spawn();
    harness::wait_until("the temporary is as long as it will be", || {
        let is_temporary = |entry: &Entry| entry.path.to_string_lossy().contains(".ftools-");
        bed.list().iter().any(|entry| is_temporary(entry) && entry.size == LARGE)
    });
    Some(child)
}

#[test]
fn a_limit_on_files_is_the_same_for_two() {
    let Some(bed) = large() else { return };
    bed.write("dst", "old");
    for jobs in ["-j1", "-j2"] {
        for to in ["dst", "new"] {
            let tool = bed.tool("fcopy").args([jobs, "src", to]).limit_fsize(LARGE - 1);
            tool.run().fails(1).stderr_is(format!("fcopy: {to}: File too large\n"));
            bed.file_is("dst", "old").assert_no_litter();
            assert!(!bed.exists("new"));
        }
    }
}

#[test]
fn a_signal_stops_both_and_leaves_the_old_file() {
    let Some(bed) = large() else { return };
    bed.write("dst", "old");
    for options in [&[][..], &["-a"]] {
        for fault in [
            "ftruncate:signal=TERM:when=1",
            "madvise:signal=TERM:when=2",
            "pread64:signal=INT:when=2",
            "copy_file_range:signal=INT:when=3",
        ] {
            let signal = if fault.contains("TERM") { Signal::TERM } else { Signal::INT };
            let tool = bed.tool("fcopy").arg("-j2").args(options).args(["src", "dst"]);
            let tool = tool.inject(fault).and_then(|tool| of_the_source(tool, fault));
            let Some(tool) = tool else { return };
            tool.run().killed_by(signal).no_stderr();
            bed.file_is("dst", "old").assert_no_litter();
        }
    }
}

#[test]
fn a_kill_leaves_what_clean_removes() {
    let Some(bed) = large() else { return };
    bed.write("dst", "old");
    for at in ["ftruncate:signal=KILL:when=1", "madvise:signal=KILL:when=2"] {
        for to in ["dst", "new"] {
            let tool = bed.tool("fcopy").args(["-j2", "src", to]).inject(at);
            let Some(tool) = tool else { return };
            tool.run().that("was killed", |o| !o.status.success());
            bed.file_is("dst", "old");
            assert!(!bed.exists("new"));
            fcopy(&bed, &["--clean", "."]).ok().no_stderr();
            bed.assert_no_litter();
            assert_eq!(bed.names(), ["dst", "src"]);
        }
    }
}

#[test]
fn a_source_cut_short_meanwhile_is_told_and_not_used() {
    let Some(bed) = large() else { return };
    bed.write("dst", "old");
    let Some(mut child) = stopped_before_the_first_byte(&bed, &["-j2", "src", "dst"]) else {
        return;
    };
    bed.sh("truncate -s 12345 src").ok();
    child.signal_group(Signal::CONT);
    child.wait().fails(1).stderr_has("fcopy: src: file changed as we read it");
    bed.file_is("dst", "old").assert_no_litter();
}
