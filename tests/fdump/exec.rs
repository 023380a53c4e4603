//! A command whose end decides whether its output counts.

use std::os::unix::fs::PermissionsExt;

use harness::{Bed, Signal};

/// `fdump -o f --exec sh -c SCRIPT` over a file that is there already.
fn over_old(script: &str) -> (Bed, harness::Outcome) {
    let bed = Bed::new();
    bed.write("f", "old");
    let outcome = bed.run("fdump", ["-o", "f", "--exec", "sh", "-c", script]);
    (bed, outcome)
}

#[test]
fn a_command_that_fails_replaces_nothing_and_its_status_is_ours() {
    for (script, status) in [("echo half; exit 3", 3), ("exit 1", 1), ("echo x; exit 255", 255)] {
        let (bed, outcome) = over_old(script);
        let line = format!("fdump: f: not replaced: the command ended with status {status}\n");
        outcome.fails(status).stderr_is(line);
        bed.file_is("f", "old");
        assert_eq!(bed.names(), ["f"]);
    }
    // A stream had it already: then there is nothing to say.
    let bed = Bed::new();
    let outcome = bed.run("fdump", ["--exec", "sh", "-c", "echo half; exit 3"]);
    outcome.fails(3).stdout_is("half\n").no_stderr();
}

#[test]
fn a_command_that_dies_is_told_as_a_shell_does() {
    let (bed, outcome) = over_old("echo half; kill -KILL $$");
    outcome.fails(137).stderr_is("fdump: f: not replaced: the command died of signal 9\n");
    bed.file_is("f", "old");
}

#[test]
fn a_command_that_ends_its_output_early_still_has_a_say() {
    let (bed, outcome) = over_old("echo all; exec >&-; sleep 0.2; exit 4");
    outcome.fails(4);
    bed.file_is("f", "old");
    let (bed, outcome) = over_old("echo all; exec >&-; sleep 0.2");
    outcome.ok().no_stderr();
    bed.file_is("f", "all\n");
}

#[test]
fn a_command_that_cannot_be_run_has_env_s_statuses() {
    let bed = Bed::new();
    bed.write("f", "old");
    bed.write("script", "#!/bin/sh\n");
    let outcome = bed.run("fdump", ["-o", "f", "--exec", "no-such-command", "x"]);
    outcome.fails(127).stderr_is("fdump: no-such-command: No such file or directory\n");
    let outcome = bed.run("fdump", ["-o", "f", "--exec", "./script"]);
    outcome.fails(126).stderr_is("fdump: ./script: Permission denied\n");
    bed.file_is("f", "old");
    bed.assert_no_litter();
    bed.run("fdump", ["-o", "f", "--exec"]).fails(2);
    bed.run("fdump", ["g", "-o", "f", "--exec", "true"]).fails(2).stderr_has("cannot be used with");
}

#[test]
fn our_own_failure_is_125() {
    let bed = Bed::new();
    let outcome = bed.run("fdump", ["-o", "no/such", "--exec", "sh", "-c", "echo ran > ran"]);
    outcome.fails(125).stderr_is("fdump: no/such: No such file or directory\n");
    assert!(bed.names().is_empty(), "the command was not even started");
    let outcome = bed.run("fdump", ["-o", "/dev/full", "--exec", "yes"]);
    outcome.fails(125).stderr_is("fdump: /dev/full: No space left on device\n");
    let outcome = bed.run("fdump", ["-o", "/dev/full", "-o", "f", "--exec", "echo", "x"]);
    outcome.fails(125).stderr_lines(1);
    bed.file_is("f", "x\n");
}

#[test]
fn everything_it_writes_is_published_when_it_ends_well() {
    let bed = Bed::new();
    let big = harness::random_bytes(3_000_000, 5);
    bed.write("big", &big);
    bed.run("fdump", ["-o", "f", "--exec", "cat", "big"]).ok().no_stdout().no_stderr();
    bed.file_is("f", &big);
    // Options of ours after --exec are the command's, standard input and error too.
    let args = ["-o", "f", "--tee", "--exec", "cat", "-o", "--", "--stats"];
    bed.tool("fdump").args(args).run().fails(1).stderr_has("cat: ").stderr_lacks("records");
    bed.tool("fdump").args(["-o", "f", "--exec", "cat"]).stdin("mine").run().ok();
    bed.file_is("f", "mine");
    bed.run("fdump", ["-o", "f", "--stats", "--exec", "echo", "x"])
        .ok()
        .stderr_has("1 record, 2 b");
}

#[test]
fn enough_is_no_failure() {
    let bed = Bed::new();
    bed.run("fdump", ["-o", "f", "-n", "2", "--exec", "yes"]).ok().no_stderr();
    bed.file_is("f", "y\ny\n");
    let outcome = bed.run("fdump", ["-o", "f", "-n", "1", "--exec", "sh", "-c", "yes; exit 5"]);
    outcome.fails(5);
    bed.file_is("f", "y\ny\n");
}

#[test]
fn a_signal_is_passed_on_and_nothing_is_published() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let bed = Bed::new();
        bed.write("f", "old");
        let trap = "trap 'echo heard > heard; exit 0' INT TERM HUP QUIT; \
            echo half; echo started > started; while :; do sleep 0.05; done";
        let args = ["-o", "f", "-o", "new", "--exec", "sh", "-c", trap];
        let mut child = bed.tool("fdump").args(args).spawn();
        child.wait_until("the command started", |_| bed.exists("started"));
        child.signal(signal);
        child.wait().killed_by(signal);
        bed.file_is("f", "old").file_is("heard", "heard\n");
        assert_eq!(bed.names(), ["f", "heard", "started"]);
    }
}

