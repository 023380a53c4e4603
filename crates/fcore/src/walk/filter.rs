//! A caller's own say in what a walk takes.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Given the operand, the path below it, and whether that is a directory; wants it or not.
type Wants = dyn FnMut(&Path, &Path, bool) -> bool + Send;

/// Asked after the globs; see [`Walk::filter`](super::Walk::filter).
pub(super) struct Filter(Box<Wants>);

impl Filter {
    pub(super) fn new(filter: impl FnMut(&Path, &Path, bool) -> bool + Send + 'static) -> Filter {
        Filter(Box::new(filter))
    }

    /// Whether to take what is at `path`, of which the first `base` bytes are the operand's.
    pub(super) fn wants(&mut self, path: &[u8], base: usize, directory: bool) -> bool {
        let (operand, below) = path.split_at(base);
        (self.0)(
            Path::new(OsStr::from_bytes(operand)),
            Path::new(OsStr::from_bytes(below)),
            directory,
        )
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filter")
    }
}
