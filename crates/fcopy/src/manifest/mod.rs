//! The checksum list of what was copied.

mod place;
mod sorted;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use fcli::Env;
use fcore::{Operand, Output, OutputOptions, Result};
use fhash::list::{self, Style};
use fhash::{Algorithm, Digest};
use rustix::fs::Stat;

use place::Place;
use sorted::Sorted;

/// Collects digests by the names of the copies. It is written in one order whatever the workers did:
/// the byte order of whole paths, which is that of a walk.
pub(crate) struct Manifest {
    to: Operand,
    algorithms: Vec<Algorithm>,
    /// A list of one kind is md5sum's own; of several, each line says its kind.
    style: Style,
    lines: Mutex<Sorted>,
    place: Place,
}

impl Manifest {
    pub(crate) fn new(to: Operand, algorithms: Vec<Algorithm>, spool_dir: PathBuf) -> Manifest {
        let style = Style { tag: algorithms.len() > 1, ..Style::default() };
        let place = Place::look(&to);
        Manifest { to, algorithms, style, lines: Mutex::new(Sorted::new(spool_dir)), place }
    }

    /// Notes that a file is copied: the list does not take its place, whatever its name.
    pub(crate) fn spare(&self, source: &Stat) {
        self.place.spare(source);
    }

    /// Notes what is where a copy is to go, whatever becomes of that: if it stays, it is not the list
    /// that takes its place.
    pub(crate) fn spare_target(&self, there: &Stat) {
        self.place.spare_target(there);
    }

    /// The digests it has of each copy.
    pub(crate) fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// Notes the digests of one copy.
    pub(crate) fn note(&self, name: &OsStr, digests: &[Digest]) {
        let name = name.as_bytes();
        let write = |text: &mut Vec<u8>| {
            digests.iter().for_each(|digest| list::write(text, self.style, name, digest));
        };
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).add(name, write);
    }

    /// Writes the list, as a whole or not at all.
    pub(crate) fn finish(self, env: &Env) {
        if let (Some(why), Some(path)) = (self.place.is_taken(&self.to), self.to.path()) {
            return env.error_at(path, why);
        }
        if let Err(error) = self.write() {
            env.report(&error);
        }
    }

    fn write(self) -> Result<()> {
        let sorted = self.lines.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut output = Output::open(&self.to, &OutputOptions::default())?;
        let mut block = Vec::new();
        sorted.finish(|lines| {
            block.extend_from_slice(lines);
            if block.len() >= 64 << 10 {
                output.write_full(&block)?;
                block.clear();
            }
            Ok(())
        })?;
        output.write_full(&block)?;
        output.finish()
    }
}
