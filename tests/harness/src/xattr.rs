//! Extended attributes, where the system has them.

use std::ffi::OsStr;

use crate::bed::Bed;

impl Bed {
    /// Sets an extended attribute such as `user.note` (of a link itself); false where there are none.
    #[track_caller]
    pub fn set_xattr(&self, name: impl AsRef<OsStr>, key: &str, value: impl AsRef<[u8]>) -> bool {
        system::set(&self.path(name), key, value.as_ref())
    }

    /// The value of an extended attribute, at most 64 KiB; `None` when there is none.
    #[must_use]
    pub fn xattr(&self, name: impl AsRef<OsStr>, key: &str) -> Option<Vec<u8>> {
        system::get(&self.path(name), key)
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
mod system {
    use std::path::Path;

    use rustix::fs::{XattrFlags, lgetxattr, lsetxattr};
    use rustix::io::Errno;

    use crate::report::OrFail;

    #[track_caller]
    pub(super) fn set(path: &Path, key: &str, value: &[u8]) -> bool {
        let set = lsetxattr(path, key, value, XattrFlags::empty());
        if set == Err(Errno::OPNOTSUPP) {
            return false;
        }
        set.or_fail("set an attribute of", path);
        true
    }

    pub(super) fn get(path: &Path, key: &str) -> Option<Vec<u8>> {
        let mut value = vec![0; 1 << 16];
        let len = lgetxattr(path, key, &mut value[..]).ok()?;
        value.truncate(len);
        Some(value)
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
mod system {
    use std::path::Path;

    pub(super) fn set(_: &Path, _: &str, _: &[u8]) -> bool {
        false
    }

    pub(super) fn get(_: &Path, _: &str) -> Option<Vec<u8>> {
        None
    }
}
