//! The command of `--exec`: whoever writes what we read, and whose end says whether it counts.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use fcli::{Env, Signals, Status};
use fcore::{Doing, Error, Input};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

/// The statuses of env(1) and timeout(1): we failed, CMD could not be run, CMD was not found.
pub(crate) const OURS: Status = Status::Code(125);
const NOT_RUN: Status = Status::Code(126);
const NOT_FOUND: Status = Status::Code(127);

/// Where the end of a child cannot be waited for beside a signal, both are looked for this often.
const LOOK_AGAIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };

/// So long a command that was sent a signal is still read, so that it hears of it by the signal alone
/// and may end as it likes; then what it writes is refused, or it might never end.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running command.
pub(crate) struct Producer {
    child: Child,
    /// What it writes into stays open until it was told of a signal: one that finds its reader gone
    /// before might do the wrong thing, and tidy up nothing.
    pipe: OwnedFd,
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
        let stdout = OwnedFd::from(child.stdout.take().expect("it was asked for just now"));
        let input = stdout
            .try_clone()
            .map_err(|error| Error::new(Doing::Open, name, error))
            .and_then(|pipe| Input::from_file(File::from(pipe), name));
        let producer = Producer { child, pipe: stdout, signals, wake };
        match input {
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

    /// Waits for the command's end, and passes on the first signal that came or comes. What it still
    /// writes goes nowhere: without a signal, because its reader has left.
    pub(crate) fn wait(self, env: &Env) -> Ended {
        let Producer { mut child, pipe, signals, wake } = self;
        let end = end_of(&child);
        let mut pipe = Some(pipe).filter(|_| signals.caught().is_some());
        let (mut passed_on, mut patience) = (false, None);
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ended::from(status),
                Ok(None) => {}
                Err(error) => {
                    env.error(format!("waiting for the command: {}", fcore::reason(&error)));
                    return Ended::Code(125);
                }
            }
            if let Some(signal) = signals.caught()
                && !passed_on
            {
                pass_on(&child, signal);
                passed_on = true;
                patience = Some(Instant::now() + PATIENCE);
            }
            let left = patience.map(|until| until.saturating_duration_since(Instant::now()));
            pipe = pipe.filter(|pipe| left != Some(Duration::ZERO) && !has_ended(pipe));
            let wake = (!passed_on).then_some(wake);
            let watched = [wake, end.as_ref().map(AsFd::as_fd), pipe.as_ref().map(AsFd::as_fd)];
            let mut fds: Vec<_> =
                watched.iter().flatten().map(|fd| PollFd::new(fd, PollFlags::IN)).collect();
            let left = left.filter(|_| pipe.is_some()).and_then(|left| left.try_into().ok());
            let timeout = if end.is_some() { left } else { Some(LOOK_AGAIN) };
            // An interruption is looked at like anything else.
            let _ = poll(&mut fds, timeout.as_ref());
        }
    }
}

/// It was not waited for yet, so that its number is nobody else's.
fn pass_on(child: &Child, signal: i32) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        // One that ended just now needs no signal.
        let _ = kill_process(Pid::from_child(child), signal);
    }
}

/// Throws away what is in `pipe`; true when nobody writes into it any more.
fn has_ended(pipe: &OwnedFd) -> bool {
    let ready = &mut [PollFd::new(pipe, PollFlags::IN)];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    if !matches!(poll(ready, Some(&at_once)), Ok(1..)) {
        return false;
    }
    match rustix::io::read(pipe, &mut [0; 4096]) {
        Ok(read) => read == 0,
        Err(errno) => errno != Errno::INTR,
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
