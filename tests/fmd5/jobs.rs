//! The same output whatever the number of threads and the size of blocks.

use harness::Bed;

/// Files of all sizes: empty ones, many small ones, some mapped, some left to other threads.
fn mixed() -> Bed {
    let bed = Bed::new();
    for n in 0..200 {
        bed.random(format!("t/small/{n}"), n * n % 40_000, n);
    }
    for n in 0..3 {
        bed.random(format!("t/large/{n}"), (4 << 20) + n * 100_003, n);
    }
    bed.random("t/middle", 1_500_000, 99);
    bed.mkdir("t/none");
    bed
}

#[test]
fn digests_do_not_depend_on_them() {
    let bed = mixed();
    let want = bed.run("fmd5", ["-r", "-j1", "t"]).stdout.clone();
    let sorted = |bytes: &[u8]| {
        let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        lines.sort();
        lines
    };
    for args in [
        &["-j2"][..],
        &["-j8"],
        &["-j64"],
        &["-j2", "--buffer-size", "1000"],
        &["-j1", "--buffer-size", "1M"],
        &["--progress=never"],
    ] {
        bed.tool("fmd5").args(["-r", "t"]).args(args).run().prints(&want);
    }
    for cpu in ["scalar", "portable"] {
        let tool = bed.tool("fmd5").args(["-r", "-j3", "t"]).env("FTOOLS_CPU", cpu);
        tool.run().prints(&want);
    }
    let outcome = bed.run("fmd5", ["-r", "-j4", "--unordered", "t"]);
    assert_eq!(sorted(&outcome.stdout), sorted(&want));
}

#[test]
fn checks_do_not_depend_on_them() {
    let bed = mixed();
    bed.write("list", &bed.run("fmd5", ["-r", "-a", "md5,sha256", "t"]).stdout);
    bed.random("t/small/77", 99, 1);
    bed.remove("t/large/2");
    let want = bed.run("fmd5", ["-c", "-j1", "list"]);
    want.fails(1).that("tells of both", |o| {
        let text = String::from_utf8_lossy(&o.stdout);
        text.matches("FAILED\n").count() == 2 && text.matches("FAILED open").count() == 2
    });
    for jobs in ["-j2", "-j5", "-j32"] {
        bed.run("fmd5", ["-c", jobs, "list"])
            .fails(1)
            .stdout_is(&want.stdout)
            .stderr_is(&want.stderr);
    }
}

#[test]
fn few_files_may_be_open_at_once() {
    let bed = Bed::new();
    for n in 0..40 {
        bed.sparse(format!("t/{n}"), 2 << 20);
    }
    let want = bed.run("fmd5", ["-r", "t"]).stdout.clone();
    bed.tool("fmd5").args(["-r", "-j4", "t"]).limit("nofile", 64).run().prints(&want);
}

#[test]
fn one_small_file_starts_no_thread() {
    let bed = crate::bed();
    let Some((outcome, calls)) = bed.tool("fmd5").args(["-j8", "abc"]).syscalls() else { return };
    outcome.ok();
    assert_eq!(calls.count_of(&["clone", "clone3"]), 0, "{}", calls.log());
}

#[test]
fn a_small_file_is_opened_looked_at_read_once_and_closed() {
    let bed = Bed::new();
    for n in 1..=50 {
        bed.random(format!("f{n}"), n * 100, n);
    }
    let names: Vec<String> = (1..=50).map(|n| format!("f{n}")).collect();
    let Some(tool) = bed.tool("fmd5").arg("-j1").args(&names).traced() else { return };
    let outcome = tool.run();
    outcome.ok();
    let calls = outcome.syscalls();
    let of_files =
        |name: &str| calls.lines(name).iter().filter(|line| line.contains("\"f")).count();
    assert_eq!(of_files("openat") + of_files("open"), 50);
    // What the loader and the runtime do is little and does not grow.
    for (name, most) in [("read", 60), ("fstat", 62), ("close", 65)] {
        let count = calls.count(name);
        assert!(count <= most, "{count} of {name}:\n{}", calls.log());
    }
}

#[test]
fn progress_is_drawn_on_standard_error_when_asked() {
    let bed = mixed();
    let want = bed.run("fmd5", ["-r", "t"]).stdout.clone();
    bed.run("fmd5", ["-r", "--progress", "t"]).ok().stdout_is(want);
}
