//! Standard streams, FIFOs and devices as ends.

use harness::{Bed, Signal, random_bytes};

use crate::fcopy;

#[test]
fn standard_input_becomes_a_file_when_it_is_whole() {
    let bed = Bed::new();
    bed.write("log", "old");
    let mut child = bed.tool("fcopy").args(["-", "log"]).stdin_piped().spawn();
    child.write("new ");
    bed.file_is("log", "old");
    child.write("text").close_stdin();
    child.wait().ok().no_stderr();
    bed.file_is("log", "new text").assert_no_litter();
}

#[test]
fn a_file_goes_to_standard_output() {
    let bed = Bed::new();
    bed.random("a", 300_001, 3);
    fcopy(&bed, &["a", "-"]).ok().stdout_is(random_bytes(300_001, 3)).no_stderr();
}

#[test]
fn a_stream_passes_through() {
    let bed = Bed::new();
    let bytes = random_bytes(1 << 20, 4);
    bed.tool("fcopy").args(["-", "-"]).stdin(&bytes).run().ok().stdout_is(&bytes);
}

#[test]
fn a_full_output_is_an_error() {
    let bed = Bed::new();
    bed.write("a", "text");
    bed.tool("fcopy")
        .args(["a", "-"])
        .stdout_to("/dev/full")
        .run()
        .fails(1)
        .stderr_is("fcopy: standard output: No space left on device\n");
    fcopy(&bed, &["a", "/dev/full"])
        .fails(1)
        .stderr_is("fcopy: /dev/full: No space left on device\n");
}

#[test]
fn a_fifo_is_read_and_written_without_r() {
    let bed = Bed::new();
    bed.write("a", "through");
    bed.fifo("p");
    let reader = bed.tool("fcopy").args(["p", "b"]).spawn();
    fcopy(&bed, &["a", "p"]).ok().no_stderr();
    reader.wait().ok().no_stderr();
    bed.file_is("b", "through");
    assert_eq!(
        bed.list().iter().find(|e| e.path.as_os_str() == "p").unwrap().kind,
        harness::Kind::Fifo
    );
}

#[test]
fn a_device_is_read_and_stays_one_when_written() {
    let bed = Bed::new();
    bed.write("a", "x");
    fcopy(&bed, &["/dev/null", "b"]).ok().no_stderr();
    bed.file_is("b", "");
    fcopy(&bed, &["a", "/dev/null"]).ok().no_stderr();
    fcopy(&bed, &["a", "/dev/stdout"]).ok().stdout_is("x");
}

#[test]
fn files_of_proc_are_longer_than_they_say() {
    let bed = Bed::new();
    fcopy(&bed, &["/proc/version", "v"]).ok().no_stderr();
    bed.file_is("v", std::fs::read("/proc/version").unwrap());
}

#[test]
fn standard_input_needs_a_file_name() {
    let bed = Bed::new();
    bed.mkdir("d");
    fcopy(&bed, &["-", "d"]).fails(2).stderr_has("standard input has no name");
}

#[test]
fn a_closed_stream_is_an_error() {
    let bed = Bed::new();
    bed.write("a", "x");
    bed.tool("fcopy").args(["-", "b"]).stdin_closed().run().fails(1).stderr_has("standard input");
    bed.tool("fcopy").args(["a", "-"]).stdout_closed().run().fails(1).stderr_has("standard output");
    assert_eq!(bed.names(), ["a"]);
}

#[test]
fn a_filter_ends_with_its_reader() {
    let bed = Bed::new();
    bed.random("a", 1 << 20, 5);
    let tool = bed.tool("fcopy").args(["a", "-"]).stdout_reader_gone();
    tool.clone().run().killed_by(Signal::PIPE).no_stderr();
    tool.sigpipe_ignored().run().fails(1).stderr_is("fcopy: standard output: Broken pipe\n");
}

#[test]
fn with_a_file_to_write_too_a_reader_that_leaves_is_an_error() {
    let bed = Bed::new();
    bed.random("a", 1 << 20, 5);
    let args = ["--digest", "md5", "--manifest", "list", "a", "-"];
    let outcome = bed.tool("fcopy").args(args).stdout_reader_gone().run();
    outcome.fails(1).stderr_has("fcopy: standard output: Broken pipe\n");
}

#[test]
fn messages_call_streams_by_name() {
    let bed = Bed::new();
    bed.write("a", "x");
    fcopy(&bed, &["--verify", "a", "-"])
        .fails(1)
        .stderr_is("fcopy: standard output: cannot be verified before it counts\n");
    fcopy(&bed, &["--atomic=always", "a", "-"])
        .fails(1)
        .stderr_is("fcopy: standard output: cannot be replaced in one step\n");
    bed.tool("fcopy")
        .args(["-", "a"])
        .stdin_file("a")
        .run()
        .fails(1)
        .stderr_is("fcopy: standard input: is the same file as a\n");
    fcopy(&bed, &[".", "-"]).fails(1).stderr_is("fcopy: .: -r not specified; omitting directory\n");
}

#[test]
fn contents_of_a_fifo_in_a_tree_are_waited_for() {
    let bed = Bed::new();
    bed.mkdir("s");
    bed.fifo("s/p");
    let child = bed.tool("fcopy").args(["-r", "--copy-contents", "s", "t"]).spawn();
    // The writer comes late, and may be gone before anything is read.
    harness::wait_until("the target directory is there", || bed.exists("t"));
    bed.write("s/p", "late");
    child.wait().ok().no_stderr();
    bed.file_is("t/p", "late");
}

