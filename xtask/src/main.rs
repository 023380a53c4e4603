//! The project's own tasks: `cargo xtask TASK`, a file a task.
//!
//! A task that starts another program and sees it fail ends with that program's status; a wrong
//! command line ends with 2. Dependencies are kept few: every gate run builds this first.
#![forbid(unsafe_code)]

mod bench;
mod demo;
mod dist;
mod faults;
mod floor;
mod r#gen;
mod random;
mod repo;
mod shell;
mod test;
mod tidy;
mod tools;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use shell::{Failure, Result, complain, say};

const HELP: &str = "\
The project's own tasks.

Usage: cargo xtask TASK [ARGUMENT...]

  demo [DIR]      runs the tools on the project's own files, or on a copy of DIR, and shows
                  what they do
  test [ARG...]   builds the binaries and runs every test; arguments go to cargo test
  tidy            the project's own lints
  gen [--check]   writes the generated files (tables, manual pages, completions), or says
                  whether they are fresh
  bench [micro]   the crates' own benchmarks; arguments after micro go to cargo bench
  bench TOOL...   tools beside their peers (all: every tool; --quick: small and few;
                  --write: into docs/benchmarks.md)
  bench redraw    the charts, from the tables of docs/benchmarks.md
  floor N         opens and reads the files named on its input, with N threads: what the
                  benchmarks of fmd5 stand on
  dist [source]   the source tarball, and from it binaries, a Debian package and recipes
  dist --test     installs, uses and removes what dist made; --check-reproducible: makes it twice
  faults [TOOL..] every system call of the tools' recipes made to fail (--quick: a sample;
                  --only=SCENARIO; --inject=EXPRESSION repeats one case)
  help            this text";

fn main() -> ExitCode {
    match run(&env::args_os().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(format_args!("xtask: {failure}"));
            ExitCode::from(failure.status())
        }
    }
}

/// Hands the arguments to the task that the first of them names.
fn run(args: &[OsString]) -> Result {
    let Some((task, rest)) = args.split_first() else {
        say(HELP);
        return Err(Failure::usage("which task?"));
    };
    match (task.to_str().unwrap_or_default(), rest) {
        ("demo", []) => demo::run(None),
        ("demo", [dir]) => demo::run(Some(dir.as_ref())),
        ("test", _) => test::run(rest),
        ("bench", _) => bench::run(rest),
        ("floor", [threads]) => floor::run(threads),
        ("faults", _) => faults::run(rest),
        ("tidy", []) => tidy::run(),
        ("gen", []) => r#gen::run(false),
        ("gen", [check]) if check == "--check" => r#gen::run(true),
        ("dist", _) => dist::run(rest),
        ("help" | "-h" | "--help", _) => {
            say(HELP);
            Ok(())
        }
        ("demo" | "floor" | "tidy", _) => {
            Err(Failure::usage(format!("{}: too many arguments", task.display())))
        }
        _ => Err(Failure::usage(format!("{}: no such task; see cargo xtask help", task.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status_of(args: &[&str]) -> u8 {
        run(&args.iter().map(OsString::from).collect::<Vec<_>>())
            .map_or_else(|failure| failure.status(), |()| 0)
    }

    #[test]
    fn a_wrong_command_line_is_a_usage_error() {
        assert_eq!(status_of(&[]), 2);
        assert_eq!(status_of(&["no-such-task"]), 2);
        assert_eq!(status_of(&["tidy", "more"]), 2);
        assert_eq!(status_of(&["demo", "one", "two"]), 2);
    }

    #[test]
    fn help_is_no_failure() {
        assert_eq!(status_of(&["help"]), 0);
    }
}
