//! Runs on a pseudo terminal: what people see.
//!
//! The terminal changes nothing: no `\r` before a line feed, no echo, so that tests compare exact
//! bytes. Lines and Ctrl-C work as on any other.

use std::fs::File;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    LocalModes, OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize,
};

use crate::report::OrFail;
use crate::stream::{Capture, In, Out};
use crate::tool::Tool;

/// Columns and rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size(u16, u16);

impl Default for Size {
    fn default() -> Self {
        Self(80, 24)
    }
}

impl Tool {
    /// Standard input is a terminal; typed on by [`Child::type_keys`](crate::Child::type_keys).
    pub fn stdin_tty(mut self) -> Self {
        self.stdin = In::Terminal;
        self
    }

    /// Standard output is a terminal; what it shows is [`Outcome::terminal`](crate::Outcome::terminal).
    pub fn stdout_tty(mut self) -> Self {
        self.stdout = Out::Terminal;
        self
    }

    /// Standard error is a terminal: the same one as the other streams'.
    pub fn stderr_tty(mut self) -> Self {
        self.stderr = Out::Terminal;
        self
    }

    /// The terminal's size; 80 columns and 24 rows unless told.
    pub fn tty_size(mut self, columns: u16, rows: u16) -> Self {
        self.tty = Size(columns, rows);
        self
    }

    /// All three streams on a terminal that controls the tool: Ctrl-C typed on it is SIGINT, and
    /// `/dev/tty` opens. Needs setsid(1) of util-linux.
    pub fn controlling_tty(self) -> Self {
        let mut tool = self.stdin_tty().stdout_tty().stderr_tty();
        tool.controlling = true;
        tool
    }
}

/// A pseudo terminal: the tool holds the inner end, the test the outer one.
#[derive(Debug)]
pub(crate) struct Terminal {
    outer: File,
    inner: Option<OwnedFd>,
}

impl Terminal {
    pub(crate) fn open(size: Size) -> Self {
        let terminal = "a terminal";
        let outer = openpt(flags()).or_fail("open", terminal);
        grantpt(&outer).or_fail("be granted", terminal);
        unlockpt(&outer).or_fail("unlock", terminal);
        let path = ptsname(&outer, Vec::new()).or_fail("name", terminal);
        // Never our own controlling terminal.
        let how = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let inner = open(path.as_c_str(), how, Mode::empty()).or_fail("open", terminal);

        let mut modes = tcgetattr(&inner).or_fail("ask", terminal);
        modes.output_modes.remove(OutputModes::OPOST);
        modes.local_modes.remove(LocalModes::ECHO | LocalModes::ECHOCTL);
        tcsetattr(&inner, OptionalActions::Now, &modes).or_fail("set", terminal);
        let size = Winsize { ws_col: size.0, ws_row: size.1, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&inner, size).or_fail("size", terminal);
        Self { outer: outer.into(), inner: Some(inner) }
    }

    /// The tool's end: while anyone here holds it, the terminal never ends.
    pub(crate) fn take_inner(&mut self) -> Option<OwnedFd> {
        self.inner.take()
    }

    /// What the terminal shows, from now on.
    pub(crate) fn capture(&self) -> Arc<Capture> {
        Capture::of(self.outer.try_clone().or_fail("share", "a terminal"))
    }

    #[track_caller]
    pub(crate) fn type_keys(&self, keys: &[u8]) {
        (&self.outer).write_all(keys).or_fail("type on", "a terminal");
    }
}

#[cfg(any(target_os = "linux", target_os = "freebsd"))]
fn flags() -> OpenptFlags {
    OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC
}

/// Elsewhere it cannot be asked for at once; children of other tests may hold a copy for a moment.
#[cfg(not(any(target_os = "linux", target_os = "freebsd")))]
fn flags() -> OpenptFlags {
    OpenptFlags::RDWR | OpenptFlags::NOCTTY
}
