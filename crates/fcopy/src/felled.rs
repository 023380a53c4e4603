//! A tree removed, however deep: from directory to directory, and not on the stack, with few open.

use std::ffi::{CStr, CString};
use std::os::fd::BorrowedFd;

use fcore::file_id;
use rustix::fs::{AtFlags, Dir, FileType, fstat, unlinkat};
use rustix::io::Errno;
use rustix::path::Arg;

use crate::tree::directory;

/// How many directories on the way down stay open; those above are opened again from below.
const HELD: usize = 16;

/// A directory on the way down.
struct Level {
    name: CString,
    id: (u64, u64),
    /// What is left to be read of it; `None`: it was closed.
    entries: Option<Dir>,
}

impl Level {
    fn enter(dir: BorrowedFd<'_>, name: CString) -> Result<Level, Errno> {
        let fd = directory(dir, &*name, false)?;
        let id = file_id(&fstat(&fd)?);
        Ok(Level { name, id, entries: Some(Dir::new(fd)?) })
    }

    /// What is read, opened from within the directory `below` if it was closed. `ESTALE`: that was
    /// moved meanwhile.
    fn entries(&mut self, below: Option<&Dir>) -> Result<&mut Dir, Errno> {
        if let (None, Some(below)) = (&self.entries, below) {
            let fd = directory(below.fd()?, c"..", false)?;
            if file_id(&fstat(&fd)?) != self.id {
                return Err(Errno::STALE);
            }
            self.entries = Some(Dir::new(fd)?);
        }
        self.entries.as_mut().ok_or(Errno::STALE)
    }

    /// Removes what is in it, up to the next directory, which is entered.
    fn next(&mut self) -> Result<Option<Level>, Errno> {
        let entries = self.entries(None)?;
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            if entry.file_type() != FileType::Directory {
                match gone(unlinkat(entries.fd()?, name, AtFlags::empty())) {
                    // As unlink(2) has it for a directory, where the kind is not told.
                    Err(Errno::ISDIR | Errno::PERM) if entry.file_type() == FileType::Unknown => {}
                    removed => {
                        removed?;
                        continue;
                    }
                }
            }
            match Level::enter(entries.fd()?, name.to_owned()) {
                Err(Errno::NOENT) => {}
                entered => return entered.map(Some),
            }
        }
        Ok(None)
    }
}

/// Removes the directory `name` and all that is in it; no link is followed.
///
/// # Errors
/// The first that stops it; what was removed by then stays so.
pub(crate) fn fell(dir: BorrowedFd<'_>, name: impl Arg) -> Result<(), Errno> {
    let top = name.into_with_c_str(|name| Ok(name.to_owned()))?;
    let mut way = vec![Level::enter(dir, top)?];
    while let Some(here) = way.last_mut() {
        if let Some(below) = here.next()? {
            way.push(below);
            if let Some(far) = way.len().checked_sub(HELD + 1) {
                way[far].entries = None;
            }
            continue;
        }
        let Some(done) = way.pop() else { break };
        let within = match way.last_mut() {
            Some(above) => above.entries(done.entries.as_ref())?.fd()?,
            None => dir,
        };
        gone(remove_directory(within, &done.name))?;
    }
    Ok(())
}

fn remove_directory(dir: BorrowedFd<'_>, name: &CStr) -> Result<(), Errno> {
    unlinkat(dir, name, AtFlags::REMOVEDIR)
}

/// What another removed is gone all the same.
fn gone(removed: Result<(), Errno>) -> Result<(), Errno> {
    match removed {
        Err(Errno::NOENT) => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::CWD;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn all_of_a_tree_goes_and_nothing_else() {
        let dir = std::env::temp_dir().join(format!("felled-{}", std::process::id()));
        let top = dir.join("top");
        fs::create_dir(&dir).unwrap();
        fs::write(dir.join("kept"), "x").unwrap();
        // Deeper than what stays open, with directories on both sides of the way.
        let mut here = top.clone();
        for level in 0..3 * HELD {
            for name in ["a", "m", "z"] {
                fs::create_dir_all(here.join(name).join("sub")).unwrap();
                fs::write(here.join(name).join("file"), level.to_string()).unwrap();
            }
            symlink("../kept", here.join("link")).unwrap();
            symlink(&dir, here.join("directory")).unwrap();
            here = here.join("m");
        }
        fell(CWD, &top).unwrap();
        assert!(!top.exists());
        assert_eq!(fs::read(dir.join("kept")).unwrap(), b"x");
        assert_eq!(fell(CWD, &top), Err(Errno::NOENT));
        assert_eq!(fell(CWD, dir.join("kept")), Err(Errno::NOTDIR));
        fs::remove_dir_all(dir).unwrap();
    }
}
