//! Opening what is to be digested, as carefully as it deserves.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;

use fcore::{Doing, Error, Input, Operand, Result};
use rustix::fs::CWD;

use super::{Target, TargetKind};

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
mod near;
#[cfg(any(test, not(any(target_os = "linux", target_os = "android"))))]
mod portable;

#[cfg(any(target_os = "linux", target_os = "android"))]
use linux as os;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use portable as os;

pub(crate) use near::Near;

/// Where names lead.
#[derive(Debug, Default)]
pub(crate) struct Opener {
    /// The directory relative names start in, where it is not the working directory.
    directory: Option<OwnedFd>,
    /// Nothing outside that directory, and regular files only.
    confine: bool,
}

impl Opener {
    /// Names are relative to `directory` and, if `confine`, do not lead out of it.
    ///
    /// # Errors
    /// The system's refusal of the directory.
    pub(crate) fn new(directory: Option<&Path>, confine: bool) -> Result<Opener> {
        let directory = match (directory, confine) {
            (None, false) => None,
            (directory, _) => Some(os::directory(directory.unwrap_or(Path::new(".")))?),
        };
        Ok(Opener { directory, confine })
    }

    /// Opens a target; `near` is what it remembers from one to the next.
    ///
    /// # Errors
    /// The system's refusal; that something is no regular file where only those are wanted.
    pub(crate) fn open(&self, target: &Target<'_>, near: Option<&mut Near>) -> Result<Input> {
        let path = match target.operand {
            Operand::Std if self.confine => return Err(refused(Path::new("-"))),
            Operand::Std => return Input::stdin(),
            Operand::Path(path) => path,
        };
        match (&self.directory, target.kind) {
            (Some(directory), _) if self.confine => {
                let file = os::open_beneath(directory, path)?.ok_or_else(|| refused(path))?;
                let input = Input::from_file(File::from(file), path)?;
                if input.is_regular() { Ok(input) } else { Err(refused(path)) }
            }
            (Some(directory), _) => Input::open_by_name(directory, path, path),
            (None, TargetKind::Named) => Input::open(target.operand),
            (None, TargetKind::Listed) => {
                if let Some((directory, name)) = near.and_then(|near| near.find(path))
                    && let Ok(input) = Input::open_by_name(directory, name, path)
                {
                    return Ok(input);
                }
                // What is wrong, if anything is, is said of the path.
                Input::open_by_name(CWD, path, path)
            }
            (None, TargetKind::Found { follow }) => {
                if let Some((directory, name)) = near.and_then(|near| near.find(path))
                    && let Ok(Some(input)) = Input::open_regular_in(directory, name, path, follow)
                {
                    return Ok(input);
                }
                // What is wrong, if anything is, is said of the path.
                Input::open_regular(path, follow)?.ok_or_else(|| refused(path))
            }
        }
    }
}

fn refused(path: &Path) -> Error {
    Error::message(Doing::Open, path, "not a regular file")
}

#[cfg(test)]
mod tests;
