//! What would change, told in one of several forms; nothing is written.

mod places;

use std::ffi::OsStr;

use crate::pass::Visit;
use crate::sink::{Sink, Stop};

pub(crate) use places::Places;

/// How it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// By the exit status alone.
    Nothing,
    /// `file:line:column`, one a line.
    Places,
}

impl Form {
    /// Tells of one text to `sink`.
    pub(crate) fn visitor<'a>(
        self,
        name: &'a OsStr,
        sink: &'a mut dyn Sink,
    ) -> Box<dyn Visit + 'a> {
        match self {
            Form::Nothing => Box::new(First),
            Form::Places => Box::new(Places::new(name, sink)),
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