#[test]
fn by_the_name_cp_a_stream_is_seen_while_it_comes() {
    let bed = Bed::new();
    bed.fifo("p");
    bed.write("old", "old");
    let cp = |to: &str| bed.tool("fcopy").arg0("cp").args(["--copy-contents", "p", to]);
    let mut child = cp("new").spawn();
    let mut writer = std::fs::OpenOptions::new().write(true).open(bed.path("p")).unwrap();
    std::io::Write::write_all(&mut writer, b"half").unwrap();
    child.wait_until("half of it is there", |_| bed.exists("new") && bed.read("new") == b"half");
    // What breaks off leaves nothing.
    child.signal(Signal::TERM).signal(Signal::TERM);
    std::thread::sleep(std::time::Duration::from_millis(150));
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM);
    drop(writer);
    // A file that is there is replaced when all has come.
    let child = cp("old").spawn();
    let mut writer = std::fs::OpenOptions::new().write(true).open(bed.path("p")).unwrap();
    std::io::Write::write_all(&mut writer, b"new").unwrap();
    bed.file_is("old", "old");
    drop(writer);
    child.wait().ok();
    bed.file_is("old", "new").assert_no_litter();
}

#[test]
#[cfg(target_os = "linux")]
fn a_closed_stream_is_an_error_by_any_name() {
    let bed = Bed::new();
    bed.write("a", "A");
    for name in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let o = bed.tool("fcopy").args(["a", name]).stdout_closed().run();
        o.fails(1).stderr_has("Bad file descriptor\n");
    }
    for name in ["-", "/dev/stdin", "/dev/fd/0"] {
        bed.tool("fcopy").args([name, "b"]).stdin_closed().run().fails(1).stderr_lines(1);
        assert!(!bed.exists("b"), "{name}");
    }
    bed.assert_no_litter();
}

#[test]
fn a_stream_replaces_no_more_than_a_file_would() {
    let bed = Bed::new();
    bed.tree(&[("old", "old"), ("d/old", "old"), ("e/", "")]);
    bed.symlink("nowhere", "link");
    let stream = |args: &[&str]| bed.tool("fcopy").args(args).stdin("new").run();
    for none in ["-n", "--update=none"] {
        stream(&[none, "-", "old"]).ok().no_stderr();
        stream(&["--dry-run", none, "-", "old"]).prints("");
    }
    stream(&["--update=none-fail", "-", "old"]).fails(1).stderr_is("fcopy: old: not replaced\n");
    let hint = "Try 'fcopy --help' for more information.\n";
    for (option, said) in [
        ("-i", "-i: standard input is copied, and nobody left to be asked"),
        ("-l", "of a stream there is only its data to copy"),
        ("-s", "of a stream there is only its data to copy"),
        ("--attributes-only", "of a stream there is only its data to copy"),
    ] {
        stream(&[option, "-", "old"]).fails(2).stderr_is(format!("fcopy: {said}\n{hint}"));
    }
    stream(&["-", "link"])
        .fails(1)
        .stderr_is("fcopy: link: not written through a link that leads nowhere\n");
    assert!(!bed.exists("nowhere"));
    // One lane may have it.
    stream(&["-n", "-", "d/old", "--also-to", "e"]).ok().no_stderr();
    bed.file_is("old", "old").file_is("d/old", "old").file_is("e/old", "new");
    stream(&["-n", "-", "other"]).ok();
    stream(&["-uv", "-", "old"]).prints("'-' -> 'old'\n");
    bed.file_is("other", "new").file_is("old", "new").assert_no_litter();
}

#[test]
fn what_is_promised_of_a_fifo_is_refused_before_it_is_waited_for() {
    let bed = Bed::new();
    bed.write("a", "A");
    bed.fifo("fifo");
    for (option, said) in [
        ("--verify", "cannot be verified before it counts"),
        ("--atomic=always", "cannot be replaced in one step"),
    ] {
        for from in ["a", "-"] {
            let o = bed.tool("fcopy").args([option, from, "fifo"]).stdin("x").run();
            o.fails(1).stderr_is(format!("fcopy: fifo: {said}\n"));
        }
    }
}

#[test]
fn a_socket_in_the_way_goes_by_force() {
    let bed = Bed::new();
    bed.write("a", "A");
    drop(std::os::unix::net::UnixListener::bind(bed.path("s")).unwrap());
    fcopy(&bed, &["a", "s"]).fails(1).stderr_is("fcopy: s: No such device or address\n");
    fcopy(&bed, &["-f", "a", "s"]).ok().no_stderr();
    bed.file_is("s", "A").assert_no_litter();
}

#[test]
#[cfg(target_os = "linux")]
fn what_appears_meanwhile_is_not_replaced_either() {
    let bed = Bed::new();
    let mut child = bed.tool("fcopy").args(["-n", "-", "new"]).stdin_piped().spawn();
    child.write("stream");
    let pid = child.pid();
    harness::wait_until("the output is open", || has_output(pid, bed.dir()));
    bed.write("new", "somebody else's");
    child.close_stdin();
    child.wait().fails(1).stderr_is("fcopy: new: File exists\n");
    bed.file_is("new", "somebody else's").assert_no_litter();
}

/// Whether a process has a file open in `dir` that has no name yet, or a temporary one.
#[cfg(target_os = "linux")]
fn has_output(pid: u32, dir: &std::path::Path) -> bool {
    let fds = std::fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    fds.filter_map(|fd| std::fs::read_link(fd.path()).ok()).any(|to| {
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        to.parent() == Some(dir) && (name.starts_with('#') || name.starts_with(".ftools-"))
    })
}
