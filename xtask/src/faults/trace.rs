//! A run under strace, with or without a fault.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::lay::Stage;
use super::scenario::Scenario;

/// No run takes this long, unless it hangs.
const LIMIT: Duration = Duration::from_secs(20);

/// How a run ended.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) code: Option<i32>,
    pub(super) signal: Option<i32>,
    pub(super) stderr: String,
    /// What strace wrote.
    pub(super) log: String,
    pub(super) hung: bool,
}

/// Why there can be no campaign here, if there cannot.
pub(super) fn missing() -> Option<&'static str> {
    if !cfg!(target_os = "linux") {
        return Some("strace is for Linux");
    }
    let mut command = Command::new("strace");
    command.args(["-o", "/dev/null", "--", "/bin/true"]);
    match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Err(_) => Some("strace is not installed"),
        Ok(status) if !status.success() => Some("strace may not trace"),
        Ok(_) => None,
    }
}

/// Whether this signal was ignored when we were started (as INT is for what a shell runs in the
/// background), so that every tool we start ignores it as well.
pub(super) fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (signal - 1)) != 0)
}

/// What strace is to do.
pub(super) enum Tracing<'a> {
    /// Log all calls.
    All,
    /// Log calls of this name, and tamper with one as the expression says.
    Inject(&'a str, &'a str),
}

/// Runs a scenario on its stage.
pub(super) fn run(
    scenario: &Scenario,
    bin: &Path,
    stage: &Stage,
    tracing: &Tracing<'_>,
) -> io::Result<Outcome> {
    let log = stage.beside("log");
    let mut command = Command::new("strace");
    command.args(["-y", "-s", "256", "-e", "quiet=attach,personality", "-o"]).arg(&log);
    if scenario.threads {
        command.arg("-f");
    }
    if let Tracing::Inject(name, expression) = tracing {
        command.args(["-e", &format!("trace={name}"), "-e", &format!("inject={expression}")]);
    }
    command.arg("--").arg(bin.join(scenario.tool)).args(scenario.args.split_whitespace());
    command.current_dir(stage.work()).env_clear().process_group(0);
    command.env("PATH", "/usr/bin:/bin").env("TMPDIR", stage.tmp());
    let stderr = stage.beside("stderr");
    command.stdin(input(scenario, stage)?).stdout(Stdio::null()).stderr(File::create(&stderr)?);
    let mut child = command.spawn()?;
    let status = wait(&mut child)?;
    let text = |path: &Path| fs::read(path).map(|b| String::from_utf8_lossy(&b).into_owned());
    let (stderr, log) = (text(&stderr)?, text(&log)?);
    let hung = status.is_none();
    let (code, signal) = status.map_or((None, None), |status| (status.code(), status.signal()));
    Ok(Outcome { code, signal, stderr, log, hung })
}

fn input(scenario: &Scenario, stage: &Stage) -> io::Result<Stdio> {
    if scenario.stdin.is_empty() {
        return Ok(Stdio::null());
    }
    let path = stage.beside("stdin");
    fs::write(&path, scenario.stdin)?;
    Ok(File::open(path)?.into())
}

/// Waits for it; `None` if it had to be killed.
fn wait(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > LIMIT {
            // Its own group, the traced ones with it: killing strace alone would set them free.
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                kill_process_group(group, Signal::KILL)?;
            }
            child.wait()?;
            return Ok(None);
        }
        sleep(Duration::from_millis(2));
    }
}
