//! The command line as GNU's cp takes it: long options by their beginning, errors in its words.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, Error};
use fcli::{Env, Status};

/// Parses `args`.
///
/// # Errors
/// The status to end with: what is wrong was said, or help was asked for.
pub(crate) fn matches(
    command: Command,
    args: &[OsString],
    env: &Env,
) -> Result<ArgMatches, Status> {
    let command = command.infer_long_args(true);
    let mut trial = command.clone().args_override_self(true);
    match trial.try_get_matches_from_mut(args) {
        Err(error) if is_ours(&error) => Err(env.usage_error(words(&error))),
        Ok(matches) => Ok(matches),
        // Help, versions, and errors that GNU has no words for.
        Err(_) => fcli::matches(command, args, env),
    }
}

fn is_ours(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::UnknownArgument | ErrorKind::InvalidValue)
}

fn words(error: &Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    // `--preserve[=<LIST>]`, as the usage has it.
    let typed = text(ContextKind::InvalidArg);
    if error.kind() == ErrorKind::InvalidValue {
        let option = typed.split(['[', '=', ' ']).next().unwrap_or(typed);
        let mut line =
            format!("invalid argument '{}' for '{option}'", text(ContextKind::InvalidValue));
        if let Some(ContextValue::Strings(valid)) = error.get(ContextKind::ValidValue) {
            line.push_str("\nValid arguments are:");
            valid.iter().for_each(|value| line.push_str(&format!("\n  - '{value}'")));
        }
        return line;
    }
    match typed.strip_prefix("--") {
        Some(_) => format!("unrecognized option '{typed}'"),
        None => format!("invalid option -- '{}'", typed.trim_start_matches('-')),
    }
}
