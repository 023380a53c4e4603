//! A directory's names by walkdir, one directory at a time: it would hold every entry's path while
//! it sorts. The twin of `linux`, which asks the kernel itself.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::io::Errno;
use walkdir::WalkDir;

use crate::walk::Kind;

/// Reads directories one after the other.
#[derive(Debug, Default)]
pub(in crate::walk) struct Reader {}

impl Reader {
    /// Gives each name in the directory at `path`, and what it is where the file system tells.
    /// A link at `path` is followed if `through_link`, or is a directory without names.
    ///
    /// # Errors
    /// The directory cannot be opened, or not be read to its end.
    pub(in crate::walk) fn names(
        &mut self,
        path: &Path,
        through_link: bool,
        mut each: impl FnMut(&[u8], Option<Kind>),
    ) -> io::Result<()> {
        let walk = WalkDir::new(path).min_depth(1).max_depth(1).follow_root_links(through_link);
        for entry in walk {
            match entry {
                Ok(entry) => each(entry.file_name().as_bytes(), Some(entry.file_type().into())),
                Err(error) => match error.path().and_then(Path::file_name) {
                    // It was listed, but what it is remained unknown.
                    Some(name) if error.depth() > 0 => each(name.as_bytes(), None),
                    // walkdir has words of its own only for loops, and follows nothing here.
                    _ => return Err(error.into_io_error().unwrap_or_else(|| Errno::LOOP.into())),
                },
            }
        }
        Ok(())
    }
}
