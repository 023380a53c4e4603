//! Where a file lies on its disk.

use crate::Input;

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
#[cfg(any(test, not(any(target_os = "linux", target_os = "android"))))]
mod portable;

#[cfg(any(target_os = "linux", target_os = "android"))]
use linux as os;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use portable as os;

/// The byte of the disk at which a file's first extent begins, if the file system tells. Files read
/// in this order keep the head of a disk that turns moving one way.
///
/// `None`: the file is empty, a hole, or not written to the disk yet; its bytes lie in its inode; or
/// the file system does not say.
pub fn physical_start(input: &Input) -> Option<u64> {
    os::physical_start(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Operand;

    #[test]
    fn files_lie_somewhere_or_it_is_not_known() {
        let dir = tempfile::tempdir().unwrap();
        let place = |name: &str, bytes: usize| {
            let path = dir.path().join(name);
            std::fs::write(&path, vec![1; bytes]).unwrap();
            std::fs::File::open(&path).unwrap().sync_all().unwrap();
            physical_start(&Input::open(&Operand::from(path.as_path())).unwrap())
        };
        let (one, other) = (place("one", 100_000), place("other", 100_000));
        assert!(one.is_none() || one != other, "{one:?}");
        assert_eq!(place("empty", 0), None);
        for none in ["/dev/null", "/proc/self/status", "/"] {
            let input = Input::open(&Operand::from(none)).unwrap();
            assert!(none == "/" || physical_start(&input).is_none(), "{none}");
            assert_eq!(portable::physical_start(&input), None);
        }
    }
}
