//! One run of a tool, being prepared.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use crate::bed::Bed;
use crate::child::Child;
use crate::inject::Tracing;
use crate::outcome::Outcome;
use crate::pty::Size;
use crate::stream::{In, Out};
use crate::wait::LIMIT;
use crate::{find, launch};

/// A run being prepared: a builder by value, ended by [`Tool::run`] or [`Tool::spawn`].
///
/// A clone can be run again: `tool.clone().arg("-j1").run()`.
#[derive(Clone, Debug)]
#[must_use = "a prepared tool does nothing until it is run"]
pub struct Tool {
    pub(crate) bed: Bed,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<OsString>,
    pub(crate) arg0: Option<OsString>,
    pub(crate) env: Vec<(OsString, Option<OsString>)>,
    pub(crate) cwd: Option<PathBuf>,
    pub(crate) stdin: In,
    pub(crate) stdout: Out,
    pub(crate) stderr: Out,
    /// Commands of the shell that starts the tool, in front of its `exec`.
    pub(crate) prelude: Vec<String>,
    /// Options of prlimit(1).
    pub(crate) limits: Vec<String>,
    pub(crate) as_nobody: bool,
    pub(crate) tracing: Option<Tracing>,
    pub(crate) tty: Size,
    pub(crate) controlling: bool,
    pub(crate) timeout: Duration,
}

impl Tool {
    /// A tool in a bed of its own, for runs that need no files.
    ///
    /// The binary is that of `FTOOLS_BIN_DIR`, else the one cargo built; a name with a slash is a path.
    ///
    /// # Panics
    /// When the binary is missing, saying how to build it.
    #[track_caller]
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        Bed::new().tool(name)
    }

    /// One more argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// More arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Another `argv[0]`, such as `md5sum`.
    ///
    /// Where the run needs a wrapper (closed streams, limits, traces, users), `argv[0]` is instead the
    /// full path of a link of that name, which then must not hold a slash.
    pub fn arg0(mut self, name: impl AsRef<OsStr>) -> Self {
        self.arg0 = Some(name.as_ref().to_owned());
        self
    }

    /// One more variable of the environment.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), Some(value.as_ref().to_owned())));
        self
    }

    /// One variable less: of `LC_ALL`, `PATH`, `HOME`, `TMPDIR`, which every tool is given.
    pub fn env_remove(mut self, name: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), None));
        self
    }

    /// Another working directory, relative to the bed.
    pub fn cwd(mut self, dir: impl AsRef<OsStr>) -> Self {
        self.cwd = Some(self.bed.path(dir));
        self
    }

    /// A pipe with these bytes and then its end as standard input (`/dev/null` unless told).
    pub fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = In::Bytes(bytes.as_ref().to_owned());
        self
    }

    /// A file as standard input, relative to the bed.
    pub fn stdin_file(mut self, path: impl AsRef<OsStr>) -> Self {
        self.stdin = In::File(self.bed.path(path));
        self
    }

    /// A pipe that stays open, to be written to by [`Child::write`].
    pub fn stdin_piped(mut self) -> Self {
        self.stdin = In::Pipe;
        self
    }

    /// No standard input at all, as after `<&-`.
    pub fn stdin_closed(mut self) -> Self {
        self.stdin = In::Closed;
        self
    }

    /// Standard output into a file, relative to the bed, emptied first; or into `/dev/full`.
    pub fn stdout_to(mut self, path: impl AsRef<OsStr>) -> Self {
        self.stdout = Out::File(self.bed.path(path));
        self
    }

    /// No standard output at all, as after `>&-`.
    pub fn stdout_closed(mut self) -> Self {
        self.stdout = Out::Closed;
        self
    }

    /// A pipe whose reader is gone already: the first write meets EPIPE and SIGPIPE.
    pub fn stdout_reader_gone(self) -> Self {
        self.stdout_reader_takes(0)
    }

    /// A pipe whose reader takes `count` bytes, as `head -c` does, and goes.
    pub fn stdout_reader_takes(mut self, count: u64) -> Self {
        self.stdout = Out::ReaderTakes(count);
        self
    }

    /// A non-blocking pipe of one page, so that writes meet EAGAIN and are cut short.
    pub fn stdout_nonblocking(mut self) -> Self {
        self.stdout = Out::NonBlocking;
        self
    }

    /// Standard error into a file, as [`Tool::stdout_to`].
    pub fn stderr_to(mut self, path: impl AsRef<OsStr>) -> Self {
        self.stderr = Out::File(self.bed.path(path));
        self
    }

    /// No standard error at all, as after `2>&-`.
    pub fn stderr_closed(mut self) -> Self {
        self.stderr = Out::Closed;
        self
    }

    /// Standard error into a pipe whose reader is gone.
    pub fn stderr_reader_gone(mut self) -> Self {
        self.stderr = Out::ReaderTakes(0);
        self
    }

    /// A resource limit, soft and hard, by its name in prlimit(1): `nofile`, `cpu`, `stack`, …
    pub fn limit(mut self, resource: &str, value: u64) -> Self {
        self.limits.push(format!("--{resource}={value}"));
        self
    }

    /// The same, soft only: a tool may raise it again.
    pub fn soft_limit(mut self, resource: &str, value: u64) -> Self {
        self.limits.push(format!("--{resource}={value}:"));
        self
    }

    /// The largest file that may be written, in bytes: past it EFBIG, and SIGXFSZ unless ignored.
    pub fn limit_fsize(self, bytes: u64) -> Self {
        self.limit("fsize", bytes)
    }

    /// The address space, in bytes.
    pub fn limit_as(self, bytes: u64) -> Self {
        self.limit("as", bytes)
    }

    /// Starts the tool with this signal ignored, as nohup does; by its name without SIG: `HUP`.
    pub fn ignoring(mut self, signal: &str) -> Self {
        self.prelude.push(format!("trap '' {signal}"));
        self
    }

    /// Starts the tool with SIGPIPE ignored, as Python and many daemons do.
    pub fn sigpipe_ignored(self) -> Self {
        self.ignoring("PIPE")
    }

    /// Another umask than 022.
    pub fn umask(mut self, mask: u32) -> Self {
        self.prelude.push(format!("umask {mask:04o}"));
        self
    }

    /// How long it may take; [`LIMIT`] unless told.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Starts it, to be talked to while it runs.
    #[track_caller]
    pub fn spawn(self) -> Child {
        launch::launch(self)
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// When it takes longer than its limit, or panicked inside: both with all that was seen.
    #[track_caller]
    pub fn run(self) -> Outcome {
        self.spawn().wait()
    }
}

impl Bed {
    /// A tool to be run in this bed.
    #[track_caller]
    pub fn tool(&self, name: impl AsRef<OsStr>) -> Tool {
        Tool {
            bed: self.clone(),
            program: find::binary(name.as_ref()),
            args: Vec::new(),
            arg0: None,
            env: Vec::new(),
            cwd: None,
            stdin: In::Null,
            stdout: Out::Captured,
            stderr: Out::Captured,
            prelude: Vec::new(),
            limits: Vec::new(),
            as_nobody: false,
            tracing: None,
            tty: Size::default(),
            controlling: false,
            timeout: LIMIT,
        }
    }

    /// Runs a tool in this bed: `bed.run("fmd5", ["-c", "list"]).ok();`
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(
        &self,
        name: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
    ) -> Outcome {
        self.tool(name).args(args).run()
    }
}
