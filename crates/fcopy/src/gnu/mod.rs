//! The command line as GNU's cp takes it: long options by their beginning, errors in its words.

mod words;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, Error};
use fcli::{Env, Status};

pub(crate) use words::version_control;

/// Parses `args`.
///
/// # Errors
/// The status to end with: what is wrong was said, or help was asked for.
pub(crate) fn matches(
    command: Command,
    args: &[OsString],
    env: &Env,
) -> Result<ArgMatches, Status> {
    let posix = std::env::var_os("POSIXLY_CORRECT").is_some();
    let ours = |name: &str| command.get_arguments().any(|arg| arg.get_long() == Some(name));
    let args = words::in_full(args, ours, posix).map_err(|text| env.usage_error(text))?;
    let mut trial = command.clone().args_override_self(true);
    match trial.try_get_matches_from_mut(&args) {
        Ok(_) if words::names_two_targets(&args) => {
            env.error("multiple target directories specified");
            Err(Status::Failed)
        }
        Err(error) if is_about_targets(&error) => {
            env.error("cannot combine --target-directory (-t) and --no-target-directory (-T)");
            Err(Status::Failed)
        }
        Err(error) if is_ours(&error) => Err(env.usage_error(words(&error))),
        Ok(matches) => Ok(matches),
        // Help, versions, and errors that GNU has no words for.
        Err(_) => fcli::matches(command, &args, env),
    }
}

fn is_ours(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::UnknownArgument | ErrorKind::InvalidValue)
}

/// Whether `-t` and `-T` were both typed.
fn is_about_targets(error: &Error) -> bool {
    let names = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.contains("target-directory"),
        Some(ContextValue::Strings(texts)) => texts.iter().any(|t| t.contains("target-directory")),
        _ => false,
    };
    error.kind() == ErrorKind::ArgumentConflict
        && names(ContextKind::InvalidArg)
        && names(ContextKind::PriorArg)
}

/// What is wrong with a letter, or with the value of an option that cp has not.
fn words(error: &Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    // `--digest[=<LIST>]`, as the usage has it.
    let typed = text(ContextKind::InvalidArg);
    let typed = if typed.starts_with("--target-directory") { "-t" } else { typed };
    let letter = typed.trim_start_matches('-').chars().next().unwrap_or_default();
    match (error.kind(), text(ContextKind::InvalidValue)) {
        (ErrorKind::InvalidValue, "") if !typed.starts_with("--") => {
            format!("option requires an argument -- '{letter}'")
        }
        (ErrorKind::InvalidValue, value) => {
            let option = typed.split(['[', '=', ' ']).next().unwrap_or(typed);
            format!("invalid argument '{value}' for '{option}'")
        }
        _ => format!("invalid option -- '{letter}'"),
    }
}
