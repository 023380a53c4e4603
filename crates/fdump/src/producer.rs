//! The command of `--exec`: whoever writes what we read, and whose end says whether it counts.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};

use fcli::{Env, Signals, Status};
use fcore::Input;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

/// The statuses of env(1) and timeout(1): we failed, CMD could not be run, CMD was not found.
pub(crate) const OURS: Status = Status::Code(125);
const NOT_RUN: Status = Status::Code(126);
const NOT_FOUND: Status = Status::Code(127);

/// Where the end of a child cannot be waited for beside a signal, both are looked for this often.
const LOOK_AGAIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };

/// A running command.
pub(crate) struct Producer {
    child: Child,
    signals: Signals,
    wake: BorrowedFd<'static>,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With 0.
    Well,
    /// With another status.
    Code(u8),
    /// By a signal.
    Signal(i32),
}

impl Producer {
    /// Starts `command` and hands out what it writes. From here on a signal to us does not end us
    /// before it has ended the command.
    ///
    /// # Errors
    /// It could not be started: a line said so, and this is the status to end with.
    pub(crate) fn start(command: &[OsString], env: &Env) -> Result<(Producer, Input), Status> {
        let Some((name, args)) = command.split_first() else { return Err(OURS) };
        let signals = env.signals();
        signals.graceful();
        let refuse = |error: io::Error, status| {
            env.error_at(name, fcore::reason(&error));
            status
        };
        let wake = signals.wake_fd().map_err(|error| refuse(error, OURS))?;
        let mut command = Command::new(name);
        command.args(args).stdout(Stdio::piped());
        fcli::restore_for_child(&mut command);
        let mut child = command.spawn().map_err(|error| {
            let status = status_of_refusal(&error);
            refuse(error, status)
        })?;
        let stdout = child.stdout.take().expect("it was asked for just now");
        let producer = Producer { child, signals, wake };
        match Input::from_file(File::from(OwnedFd::from(stdout)), name) {
            Ok(input) => Ok((producer, input)),
            Err(error) => {
                env.report(&error);
                producer.wait(env);
                Err(OURS)
            }
        }
    }

    /// Becomes readable when a signal came that asks to stop.
    pub(crate) fn wake(&self) -> BorrowedFd<'static> {
        self.wake
    }

    /// Waits for the command's end, and passes on the first signal that came or comes; what it
    /// writes must no longer be read by then, or it may never end.
    pub(crate) fn wait(mut self, env: &Env) -> Ended {
        let end = end_of(&self.child);
        let mut passed_on = false;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ended::from(status),
                Ok(None) => {}
                Err(error) => {
                    env.error(format!("waiting for the command: {}", fcore::reason(&error)));
                    return Ended::Code(125);
                }
            }
            if let Some(signal) = self.signals.caught()
                && !passed_on
            {
                self.pass_on(signal);
                passed_on = true;
            }
            let wake = (!passed_on).then_some(self.wake);
            let watched = [wake, end.as_ref().map(AsFd::as_fd)];
            let mut fds: Vec<_> =
                watched.iter().flatten().map(|fd| PollFd::new(fd, PollFlags::IN)).collect();
            // An interruption is looked at like anything else.
            let _ = poll(&mut fds, if end.is_some() { None } else { Some(&LOOK_AGAIN) });
        }
    }

    /// It was not waited for yet, so that its number is nobody else's.
    fn pass_on(&self, signal: i32) {
        if let Some(signal) = Signal::from_named_raw(signal) {
            // One that ended just now needs no signal.
            let _ = kill_process(Pid::from_child(&self.child), signal);
        }
    }
}

impl Ended {
    /// The end, in words that follow "the command".
    pub(crate) fn text(self) -> String {
        match self {
            Ended::Well => "ended well".to_owned(),
            Ended::Code(code) => format!("ended with status {code}"),
            Ended::Signal(signal) => format!("died of signal {signal}"),
        }
    }

    /// As a shell tells of it.
    pub(crate) fn status(self) -> Status {
        match self {
            Ended::Well => Status::Ok,
            Ended::Code(code) => Status::Code(code),
            Ended::Signal(signal) => Status::Code(Status::Signal(signal).code()),
        }
    }

    /// Whether it ended because nobody read it any more.
    pub(crate) fn by_broken_pipe(self) -> bool {
        self == Ended::Signal(Signal::PIPE.as_raw())
    }
}

impl From<ExitStatus> for Ended {
    fn from(status: ExitStatus) -> Ended {
        match (status.code(), status.signal()) {
            (Some(0), _) => Ended::Well,
            // A status has 8 bits (wait(2)).
            (Some(code), _) => Ended::Code(code as u8),
            (None, signal) => Ended::Signal(signal.unwrap_or(0)),
        }
    }
}

fn status_of_refusal(error: &io::Error) -> Status {
    match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NOENT) => NOT_FOUND,
        Some(Errno::AGAIN | Errno::NOMEM | Errno::MFILE | Errno::NFILE) => OURS,
        _ => NOT_RUN,
    }
}

/// Becomes readable when `child` ends, where the system has such a thing (Linux 5.3).
#[cfg(target_os = "linux")]
fn end_of(child: &Child) -> Option<OwnedFd> {
    use rustix::process::{PidfdFlags, pidfd_open};
    pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok()
}

#[cfg(not(target_os = "linux"))]
fn end_of(_: &Child) -> Option<OwnedFd> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_has_a_status_and_words() {
        // As wait(2) encodes them: the status in the second byte, the signal in the first.
        for (raw, ended, code, text) in [
            (0, Ended::Well, 0, "ended well"),
            (3 << 8, Ended::Code(3), 3, "ended with status 3"),
            (255 << 8, Ended::Code(255), 255, "ended with status 255"),
            (9, Ended::Signal(9), 137, "died of signal 9"),
        ] {
            let got = Ended::from(ExitStatus::from_raw(raw));
            assert_eq!((got, got.status().code(), &*got.text()), (ended, code, text));
        }
        assert!(Ended::Signal(13).by_broken_pipe() && !Ended::Code(13).by_broken_pipe());
    }

    #[test]
    fn a_refusal_is_env_s() {
        let status = |errno: Errno| status_of_refusal(&errno.into()).code();
        assert_eq!(status(Errno::NOENT), 127);
        assert_eq!(status(Errno::ACCESS), 126);
        assert_eq!(status(Errno::NOEXEC), 126);
        assert_eq!(status(Errno::MFILE), 125);
    }
}
