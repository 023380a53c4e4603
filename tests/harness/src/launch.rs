//! From a prepared [`Tool`] to a running [`Child`].
//!
//! What std's `Command` cannot ask for without unsafe code is done by small programs in front of the
//! tool, each of which replaces itself by the next:
//! `setpriv` (user), `setsid` (terminal), `sh` (closed streams, signals to ignore, umask), `prlimit`,
//! `strace`.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::bed::Bed;
use crate::child::Child;
use crate::outcome::Setting;
use crate::pty::Terminal;
use crate::report::{OrFail, quote};
use crate::stream::{Capture, In, Out, pipe, share};
use crate::tool::Tool;
use crate::{find, user};

#[track_caller]
pub(crate) fn launch(tool: Tool) -> Child {
    let mut program = tool.program.clone();
    let mut bin_dir = find::bin_dir();
    if tool.as_nobody {
        (program, bin_dir) = user::admit(&tool.bed, &program, &bin_dir);
    }

    let corner = Corner::new(&tool.bed);
    let log = tool.tracing.is_some().then(|| corner.log());
    let wrappers = wrappers(&tool, log.as_deref());
    let mut command = match wrappers.split_first() {
        None => {
            let mut command = Command::new(&program);
            command.arg0(tool.arg0.as_ref().unwrap_or(&program.clone().into_os_string()));
            command
        }
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(corner.called(&tool, program));
            command
        }
    };
    command.args(&tool.args);

    let cwd = tool.cwd.clone().unwrap_or_else(|| tool.bed.dir().to_owned());
    command.current_dir(&cwd);
    set_environment(&mut command, &tool, &bin_dir);
    // A group of its own, so that a hanging pipeline is killed as a whole. (setsid makes its own.)
    if !tool.controlling {
        command.process_group(0);
    }
    start(command, tool, cwd, log)
}

/// Opens the streams and starts the command.
#[track_caller]
fn start(mut command: Command, tool: Tool, cwd: PathBuf, log: Option<PathBuf>) -> Child {
    let outs = [&tool.stdout, &tool.stderr];
    let on_terminal =
        matches!(tool.stdin, In::Terminal) || outs.iter().any(|out| matches!(out, Out::Terminal));
    let mut terminal = on_terminal.then(|| Terminal::open(tool.tty));
    let inner = terminal.as_mut().and_then(Terminal::take_inner);

    let mut writer = None;
    command.stdin(match &tool.stdin {
        In::Null | In::Closed => Stdio::null(),
        In::File(path) => File::open(path).or_fail("open", path).into(),
        In::Bytes(_) | In::Pipe => {
            let (reader, other_end) = pipe();
            writer = Some(other_end);
            reader.into()
        }
        In::Terminal => share(inner.as_ref()),
    });
    let (stdout, captured_out) = tool.stdout.open(inner.as_ref());
    let (stderr, captured_err) = tool.stderr.open(inner.as_ref());
    command.stdout(stdout).stderr(stderr);

    let setting = Arc::new(Setting { bed: tool.bed, command: spelled(&command), cwd, log });
    let process = command.spawn().or_fail("start", &setting.command);
    // Our copies of the child's ends must go, or no stream would ever end.
    drop((command, inner));

    if let In::Bytes(bytes) = tool.stdin
        && let Some(mut writer) = writer.take()
    {
        // A tool that ends early leaves the rest unread; that is its right.
        std::thread::spawn(move || drop(writer.write_all(&bytes)));
    }
    let seen = terminal.as_ref().map_or_else(Capture::nothing, Terminal::capture);
    Child::new(process, writer, terminal, [captured_out, captured_err, seen], setting, tool.timeout)
}

/// The programs in front of the tool, with their arguments; empty for most runs.
#[track_caller]
fn wrappers(tool: &Tool, log: Option<&Path>) -> Vec<OsString> {
    let mut argv: Vec<OsString> = Vec::new();
    let mut add = |program: &str, args: &[&str]| {
        argv.push(find::needed_program(program).into());
        argv.extend(args.iter().map(OsString::from));
    };
    if tool.as_nobody && user::is_root() {
        let [user, group] = ["--reuid", "--regid"].map(|name| format!("{name}={}", user::NOBODY));
        add("setpriv", &[&user, &group, "--clear-groups", "--"]);
    }
    if tool.controlling {
        add("setsid", &["--ctty", "--"]);
    }
    let closed = closed_streams(tool);
    if !tool.prelude.is_empty() || !closed.is_empty() {
        let prelude: String = tool.prelude.iter().map(|line| format!("{line}; ")).collect();
        add("sh", &["-c", &format!("{prelude}exec \"$0\" \"$@\"{closed}")]);
    }
    if !tool.limits.is_empty() {
        let mut args: Vec<&str> = tool.limits.iter().map(String::as_str).collect();
        args.push("--");
        add("prlimit", &args);
    }
    if let (Some(tracing), Some(log)) = (&tool.tracing, log) {
        assert!(closed.is_empty(), "strace opens closed streams again: trace or close, not both");
        let fsize = tool.limits.iter().any(|limit| limit.starts_with("--fsize"));
        assert!(!fsize, "strace's log would meet the limit too: trace or limit fsize, not both");
        add("strace", &[]);
        argv.extend(tracing.args(log));
    }
    argv
}

fn closed_streams(tool: &Tool) -> String {
    let mut closed = String::new();
    if matches!(tool.stdin, In::Closed) {
        closed.push_str(" <&-");
    }
    if matches!(tool.stdout, Out::Closed) {
        closed.push_str(" >&-");
    }
    if matches!(tool.stderr, Out::Closed) {
        closed.push_str(" 2>&-");
    }
    closed
}

/// What one launch keeps beside the bed: a numbered directory, made when it is needed.
struct Corner(PathBuf);

impl Corner {
    fn new(bed: &Bed) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(bed.aux().join(format!("run-{number}")))
    }

    /// An empty log that any user may write.
    fn log(&self) -> PathBuf {
        let log = self.file("strace.log");
        fs::write(&log, "").or_fail("make", &log);
        fs::set_permissions(&log, Permissions::from_mode(0o666)).or_fail("open up", &log);
        log
    }

    /// The path a wrapper starts: the binary, or a link to it called as `argv[0]` is wanted.
    #[track_caller]
    fn called(&self, tool: &Tool, program: PathBuf) -> PathBuf {
        let Some(name) = &tool.arg0 else { return program };
        let odd = name.is_empty() || name.as_bytes().contains(&b'/');
        assert!(!odd, "argv[0] of a wrapped run must be a plain name, not {}", quote(name));
        let link = self.file(name);
        symlink(&program, &link).or_fail("link", &link);
        link
    }

    #[track_caller]
    fn file(&self, name: impl AsRef<OsStr>) -> PathBuf {
        fs::create_dir_all(&self.0).or_fail("make", &self.0);
        self.0.join(name.as_ref())
    }
}

fn set_environment(command: &mut Command, tool: &Tool, bin_dir: &Path) {
    command.env_clear();
    // The one variable of the tester that is passed on: where coverage goes.
    let coverage = "LLVM_PROFILE_FILE";
    command.envs(std::env::var_os(coverage).map(|value| (coverage, value)));
    command.env("LC_ALL", "C");
    command.env("PATH", find::search_path(bin_dir));
    command.env("HOME", tool.bed.dir());
    command.env("TMPDIR", tool.bed.tmp());
    for (name, value) in &tool.env {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
}

/// The command as a shell would take it.
fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word: &OsStr| quote(word)).collect::<Vec<_>>().join(" ")
}
