//! A tool that does nothing useful in every way a tool can: what the tests here run.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::{CommandFactory, Parser};
use fcli::options::{JobsArg, ProgressArgs, operand};
use fcli::{Env, Results, Status, Tool};
use fcore::{Input, Operand, Output, OutputOptions, Progress};
use rustix::event::{PollFd, PollFlags, poll};

/// Does what it is told.
#[derive(Parser)]
#[command(name = "act", version)]
struct Cli {
    #[command(flatten)]
    progress: ProgressArgs,
    #[command(flatten)]
    jobs: JobsArg,
    /// What to do
    act: String,
    /// What to do it to
    #[arg(value_parser = operand())]
    files: Vec<Operand>,
}

static TOOL: Tool = Tool { name: "act", gnu_names: &["gnu-act"], command: Cli::command, run };

fn main() -> ExitCode {
    fcli::main(&TOOL)
}

fn run(args: &[OsString], env: &mut Env) -> Status {
    if env.gnu_name().is_some() {
        return env.usage_error("called by a GNU name");
    }
    let cli: Cli = match fcli::parse(args, env) {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let done = match cli.act.as_str() {
        "lines" => lines(&cli),
        "unpiped" => {
            env.ignore_sigpipe();
            lines(&cli)
        }
        "say" => {
            for file in &cli.files {
                env.error_at(file.as_os_str(), "No such file or directory");
            }
            Ok(())
        }
        "forget" => {
            env.error("it failed");
            return Status::Ok;
        }
        "status" => return Status::Code(cli.jobs.jobs as u8),
        "wait" => wait("ready\n"),
        "temporary" => temporary(&cli),
        "loose" => loose(&cli),
        "graceful" => graceful(&cli, env, false),
        "stubborn" => graceful(&cli, env, true),
        "work" => return work(&cli, env),
        "panic" => return panic(&cli),
        "child" => return child(),
        other => return env.usage_error(format!("no act {other}")),
    };
    if let Err(error) = done {
        env.report(&error);
    }
    env.status()
}

/// `-j` times a line.
fn lines(cli: &Cli) -> fcore::Result<()> {
    let mut results = Results::stdout();
    for n in 0..cli.jobs.jobs {
        results.line_with(|line| line.extend_from_slice(format!("line {n}\n").as_bytes()));
    }
    results.finish()
}

/// Says `word`, then reads standard input to its end.
fn wait(word: &str) -> fcore::Result<()> {
    let mut results = Results::stdout();
    results.line(word.as_bytes());
    results.flush();
    let mut input = Input::stdin()?;
    while input.read(&mut [0; 64])? > 0 {}
    results.finish()
}

fn open(cli: &Cli) -> fcore::Result<Output> {
    let mut output = Output::open(&cli.files[0], &OutputOptions::default())?;
    output.write_full(&b"content\n".repeat(usize::from(cli.jobs.jobs)))?;
    Ok(output)
}

fn temporary(cli: &Cli) -> fcore::Result<()> {
    let output = open(cli)?;
    wait("ready\n")?;
    output.finish()
}

/// Ends while a thread that nobody waits for has a temporary.
fn loose(cli: &Cli) -> fcore::Result<()> {
    let output = open(cli)?;
    std::thread::spawn(move || {
        let _held = output;
        loop {
            std::thread::park();
        }
    });
    Ok(())
}

/// Stops at a signal while a read would wait for ever; a stubborn one goes on reading.
fn graceful(cli: &Cli, env: &Env, stubborn: bool) -> fcore::Result<()> {
    let cancel = env.signals().graceful();
    let wake = env.signals().wake_fd().expect("there are descriptors");
    let output = open(cli)?;
    let mut results = Results::stdout();
    results.line(b"ready\n");
    results.flush();
    while !cancel.is_set() {
        let _ = poll(&mut [PollFd::from_borrowed_fd(wake, PollFlags::IN)], None);
    }
    if stubborn {
        wait("stopping\n")?;
    }
    drop(output);
    results.line(b"cleaned up\n");
    results.finish()
}

/// Counts, complains, and waits long enough for a bar.
fn work(cli: &Cli, env: &Env) -> Status {
    let meter = env.meter(&cli.progress);
    meter.expect(4_000_000, 4);
    meter.bytes(1_000_000);
    meter.items(1);
    if cli.jobs.jobs > 0 {
        std::thread::sleep(Duration::from_millis(100 * u64::from(cli.jobs.jobs)));
        env.warn_at("a\nname", "is odd");
    }
    if let Err(error) = wait("ready\n") {
        env.report(&error);
    }
    drop(meter);
    env.status()
}

/// Panics in a worker while the main thread holds a temporary.
fn panic(cli: &Cli) -> Status {
    let _output = open(cli);
    std::thread::scope(|scope| {
        scope.spawn(|| panic!("two\nlines"));
    });
    Status::Ok
}

/// Shows the signals a child starts with.
fn child() -> Status {
    let mut command = Command::new("grep");
    command.args(["SigIgn", "/proc/self/status"]);
    fcli::restore_for_child(&mut command);
    let ended = command.status().map(|status| status.code());
    Status::Code(ended.ok().flatten().map_or(99, |code| code as u8))
}
