//! What every task needs: to say something, to run a program, and to fail with its status.

use std::ffi::OsStr;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::process::{Command, ExitStatus};

/// Why a task ended early, and the status that the task ends with.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    status: u8,
}

/// What a task returns.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// Something went wrong: status 1.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), status: 1 }
    }

    /// The command line makes no sense: status 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Failure { message: message.into(), status: 2 }
    }

    /// A program failed; the task takes over its status.
    pub(crate) fn child(what: impl Display, status: ExitStatus) -> Self {
        Failure { message: format!("{what}: {status}"), status: number(status) }
    }

    /// The exit status.
    pub(crate) fn status(&self) -> u8 {
        self.status
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure::new(message)
    }
}

/// Names what an I/O error was about.
pub(crate) trait About<T> {
    /// Turns the error into a failure that starts with `what`.
    fn about(self, what: impl Display) -> Result<T>;
}

impl<T> About<T> for io::Result<T> {
    fn about(self, what: impl Display) -> Result<T> {
        self.map_err(|error| Failure::new(format!("{what}: {error}")))
    }
}

/// Prints a line. A reader that went away (`cargo xtask tidy | head`) is no reason to stop.
#[expect(clippy::disallowed_methods, reason = "a few lines for a person, not data")]
pub(crate) fn say(line: impl Display) {
    // The test harness captures only what goes through println.
    if !cfg!(test) {
        let _ = writeln!(io::stdout(), "{line}");
    }
}

/// Prints a line on standard error.
#[expect(clippy::disallowed_methods, reason = "xtask has no reporter: it does not use fcli")]
pub(crate) fn complain(line: impl Display) {
    if !cfg!(test) {
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// The cargo that runs this task, and not another one from the path.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The host's target triple, as rustc names it.
pub(crate) fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let text = output(Command::new(rustc).arg("-vV"))?;
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("rustc -vV: names no host"))
}

/// Shows a command, runs it, and fails with its status.
pub(crate) fn run(command: &mut Command) -> Result {
    let shown = typed(command);
    say(format_args!("$ {shown}"));
    let status = command.status().about(&shown)?;
    if status.success() { Ok(()) } else { Err(Failure::child(shown, status)) }
}

/// Runs a command in silence and returns its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = typed(command);
    let output = command.output().about(&shown)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    complain(String::from_utf8_lossy(&output.stderr).trim_end());
    Err(Failure::child(shown, output.status))
}

/// A command as one would type it; programs lose their folder.
pub(crate) fn typed(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    [name].into_iter().chain(command.get_args()).map(quoted).collect::<Vec<_>>().join(" ")
}

/// A word as a shell needs it: quoted only where it must be.
pub(crate) fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./=+,:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The status as a shell reports it: 128 and the signal's number for a program that was killed.
fn number(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let number = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    u8::try_from(number).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_child_gives_its_status() {
        assert!(run(&mut sh("exit 0")).is_ok());
        assert_eq!(run(&mut sh("exit 7")).unwrap_err().status(), 7);
        assert_eq!(output(&mut sh("exit 9")).unwrap_err().status(), 9);
    }

    #[test]
    fn a_killed_child_gives_128_and_the_signal() {
        assert_eq!(run(&mut sh("kill -TERM $$")).unwrap_err().status(), 128 + 15);
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert_eq!(failure.status(), 1);
        assert!(failure.to_string().starts_with("no-such-program-here: "), "{failure}");
    }

    #[test]
    fn words_are_quoted_where_a_shell_needs_it() {
        assert_eq!(quoted("--jobs=2".as_ref()), "--jobs=2");
        assert_eq!(quoted("two words".as_ref()), "'two words'");
        assert_eq!(quoted("it's".as_ref()), r"'it'\''s'");
        assert_eq!(quoted("".as_ref()), "''");
        assert_eq!(typed(&sh("exit 0")), "sh -c 'exit 0'");
    }
}
