//! What would change, told in one of several forms; nothing is written.

mod diff;
mod hunk;
mod json;
mod place;
mod places;
mod quoted;
mod rdjson;

use std::ffi::OsStr;

use fcli::Status;

use crate::sink::{Sink, Stop};
use crate::spacers::Edit;
use crate::visit::Visit;

pub(crate) use rdjson::Document;

/// The status if something would change.
pub(crate) const WOULD_CHANGE: Status = Status::Code(1);

/// The status if not everything could be looked at.
pub(crate) const TROUBLE: Status = Status::Code(2);

/// How it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// By the exit status alone.
    Nothing,
    /// `file:line:column`, one a line.
    Places,
    /// A unified diff.
    Diff,
    /// A JSON object for each place.
    Json,
    /// One document of reviewdog's diagnostics.
    Rdjson,
}

impl Form {
    /// Tells of one text to `sink`.
    pub(crate) fn visitor<'a>(
        self,
        name: &'a OsStr,
        edit: &'a Edit,
        sink: &'a mut dyn Sink,
    ) -> Box<dyn Visit + 'a> {
        match self {
            Form::Nothing => Box::new(First),
            Form::Places => Box::new(places::Places::new(name, sink)),
            Form::Diff => Box::new(diff::Diff::new(name, edit, sink)),
            Form::Json => Box::new(json::Changes::new(name, edit, sink)),
            Form::Rdjson => Box::new(rdjson::Diagnostics::new(name, edit, sink)),
        }
    }
}

/// Stops at the first change.
struct First;

impl Visit for First {
    fn same(&mut self, _: &[u8]) -> Result<(), Stop> {
        Ok(())
    }

    fn changed(&mut self, _: &[u8], _: &[usize]) -> Result<(), Stop> {
        Err(Stop::Enough)
    }
}