#[test]
fn a_command_hears_of_a_signal_before_its_reader_leaves() {
    let bed = Bed::new();
    bed.write("f", "old");
    // More than a pipe holds, when it was told: that is taken too.
    let script = "trap 'echo broken > broken' PIPE; \
        trap 'seq 100000 && echo heard > heard; exit 0' TERM; \
        while :; do echo line; : > started; sleep 0.01; done";
    let mut child = bed.tool("fdump").args(["-o", "f", "--exec", "bash", "-c", script]).spawn();
    child.wait_until("the command started", |_| bed.exists("started"));
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM);
    bed.file_is("f", "old").file_is("heard", "heard\n");
    assert_eq!(bed.names(), ["f", "heard", "started"]);
}

#[test]
fn a_command_that_writes_on_after_a_signal_is_not_read_for_ever() {
    let bed = Bed::new();
    let script = "trap '' TERM; : > started; exec yes";
    let mut child = bed.tool("fdump").args(["-o", "f", "--exec", "sh", "-c", script]).spawn();
    child.wait_until("the command started", |_| bed.exists("started"));
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM);
    assert_eq!(bed.names(), ["started"]);
}

#[test]
fn a_signal_is_heard_while_nobody_takes_what_is_written() {
    for looks in [None, Some("--stats"), Some("--buffering=0")] {
        let bed = Bed::new();
        bed.fifo("slow");
        // Open for reading too, so that it has a reader that reads nothing.
        let slow = std::fs::File::options().read(true).write(true).open(bed.path("slow")).unwrap();
        for outputs in [&["-o", "slow", "-o", "f"][..], &["-o", "slow"]] {
            let exec = ["--exec", "sh", "-c", "echo $$ > pid; exec yes"];
            let args = looks.into_iter().chain(outputs.iter().copied()).chain(exec);
            let mut child = bed.tool("fdump").args(args).spawn();
            child.wait_until("the command is stuck in a full pipe", |_| is_stuck(&bed));
            child.signal(Signal::TERM);
            child.wait().killed_by(Signal::TERM).no_stderr();
            bed.remove("pid");
            assert_eq!(bed.names(), ["slow"]);
        }
        drop(slow);
    }
}

/// Whether the command whose number is in `pid` waits for somebody to read what it wrote.
fn is_stuck(bed: &Bed) -> bool {
    let pid = if bed.exists("pid") { bed.read("pid") } else { return false };
    let Some(pid) = pid.strip_suffix(b"\n").and_then(|pid| str::from_utf8(pid).ok()) else {
        return false;
    };
    let of_process = |name: &str| std::fs::read_to_string(format!("/proc/{pid}/{name}"));
    let is_yes = of_process("comm").is_ok_and(|name| name == "yes\n");
    let sleeps = || of_process("stat").is_ok_and(|stat| stat.contains(") S "));
    // Once might be by chance.
    is_yes
        && (0..5).all(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            sleeps()
        })
}

#[test]
fn a_signal_is_passed_on_to_a_command_that_has_ended_its_output() {
    let bed = Bed::new();
    let trap = "trap 'echo heard > heard; exit 0' TERM; exec >&-; echo started > started; \
        while :; do sleep 0.05; done";
    let mut child = bed.tool("fdump").args(["-o", "f", "--exec", "sh", "-c", trap]).spawn();
    child.wait_until("the command started", |_| bed.exists("started"));
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM);
    assert_eq!(bed.names(), ["heard", "started"]);
}

#[test]
fn a_reader_that_leaves_ends_the_reading_and_the_command_is_waited_for() {
    let bed = Bed::new();
    let script = "trap '' PIPE; yes; sleep 0.1; echo done > done";
    let args = ["--exec", "sh", "-c", script];
    let outcome = bed.tool("fdump").args(args).stdout_reader_takes(10).run();
    outcome.fails(125).stderr_has("fdump: standard output: Broken pipe\n");
    bed.file_is("done", "done\n");
}

#[test]
fn a_command_has_the_signals_we_were_given() {
    let bed = Bed::new();
    let ignored = ["--exec", "sh", "-c", "grep SigIgn /proc/self/status"];
    let plain = bed.run("fdump", ignored);
    plain.ok();
    let direct = bed.run("/bin/sh", &ignored[2..]);
    direct.ok().stdout_is(&plain.stdout);
    let with = bed.tool("fdump").args(ignored).ignoring("HUP").sigpipe_ignored().run();
    with.ok().stdout_has("1001\n");
}

#[test]
fn an_executable_that_is_none_cannot_be_run() {
    let bed = Bed::new();
    let at = bed.write("script", "no magic\n");
    std::fs::set_permissions(&at, std::fs::Permissions::from_mode(0o755)).unwrap();
    bed.run("fdump", ["-o", "f", "--exec", "./script"]).fails(126).stderr_lines(1);
    assert_eq!(bed.names(), ["script"]);
}

#[test]
fn a_second_signal_does_not_wait_for_the_command() {
    let bed = Bed::new();
    bed.write("f", "old");
    let script = "trap '' TERM; echo $$ > pid; while :; do sleep 0.05; done";
    let mut child = bed.tool("fdump").args(["-o", "f", "--exec", "sh", "-c", script]).spawn();
    child.wait_until("the command started", |_| {
        bed.exists("pid") && bed.read("pid").ends_with(b"\n")
    });
    child.signal(Signal::TERM);
    // One that comes at once is taken for the first one's echo.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(child.is_running());
    child.signal(Signal::TERM);
    harness::wait_until("its end", || !child.is_running());
    bed.sh("kill -KILL $(cat pid)").ok();
    child.wait().killed_by(Signal::TERM);
    bed.file_is("f", "old").assert_no_litter();
}
