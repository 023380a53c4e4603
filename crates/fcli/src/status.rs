//! How a tool ends.

use std::process::ExitCode;

/// The end of a run; turned into an exit status in one place, [`crate::main`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Status {
    /// All well: 0.
    Ok,
    /// Something failed, and a line said so: 1.
    Failed,
    /// The command line made no sense: 2.
    Usage,
    /// A status with a meaning of its own, or a child's.
    Code(u8),
    /// Death by this signal, which the shell sees as such.
    Signal(i32),
}

impl Status {
    /// The number a shell shows: 128 + n for a signal.
    pub fn code(self) -> u8 {
        match self {
            Status::Ok => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::Code(code) => code,
            Status::Signal(signal) => 128u8.wrapping_add(signal as u8),
        }
    }

    /// `Failed` if this was `Ok` and something failed after all.
    pub(crate) fn or_failed(self, failed: bool) -> Status {
        match self {
            Status::Ok if failed => Status::Failed,
            status => status,
        }
    }
}

impl From<Status> for ExitCode {
    /// The number only; a signal is raised by [`crate::main`] before it comes to this.
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_conventions() {
        let codes =
            [Status::Ok, Status::Failed, Status::Usage, Status::Code(125)].map(Status::code);
        assert_eq!(codes, [0, 1, 2, 125]);
        assert_eq!(Status::Signal(15).code(), 143);
    }

    #[test]
    fn a_failure_is_never_forgotten_and_never_overrides() {
        assert_eq!(Status::Ok.or_failed(true), Status::Failed);
        assert_eq!(Status::Ok.or_failed(false), Status::Ok);
        assert_eq!(Status::Code(3).or_failed(true), Status::Code(3));
    }
}
