//! The checksum list of what was copied.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Mutex, PoisonError};

use fcli::Env;
use fcore::{Operand, Output, OutputOptions, Result};
use fhash::list::{self, Style};
use fhash::{Algorithm, Digest, MultiHasher};

/// Collects digests by the names of the copies. It is written in one order whatever the workers did:
/// the byte order of whole paths, which is that of a walk.
pub(crate) struct Manifest {
    to: Operand,
    algorithms: Vec<Algorithm>,
    digests: Mutex<Vec<(OsString, Vec<Digest>)>>,
}

impl Manifest {
    pub(crate) fn new(to: Operand, algorithms: Vec<Algorithm>) -> Manifest {
        Manifest { to, algorithms, digests: Mutex::new(Vec::new()) }
    }

    /// A worker's own.
    pub(crate) fn hasher(&self) -> MultiHasher {
        MultiHasher::new(self.algorithms.iter().copied())
    }

    /// Notes the digests of one copy.
    pub(crate) fn note(&self, name: OsString, digests: Vec<Digest>) {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).push((name, digests));
    }

    /// Writes the list, as a whole or not at all.
    pub(crate) fn finish(self, env: &Env) {
        if let Err(error) = self.write() {
            env.report(&error);
        }
    }

    fn write(self) -> Result<()> {
        let mut digests = self.digests.into_inner().unwrap_or_else(PoisonError::into_inner);
        digests.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        // A list of one kind is md5sum's own; of several, each line says its kind.
        let style = Style { tag: self.algorithms.len() > 1, ..Style::default() };
        let mut output = Output::open(&self.to, &OutputOptions::default())?;
        let mut lines = Vec::new();
        for (name, digests) in &digests {
            for digest in digests {
                list::write(&mut lines, style, name.as_bytes(), digest);
            }
            if lines.len() >= 64 << 10 {
                output.write_full(&lines)?;
                lines.clear();
            }
        }
        output.write_full(&lines)?;
        output.finish()
    }
}
