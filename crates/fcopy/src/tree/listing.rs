//! A worker's way of reading directories: large blocks into memory it keeps.

use std::ffi::CStr;
use std::fmt;
use std::os::fd::BorrowedFd;

use rustix::fs::FileType;
use rustix::io::Result;

/// Many names come in one call; more would only be touched once.
#[cfg(target_os = "linux")]
const BLOCK: usize = 64 << 10;

/// Memory for directory entries.
#[derive(Default)]
pub(crate) struct Listing {
    #[cfg(target_os = "linux")]
    block: Vec<std::mem::MaybeUninit<u8>>,
}

impl Listing {
    /// Gives each entry but `.` and `..` to `each`, with its kind if the file system says it.
    #[cfg(target_os = "linux")]
    pub(super) fn read(
        &mut self,
        dir: BorrowedFd<'_>,
        mut each: impl FnMut(&CStr, FileType),
    ) -> Result<()> {
        self.block.resize(BLOCK, std::mem::MaybeUninit::uninit());
        let mut entries = rustix::fs::RawDir::new(dir, &mut self.block);
        while let Some(entry) = entries.next() {
            let entry = entry?;
            if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                each(entry.file_name(), entry.file_type());
            }
        }
        Ok(())
    }

    /// The same where there is only readdir(3).
    #[cfg(not(target_os = "linux"))]
    pub(super) fn read(
        &mut self,
        dir: BorrowedFd<'_>,
        mut each: impl FnMut(&CStr, FileType),
    ) -> Result<()> {
        for entry in rustix::fs::Dir::read_from(dir)? {
            let entry = entry?;
            if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                each(entry.file_name(), entry.file_type());
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").finish_non_exhaustive()
    }
}
