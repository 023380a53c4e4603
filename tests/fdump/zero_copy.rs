//! Bytes that nobody looks at, moved by the kernel.

use harness::Bed;

const WAYS: [&str; 3] = ["--zero-copy=auto", "--zero-copy=always", "--zero-copy=never"];

#[test]
fn every_way_gives_the_same_bytes() {
    let bed = Bed::new();
    for (seed, length) in [0, 1, 65_536, 1_500_001].into_iter().enumerate() {
        let content = harness::random_bytes(length, seed as u64);
        bed.write("in", &content);
        for way in WAYS {
            bed.run("fdump", [way, "in", "-o", "out"]).ok().no_stderr();
            bed.file_is("out", &content);
            bed.run("fdump", [way, "in"]).prints(&content);
            bed.tool("fdump").args([way, "-o", "out"]).stdin(&content).run().ok();
            bed.file_is("out", &content);
            bed.tool("fdump").arg(way).stdin(&content).run().prints(&content);
            bed.sh(format!("fdump {way} in in -o twice && cat in in | cmp - twice")).ok();
        }
    }
    bed.assert_no_litter();
}

#[test]
fn an_input_starts_where_it_stands() {
    let bed = Bed::new();
    let content = harness::random_bytes(300_000, 4);
    bed.write("in", &content);
    for way in WAYS {
        bed.sh(format!("{{ head -c 100000 > head; fdump {way} -o rest; cat > after; }} < in")).ok();
        bed.file_is("rest", &content[100_000..]).file_is("after", "");
        bed.sh(format!("{{ echo first; fdump {way} in; echo last; }} > out")).ok();
        bed.file_is("out", [b"first\n", &content[..], b"last\n"].concat());
        bed.sh(format!("fdump {way} in >> out")).ok();
        assert_eq!(bed.read("out").len(), 600_011);
    }
}

#[test]
fn the_kernel_moves_what_is_safe_to_move() {
    let bed = Bed::new();
    bed.random("in", 1 << 20, 2);
    let calls = |way: &str, args: &[&str]| {
        let tool = bed.tool("fdump").arg(way).args(args).stdin(bed.read("in"));
        let (outcome, syscalls) = tool.syscalls()?;
        outcome.ok();
        Some((syscalls.count("splice"), syscalls.count("copy_file_range"), syscalls.count("write")))
    };
    let Some(piped) = calls("--zero-copy=auto", &["-o", "out"]) else { return };
    assert!(piped.0 > 0 && piped.2 == 0, "{piped:?}");
    let never = calls("--zero-copy=never", &["-o", "out"]).unwrap();
    assert!(never.0 == 0 && never.2 > 0, "{never:?}");
    let files = calls("--zero-copy=auto", &["in", "-o", "out"]).unwrap();
    assert!(files.1 > 0, "{files:?}");
    let shown = calls("--zero-copy=auto", &["in"]).unwrap();
    assert!(shown.0 == 0 && shown.2 > 0, "a file's pages do not go into a pipe: {shown:?}");
    let asked = calls("--zero-copy=always", &["in"]).unwrap();
    assert!(asked.0 > 0 && asked.2 == 0, "{asked:?}");
}

#[test]
fn failures_are_told_as_ever() {
    let bed = Bed::new();
    bed.write("f", "old");
    bed.random("big", 1 << 20, 1);
    bed.mkdir("dir");
    let outcome = bed.run("fdump", ["big", "missing", "dir", "big", "-o", "f"]);
    outcome.fails(1).stderr_has("fdump: missing: No such file").stderr_has("fdump: dir: Is a dir");
    bed.file_is("f", "old");
    let outcome = bed.sh("cat big | fdump -o /dev/full");
    outcome.fails(1).stderr_is("fdump: /dev/full: No space left on device\n");
    let Some(_fs) = bed.small_fs("disk", 256 << 10) else { return };
    for script in ["fdump big -o disk/g", "cat big | fdump -o disk/g"] {
        bed.sh(script).fails(1).stderr_is("fdump: disk/g: No space left on device\n");
    }
    bed.assert_no_litter();
}

#[test]
fn a_command_is_read_by_the_kernel_too() {
    let bed = Bed::new();
    bed.random("big", 3 << 20, 6);
    bed.run("fdump", ["-o", "f", "--exec", "cat", "big"]).ok();
    bed.file_is("f", bed.read("big"));
    bed.run("fdump", ["-o", "f", "--exec", "sh", "-c", "echo x; exit 2"]).fails(2);
    bed.file_is("f", bed.read("big"));
}

#[test]
fn always_is_refused_where_somebody_looks() {
    let bed = Bed::new();
    for option in ["--stats", "--skip=1", "--lines=1", "--buffering=4K", "--digest=md5"] {
        bed.run("fdump", ["--zero-copy=always", option]).fails(2).stderr_has("--zero-copy=always");
    }
}

#[test]
fn a_call_that_fails_is_replaced_or_reported() {
    for (expression, works) in [
        ("splice:error=EINVAL", true),
        ("splice:error=EINTR:when=1", true),
        ("splice:error=EIO:when=1", false),
    ] {
        let bed = Bed::new();
        bed.write("f", "old");
        let tool = bed.tool("fdump").args(["-o", "f"]).stdin("new");
        let Some(tool) = tool.inject(expression) else { return };
        let outcome = tool.run();
        assert!(outcome.injections() > 0, "{expression}");
        if works {
            outcome.ok().no_stderr();
        } else {
            outcome.fails(1).stderr_is("fdump: f: Input/output error\n");
        }
        bed.file_is("f", if works { "new" } else { "old" });
        bed.assert_no_litter();
    }
}
