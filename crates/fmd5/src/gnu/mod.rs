//! The personality of GNU's `md5sum` and its sisters, when called by their names.

mod args;
mod messages;

use std::ffi::OsString;

use fcli::{Env, Status};
use fhash::Algorithm;

use crate::plan::{self, Plan};
use crate::switches::Switches;
use args::{Args, Asked};

/// The names it goes by.
pub(crate) const NAMES: [&str; 5] = ["md5sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"];

/// What the arguments mean to the program called `name`.
///
/// # Errors
/// The status to end with: of a usage error, or after help was given.
pub(crate) fn plan(name: &'static str, args: &[OsString], env: &Env) -> Result<Plan, Status> {
    let index = NAMES.iter().position(|known| *known == name).unwrap_or(0);
    let algorithm = Algorithm::ALL[index];
    let posixly_correct = std::env::var_os("POSIXLY_CORRECT").is_some();
    let Args { switches, files } = match args::parse(args, posixly_correct) {
        Ok(Asked::Work(args)) => args,
        Ok(Asked::Help) => return Err(env.print(messages::help(env.name(), algorithm))),
        Ok(Asked::Version) => return Err(env.print(messages::version(name))),
        Err(text) => return Err(env.usage_error(text)),
    };
    if let Some(fault) = Switches::fault(&switches) {
        return Err(env.usage_error(fault));
    }
    plan::gnu(algorithm, switches, files, fcli::locale_is_utf8())
        .map_err(|text| env.usage_error(text))
}
