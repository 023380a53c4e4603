//! What the process was given, and how it speaks.

use std::ffi::{OsStr, OsString};
use std::ops::Deref;
use std::os::unix::ffi::OsStrExt;

use fcore::Output;

use crate::options::ProgressArgs;
use crate::terminal::Stream;
use crate::{Meter, Reporter, Signals, Status, Terminal, Tool, escape, progress};

/// The surroundings of one run of a tool. It dereferences to its [`Reporter`], so that
/// `env.report(&error)` is all there is to an error.
#[derive(Debug)]
pub struct Env {
    tool: &'static Tool,
    name: OsString,
    gnu_name: Option<&'static str>,
    reporter: Reporter,
    terminal: Terminal,
    signals: Signals,
}

impl Env {
    /// Looks around. Called by its own name, a tool's messages start with it; called by a GNU name,
    /// with what was typed.
    pub(crate) fn new(tool: &'static Tool, args: &[OsString], signals: Signals) -> Env {
        let gnu_name = args.first().and_then(|typed| tool.gnu_name(typed));
        let name = match gnu_name {
            Some(_) => args[0].clone(),
            None => OsString::from(tool.name),
        };
        let terminal = Terminal::look();
        let escapes = terminal.is_terminal(Stream::Err);
        let shown =
            if escapes { escape::for_terminal(name.as_bytes()) } else { name.as_bytes().into() };
        progress::set_name(&shown);
        let reporter = Reporter::new(name.as_bytes(), escapes);
        Env { tool, name, gnu_name, reporter, terminal, signals }
    }

    /// The tool that runs.
    pub fn tool(&self) -> &'static Tool {
        self.tool
    }

    /// The name messages start with.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// The GNU program the tool was called as, if its name is one.
    pub fn gnu_name(&self) -> Option<&'static str> {
        self.gnu_name
    }

    /// The reporter, to clone for threads.
    pub fn reporter(&self) -> &Reporter {
        &self.reporter
    }

    /// Whether people watch.
    pub fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// What signals do.
    pub fn signals(&self) -> Signals {
        self.signals
    }

    /// For a tool with an atomic or a second output: a reader that goes away is an error of that
    /// output (`EPIPE`) and does not kill.
    pub fn ignore_sigpipe(&self) {
        self.signals.ignore_pipe();
    }

    /// Counts the work from here on, with a bar if `args` and the terminal agree.
    pub fn meter(&self, args: &ProgressArgs) -> Meter {
        Meter::new(args.progress, &self.terminal)
    }

    /// [`Status::Failed`] if anything was reported, otherwise [`Status::Ok`].
    pub fn status(&self) -> Status {
        Status::Ok.or_failed(self.failures() > 0)
    }

    /// Says what is wrong with the command line and where to look it up. The status is
    /// [`Status::Usage`]; by a GNU name 1, as theirs is.
    pub fn usage_error(&self, text: impl AsRef<[u8]>) -> Status {
        self.error(text);
        let mut hint = [b"Try '", self.name.as_bytes(), b" --help' for more information."].concat();
        if self.terminal.is_terminal(Stream::Err) {
            hint = escape::for_terminal(&hint).into_owned();
        }
        hint.push(b'\n');
        crate::report::write_stderr(&hint);
        if self.gnu_name.is_some() { Status::Failed } else { Status::Usage }
    }

    /// Writes `text` to standard output at once, as for `--help`, and reports it if that fails.
    pub fn print(&self, text: impl AsRef<[u8]>) -> Status {
        let written = Output::stdout().and_then(|mut output| {
            output.write_full(text.as_ref())?;
            output.finish()
        });
        if let Err(error) = written {
            self.report_output(&error);
        }
        self.status()
    }

    /// Reports that standard output could not be written; by a GNU name in their words.
    pub fn report_output(&self, error: &fcore::Error) {
        match self.gnu_name {
            Some(_) => self.error(format!("write error: {}", error.reason())),
            None => self.report(error),
        }
    }
}

impl Deref for Env {
    type Target = Reporter;

    fn deref(&self) -> &Reporter {
        &self.reporter
    }
}
