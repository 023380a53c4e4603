//! The list that is being written, met again in the tree that it lists.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use fcore::{Doing, Error, Operand, Output, Result, TEMP_PREFIX, file_id};
use rustix::fs::{FileType, fstat};

/// A list as it was and as it will be, by device and inode. Neither has a digest that would last.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    ids: [Option<(u64, u64)>; 2],
    /// What it is called where it lies.
    name: OsString,
}

impl Own {
    /// The file that `output` makes; `None` for a stream.
    ///
    /// # Errors
    /// The system's refusal to look.
    pub(crate) fn of(output: &Output) -> Result<Option<Own>> {
        let Some(file) = output.atomic() else { return Ok(None) };
        let new = fstat(file).map_err(|errno| Error::new(Doing::Inspect, file.name(), errno))?;
        let ids = [Some(&new), file.replaces()];
        let typed = Path::new(file.name());
        let real = fs::canonicalize(typed).unwrap_or_else(|_| typed.to_owned());
        Ok(Some(Own {
            ids: ids.map(|stat| stat.map(file_id)),
            name: real.file_name().unwrap_or_default().to_owned(),
        }))
    }

    /// The file that standard output was redirected to; `None` for anything else, and where the
    /// system does not tell its name.
    pub(crate) fn of_stdout() -> Option<Own> {
        let stat = Output::stdout().ok().and_then(|stdout| fstat(&stdout).ok())?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            return None;
        }
        let path = fs::read_link("/proc/self/fd/1").ok()?;
        Some(Own { ids: [Some(file_id(&stat)), None], name: path.file_name()?.to_owned() })
    }

    /// Refuses the old list among the files that were named: it would be replaced by a digest of
    /// itself.
    ///
    /// # Errors
    /// `input file is output file`.
    pub(crate) fn refuse(&self, operand: &Operand) -> Result<()> {
        let found = match operand {
            Operand::Std => fstat(rustix::stdio::stdin()).ok().map(|stat| file_id(&stat)),
            Operand::Path(path) => fs::metadata(path).ok().map(|it| (it.dev(), it.ino())),
        };
        match found.is_some() && found == self.ids[1] {
            true => Err(refusal(operand.as_os_str())),
            false => Ok(()),
        }
    }

    /// As [`refuse`](Own::refuse), for one of many names: files of other names are not looked at.
    ///
    /// # Errors
    /// `input file is output file`.
    pub(crate) fn refuse_at(&self, path: &Path) -> Result<()> {
        match self.ids[1].is_some() && self.is_at(path) {
            true => Err(refusal(path.as_os_str())),
            false => Ok(()),
        }
    }

    /// Whether this is it.
    pub(crate) fn is(&self, found: &Metadata) -> bool {
        self.ids.contains(&Some((found.dev(), found.ino())))
    }

    /// Whether it is at `path`; files of other names are not looked at.
    pub(crate) fn is_at(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default();
        let possible = name == self.name || name.as_bytes().starts_with(TEMP_PREFIX.as_bytes());
        possible && fs::metadata(path).is_ok_and(|found| self.is(&found))
    }
}

fn refusal(name: &OsStr) -> Error {
    Error::message(Doing::Read, name, "input file is output file")
}
