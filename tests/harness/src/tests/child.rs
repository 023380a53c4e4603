//! Runs that go on while a test talks to them.

use std::time::Duration;

use super::{has_all, words};
use crate::{Bed, Signal, wait_until};

#[test]
fn a_conversation() {
    let bed = Bed::new();
    let mut cat = bed.tool("/bin/cat").stdin_piped().spawn();
    cat.write("one\n").wait_for_stdout("one\n");
    assert_eq!(cat.stdout(), b"one\n");
    assert!(cat.is_running());
    cat.write("two\n").close_stdin();
    cat.wait().prints("one\ntwo\n");
}

#[test]
fn signals_reach_the_tool_and_its_group() {
    let bed = Bed::new();
    let mut child =
        bed.shell("trap 'echo caught >&2; exit 4' USR1; echo up; cat").stdin_piped().spawn();
    // Once cat answers, the shell only waits for it: the trap runs when the signal has ended cat.
    child.write("cat is up").wait_for_stdout("cat is up");
    child.signal_group(Signal::USR1).wait_for_stderr("caught");
    child.wait().fails(4);
    let mut sleeper = bed.tool("/bin/sleep").arg("1000").spawn();
    assert!(
        std::path::Path::new(&format!("/proc/{}", sleeper.pid())).exists()
            || cfg!(not(target_os = "linux"))
    );
    sleeper.signal(Signal::TERM);
    sleeper.wait().killed_by(Signal::TERM);
}

#[test]
fn waiting_in_vain_fails() {
    let bed = Bed::new();
    let mut ended = bed.sh_spawn("echo no");
    has_all(
        &words(|| {
            ended.wait_for_stdout("yes");
        }),
        &["it ended before", "no\\n"],
    );
    let mut slow = bed.sh_spawn("echo no; sleep 1000");
    slow.wait_for_stdout("no").timeout(Duration::from_millis(50));
    has_all(
        &words(|| {
            slow.wait_for_stdout("yes");
        }),
        &["the time was up before", "no\\n"],
    );
    assert!(!slow.is_running(), "it was killed");
}

#[test]
fn the_last_words_of_a_tool_count() {
    let bed = Bed::new();
    for _ in 0..20 {
        bed.sh_spawn("echo last").wait_for_stdout("last");
    }
}

#[test]
fn one_that_is_dropped_is_killed() {
    let bed = Bed::new();
    let child = bed.sh_spawn("(sleep 1000; echo > late) & echo > early; sleep 1000");
    wait_until("the file", || bed.exists("early"));
    let pid = rustix::process::Pid::from_raw(child.pid() as i32).unwrap();
    drop(child);
    wait_until("the group's end", || rustix::process::test_kill_process_group(pid).is_err());
    assert!(!bed.exists("late"));
}

impl Bed {
    fn sh_spawn(&self, script: &str) -> crate::Child {
        self.shell(script).spawn()
    }
}
