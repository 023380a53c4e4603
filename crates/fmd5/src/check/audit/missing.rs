//! Listed files that are not where the list says, until one like them is found elsewhere.

use std::collections::{HashMap, VecDeque};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use fhash::{Algorithm, Digest, Hasher};

/// Of so many files with the same digest one with the same base name is looked for.
const LOOK_AHEAD: usize = 64;

/// The missing, in the order of the lists.
#[derive(Debug, Default)]
pub(super) struct Missing {
    files: Vec<File>,
    by_name: HashMap<OsString, usize>,
    /// Files that may turn up and have not, by one of their digests.
    by_digest: HashMap<Digest, VecDeque<usize>>,
    algorithms: Vec<Algorithm>,
    sought: usize,
}

#[derive(Debug)]
struct File {
    name: OsString,
    /// What its entries say, each once.
    digests: Vec<Digest>,
    found: bool,
}

impl Missing {
    /// An entry's file is missing.
    pub(super) fn add(&mut self, name: &OsStr, digest: Digest) {
        let index = match self.by_name.get(name) {
            Some(index) => *index,
            None => {
                let file = File { name: name.to_owned(), digests: Vec::new(), found: false };
                self.files.push(file);
                self.by_name.insert(name.to_owned(), self.files.len() - 1);
                self.files.len() - 1
            }
        };
        let digests = &mut self.files[index].digests;
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }

    /// No more are missing: from here on they are sought.
    pub(super) fn seal(&mut self) {
        self.by_name = HashMap::new();
        let empty = Algorithm::ALL.map(|algorithm| Hasher::digest(algorithm, b""));
        for (index, file) in self.files.iter().enumerate() {
            // One empty file is like any other: that tells nothing.
            let mut algorithms: Vec<_> = file.digests.iter().map(Digest::algorithm).collect();
            let count = algorithms.len();
            algorithms.sort_unstable();
            algorithms.dedup();
            if algorithms.len() < count || file.digests.iter().any(|digest| empty.contains(digest))
            {
                continue;
            }
            self.by_digest.entry(file.digests[0]).or_default().push_back(index);
            self.sought += 1;
            self.algorithms.extend(algorithms);
            self.algorithms.sort_unstable();
            self.algorithms.dedup();
        }
    }

    /// How many may still turn up.
    pub(super) fn sought(&self) -> usize {
        self.sought
    }

    /// Whose digests tell whether a file is one of them.
    pub(super) fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// The missing file that the file called `name` with these digests is: one of the same base
    /// name rather than another, then the first.
    pub(super) fn take(&mut self, name: &OsStr, digests: &[Digest]) -> Option<&OsStr> {
        for digest in digests {
            let Some(waiting) = self.by_digest.get_mut(digest) else { continue };
            let fits = |index: &usize| {
                self.files[*index].digests.iter().all(|digest| digests.contains(digest))
            };
            let candidates =
                || waiting.iter().take(LOOK_AHEAD).enumerate().filter(|(_, i)| fits(i));
            let same_base = candidates().find(|(_, i)| base(&self.files[**i].name) == base(name));
            let Some(at) = same_base.or_else(|| candidates().next()).map(|(at, _)| at) else {
                continue;
            };
            if let Some(index) = waiting.remove(at) {
                self.sought -= 1;
                self.files[index].found = true;
                return Some(&self.files[index].name);
            }
        }
        None
    }

    /// Those that did not turn up.
    pub(super) fn left(&self) -> impl Iterator<Item = &OsStr> {
        self.files.iter().filter(|file| !file.found).map(|file| file.name.as_os_str())
    }
}

fn base(name: &OsStr) -> &[u8] {
    let name = name.as_bytes();
    memchr::memrchr(b'/', name).map_or(name, |slash| &name[slash + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(algorithm: Algorithm, text: &str) -> Digest {
        Hasher::digest(algorithm, text.as_bytes())
    }

    fn missing(files: &[(&str, Algorithm, &str)]) -> Missing {
        let mut missing = Missing::default();
        for (name, algorithm, text) in files {
            missing.add(OsStr::new(name), digest(*algorithm, text));
        }
        missing.seal();
        missing
    }

    fn take(missing: &mut Missing, name: &str, digests: &[Digest]) -> Option<String> {
        missing.take(OsStr::new(name), digests).map(|name| name.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_base_name_counts_more_than_the_order() {
        use Algorithm::Md5;
        let mut some = missing(&[("a/x", Md5, "1"), ("a/y", Md5, "1"), ("a/z", Md5, "2")]);
        assert_eq!((some.sought(), some.algorithms()), (3, &[Md5][..]));
        let one = [digest(Md5, "1")];
        assert_eq!(take(&mut some, "b/y", &one).unwrap(), "a/y");
        assert_eq!(take(&mut some, "b/y", &one).unwrap(), "a/x");
        assert_eq!(take(&mut some, "b/y", &one), None);
        assert_eq!(some.left().collect::<Vec<_>>(), ["a/z"]);
        assert_eq!(some.sought(), 1);
    }

    #[test]
    fn all_digests_of_a_file_must_agree() {
        use Algorithm::{Md5, Sha256};
        let files = [("a", Md5, "1"), ("b", Sha256, "1"), ("a", Sha256, "2"), ("a", Md5, "1")];
        let mut some = missing(&files);
        assert_eq!((some.sought(), some.algorithms()), (2, &[Md5, Sha256][..]));
        let one = [digest(Md5, "1"), digest(Sha256, "1")];
        assert_eq!(take(&mut some, "x", &one).unwrap(), "b");
        assert_eq!(take(&mut some, "x", &one), None);
        let forged = [digest(Md5, "1"), digest(Sha256, "2")];
        assert_eq!(take(&mut some, "x", &forged).unwrap(), "a");
    }

    #[test]
    fn empty_files_and_contradictions_are_not_sought() {
        use Algorithm::{Md5, Sha256};
        let files = [("a", Md5, ""), ("b", Md5, "1"), ("b", Md5, "2"), ("c", Sha256, "")];
        let mut some = missing(&files);
        assert_eq!((some.sought(), some.algorithms()), (0, &[][..]));
        assert_eq!(take(&mut some, "x", &[digest(Md5, "")]), None);
        assert_eq!(some.left().count(), 3);
    }
}
