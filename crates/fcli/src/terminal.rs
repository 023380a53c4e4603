//! Whether people watch, and how wide their window is.

use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd};

use fcore::StdStream;
use rustix::termios::{isatty, tcgetwinsize};

use crate::probe;

/// Where something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// What is known of the terminal, asked once when the tool starts.
#[derive(Clone, Debug)]
pub struct Terminal {
    input: bool,
    out: bool,
    err: bool,
    dumb: bool,
    columns: Option<u16>,
}

/// Wide enough where nobody says how wide it is.
const WIDTH: u16 = 80;

impl Terminal {
    pub(crate) fn look() -> Terminal {
        Terminal::from(is_terminal, |name| std::env::var_os(name))
    }

    fn from(
        is_terminal: impl Fn(StdStream) -> bool,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Terminal {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let columns = variable("COLUMNS").and_then(|value| value.to_str()?.parse().ok());
        Terminal {
            input: is_terminal(StdStream::Input),
            out: is_terminal(StdStream::Output),
            err: is_terminal(StdStream::Error),
            dumb: variable("TERM").is_some_and(|term| term == "dumb"),
            columns: columns.filter(|&columns| columns > 0),
        }
    }

    /// Whether `stream` is a terminal.
    pub fn is_terminal(&self, stream: Stream) -> bool {
        match stream {
            Stream::Out => self.out,
            Stream::Err => self.err,
        }
    }

    /// Whether standard input is a terminal, where a tool waits for someone to type.
    pub(crate) fn input_is_terminal(&self) -> bool {
        self.input
    }

    /// Whether `TERM` says that the terminal only prints.
    pub(crate) fn is_dumb(&self) -> bool {
        self.dumb
    }

    /// Columns of the window: `COLUMNS`, else what the terminal says, else 80.
    pub(crate) fn width(&self) -> u16 {
        let asked = |fd: BorrowedFd<'_>| tcgetwinsize(fd).ok().map(|size| size.ws_col);
        let window = || {
            let err = self.err.then(|| asked(rustix::stdio::stderr())).flatten();
            err.or_else(|| self.out.then(|| asked(rustix::stdio::stdout())).flatten())
        };
        self.columns.or_else(|| window().filter(|&columns| columns > 0)).unwrap_or(WIDTH)
    }
}

fn is_terminal(stream: StdStream) -> bool {
    let fd = match stream {
        StdStream::Input => rustix::stdio::stdin(),
        StdStream::Output => rustix::stdio::stdout(),
        StdStream::Error => rustix::stdio::stderr(),
    };
    !probe::was_closed(stream) && isatty(fd.as_fd())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(is: bool, variables: &[(&str, &str)]) -> Terminal {
        let variables: Vec<(String, OsString)> =
            variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Terminal::from(
            |_| is,
            |name| variables.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()),
        )
    }

    #[test]
    fn columns_win_and_nonsense_does_not() {
        assert_eq!(terminal(false, &[("COLUMNS", "132")]).width(), 132);
        for nonsense in ["0", "-3", "wide", "99999999"] {
            assert_eq!(terminal(false, &[("COLUMNS", nonsense)]).width(), 80, "{nonsense}");
        }
    }
}
