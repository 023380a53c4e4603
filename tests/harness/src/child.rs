//! A run that goes on while the test talks to it.

use std::io::{PipeWriter, Write};
use std::process::{self, ExitStatus};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::inject::Syscalls;
use crate::outcome::{Outcome, Setting, contains};
use crate::pty::Terminal;
use crate::report::OrFail;
use crate::stream::Capture;
use crate::wait::poll;

/// A running tool. One that is dropped before its end is killed, with the group it leads.
#[derive(Debug)]
pub struct Child {
    process: process::Child,
    stdin: Option<PipeWriter>,
    terminal: Option<Terminal>,
    /// Standard output, standard error, terminal.
    captures: [Arc<Capture>; 3],
    setting: Arc<Setting>,
    limit: Duration,
}

impl Child {
    pub(crate) fn new(
        process: process::Child,
        stdin: Option<PipeWriter>,
        terminal: Option<Terminal>,
        captures: [Arc<Capture>; 3],
        setting: Arc<Setting>,
        limit: Duration,
    ) -> Self {
        Self { process, stdin, terminal, captures, setting, limit }
    }

    /// From now on, waits at most so long instead of the limit it was started with.
    pub fn timeout(&mut self, limit: Duration) -> &mut Self {
        self.limit = limit;
        self
    }

    /// Its process number (under strace: strace's).
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Writes to its standard input, which [`Tool::stdin_piped`](crate::Tool::stdin_piped) left open.
    #[track_caller]
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let pipe = self.stdin.as_mut().expect("standard input is not piped, or closed already");
        pipe.write_all(bytes.as_ref()).or_fail("write to", &self.setting.command);
        self
    }

    /// Ends its standard input.
    pub fn close_stdin(&mut self) -> &mut Self {
        self.stdin = None;
        self
    }

    /// Types on its terminal: `\x03` is Ctrl-C, `\x04` at the start of a line ends the input.
    #[track_caller]
    pub fn type_keys(&mut self, keys: impl AsRef<[u8]>) -> &mut Self {
        let terminal = self.terminal.as_ref().expect("this run has no terminal");
        terminal.type_keys(keys.as_ref());
        self
    }

    /// What came on standard output so far.
    #[must_use]
    pub fn stdout(&self) -> Vec<u8> {
        self.captures[0].bytes()
    }

    /// What came on standard error so far.
    #[must_use]
    pub fn stderr(&self) -> Vec<u8> {
        self.captures[1].bytes()
    }

    /// What came on the terminal so far.
    #[must_use]
    pub fn terminal(&self) -> Vec<u8> {
        self.captures[2].bytes()
    }

    /// Waits until this was seen on standard output.
    #[track_caller]
    pub fn wait_for_stdout(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.wait_until("the words on stdout", |child| contains(&child.stdout(), part))
    }

    /// Waits until this was seen on standard error.
    #[track_caller]
    pub fn wait_for_stderr(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.wait_until("the words on stderr", |child| contains(&child.stderr(), part))
    }

    /// Waits until this was seen on the terminal.
    #[track_caller]
    pub fn wait_for_terminal(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.wait_until("the words on the terminal", |child| contains(&child.terminal(), part))
    }

    /// Waits until `condition` holds; fails as soon as the tool has ended without it.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) -> &mut Self {
        let mut held = false;
        let in_time = poll(self.limit, || {
            let ended = !self.is_running() && self.streams_end_within(Duration::ZERO);
            // Asked after the look at its life: what it did last counts.
            held = condition(self);
            held || ended
        });
        if !held {
            let why = if in_time { "it ended" } else { "the time was up" };
            self.give_up(&format!("{why} before {what}"));
        }
        self
    }

    /// Whether it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Sends it a signal.
    #[track_caller]
    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        // One that was waited for is gone, and its number may be another's.
        if self.is_running() {
            kill_process(self.raw_pid(), signal).or_fail("signal", &self.setting.command);
        }
        self
    }

    /// Sends a signal to its whole group, as a terminal does for Ctrl-C.
    #[track_caller]
    pub fn signal_group(&mut self, signal: Signal) -> &mut Self {
        if self.is_running() {
            kill_process_group(self.raw_pid(), signal).or_fail("signal", &self.setting.command);
        }
        self
    }

    /// Closes its standard input and waits for its end.
    ///
    /// # Panics
    /// When that takes longer than its limit, when something it started still holds its streams
    /// then, or when it panicked: with all that was seen.
    #[track_caller]
    pub fn wait(mut self) -> Outcome {
        self.close_stdin();
        let mut ended = None;
        poll(self.limit, || {
            ended = self.process.try_wait().or_fail("wait for", &self.setting.command);
            ended.is_some()
        });
        let Some(status) = ended else {
            self.give_up(&format!("it did not end within {:?}", self.limit));
        };
        if !self.streams_end_within(self.limit) {
            self.give_up(&format!("it ended ({status}), but something still holds its streams"));
        }
        self.outcome(status)
    }

    #[track_caller]
    fn outcome(&mut self, status: ExitStatus) -> Outcome {
        let [stdout, stderr, terminal] = [self.stdout(), self.stderr(), self.terminal()];
        let panicked = [&stderr, &terminal].into_iter().any(|stream| tells_of_panic(stream));
        let setting = Arc::clone(&self.setting);
        let syscalls = setting.log.as_deref().map(Syscalls::read);
        let outcome = Outcome { status, stdout, stderr, terminal, setting, syscalls };
        outcome.check(!panicked, || "the tool panicked".to_owned());
        outcome
    }

    fn streams_end_within(&self, limit: Duration) -> bool {
        self.captures.iter().all(|capture| capture.ended_within(limit))
    }

    /// Kills what is left of it and fails the test.
    #[track_caller]
    fn give_up(&mut self, what: &str) -> ! {
        // A group of which nothing is left may have given its number to another.
        if self.is_running() || !self.streams_end_within(Duration::ZERO) {
            self.kill();
        }
        // What it wrote last is on its way through the pipes.
        self.streams_end_within(Duration::from_secs(1));
        let status = match self.process.try_wait() {
            Ok(Some(status)) => status.to_string(),
            _ => "still running".to_owned(),
        };
        let streams = [self.stdout(), self.stderr(), self.terminal()];
        let [stdout, stderr, terminal] = &streams;
        panic!("{}", self.setting.report(&what, &status, [stdout, stderr, terminal]));
    }

    /// Kills the group, also when its leader has ended and others hold the streams.
    fn kill(&mut self) {
        let _ = kill_process_group(self.raw_pid(), Signal::KILL);
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    fn raw_pid(&self) -> Pid {
        Pid::from_child(&self.process)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.is_running() {
            self.kill();
        }
    }
}

/// Rust's own words for a panic, in any thread, with or without a thread number.
fn tells_of_panic(stream: &[u8]) -> bool {
    contains(stream, b"thread '") && contains(stream, b" panicked at ")
}
