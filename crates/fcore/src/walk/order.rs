//! The one order: byte order of the whole path, where a directory's path ends in `/`.
//!
//! So `a.txt`, `a/x` and `a0` come in this order (`.` < `/` < `0`), exactly as `LC_ALL=C sort` puts
//! the printed paths, and results of several runs can be merged with `sort -m`. Within one directory
//! it is the order of the names, each directory's taken with a `/` at its end: a name holds no `/`,
//! so two names differ before either `/` is reached, or one is a prefix of the other and its `/`
//! decides.

use std::cmp::Ordering;

/// Compares two names of one directory; `/` stands at the end of those that are directories.
pub(super) fn compare(a: &[u8], a_is_directory: bool, b: &[u8], b_is_directory: bool) -> Ordering {
    let common = a.len().min(b.len());
    a[..common].cmp(&b[..common]).then_with(|| {
        let end = |name: &[u8], is_directory: bool| match name.get(common) {
            Some(&byte) => Some(byte),
            None => is_directory.then_some(b'/'),
        };
        // Two names that are equal so far and go on differ here, as no name holds a `/`.
        end(a, a_is_directory).cmp(&end(b, b_is_directory))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_directory_sorts_among_files_by_what_lies_in_it() {
        let mut names = [("a0", false), ("a", true), ("a.txt", false), ("a-b", true), ("A", false)];
        names.sort_by(|a, b| compare(a.0.as_bytes(), a.1, b.0.as_bytes(), b.1));
        assert_eq!(names.map(|(name, _)| name), ["A", "a-b", "a.txt", "a", "a0"]);
    }

    proptest! {
        #[test]
        fn it_is_the_order_of_names_with_their_slash(
            a in name(), b in name(), a_dir: bool, b_dir: bool
        ) {
            prop_assume!(a != b);
            let slashed = |name: &[u8], dir: bool| [name, if dir { b"/" } else { b"" }].concat();
            prop_assert_eq!(
                compare(&a, a_dir, &b, b_dir),
                slashed(&a, a_dir).cmp(&slashed(&b, b_dir))
            );
        }
    }

    /// Names of few letters, near `/` in the table, so that many are prefixes of others.
    fn name() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop::sample::select(b"-.0a\xff".to_vec()), 1..5)
    }
}
