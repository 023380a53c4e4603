//! Numbers of stat(2) whose width differs from one system to the next, in the widest.

use rustix::fs::Stat;

/// The device a file is on: 32 bits with a sign on macOS, which serves as a name all the same.
#[must_use]
pub fn device(stat: &Stat) -> u64 {
    // The type differs from one system to the next.
    stat.st_dev as _
}

/// Device and inode, by which a file is known whatever it is called.
#[must_use]
pub fn file_id(stat: &Stat) -> (u64, u64) {
    (device(stat), stat.st_ino)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn a_file_is_known_by_the_numbers_that_the_standard_library_sees() {
        let file = tempfile::tempfile().unwrap();
        let seen = file.metadata().unwrap();
        let stat = rustix::fs::fstat(&file).unwrap();
        assert_eq!(file_id(&stat), (seen.dev(), seen.ino()));
        assert_eq!(device(&stat), seen.dev());
        let other = File::open("/").unwrap();
        assert_ne!(file_id(&rustix::fs::fstat(other).unwrap()), file_id(&stat));
    }
}
