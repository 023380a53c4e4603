//! From what was typed to a `Cli`, with help and errors in the house's manner.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Command, Parser};
use fcore::Operand;

use crate::{Env, Status};

/// Parses `args` (the name as typed first) as `C` says.
///
/// `--help` and `--version` are written to standard output, an error to standard error in two
/// lines. A later option wins over an earlier one of the same name.
///
/// # Errors
/// The status to end with, when there is nothing left to do.
pub fn parse<C: Parser>(args: &[OsString], env: &Env) -> Result<C, Status> {
    let matches = matches(C::command(), args, env)?;
    C::from_arg_matches(&matches).map_err(|error| refuse(&error, env))
}

/// As [`parse`], for a command built by hand.
///
/// # Errors
/// As [`parse`].
pub fn matches(command: Command, args: &[OsString], env: &Env) -> Result<ArgMatches, Status> {
    let mut command =
        command.args_override_self(true).bin_name(env.tool().name).max_term_width(100);
    command.try_get_matches_from_mut(args).map_err(|error| match is_short_help(&error) {
        true => env.print(short_help(&command)),
        false => refuse(&error, env),
    })
}

/// The operands in `args` (the name as typed first) where there is nothing else: no option, no `--`.
///
/// A tool to which that says all needs no parser, and to make one takes a quarter of a millisecond:
/// as long as a small file.
pub fn operands(args: &[OsString]) -> Option<Vec<Operand>> {
    let typed = args.get(1..).unwrap_or_default();
    let is_operand = |arg: &OsString| arg == "-" || !arg.as_encoded_bytes().starts_with(b"-");
    typed.iter().all(is_operand).then(|| typed.iter().cloned().map(Operand::from).collect())
}

/// Whether `-h` was typed: clap tells by pointing at the other.
fn is_short_help(error: &clap::Error) -> bool {
    error.kind() == ErrorKind::DisplayHelp && error.to_string().contains(SEE_MORE)
}

/// What a short help has that a long one has not.
const SEE_MORE: &str = "see more with '--help'";

/// What `-h` says: a screen of 24 lines and 80 columns, which is the usage, the common options in one
/// list, and the exit status. Headings and examples are left to `--help`.
fn short_help(command: &Command) -> String {
    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let status = below.split("\n\n").find(|part| part.starts_with("Exit status:"));
    let status = status.unwrap_or_default().to_owned();
    let flat = |arg: Arg| match arg.is_positional() {
        true => arg.hide_short_help(true),
        false => arg.help_heading(None),
    };
    let mut short = command.clone().mut_args(flat).after_help(status).max_term_width(80);
    format!("{}\n", short.render_help().to_string().trim_end())
}

/// Shows what clap has to say instead of a result.
fn refuse(error: &clap::Error, env: &Env) -> Status {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            env.print(format!("{}\n", error.to_string().trim_end()))
        }
        _ => env.usage_error(one_line(&error.to_string())),
    }
}

/// What is wrong in one line, from clap's several: the error's own lines, then a suggestion if it
/// is short. Usage and the pointer to the help are said otherwise.
fn one_line(text: &str) -> String {
    let mut paragraphs = text.split("\n\n").map(joined);
    let first = paragraphs.next().unwrap_or_default();
    let mut line = first.strip_prefix("error: ").unwrap_or(&first).to_owned();
    for paragraph in paragraphs {
        if let Some(tip) = paragraph.strip_prefix("tip: ")
            && line.len() + tip.len() < LINE
        {
            line.push_str("; ");
            line.push_str(tip);
        }
    }
    line
}

/// A suggestion that makes the line longer than this is left out.
const LINE: usize = 160;

/// The lines of a paragraph as one.
fn joined(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Parser)]
    #[command(name = "t")]
    struct Cli {
        #[arg(long, value_name = "WHEN", value_parser = ["auto", "never"])]
        progress: Option<String>,
        #[arg(required = true)]
        files: Vec<OsString>,
    }

    fn said(args: &[&str]) -> String {
        one_line(&Cli::try_parse_from(args).unwrap_err().to_string())
    }

    #[test]
    fn operands_alone_are_told_from_options() {
        let typed = |args: &[&str]| operands(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(
            typed(&["t", "a", "", "-", "b-c"]).unwrap(),
            ["a", "", "-", "b-c"].map(Operand::from)
        );
        assert_eq!(typed(&["-t"]), Some(Vec::new()));
        assert_eq!(typed(&[]), Some(Vec::new()));
        for option in ["-c", "--", "--all", "-1"] {
            assert_eq!(typed(&["t", "a", option]), None, "{option}");
        }
    }

    #[test]
    fn an_error_is_one_line_with_a_short_suggestion() {
        assert_eq!(
            said(&["t", "--progres=never"]),
            "unexpected argument '--progres' found; a similar argument exists: '--progress'"
        );
        assert_eq!(
            said(&["t", "--progress=x", "f"]),
            "invalid value 'x' for '--progress <WHEN>' [possible values: auto, never]"
        );
        assert_eq!(said(&["t"]), "the following required arguments were not provided: <FILES>...");
    }

    #[test]
    fn a_long_suggestion_is_left_out() {
        let long = "x".repeat(200);
        assert!(!said(&["t", &format!("--{long}"), "f"]).contains(';'));
    }
}
