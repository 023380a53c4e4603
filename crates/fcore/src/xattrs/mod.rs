//! Extended attributes of open files: their names, values, and removal.
//!
//! FreeBSD has them by calls of another shape, which nobody has tried here. There, as on any other
//! system, no attribute is seen and none is set; [`SUPPORTED`] says so to whoever was asked to keep them.

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
mod linux;
#[cfg(any(test, not(any(target_os = "linux", target_os = "android", target_vendor = "apple"))))]
mod portable;

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub use linux::{MISSING, SUPPORTED, get, list, remove, set};
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(crate) use linux::{get_at, list_at};
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub use portable::{MISSING, SUPPORTED, get, list, remove, set};
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(crate) use portable::{get_at, list_at};

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;
    use std::os::fd::AsFd;

    #[test]
    fn what_is_set_is_listed_and_got_until_it_is_removed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (fd, name) = (file.as_file().as_fd(), c"user.origin");
        if set(fd, name, b"here").is_err() {
            eprintln!("skipped: no extended attributes in the temporary folder");
            return;
        }
        let (mut names, mut value) = ([0; 256], [0; 256]);
        let length = list(fd, &mut names).unwrap();
        assert!(
            names[..length].split_inclusive(|&b| b == 0).any(|n| n == name.to_bytes_with_nul())
        );
        assert_eq!(list_at(file.path(), &mut names), Ok(length));
        assert_eq!(get(fd, name, &mut value), Ok(4));
        assert_eq!(get_at(file.path(), name, &mut value), Ok(4));
        assert_eq!(value[..4], *b"here");
        assert_eq!(get(fd, name, &mut value[..2]), Err(Errno::RANGE));
        set(fd, name, b"there").unwrap();
        assert_eq!(get(fd, name, &mut value), Ok(5));
        remove(fd, name).unwrap();
        assert_eq!(get(fd, name, &mut value), Err(MISSING));
        assert_eq!(remove(fd, name), Err(MISSING));
    }

    #[test]
    fn where_there_are_none_everything_says_so() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (fd, none) = (file.as_file().as_fd(), Err(Errno::OPNOTSUPP));
        assert_eq!(portable::list(fd, &mut [0; 9]), none);
        assert_eq!(portable::list_at(file.path(), &mut [0; 9]), none);
        assert_eq!(portable::get(fd, c"user.origin", &mut [0; 9]), none);
        assert_eq!(portable::get_at(file.path(), c"user.origin", &mut [0; 9]), none);
        assert_eq!(portable::set(fd, c"user.origin", b"v"), Err(Errno::OPNOTSUPP));
        assert_eq!(portable::remove(fd, c"user.origin"), Err(Errno::OPNOTSUPP));
        assert!(!portable::SUPPORTED && portable::MISSING != Errno::OPNOTSUPP);
    }
}
