//! A tool, and its `main`.

use std::any::Any;
use std::ffi::{OsStr, OsString};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use fcore::StdStream;

use crate::{Env, Reporter, Signals, Status, probe, progress, signals};

/// Rust's own status for a panic: none of ours, so that no script takes it for an answer.
const PANICKED: u8 = 101;

/// What makes a tool.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its own name.
    pub name: &'static str,
    /// The names of GNU programs that it is, when called by them (`md5sum`, `cp`).
    pub gnu_names: &'static [&'static str],
    /// Its command line under its own name; manual pages and completions are made from it.
    pub command: fn() -> clap::Command,
    /// Its work. `args[0]` is the name as typed.
    pub run: fn(args: &[OsString], env: &mut Env) -> Status,
}

impl Tool {
    /// The GNU name that `typed` ends in.
    pub(crate) fn gnu_name(&self, typed: &OsStr) -> Option<&'static str> {
        let name = Path::new(typed).file_name()?;
        self.gnu_names.iter().copied().find(|gnu| name == *gnu)
    }
}

/// Runs a tool; its `main.rs` returns what this returns.
///
/// Before: streams closed at the start are made known, signals get their handlers. After: a status
/// `Ok` with failures reported becomes `Failed`, a caught signal is died of. A panic is one line and
/// status 101; temporaries are removed as it unwinds.
pub fn main(tool: &'static Tool) -> ExitCode {
    progress::start();
    for stream in [StdStream::Input, StdStream::Output, StdStream::Error] {
        if probe::was_closed(stream) {
            fcore::mark_closed(stream);
        }
    }
    let signals = Signals::install();
    let status = run(tool, signals);
    let status = signals.caught().map_or(status, Status::Signal);
    // A thread that nobody waited for has no one to clean up after it.
    fcore::sweep();
    if let Status::Signal(signal) = status {
        signals::die_of(signal);
    }
    ExitCode::from(status)
}

/// Runs the tool in an environment that is gone when this returns.
fn run(tool: &'static Tool, signals: Signals) -> Status {
    let mut args: Vec<OsString> = std::env::args_os().collect();
    if args.is_empty() {
        args.push(tool.name.into());
    }
    let mut env = Env::new(tool, &args, signals);
    let reporter = env.reporter().clone();
    std::panic::set_hook(Box::new(move |panic| say(panic, &reporter)));
    match catch_unwind(AssertUnwindSafe(|| (tool.run)(&args, &mut env))) {
        Ok(status) => status.or_failed(env.failures() > 0),
        Err(_) => Status::Code(PANICKED),
    }
}

/// Tells of a panic in one line, with the words by which Rust's own message is known.
fn say(panic: &PanicHookInfo<'_>, reporter: &Reporter) {
    let thread = std::thread::current();
    let place = panic.location().map_or_else(String::new, ToString::to_string);
    let text = format!(
        "internal error: thread '{}' panicked at {place}: {}",
        thread.name().unwrap_or("worker"),
        message(panic.payload())
    );
    reporter.emergency(&text.replace('\n', " "));
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gnu_name_is_the_last_part_of_what_was_typed() {
        let tool = Tool {
            name: "fmd5",
            gnu_names: &["md5sum", "sha256sum"],
            command: || clap::Command::new("fmd5"),
            run: |_, _| Status::Ok,
        };
        for (typed, gnu) in [
            ("md5sum", Some("md5sum")),
            ("/usr/bin/sha256sum", Some("sha256sum")),
            ("./md5sum", Some("md5sum")),
            ("fmd5", None),
            ("md5sum.old", None),
            ("", None),
        ] {
            assert_eq!(tool.gnu_name(OsStr::new(typed)), gnu, "{typed}");
        }
    }
}
