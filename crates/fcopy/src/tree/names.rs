//! Names of one directory, packed.

use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::FileType;

/// Names and kinds in one piece of memory, taken from the end or looked at in order.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The kinds and where their names start in `text`.
    starts: Vec<(u32, FileType)>,
    text: Vec<u8>,
}

impl Names {
    pub(super) fn push(&mut self, name: &CStr, kind: FileType) {
        // No directory has 4 GiB of names that somebody waits for; what would not fit is cut off
        // into another list by whoever fills this one.
        self.starts.push((self.text.len() as u32, kind));
        self.text.extend_from_slice(name.to_bytes());
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Whether another name may be pushed.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() > (u32::MAX / 2) as usize
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Path, FileType)> {
        let ends = self.starts.iter().skip(1).map(|&(start, _)| start as usize);
        let ends = ends.chain(std::iter::once(self.text.len()));
        let names = self.starts.iter().zip(ends);
        names.map(|(&(start, kind), end)| (path(&self.text[start as usize..end]), kind))
    }

    /// Removes the last name.
    pub(super) fn pop(&mut self) -> Option<Box<OsStr>> {
        let (start, _) = self.starts.pop()?;
        let name = OsStr::from_bytes(&self.text[start as usize..]).into();
        self.text.truncate(start as usize);
        Some(name)
    }
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_in_order_and_from_the_end() {
        let mut names = Names::default();
        assert_eq!(names.iter().count(), 0);
        for name in [c"a", c"longer", c"\xff"] {
            names.push(name, FileType::RegularFile);
        }
        let listed: Vec<_> = names.iter().map(|(path, _)| path.as_os_str().to_owned()).collect();
        assert_eq!(listed, [OsStr::new("a"), OsStr::new("longer"), OsStr::from_bytes(b"\xff")]);
        assert_eq!(&*names.pop().unwrap(), OsStr::from_bytes(b"\xff"));
        assert_eq!(&*names.pop().unwrap(), "longer");
        assert_eq!(names.len(), 1);
        assert_eq!(&*names.pop().unwrap(), "a");
        assert!(names.pop().is_none() && names.is_empty());
    }
}
