//! Lists in, verdicts out.

use fcli::{Env, Status};
use fcore::Operand;
use fhash::list::Parser;

use crate::common::Common;
use crate::digest::Opener;
use crate::disk::{self, Reading};
use crate::switches::Switches;

mod audit;
mod lists;
mod summary;
mod verify;

pub(crate) use audit::Audit;
use lists::Entries;
use verify::Verifier;

/// What is to be checked and how much is said about it.
pub(crate) struct Check {
    pub(crate) lists: Vec<Operand>,
    pub(crate) parser: Parser,
    /// The one algorithm's tag, for messages.
    pub(crate) tag: Option<&'static str>,
    pub(crate) switches: Switches,
    pub(crate) fail_fast: bool,
    pub(crate) json: bool,
    pub(crate) opener: Opener,
    pub(crate) reading: Reading,
    pub(crate) audit: Option<Audit>,
}

/// Checks every file in every list.
pub(crate) fn run(check: &Check, common: &Common, env: &Env) -> Status {
    if let Some(Err(error)) = check.audit.as_ref().map(Audit::look) {
        env.report(&error);
        return env.status();
    }
    let mut verifier = Verifier::new(check, common, env);
    let meter = env.meter(&common.progress);
    let settings = common.settings(&meter, &check.opener);
    let entries = Entries::new(&check.lists, check.parser.clone());
    disk::run(&check.reading, &settings, entries, |event, outcome| verifier.take(event, outcome));
    if let Some(audit) = &check.audit {
        let opener = Opener::default();
        verifier.audit(audit, &common.reading(), &common.settings(&meter, &opener));
    }
    drop(meter);
    verifier.finish()
}
